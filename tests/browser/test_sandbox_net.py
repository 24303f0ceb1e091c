"""The sandbox's page on a net that is slow, or gone for a while: it says so, comes back, and loses nothing."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.steps import ORDER, Picture, bot, enter, say, start, until
from tests.running import Running

pytestmark = pytest.mark.browser


def hold(page: Page, path: str) -> list[Route]:
    """From now on what is asked for is not answered until the test lets it go on."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(path, keep)
    return held


def first(page: Page, held: list[Route]) -> Route:
    """What was asked for first, when it has been asked for."""
    return until(page, lambda: held[:1])[0]


def test_on_a_slow_net_it_says_that_it_connects(page: Page, up: Running, picture: Picture) -> None:
    scripts = hold(page, "**/sandbox/static/*.js")
    page.goto(f"{up.sandbox}/sandbox", wait_until="commit")
    expect(page.locator("#name")).to_have_text("正在连接…")
    expect(page.locator("#found")).to_have_text("正在连接…")
    assert page.locator(".bone").count() >= 5
    for button in page.locator("body > header button, .acts button, #say button").all():
        assert button.inner_text().strip()  # not an empty shell
    picture("sandbox-slow-1280")
    first(page, scripts)
    page.unroute("**/sandbox/static/*.js")  # what was held goes on
    expect(page.locator("#talk")).to_have_attribute("aria-busy", "false")
    assert page.locator(".bone").count() == 0


def test_a_group_that_takes_long_says_so(page: Page, up: Running) -> None:
    start(page, up)
    held = hold(page, "**/sandbox/group/*")
    row = page.locator("#groups [data-id]").nth(40)
    row.click()
    expect(page.locator("body.waiting")).to_be_visible()
    expect(row).to_have_attribute("aria-current", "true")
    first(page, held).continue_()
    expect(page.locator("#name")).to_have_text(row.inner_text())
    expect(page.locator("body.waiting")).to_have_count(0)


def test_the_last_group_clicked_is_the_one_that_opens(page: Page, up: Running) -> None:
    start(page, up)
    rows = page.locator("#groups [data-id]")
    held = hold(page, f"**/sandbox/group/{rows.nth(41).get_attribute('data-id')}")
    rows.nth(41).click()
    rows.nth(42).click()
    expect(page.locator("#name")).to_have_text(rows.nth(42).inner_text())
    first(page, held).continue_()
    page.wait_for_timeout(500)
    expect(page.locator("#name")).to_have_text(rows.nth(42).inner_text())


def test_offline_it_says_so_in_chinese_and_comes_back_by_itself(rough: Page, up: Running, picture: Picture) -> None:
    enter(rough, up, 43)
    group = up.ask_box("groups")["groups"][43]["id"]
    fan = up.ask_box(f"group/{group}")["fans"][2]["id"]
    banner = rough.locator("#banner")
    expect(banner).to_be_hidden()
    rough.context.set_offline(True)
    expect(banner).to_have_text("连不上，正在重试…")
    expect(banner).to_be_visible()
    say(rough, ORDER)
    say(rough, "今天天气真好")
    rough.locator("#words").fill("还在打的字")
    expect(rough.locator("#pending li")).to_have_count(2)
    expect(rough.locator("#pending li").first).to_contain_text("发送中…")
    up.ask_box("say", group=group, person=fan, text="断网时别人说的话")
    picture("sandbox-offline-1280")
    assert "Failed to fetch" not in rough.locator("body").inner_text()
    rough.wait_for_timeout(2500)  # some tries fail
    rough.context.set_offline(False)

    expect(banner).to_be_hidden()
    bot(rough, "收到")
    expect(rough.locator("#pending li")).to_have_count(0)
    expect(rough.locator("#talk li.me")).to_have_count(2)
    expect(rough.locator("#talk li").filter(has_text="断网时别人说的话")).to_have_count(1)
    expect(rough.locator("#words")).to_have_value("还在打的字")


