"""The console in a browser: every page at two sizes, by day and by name, for people who cannot see well, too."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.sandbox import chain
from tests.browser.steps import ORDER, PHONE, WIDE, Picture, fits, serious_faults, until
from tests.browser.test_taps import order
from tests.running import Running, command

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1280", "375"])
LISTS = (
    "tickets", "tasks", "groups", "members", "messages", "stores", "staff", "products", "inbox", "outbox", "due",
    "actions", "holds", "accounts", "sessions", "tokens", "audit", "alarms", "standing", "compensations", "complaints",
    "cases", "bars", "rulebooks", "samples", "coupons", "lost", "points", "point-moves", "signins", "welfare",
    "clerk-posts", "day-facts", "deals", "store-classes",
)  # fmt: skip
PAGES = {
    "today": "/console/",
    **{key: f"/console/{key}/list" for key in LISTS},
    "store": "/console/stores/detail?pk=1",
    "store-form": "/console/edit/stores?pk=1",
    "notice-form": f"/console/edit/notice?pk={chain.groups()[0].group_id}",
    "day-form": "/console/edit/exceptions?pk=1",
    "channels": "/console/channels",
    "rulebook": "/console/rulebook",
    "bar-changes": "/console/rulebook/changes",
    "lost-picture": "/console/lost-picture",
    "offers": "/console/offers?store=1",
    "offer-form": "/console/edit/offers?pk=1:1",
    "picture": "/console/edit/picture?pk=1",
    "content-picture": "/console/edit/content-picture?pk=1",
    "calendar": "/console/calendar?store=001",
    "welfare-form": "/console/edit/welfare?weekday=2&store=001",
    "late": "/console/late",
    "planner": "/console/timetable",
    "planner-move": "/console/timetable/move?pk=1&at=11:05",
    "fact-form": "/console/edit/day-facts",
    "deal-form": "/console/edit/deals",
    "group-day": f"/console/timetable/day?group={chain.groups()[-1].group_id}",
    "product-form": "/console/edit/products?pk=1",
    "staff-form": "/console/edit/staff",
    "account-form": "/console/edit/accounts",
    "token-form": "/console/edit/tokens",
    "settings": "/console/settings",
    "hold-page": "/console/hold",
    "import": "/console/import",
    "observed": "/console/observed",
    "connect": "/console/connect",
    "search": "/console/search?for=文三路",
    "nothing-found": "/console/search?for=没有这种东西",
    "me": "/console/me",
    "try": "/console/try?text=我想订个8寸的生日蛋糕，明天下午三点",
}
HOSTILE = ("<script>alert(1)</script>", '=HYPERLINK("http://evil.example","x")', "🎂" * 500)


@pytest.fixture(scope="module")
def key(up: Running, browser: Browser) -> Any:
    """A session of the operator's."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    made = command("user", "link", "admin", var=up.var, port=up.port, sandbox_port=up.sandbox_port)
    sign_in(page, re.findall(r"http\S+", made.stdout)[0])
    cookies = context.cookies()
    context.close()
    return cookies


def comes(page: Page, url: str, words: str) -> None:
    """A list shows this, if need be a little later."""

    def look() -> bool:
        page.goto(url)
        return words in page.locator("tbody").inner_text()

    until(page, look)


def sign_in(page: Page, link: str) -> None:
    """Open a sign-in link."""
    page.goto(link)
    page.get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="今天")).to_be_visible()


@pytest.fixture
def signed_in(page: Page, key: Any) -> Page:
    """A page of who is signed in."""
    page.context.add_cookies(key)
    return page


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_to_be_read_by_everybody(signed_in: Page, up: Running, name: str, picture: Picture) -> None:
    for size in (WIDE, PHONE):
        signed_in.set_viewport_size({"width": size[0], "height": size[1]})
        signed_in.goto(f"{up.web}{PAGES[name]}")
        expect(signed_in.locator("h1").first).to_be_visible()
        if name in LISTS:
            expect(signed_in.locator("tbody tr, .gj-empty").first).to_be_visible()
        assert serious_faults(signed_in) == []
        assert fits(signed_in)
        picture(f"console-{name}-{size[0]}")


@SIZES
def test_the_way_of_a_message_and_its_ticket(
    signed_in: Page, up: Running, size: tuple[int, int], picture: Picture
) -> None:
    page = signed_in
    page.set_viewport_size({"width": size[0], "height": size[1]})
    order(up, 40 if size == WIDE else 41)
    page.goto(f"{up.web}/console/messages/list")
    page.get_by_text(ORDER).first.click()
    expect(page.get_by_role("heading", name="走过的每一步")).to_be_visible()
    assert serious_faults(page) == []
    assert fits(page)
    picture(f"console-message-{size[0]}")

    page.goto(f"{up.web}/console/tickets/list")
    page.locator("tbody tr").first.get_by_role("link").first.click()
    expect(page.get_by_text("待接单").first).to_be_visible()
    assert serious_faults(page) == []
    assert fits(page)
    picture(f"console-ticket-{size[0]}")


def test_hostile_names_stay_text(signed_in: Page, up: Running, picture: Picture) -> None:
    page = signed_in
    group = up.ask_box("groups?first=60")["groups"][42]["id"]
    for name in HOSTILE:
        person = up.ask_box("join", group=group, name=name)["people"][0]["id"]
        up.ask_box("say", group=group, person=person, text=f"{ORDER}{name[:40]}")
    comes(page, f"{up.web}/console/messages/list", HOSTILE[0])
    for path in ("members", "messages", "tickets", "outbox"):
        page.goto(f"{up.web}/console/{path}/list")
        expect(page.locator("tbody tr").first).to_be_visible()
        assert page.locator("script", has_text=re.compile(r"^alert")).count() == 0
        assert fits(page)
    picture("console-hostile-1280")
    page.goto(f"{up.web}/console/search?for={HOSTILE[0]}")
    expect(page.locator(".list-group-item").first).to_contain_text(HOSTILE[0])


def test_the_numbers_of_today_are_alive_and_lead_to_their_lists(signed_in: Page, up: Running) -> None:
    page = signed_in
    page.goto(f"{up.web}/console/")
    number = page.locator("[data-key=open_tickets]")
    before = int(number.inner_text())
    order(up, 43)
    expect(number).to_have_text(str(before + 1))
    page.locator("a.gj-number").filter(has=number).click()
    expect(page).to_have_url(re.compile("/console/tickets/list"))
    expect(page.locator("tbody tr").first).to_be_visible()


def test_everything_is_held_and_released(signed_in: Page, up: Running, picture: Picture) -> None:
    page = signed_in
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{up.web}/console/")
    page.locator(".gj-hold").click()
    page.locator("[name=why]").fill("总部检查")
    page.get_by_role("button", name="立即暂停").click()
    expect(page.locator(".gj-hold")).to_contain_text("已暂停")

    group = up.ask_box("groups?first=60")["groups"][44]["id"]
    fan = up.ask_box(f"group/{group}")["fans"][-1]["id"]
    up.ask_box("say", group=group, person=fan, text=ORDER)
    comes(page, f"{up.web}/console/outbox/list?filter=state__eq%3Dheld", "收到")
    picture("console-held-1280")
    page.goto(f"{up.web}/console/hold")
    picture("console-hold-standing-1280")
    page.locator("form[action='/console/hold/release'] button").first.click()
    expect(page.locator(".gj-hold")).not_to_contain_text("已暂停")
