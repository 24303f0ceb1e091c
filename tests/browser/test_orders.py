"""From a line of chat to a cake on the counter, and what goes wrong on the way: journeys as pictures."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from app.sandbox import chain
from app.sandbox.chain import DemoGroup
from tests.browser.steps import Picture, be, bot, enter, say, until
from tests.browser.test_taps import open_on_phone, order
from tests.running import Running

pytestmark = pytest.mark.browser


def types(page: Page, words: str) -> Locator:
    """Somebody of staff writes to the application on the phone that is shown. What they read then."""
    phone = page.locator(".phone.shown")
    before = phone.locator(".told").count()
    phone.get_by_placeholder("回复管家…").fill(words)
    phone.get_by_placeholder("回复管家…").press("Enter")
    expect(phone.locator(".told:not(.mine)").last).to_be_visible()
    expect(phone.locator(".told")).not_to_have_count(before)
    return phone.locator(".told:not(.mine)").last


def test_an_order_in_three_pieces_to_the_counter_and_back(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 40)
    say(page, "想订个蛋糕")
    bot(page, "请告诉我几寸")
    say(page, "8村的 草莓味")
    bot(page, "8寸草莓蛋糕")
    say(page, "明天下午三点自提")
    bot(page, re.compile("8寸草莓蛋糕，.*15:00，自提"))
    picture("pieces")

    expect(types(page, "1")).to_contain_text("已接单")
    bot(page, re.compile("已接单：8寸草莓蛋糕.*合计 ¥"))
    expect(types(page, "3 20")).to_contain_text("要 20 分钟")
    bot(page, "大约还要 20 分钟")
    expect(types(page, "4")).to_contain_text("已做好")
    bot(page, "做好了，可以来取")
    expect(types(page, "取走了")).to_contain_text("已完成")
    picture("one-character")

    say(page, "蛋糕少了蜡烛，没给我")
    bot(page, "马上再看一下")
    expect(page.locator(".phone.shown .tcard h3").last).to_have_text(re.compile(r"\d+ 号重新打开"))
    picture("reopened")
    page.wait_for_timeout(1100)  # nobody types as fast as a test; WeCom drops equal answers of one second
    expect(types(page, "1")).to_contain_text("已接单")


def test_a_complaint_is_answered_first_and_marketing_waits(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 41)
    say(page, "你们家蛋糕里有头发，太恶心了！")
    bot(page, "非常抱歉")
    expect(page.locator(".phone.shown .tcard h3").last).to_have_text(re.compile(r"投诉 \d+ 号"))
    page.get_by_role("tab", name="店长").click()
    expect(page.locator(".phone.shown .tcard h3").last).to_have_text(re.compile(r"投诉 \d+ 号"))
    picture("complaint")

    expect(page.locator("#held, .held").filter(has_text="营销")).to_be_visible()
    phone = page.locator(".phone.shown")
    phone.get_by_role("button", name="我来处理").last.click()
    bot(page, "收到了，这就为您处理")
    phone.get_by_role("button", name="已解决").last.click()
    bot(page, "处理好了")
    expect(page.locator("#held, .held").filter(has_text="营销")).to_be_hidden()


def test_address_and_phone_are_given_away_from_the_group(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 42)
    say(page, "订一个6寸的芒果千层蛋糕，明天下午三点，送货上门")
    bot(page, "请点这里填，只有店里看得到")
    link = page.locator("#talk a[href*='/o/']").last.get_attribute("href")
    assert link
    with page.context.new_page() as own:
        own.set_viewport_size({"width": 375, "height": 740})
        own.goto(link)
        own.get_by_label("收货地址").fill("文三路12号3幢501")
        own.get_by_label("联系电话").fill("13800138000")
        own.get_by_role("button", name="发给门店").click()
        expect(own.get_by_text("文三路**号**幢**")).to_be_visible()
    bot(page, "送到文三路**号**幢**，电话尾号8000")
    picture("private")


def hours_of(group: DemoGroup) -> str:
    """When the shop of a group closes on any day; "" where days differ."""
    ends = {day[-1][1] for day in chain.stores()[group.store_id - 1].hours}
    return ends.pop() if len(ends) == 1 else ""


def test_an_order_two_minutes_before_closing(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, next(n for n, group in enumerate(chain.groups()) if n > 53 and hours_of(group) == "22:00"))
    page.locator("[data-clock=evening]").click()
    expect(page.locator("#clock, .clock").first).to_contain_text("21:5")
    until(page, lambda: caught_up(up))  # what is said to a worker that has not followed yet counts for the morning
    say(page, "订一个8寸的草莓奶油蛋糕，明天下午三点自提")
    bot(page, re.compile("5 分钟内给您确认|前给您确认"))
    page.locator("[data-clock=five]").click()
    bot(page, "让您久等了")
    another = up.ask_box(f"group/{page.locator('#groups [aria-current=true]').get_attribute('data-id')}")["fans"][5]
    be(page, another["name"])
    say(page, "订一个6寸的巧克力熔岩蛋糕，后天上午十点自提")
    bot(page, re.compile("开门，.*前给您确认"))
    picture("closing-time")
    page.locator("[data-clock=morning]").click()


def caught_up(up: Running) -> bool:
    """Whether everything was done that the turned clock made due."""
    clock = up.ask_box("clock")
    return datetime.fromisoformat(clock["next"]["at"]) >= datetime.fromisoformat(clock["now"])


def told_in_group(page: Page, up: Running, group: str, words: str) -> int:
    """How often guanjia said it, once it has said it at all; the line out follows the page by a moment."""

    def count() -> int:
        entries = up.ask_box(f"group/{group}")["entries"]
        return sum(entry["kind"] == "spoke" and words in entry["data"]["text"] for entry in entries)

    until(page, count)
    page.wait_for_timeout(500)  # a second one would come now
    return count()


def test_two_clerks_tap_at_the_same_moment(page: Page, up: Running, picture: Picture) -> None:
    group, staff_id, url = order(up, 55)
    colleague = f"{staff_id[:-1]}b"
    open_on_phone(page, up, staff_id, url)
    with page.context.new_page() as second:
        for one in (page, second):
            one.set_viewport_size({"width": 375, "height": 740})
        open_on_phone(second, up, colleague, url)
        for one in (page, second):
            expect(one.get_by_role("button", name="接单", exact=True)).to_be_visible()
        for one in (page, second):  # the first tap is still on its way
            one.evaluate("() => [...document.querySelectorAll('button')].find(b => b.innerText === '接单').click()")
        for one in (page, second):
            expect(one.locator(".tag").first).to_have_text("已接单")
        late = next(one for one in (page, second) if one.locator(".sorry").count())
        assert [one.locator(".sorry").count() for one in (page, second) if one is not late] == [0]
        expect(late.locator(".sorry")).to_contain_text("已经接了这单")
        picture("two-clerks")
    assert told_in_group(page, up, group, "已接单") == 1
