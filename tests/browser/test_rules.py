"""The two lines of tolerance, and trust: adverts in disguise, what is no advert, appeals, a bad word rehearsed."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.sandbox import chain
from tests.browser.steps import Picture, be, bot, enter, say
from tests.browser.test_console import sign_in
from tests.patience import until
from tests.running import Running, command

pytestmark = pytest.mark.browser
DISGUISES = (
    "专业代購名牌包包，加薇❤信 abc12345",
    "代 购 奢 侈 品，v x：abc12345 加我",
    "名牌包一手货源➕V❤️abc12345",
    "高仿包包找我拿货，加我ｗｅｉｘｉｎ abc12345",
)


def members(up: Running, group: str) -> set[str]:
    return {fan["id"] for fan in up.ask_box(f"group/{group}")["fans"]}


def gone(up: Running, group: str, person: str) -> None:
    """The person is no longer in a group, soon."""
    until(lambda: person not in members(up, group))


@pytest.fixture(scope="module")
def operator(up: Running, browser: Browser) -> Any:
    """A page of the operator's, in the console."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    made = command("user", "link", "admin", var=up.var, port=up.port, sandbox_port=up.sandbox_port)
    sign_in(page, re.findall(r"http\S+", made.stdout)[0])
    yield page
    context.close()


def test_adverts_in_disguise_and_in_pieces_are_out_everywhere(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 16)
    here, next_door = chain.groups()[16], chain.groups()[28]
    for n, words in enumerate(DISGUISES):
        (new,) = up.ask_box("join", group=here.group_id, name=f"代购{n}")["people"]
        up.ask_box("join", group=next_door.group_id, person=new["id"], name=new["name"])
        time.sleep(0.3)
        up.ask_box("say", group=here.group_id, person=new["id"], text=words)
        gone(up, here.group_id, new["id"])
        gone(up, next_door.group_id, new["id"])
        third = chain.groups()[30]
        up.ask_box("join", group=third.group_id, person=new["id"], name=new["name"])
        gone(up, third.group_id, new["id"])
    (new,) = up.ask_box("join", group=here.group_id, name="三行广告")["people"]
    up.ask_box("join", group=next_door.group_id, person=new["id"], name=new["name"])
    for line in ("专业代购名牌包", "一手货源 假一赔十", "加我微信 abc12345"):
        up.ask_box("say", group=here.group_id, person=new["id"], text=line)
    gone(up, here.group_id, new["id"])
    gone(up, next_door.group_id, new["id"])
    picture("disguises")


def test_what_is_no_advert_is_let_alone(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 19)
    group = chain.groups()[19].group_id
    before = members(up, group)
    for words in ("加我一份", "微信支付可以吗", "刚才有人发“加我微信领红包”，大家别信", "气死我了，等了半小时还没好"):
        say(page, words)
        page.wait_for_timeout(400)
    up.ask_box("say", group=group, person=chain.groups()[19].owner_id, text="店里今天下午茶买一送一，欢迎来～")
    page.wait_for_timeout(800)
    said = [entry["data"]["text"] for entry in up.ask_box(f"group/{group}")["entries"] if entry["kind"] == "spoke"]
    assert not [words for words in said if "提醒" in words or "移出" in words]
    assert members(up, group) == before
    picture("let-alone")