def test_what_was_said_offline_outlives_a_reload(rough: Page, up: Running) -> None:
    enter(rough, up, 44)
    rough.route("**/sandbox/say", lambda route: route.abort())
    say(rough, ORDER)
    expect(rough.locator("#pending li")).to_have_count(1)
    rough.reload()
    expect(rough.locator("#pending li")).to_contain_text(ORDER)
    rough.unroute("**/sandbox/say")

    bot(rough, "收到")
    expect(rough.locator("#talk li.me")).to_have_count(1)
    expect(rough.locator("#pending li")).to_have_count(0)


def test_an_answer_that_gets_lost_does_not_say_it_twice(rough: Page, up: Running) -> None:
    enter(rough, up, 45)
    tries: list[str] = []

    def lose_the_first(route: Route) -> None:
        tries.append(route.request.post_data or "")
        if len(tries) < 3:
            route.fetch()  # the box does it; the page never hears of it
            route.abort("connectionreset")
        else:
            route.continue_()

    rough.route("**/sandbox/say", lose_the_first)
    say(rough, "今天天气真好，只说一遍")
    expect(rough.locator("#banner")).to_be_visible()
    expect(rough.locator("#pending li")).to_have_count(0)

    assert len(tries) == 3
    assert len(set(tries)) == 1
    expect(rough.locator("#talk li").filter(has_text="只说一遍")).to_have_count(1)
    expect(rough.locator("#banner")).to_be_hidden()


def test_words_to_guanjia_that_do_not_get_out_wait_on_the_phone(rough: Page, up: Running) -> None:
    enter(rough, up, 46)
    rough.route("**/sandbox/staff-say", lambda route: route.abort())
    phone = rough.locator(".phone.shown")
    phone.locator("input").fill("在吗")
    phone.locator("input").press("Enter")
    expect(phone.locator(".told.mine .state")).to_have_text("发送中…")
    rough.unroute("**/sandbox/staff-say")

    expect(phone.locator(".told.mine")).to_have_count(1)
    expect(phone.locator(".told.mine .state")).to_have_text("已送达管家 ✓")


def test_a_tap_on_a_slow_clock_is_one_turn(page: Page, up: Running) -> None:
    enter(page, up, 47)
    turns: list[str] = []
    page.on("request", lambda request: turns.append(request.url) if request.method == "POST" else None)
    held = hold(page, "**/sandbox/clock")
    page.locator("[data-clock=five]").evaluate("(button) => { for (let n = 0; n < 3; n += 1) button.click(); }")
    expect(page.locator("[data-clock=five]")).to_be_disabled()
    first(page, held)
    page.unroute("**/sandbox/clock")  # what was held goes on
    expect(page.locator("[data-clock=five]")).to_be_enabled()

    assert len(turns) == 1


def test_it_says_when_guanjia_does_not_answer(page: Page, up: Running) -> None:
    enter(page, up, 52)
    now = up.ask_box("clock")["now"]
    away = {"answers": False, "now": now, "rate": 1.0, "next": None, "holds": []}
    page.route("**/sandbox/clock", lambda route: route.fulfill(json=away))
    expect(page.locator("#banner")).to_have_text("管家没有回应，正在重试…")
    expect(page.locator("#next")).to_be_disabled()
    page.unroute("**/sandbox/clock")
    expect(page.locator("#banner")).to_be_hidden()


def test_words_that_guanjia_never_got_are_marked(page: Page, up: Running) -> None:
    enter(page, up, 53)
    say(page, "今天天气真好")
    said = page.locator("#talk li.me")
    message = said.get_attribute("data-message")
    entry = {"kind": "unheard", "at": up.ask_box("clock")["now"], "data": {"message_id": message}}
    page.evaluate("(entry) => import('/sandbox/static/chat.js').then((chat) => chat.addToTalk(entry))", entry)

    expect(said.locator(".failed")).to_have_text("管家没收到这条")
    expect(page.locator("#talk li")).to_have_count(2)  # the day, and what was said
