"""The phones beside a group: everybody who may be asked has one, and what lies on it says when it came."""

import json
import re
import urllib.request
from base64 import b64decode, b64encode
from hashlib import md5

import pytest
from playwright.sync_api import Page, expect

from app.sandbox.credentials import robot_key
from tests.browser.steps import ORDER, Picture, bot, enter, say, tab, until
from tests.running import Running, command

pytestmark = pytest.mark.browser


def test_everybody_who_may_be_asked_has_a_phone(page: Page, up: Running) -> None:
    enter(page, up, 32)
    expect(page.get_by_role("tab")).to_have_text(["店员", "店长·群主", "大管家", "运营"])
    page.locator("#groups [data-id]").nth(33).click()
    expect(page.get_by_role("tab")).to_have_text(["店员", "店长·群主", "运营"])  # this group has no steward


def said_what_comes(page: Page, up: Running) -> None:
    """What comes next in the whole chain is on the page; it changes while the test looks."""

    def shown() -> str:
        coming = up.ask_box("clock")["next"]
        words = page.locator("#coming").inner_text()
        told = all(part in words for part in ("下一件事（全连锁）", coming["what"]["zh"], coming["where"]["zh"]))
        return words if told else ""

    assert re.search(r"\d\d:\d\d", until(page, shown))


def test_the_ladder_is_seen_tab_by_tab(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 34)
    say(page, ORDER)
    bot(page, "收到")
    said_what_comes(page, up)
    expect(page.locator("#next")).to_have_attribute("aria-describedby", "coming")
    for role, words in (("店长", "超时未接单"), ("大管家", "请帮忙跟进"), ("运营", "升级")):
        if role != "运营":  # two minutes of the second five are left when the steward is asked
            page.locator("[data-clock=five]").click()
        expect(tab(page, role)).to_have_attribute("aria-label", re.compile(r"条未读$"))
        expect(tab(page, role).locator(".count")).not_to_be_empty()
        tab(page, role).click()
        expect(tab(page, role).locator(".count")).to_be_empty()
        expect(page.locator(".phone.shown .tcard h3").last).to_have_text(re.compile(words))
        expect(page.locator(".phone.shown .at").last).to_have_text(re.compile(r"^\d\d:\d\d$"))
    picture("sandbox-ladder-1280")
    page.reload()
    expect(tab(page, "运营")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".tabs .count:not(:empty)")).to_have_count(0)  # seen is seen


def test_a_task_for_the_owner_is_on_the_owners_phone(page: Page, up: Running) -> None:
    enter(page, up, 35)
    for name in ("团购砍价群", "又是砍价群"):
        page.locator("#rename").click()
        page.locator("#named input").fill(name)
        page.locator("#named .send").click()
        if name == "团购砍价群":
            expect(page.locator("#talk .note").filter(has_text="管家把群名改成了")).to_be_visible()
    expect(tab(page, "店长·群主").locator(".count")).to_have_text("1")
    tab(page, "店长·群主").click()

    expect(page.locator(".phone.shown .tcard h3")).to_have_text("请改回群名")


def test_what_staff_write_reaches_guanjia_and_the_page_says_so(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 36)
    before = kept(up)
    phone = page.locator(".phone.shown")
    phone.locator("input").fill("今天草莓没到货")
    phone.locator("input").press("Enter")

    mine = phone.locator(".told.mine")
    expect(mine).to_have_count(1)
    expect(mine).to_contain_text("今天草莓没到货")
    expect(mine.locator(".state")).to_have_text("已送达管家 ✓")
    expect(phone.locator(".at").last).to_have_text(re.compile(r"^\d\d:\d\d$"))
    assert kept(up) == before + 1
    picture("sandbox-staff-said-1280")
    page.reload()
    expect(page.locator(".phone.shown .told.mine .state")).to_have_text("已送达管家 ✓")


def kept(up: Running) -> int:
    found = re.search(r"^guanjia_callbacks_kept_total (\d+)", up.get("/metrics"), re.MULTILINE)
    assert found
    return int(found[1])


def test_it_says_that_guanjia_is_held_and_why(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 37)
    held = page.locator("#held")
    expect(held).to_be_hidden()
    store = up.ask_box(f"group/{up.ask_box('groups')['groups'][37]['id']}")["store"]["number"]
    done = command("hold", "store", store, "--kind", "order", "--why", "停电<b>演练</b>", var=up.var)
    assert done.returncode == 0, done.stderr
    try:
        expect(held).to_be_visible()
        expect(held).to_contain_text("管家已被暂停")
        expect(held).to_contain_text("只暂停“订单回复”")
        expect(held).to_contain_text("停电<b>演练</b>")
        picture("sandbox-held-1280")
        page.locator("#groups [data-id]").nth(38).click()  # another store's group is not held
        expect(held).to_be_hidden()
    finally:
        assert command("release", var=up.var).returncode == 0
    page.locator("#groups [data-id]").nth(37).click()
    expect(held).to_be_hidden()


