"""Taps on phone pages over a bad net: never lost, never done twice."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests import patience
from tests.browser.steps import ORDER, PHONE, Picture, until
from tests.running import Running

pytestmark = pytest.mark.browser
ACCEPT = "**/tickets/*/accept"


@dataclass
class Clerk:
    """A clerk who has opened a new ticket on the phone."""

    up: Running
    group: str
    staff_id: str
    page: Page

    def said(self, words: str) -> int:
        """How often the bot has said this in the group."""
        entries = self.up.ask_box(f"group/{self.group}")["entries"]
        return sum(entry["kind"] == "spoke" and words in entry["data"]["text"] for entry in entries)

    def has_state(self, words: str) -> None:
        expect(self.page.locator(".tag")).to_have_text(words)

    def was_told_once(self) -> None:
        """The fan was told of the acceptance, once, also when one waits a little longer."""
        until(self.page, lambda: self.said("已接单"))
        self.page.wait_for_timeout(700)
        assert self.said("已接单") == 1


def order(up: Running, index: int) -> tuple[str, str, str]:
    """A new ticket in a group of these tests' own: (group, clerk, address of the page behind the card)."""
    group = up.ask_box("groups?first=60")["groups"][index]["id"]
    fan = up.ask_box(f"group/{group}")["fans"][-1]["id"]
    up.ask_box("say", group=group, person=fan, text=ORDER)

    def phone() -> dict[str, Any]:
        found: dict[str, Any] = up.ask_box(f"group/{group}")["phones"][0]
        return found if found["cards"] else {}

    shown = patience.until(phone)
    card: dict[str, Any] = list(shown["cards"].values())[-1]
    return group, shown["staff_id"], card["card_action"]["url"]


def open_on_phone(page: Page, up: Running, staff_id: str, url: str) -> None:
    page.goto(f"{up.sandbox}/sandbox/phone/{staff_id}?url={url}")


@pytest.fixture
def open_ticket(rough: Page, up: Running) -> Callable[[int], Clerk]:
    rough.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})

    def make(index: int) -> Clerk:
        group, staff_id, url = order(up, index)
        open_on_phone(rough, up, staff_id, url)
        expect(rough.locator(".tag")).to_have_text("待接单")
        return Clerk(up, group, staff_id, rough)

    return make


def accept(page: Page) -> None:
    page.get_by_role("button", name="接单").click(no_wait_after=True)


def test_a_tap_that_gets_lost_is_sent_until_it_is_answered(
    rough: Page, open_ticket: Callable[[int], Clerk], picture: Picture
) -> None:
    clerk = open_ticket(0)
    bodies: list[str] = []

    def lose_two(route: Route) -> None:
        bodies.append(route.request.post_data or "")
        if len(bodies) < 3:
            route.abort("connectionfailed")
        else:
            route.continue_()

    rough.route(ACCEPT, lose_two)
    accept(rough)
    expect(rough.get_by_role("button", name="发送中…")).to_be_disabled()
    expect(rough.get_by_role("status")).to_have_text("网络不好，正在重试…（接单）")
    picture("tap-retrying-375")

    clerk.has_state("已接单")
    expect(rough.get_by_role("button", name="完成")).to_be_enabled()
    expect(rough.locator("#tap")).to_be_hidden()
    assert len({parse_qs(body)["once"][0] for body in bodies}) == 1
    assert rough.evaluate("localStorage.getItem('guanjia.taps')") == "[]"
    clerk.was_told_once()


def test_a_tap_whose_answer_gets_lost_is_done_once(rough: Page, open_ticket: Callable[[int], Clerk]) -> None:
    clerk = open_ticket(1)
    tries: list[int] = []

    def lose_the_answer(route: Route) -> None:
        tries.append(route.fetch(max_redirects=0).status)  # it is done
        if len(tries) < 3:
            route.abort("connectionreset")
        else:
            route.continue_()

    rough.route(ACCEPT, lose_the_answer)
    accept(rough)
    clerk.has_state("已接单")

    assert tries == [303, 303, 303]
    clerk.was_told_once()


