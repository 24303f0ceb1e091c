"""The whole journey in a browser: a fan orders, a clerk taps, the house defends itself, and time passes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import ORDER, Picture, be, bot, enter, say
from tests.running import Running

pytestmark = pytest.mark.browser


def test_the_first_look_explains_itself(page: Page, up: Running, picture: Picture) -> None:
    page.goto(f"{up.sandbox}/sandbox")

    expect(page.locator("#guide")).to_be_visible()
    expect(page.locator("#steps li")).to_have_count(8)
    picture("sandbox-guide")
    page.locator("#guide button").click()
    page.locator("#lang").click()
    expect(page.locator("#help")).to_have_text("Guide")


def test_a_fan_orders_and_a_clerk_accepts_with_one_tap(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 57)
    page.locator("#samples button").first.click()
    bot(page, "请告诉我自提还是配送")
    phone = page.locator(".phone.shown")
    expect(phone.locator(".tcard h3")).to_have_text(re.compile(r"新订单 \d+ 号"))
    picture("order")

    page.locator("#samples button").nth(1).click()
    bot(page, "记下了：8寸草莓生日蛋糕")
    phone.get_by_role("button", name="接单").click()
    bot(page, re.compile("已接单：8寸草莓生日蛋糕.*为您准备"))
    expect(phone.get_by_role("button", name="完成")).to_be_visible()
    picture("accepted")

    phone.get_by_text("点开看详情").click()
    h5 = phone.frame_locator("iframe")
    expect(h5.get_by_text("已接单", exact=True)).to_be_visible()
    picture("phone-page")
    h5.get_by_role("button", name="完成").click()
    bot(page, "做好了，可以来取")
    expect(h5.locator(".tag")).to_have_text("已完成")


def test_nobody_accepts_and_the_ladder_is_climbed(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 2)
    say(page, ORDER)
    bot(page, "收到")
    page.locator("[data-clock=five]").click()
    bot(page, "让您久等了")
    page.get_by_role("tab", name="店长").click()
    expect(page.locator(".phone.shown .tcard h3").last).to_have_text(re.compile("超时未接单"))
    page.locator("[data-clock=five]").click()
    page.get_by_role("tab", name="运营").click()
    expect(page.locator(".phone.shown .tcard h3").last).to_have_text(re.compile("升级：.*没人接"))
    picture("ladder")


def test_an_advert_is_reminded_or_removed_and_the_door_stays_shut(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 3)
    page.locator("#share").click()
    page.locator("#shared .send").click()
    bot(page, "第 1 次提醒")
    group = up.ask_box("groups")["groups"][3]
    newest = up.ask_box(f"group/{group['id']}")["fans"][-1]
    fan, person = newest["name"], newest["id"]
    expect(page.locator("#me")).to_have_text(fan)
    say(page, "专业代购名牌包，加我微信 abc12345")
    expect(page.locator("#talk .note").filter(has_text=f"{fan} 被移出群聊")).to_be_visible()
    picture("removed")

    group = up.ask_box("groups")["groups"][5]
    up.ask_box("join", group=group["id"], person=person, name=fan)
    page.locator("#groups button").nth(5).click()
    expect(page.locator("#talk .note").filter(has_text=f"{fan} 被移出群聊")).to_be_visible()


def test_joins_close_together_get_one_welcome(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 4)
    page.locator("#join3").click()
    expect(page.locator("#talk .note").filter(has_text="加入了群聊")).to_have_count(3)
    bot(page, "欢迎")  # three seconds are for those who come close behind
    names = [line.removesuffix(" 加入了群聊") for line in page.locator("#talk .note").all_inner_texts()]
    welcome = page.locator("#talk li.bot .bubble").last.inner_text()
    assert all(f"@{name}" in welcome for name in names[:3])
    picture("welcome")


def test_a_renamed_group_is_named_back(page: Page, up: Running) -> None:
    enter(page, up, 6)
    page.locator("#rename").click()
    page.locator("#named input").fill("团购砍价群")
    page.locator("#named .send").click()
    expect(page.locator("#talk .note").filter(has_text="管家把群名改成了")).to_be_visible()
    expect(page.locator("#name")).to_have_text(re.compile("福利群"))


def test_what_fans_call_themselves_stays_text(page: Page, up: Running) -> None:
    enter(page, up, 7)
    group = up.ask_box("groups")["groups"][7]["id"]
    evil = "<img src=x onerror=alert(1)>"
    up.ask_box("join", group=group, name=evil)
    expect(page.locator("#talk .note").filter(has_text=evil)).to_be_visible()
    be(page, evil)
    say(page, ORDER)
    bot(page, evil[:20])
    page.locator(".phone.shown").get_by_text("点开看详情").click()
    expect(page.locator(".phone.shown").frame_locator("iframe").get_by_text(evil[:20]).first).to_be_visible()


def test_the_console_counts_what_is_open(page: Page, up: Running, picture: Picture) -> None:
    page.goto(f"{up.web}/console")
    expect(page.get_by_role("heading", name="登录管家")).to_be_visible()
    page.goto(up.link)
    page.get_by_role("button", name="进入控制台").click()
    expect(page.get_by_role("heading", name="今天")).to_be_visible()
    picture("console")
    page.goto(up.link)
    page.get_by_role("button", name="进入控制台").click()
    expect(page.get_by_text("登录链接已用过或已过期")).to_be_visible()