def test_a_page_on_a_phone_has_one_way_back(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 39)
    say(page, ORDER)
    bot(page, "收到")
    phone = page.locator(".phone.shown")
    phone.get_by_role("button", name="点开看详情").click()
    h5 = phone.frame_locator("iframe")
    expect(h5.get_by_role("button", name="接单")).to_be_visible()
    picture("sandbox-phone-page-1280")

    assert phone.locator(".h5 .bar").inner_text().count("‹") == 0
    assert h5.locator("header a").count() == 1
    phone.get_by_role("button", name="关闭").click()
    expect(phone.locator(".h5")).to_have_count(0)
    expect(phone.locator("input")).to_be_focused()


def test_the_staff_group_is_one_more_phone_once_its_robot_has_spoken(page: Page, up: Running) -> None:
    enter(page, up, 41)
    expect(tab(page, "员工群")).to_have_count(0)
    picture = b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    shown = {"base64": b64encode(picture).decode(), "md5": md5(picture, usedforsecurity=False).hexdigest()}
    secret = json.loads((up.var / "sandbox/wecom.json").read_text(encoding="utf-8"))["hosted_secret"]
    request = urllib.request.Request(
        f"{up.sandbox}/cgi-bin/webhook/send?key={robot_key(secret)}",
        data=json.dumps({"msgtype": "image", "image": shown}).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.loads(answer.read())["errcode"] == 0

    group = tab(page, "员工群")
    expect(group.locator(".count")).to_have_text("1")
    group.click()
    expect(page.locator(".phone.shown .picture img")).to_have_js_property("naturalWidth", 1)
    expect(page.locator(".phone.shown form")).to_be_hidden()  # a robot hears nothing
    page.reload()
    expect(group).to_have_attribute("aria-selected", "true")
    expect(page.locator(".phone.shown .picture")).to_be_visible()


_DRAW = """async (node) => {
  const { card } = await import("/sandbox/static/cards.js");
  const box = document.createElement("div");
  box.id = "drawn";
  box.className = "tcard";
  window.told = [];
  const press = (key, pressed, chosen) => window.told.push([key.key, chosen]);
  box.append(...card(node, { press, open: (url) => window.told.push(["open", url]) }));
  document.getElementById("drawn")?.remove();
  document.body.prepend(box);
}"""
_OPTIONS = [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}]
_SUBMIT = {"text": "提交", "key": "go"}


def test_every_kind_of_card_is_drawn_and_answered(page: Page, up: Running) -> None:
    enter(page, up, 32)
    drawn = page.locator("#drawn")

    def told() -> list[list[object]]:
        found: list[list[object]] = page.evaluate("window.told")
        return found

    page.evaluate(
        _DRAW, {"checkbox": {"question_key": "q", "mode": 1, "option_list": _OPTIONS}, "submit_button": _SUBMIT}
    )
    drawn.get_by_role("button", name="提交").click()
    assert told() == []  # nothing is chosen yet
    for name in ("甲", "乙"):
        drawn.get_by_role("checkbox", name=name).check()
    drawn.get_by_role("button", name="提交").click()
    assert told() == [["go", {"q": ["a", "b"]}]]

    menus = [{"question_key": key, "title": key, "option_list": _OPTIONS, "selected_id": "b"} for key in ("q", "r")]
    page.evaluate(_DRAW, {"select_list": menus, "submit_button": _SUBMIT})
    drawn.get_by_label("r").select_option("a")
    drawn.get_by_role("button", name="提交").click()
    assert told() == [["go", {"q": ["b"], "r": ["a"]}]]

    page.evaluate(_DRAW, {"select_list": menus, "submit_button": _SUBMIT, "replace_text": "已提交"})
    expect(drawn.get_by_role("button")).to_have_count(0)
    expect(drawn.get_by_label("q")).to_be_disabled()
    expect(drawn).to_contain_text("已提交")

    news = {"card_image": {"url": "data:,"}, "vertical_content_list": [{"title": "第一", "desc": "好吃"}]}
    jump = {
        "jump_list": [{"type": 1, "title": "看订单", "url": "https://g.example.cn"}],
        "emphasis_content": {"title": "100"},
    }
    page.evaluate(_DRAW, news | jump)
    for words in ("第一", "好吃", "100"):
        expect(drawn).to_contain_text(words)
    drawn.get_by_role("button", name="看订单").click()
    assert told() == [["open", "https://g.example.cn"]]