def test_an_appeal_is_heard_lifted_and_the_member_comes_back(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 20)
    group = chain.groups()[20].group_id
    (new,) = up.ask_box("join", group=group, name="小雨妈")["people"]
    time.sleep(0.5)
    up.ask_box("say", group=group, person=new["id"], text="专业代购名牌包，加我微信 abc12345")
    gone(up, group, new["id"])
    bot(page, "如有误会，本人可以点这里申诉")
    link = page.locator("#talk a[href*='/a/']").last.get_attribute("href")
    assert link
    with page.context.new_page() as own:
        own.set_viewport_size({"width": 375, "height": 740})
        own.goto(link)
        expect(own.get_by_text("不做微商")).to_be_visible()
        own.get_by_label("说说当时的情况").fill("我是在转述别人发的广告，提醒大家")
        own.get_by_role("button", name="提交申诉").click()
        expect(own.get_by_text("申诉已收到")).to_be_visible()
        page.get_by_role("tab", name="运营").click()
        phone = page.locator(".phone.shown")
        expect(phone.locator(".tcard h3").last).to_have_text("有人申诉")
        picture("appeal")
        phone.get_by_role("button", name="撤销处罚").last.click()
        expect(phone.locator(".tcard").last).to_contain_text("已撤销")
        own.reload()
        expect(own.get_by_text("是我们弄错了")).to_be_visible()
    up.ask_box("join", group=group, person=new["id"], name="小雨妈")
    page.wait_for_timeout(1500)
    assert new["id"] in members(up, group)


def test_a_third_reminder_asks_people_and_one_of_them_decides(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 21)
    for n in range(3):
        say(page, f"家人们看看 https://deal.example/x{n} 超便宜")
        if n < 2:
            bot(page, f"第 {n + 1} 次提醒")
            with page.expect_response("**/sandbox/clock"):  # it is later before more is said
                page.locator("[data-clock=five]").click()  # there has been time to heed it
    page.get_by_role("tab", name="店长").click()
    phone = page.locator(".phone.shown")
    expect(phone.locator(".tcard h3").last).to_have_text("请决定：移出还是放过")
    picture("decide")
    phone.get_by_role("button", name="误判").last.click()
    expect(phone.locator(".tcard").last).to_contain_text("已撤销")
    entries = up.ask_box(f"group/{chain.groups()[21].group_id}")["entries"]
    said = [entry["data"]["text"] for entry in entries if entry["kind"] == "spoke"]
    assert not [text for text in said if "弄错了" in text]  # the member was told of nothing we could be sorry for


def test_a_bad_word_is_rehearsed_and_shows_whom_it_would_have_hit(
    page: Page, operator: Page, up: Running, picture: Picture
) -> None:
    enter(page, up, 22)
    say(page, "想订个生日蛋糕，8寸的，明天下午三点自提")
    bot(page, "收到")
    operator.goto(f"{up.web}/console/rulebook")
    expect(operator.get_by_role("heading", name="规则书 · 第 1 版")).to_be_visible()
    operator.locator("summary", has_text="推广、拉票").click()
    operator.locator("[name='promo.words']").fill("生日、拼团")
    operator.locator("[name=note]").fill("试一个坏词")
    operator.get_by_role("button", name="另存为新草稿").click()
    expect(operator.get_by_text("加词：")).to_be_visible()
    operator.get_by_role("button", name="试演：会碰到谁").click()
    expect(operator.locator("#state")).to_have_text("已完成")
    expect(operator.get_by_role("heading", name="会碰到谁")).to_be_visible()
    expect(operator.locator("tbody").last).to_contain_text("生日蛋糕")
    picture("rehearsal")
    assert not [
        entry
        for entry in up.ask_box(f"group/{chain.groups()[22].group_id}")["entries"]
        if entry["kind"] == "spoke" and "次提醒" in entry["data"]["text"]
    ]


def test_why_is_told_in_the_console(page: Page, operator: Page, up: Running) -> None:
    enter(page, up, 23)
    be(page, up.ask_box(f"group/{chain.groups()[23].group_id}")["fans"][3]["name"])
    say(page, "大家看这个 https://shop.example/y 便宜")
    bot(page, "第 1 次提醒")
    operator.goto(f"{up.web}/console/messages/list?q=shop.example")
    operator.locator("tbody a").first.click()
    operator.get_by_role("link", name="为什么这样处理").click()
    expect(operator.locator("#sentence")).to_have_text("提醒")
    expect(operator.get_by_text("https://shop.example/y", exact=True).first).to_be_visible()
    expect(operator.get_by_role("link", name="第 1 版")).to_be_visible()
