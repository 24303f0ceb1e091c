"""The pages behind the cards, as staff see them: on a phone first."""

import asyncio
import threading
from datetime import timedelta

import asyncpg
import pytest
from playwright.sync_api import Page, Route, expect

from app.clock import machine_now
from app.postgres import Embedded
from app.web import sessions
from tests.browser.steps import PHONE, WIDE, Picture, Window, fits, serious_faults
from tests.browser.test_taps import open_on_phone, order
from tests.running import Running

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1280", "375"])


def new_link(up: Running, staff_id: str, *, hours: float = 1) -> str:
    """A link for a phone, as guanjia sends it to those who have no WeCom."""
    made: list[str] = []

    async def make() -> None:
        db = await asyncpg.connect(Embedded(up.var).url)
        try:
            made.append(await sessions.new_phone_link(db, staff_id, "tickets", machine_now() + timedelta(hours=hours)))
        finally:
            await db.close()

    thread = threading.Thread(target=lambda: asyncio.run(make()))  # Playwright holds this one's loop
    thread.start()
    thread.join()
    return f"{up.web}/m/l/{made[0]}"


@SIZES
def test_a_ticket_and_the_list_of_tickets(page: Page, up: Running, size: tuple[int, int], picture: Picture) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    _, staff_id, url = order(up, 50 if size == WIDE else 51)
    open_on_phone(page, up, staff_id, url)
    expect(page.get_by_role("button", name="接单")).to_be_visible()
    page.get_by_text("做不了？").click()
    assert serious_faults(page) == []
    assert fits(page)
    assert page.locator("header a").count() == 1  # one way back
    picture(f"phone-ticket-{size[0]}")

    page.get_by_role("link", name="全部订单").click()
    expect(page.locator("a.card")).to_have_count(1)
    assert serious_faults(page) == []
    assert fits(page)
    picture(f"phone-tickets-{size[0]}")
    page.goto(f"{page.url}?lang=en")
    expect(page.locator("a.card .tag")).to_have_text("waiting")


@SIZES
def test_a_link_is_for_one_person_once(page: Page, up: Running, size: tuple[int, int], picture: Picture) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    link = new_link(up, "steward01")
    page.goto(link)
    expect(page.locator(".for")).to_contain_text("大管家")
    expect(page.locator(".for")).to_contain_text("**")
    assert serious_faults(page) == []
    picture(f"phone-link-{size[0]}")
    page.get_by_role("button", name="打开").click()
    expect(page.locator("main.phone")).to_be_visible()
    inside = page.url
    assert page.evaluate("JSON.stringify(localStorage)").count(link.rpartition("/")[2]) == 0  # it is a secret

    page.goto(link)
    page.get_by_role("link", name="继续").click()
    expect(page).to_have_url(inside)


@SIZES
def test_a_link_that_is_void_says_what_to_do(
    window: Window, up: Running, size: tuple[int, int], picture: Picture
) -> None:
    rough = window.page
    window.expected += ["status of 410", "status of 404"]
    rough.set_viewport_size({"width": size[0], "height": size[1]})
    used = new_link(up, "steward02")
    rough.goto(used)
    rough.get_by_role("button", name="打开").click()
    expect(rough.locator("main.phone")).to_be_visible()
    rough.context.clear_cookies()
    for link, words in (
        (used, "这个链接已经用过了"),
        (new_link(up, "steward02", hours=-1), "这个链接已过期"),
        (f"{up.web}/m/l/made-up", "没有这个链接"),
    ):
        rough.goto(link)
        expect(rough.get_by_role("heading", name=words)).to_be_visible()
        expect(rough.locator("main")).to_contain_text("怎么办")
        assert rough.locator("form").count() == 0
        assert serious_faults(rough) == []
        assert fits(rough)
    rough.goto(used)
    picture(f"phone-link-used-{size[0]}")


def test_a_link_opens_although_its_first_answer_got_lost(rough: Page, up: Running) -> None:
    link = new_link(up, "steward03")
    tries: list[int] = []
    rough.goto(link)

    def lose_the_first(route: Route) -> None:
        tries.append(route.fetch(max_redirects=0).status)
        if len(tries) == 1:
            route.abort()
        else:
            route.continue_()

    rough.route("**/m/l/*", lose_the_first)
    rough.get_by_role("button", name="打开").click()
    expect(rough.get_by_role("status")).to_contain_text("网络不好")
    expect(rough.locator("main.phone")).to_be_visible()
    assert tries == [303, 303]
