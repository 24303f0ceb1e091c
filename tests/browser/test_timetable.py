"""The day's timetable before an operator: one store differs, a preview, a pause, a hold; then the day runs at ×60."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.sandbox import chain
from tests.browser.steps import WIDE, bot, enter, fits
from tests.browser.test_console import sign_in
from tests.browser.test_planner import shown
from tests.running import Running, running

pytestmark = pytest.mark.browser
GROUPS = chain.groups()[:4]
TOAST = "北海道吐司"
OWN = "店庆第一天，到店送小饼干"


@pytest.fixture
def own() -> Iterator[Running]:
    """A guanjia of its own, whose time runs fast: it is 10:30 there."""
    with running() as started:
        started.ask_box("clock", to="morning")
        yield started


def day_of(page: Page, up: Running, group: int) -> str:
    """What a group is shown to read today."""
    page.goto(f"{up.web}/console/timetable/day?group={GROUPS[group].group_id}")
    expect(page.get_by_role("heading", name="某群某天会发什么")).to_be_visible()
    assert fits(page)
    return page.locator("main, .page-body").first.inner_text()


def turn_to(page: Page, group: int) -> None:
    """Look at another group in the sandbox."""
    chosen = page.locator("#groups button").nth(group)
    name = chosen.inner_text().split("\n")[0]
    chosen.click()
    expect(page.locator("#name")).to_have_text(name)
    expect(page.locator("#talk")).to_have_attribute("aria-busy", "false")


def test_a_day_with_a_difference_a_pause_and_a_hold(own: Running, browser: Browser) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": WIDE[0], "height": WIDE[1]})
    page = context.new_page()
    sign_in(page, own.link)

    page.goto(f"{own.web}/console/slots/list")
    page.get_by_text("今日推荐").first.click()
    expect(page.get_by_text("接下来的日子")).to_be_visible()
    shown(page, "slot")
    page.get_by_role("link", name="某处或某天不同").click()
    page.locator("[name=target]").fill("001")
    page.locator("[name=pieces]").fill(OWN)
    page.locator("[name=why]").fill("店庆")
    shown(page, "slot-differs")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name="某处或某天不同")).to_be_visible()

    assert OWN in day_of(page, own, 0)
    shown(page, "group-day-differs")
    assert OWN not in (other := day_of(page, own, 1))
    assert TOAST in other

    page.goto(f"{own.web}/console/settings?scope=store&number=002")
    page.locator("form:has([name=key][value=posts]) select, [name=posts]").first.select_option("false")
    page.locator("form:has([name=key][value=posts]) button, form:has([name=posts]) button").first.click()
    assert TOAST not in day_of(page, own, 1)
    shown(page, "group-day-paused")

    page.goto(f"{own.web}/console/hold")
    page.locator("[name=scope]").select_option("store")
    page.locator("[name=value]").fill("003")
    page.locator("[name=why]").fill("停电")
    page.get_by_role("button", name="立即暂停").click()
    expect(page.get_by_role("heading", name="003")).to_be_visible()

    enter(page, own, 0)
    for _ in range(5):  # 10:55
        page.locator("[data-clock=five]").click()
        expect(page.locator("[data-clock=five]")).to_be_enabled()
    page.locator("[data-clock=fast]").click()
    bot(page, OWN)
    shown(page, "fast-day")
    turn_to(page, 3)
    bot(page, TOAST)
    page.locator("[data-clock=normal]").click()
    for group in (1, 2):  # its posts are switched off; it is held
        turn_to(page, group)
        expect(page.locator("#talk li.bot .bubble").filter(has_text=TOAST)).to_have_count(0)
    page.goto(f"{own.web}/console/outbox/list?filter=state__eq%3Dheld")
    expect(page.get_by_text(TOAST).first).to_be_visible()
    shown(page, "held-post")
    page.goto(f"{own.web}/console/slot-runs/list")
    expect(page.get_by_text("午间好物").first).to_be_visible()
    shown(page, "slot-runs")
    context.close()
