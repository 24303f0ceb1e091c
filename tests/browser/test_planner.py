"""The timetable as a picture: a slot is dragged by mouse, finger or keys, asked about, moved, and moved back."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import PHONE, WIDE, fits
from tests.browser.test_console import sign_in
from tests.running import Running, command

pytestmark = pytest.mark.browser


@pytest.fixture(params=[WIDE, PHONE], ids=["1280", "375"])
def planner(request: pytest.FixtureRequest, up: Running, browser: Browser) -> Iterator[Page]:
    """The picture, before an operator."""
    width, height = request.param
    context = browser.new_context(
        locale="zh-CN", viewport={"width": width, "height": height}, has_touch=request.param == PHONE
    )
    page = context.new_page()
    made = command("user", "link", "admin", var=up.var, port=up.port, sandbox_port=up.sandbox_port)
    sign_in(page, re.findall(r"http\S+", made.stdout)[0])
    page.goto(f"{up.web}/console/timetable")
    expect(page.locator("#planner .bar").first).to_be_visible()
    yield page
    context.close()


def shown(page: Page, name: str) -> None:
    """A picture of this page, where GUANJIA_PICTURES names a folder for it."""
    if folder := os.environ.get("GUANJIA_PICTURES", ""):
        wide = page.evaluate("innerWidth")
        page.screenshot(path=Path(folder) / f"{name}-{wide}.png")


def test_a_slot_is_dragged_asked_about_moved_and_moved_back(planner: Page) -> None:
    page = planner
    bar = page.get_by_role("slider", name="早安")
    was = bar.inner_text()
    box, lane = bar.bounding_box(), bar.locator("..").bounding_box()
    assert box
    assert lane
    shown(page, "planner")
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 10 + lane["width"] / 18, box["y"] + 12, steps=5)  # an hour: eighteen are shown
    page.mouse.up()
    expect(page.get_by_role("heading", name="改时间")).to_be_visible()
    to = page.locator("p.h2 b").inner_text()
    minutes = [int(at[:2]) * 60 + int(at[3:]) for at in (was, to)]
    assert 45 <= minutes[1] - minutes[0] <= 75
    assert fits(page)
    shown(page, "planner-asked")
    page.get_by_role("button", name=f"改到 {to}").click()
    expect(page.get_by_text(f"从 {was} 改到 {to}")).to_be_visible()
    expect(page.get_by_role("slider", name="早安")).to_have_text(to)
    page.get_by_role("button", name=f"改回 {was}").click()
    expect(page.get_by_role("slider", name="早安")).to_have_text(was)


def test_keys_move_by_five_minutes_and_escape_takes_it_back(planner: Page) -> None:
    page = planner
    bar = page.get_by_role("slider", name="早安")
    was = bar.inner_text()
    bar.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    later = int(was[:2]) * 60 + int(was[3:]) + 15
    expect(bar).to_have_text(f"{later // 60:02}:{later % 60:02}")
    page.keyboard.press("Escape")
    expect(bar).to_have_text(was)
    page.keyboard.press("PageUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="改时间")).to_be_visible()
    page.get_by_role("link", name="不改").click()
    expect(page.get_by_role("slider", name="早安")).to_have_text(was)