def test_a_net_that_swallows_a_tap_is_not_waited_for_for_ever(rough: Page, open_ticket: Callable[[int], Clerk]) -> None:
    clerk = open_ticket(2)
    swallowed: list[Route] = []

    def swallow_the_first(route: Route) -> None:
        if swallowed:
            route.continue_()
        swallowed.append(route)

    rough.route(ACCEPT, swallow_the_first)
    accept(rough)
    expect(rough.get_by_role("button", name="发送中…")).to_be_visible()
    clerk.has_state("已接单")

    assert len(swallowed) == 2
    clerk.was_told_once()


def test_two_taps_on_one_button_are_one(rough: Page, open_ticket: Callable[[int], Clerk]) -> None:
    clerk = open_ticket(3)
    sent: list[str] = []

    def double(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fetch(max_redirects=0)  # the net delivers it twice, too
        route.continue_()

    rough.route(ACCEPT, double)
    rough.get_by_role("button", name="接单").dblclick(no_wait_after=True)
    clerk.has_state("已接单")

    assert len(sent) == 1
    clerk.was_told_once()


def test_while_a_tap_is_under_way_the_other_buttons_wait(rough: Page, open_ticket: Callable[[int], Clerk]) -> None:
    clerk = open_ticket(4)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    rough.route(ACCEPT, hold)
    rough.get_by_text("做不了？").click()
    accept(rough)
    expect(rough.get_by_role("button", name="告诉顾客做不了")).to_be_disabled()
    held[0].continue_()
    clerk.has_state("已接单")


def test_a_tap_outlives_a_reload_and_nothing_secret_is_kept(rough: Page, open_ticket: Callable[[int], Clerk]) -> None:
    clerk = open_ticket(5)
    secrets = [rough.locator("[name=csrf]").first.input_value()]
    secrets += [cookie["value"] for cookie in rough.context.cookies() if cookie["name"].startswith("gjm_")]
    rough.route(ACCEPT, lambda route: route.abort())
    accept(rough)
    expect(rough.get_by_role("status")).to_contain_text("网络不好")
    kept = rough.evaluate("localStorage.getItem('guanjia.taps')")
    assert [tap["what"] for tap in json.loads(kept)] == ["接单"]
    assert len(secrets) == 2
    assert not any(secret in kept for secret in secrets)

    rough.reload()
    expect(rough.get_by_role("button", name="发送中…")).to_be_disabled()
    rough.unroute(ACCEPT)
    clerk.has_state("已接单")
    assert rough.evaluate("localStorage.getItem('guanjia.taps')") == "[]"
    clerk.was_told_once()


def test_a_tap_of_yesterday_is_not_sent_any_more(rough: Page, open_ticket: Callable[[int], Clerk]) -> None:
    clerk = open_ticket(6)
    rough.route(ACCEPT, lambda route: route.abort())
    accept(rough)
    expect(rough.get_by_role("status")).to_contain_text("网络不好")
    rough.evaluate("""() => {
      const taps = JSON.parse(localStorage.getItem("guanjia.taps"));
      taps[0].at -= 13 * 3600e3;
      localStorage.setItem("guanjia.taps", JSON.stringify(taps));
    }""")
    rough.unroute(ACCEPT)
    rough.reload()

    expect(rough.get_by_role("status")).to_contain_text("已经太久，请重新点")
    expect(rough.get_by_role("button", name="接单")).to_be_enabled()
    clerk.has_state("待接单")


def test_a_page_of_somebody_elses_is_no_answer(rough: Page, open_ticket: Callable[[int], Clerk]) -> None:
    clerk = open_ticket(7)
    answers = iter(
        [
            {"status": 200, "content_type": "text/html", "body": "<h1>欢迎使用商场 Wi-Fi，请登录</h1>"},
            {"status": 502, "body": "Bad Gateway"},
            {"status": 503, "body": ""},
        ]
    )

    def answer(route: Route) -> None:
        fake = next(answers, None)
        if fake is None:
            route.continue_()
        else:
            route.fulfill(**fake)  # type: ignore[arg-type]  # named arguments of one kind each

    rough.route(ACCEPT, answer)
    accept(rough)
    expect(rough.get_by_role("status")).to_contain_text("正在重试")
    assert "Wi-Fi" not in rough.locator("body").inner_text()
    clerk.has_state("已接单")
    clerk.was_told_once()


def test_when_the_session_has_ended_it_says_so_and_goes_on_after_signing_in(
    rough: Page, open_ticket: Callable[[int], Clerk], picture: Picture
) -> None:
    clerk = open_ticket(8)
    old = rough.url
    rough.context.clear_cookies(name=re.compile("gjm_.*"))
    accept(rough)
    expect(rough.get_by_role("heading", name="登录已过期")).to_be_visible()
    expect(rough.get_by_role("status")).to_have_text("“接单”还没有发出去；重新登录后会自动发出。")
    assert "生日蛋糕" not in rough.content()
    picture("phone-ended-375")
    rough.get_by_role("link", name="重新登录").click()

    clerk.has_state("已接单")
    assert rough.url != old
    clerk.was_told_once()


def test_nobody_else_sends_a_tap_that_was_left(rough: Page, open_ticket: Callable[[int], Clerk], up: Running) -> None:
    clerk = open_ticket(9)
    rough.context.clear_cookies(name=re.compile("gjm_.*"))
    accept(rough)
    expect(rough.get_by_role("heading", name="登录已过期")).to_be_visible()
    _, other, url = order(up, 10)
    open_on_phone(rough, up, other, url)
    rough.wait_for_timeout(1000)

    clerk.has_state("待接单")
    assert len(json.loads(rough.evaluate("localStorage.getItem('guanjia.taps')"))) == 1


def test_without_scripts_the_same_form_works(browser: Browser, up: Running) -> None:
    group, staff_id, url = order(up, 11)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    open_on_phone(page, up, staff_id, url)
    page.get_by_role("button", name="接单").dblclick()
    clerk = Clerk(up, group, staff_id, page)
    clerk.has_state("已接单")
    page.get_by_role("button", name="完成").click()
    clerk.has_state("已完成")
    assert clerk.said("已接单") == 1
    context.close()


def test_a_task_is_tapped_like_a_ticket(rough: Page, up: Running, picture: Picture) -> None:
    group = up.ask_box("groups?first=60")["groups"][12]
    fan = up.ask_box(f"group/{group['id']}")["fans"][0]["id"]
    owner = up.ask_box(f"group/{group['id']}")["phones"][1]["staff_id"]
    for name in ("砍价群", "又是砍价群"):
        up.ask_box("rename", group=group["id"], person=fan, name=name)
        rough.wait_for_timeout(4000)
    rough.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    open_on_phone(rough, up, owner, f"{up.web}/m/go/tickets")
    expect(rough.locator(".task")).to_have_count(1)
    picture("phone-task-375")
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        lost.append(route.request.post_data or "")
        if len(lost) == 1:
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    rough.route("**/tasks/*/*", lose_the_first)
    rough.get_by_role("button", name="做不了").click()
    expect(rough.locator(".task")).to_have_count(0)
    assert len(lost) == 2
    expect(rough.locator(".sorry")).to_have_count(0)


def test_it_works_on_a_net_from_another_time(rough: Page, up: Running) -> None:
    group, staff_id, url = order(up, 13)
    slow = rough.context.new_cdp_session(rough)
    slow.send("Network.enable")
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 600, "downloadThroughput": 15_000, "uploadThroughput": 6_000},
    )
    began = time.monotonic()
    open_on_phone(rough, up, staff_id, url)
    expect(rough.get_by_role("button", name="接单")).to_be_visible()
    accept(rough)
    clerk = Clerk(up, group, staff_id, rough)
    clerk.has_state("已接单")

    assert time.monotonic() - began < 20
    clerk.was_told_once()
