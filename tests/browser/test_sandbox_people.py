"""Be any fan of a group, or somebody new; nothing that was chosen or typed goes away by itself."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import ORDER, Picture, be, bot, enter, say
from tests.running import Running

pytestmark = pytest.mark.browser
HOSTILE = [
    "<script>alert(1)</script>",
    "\u202e卷了反过来写的名字",
    "🎂" * 500,
    "a" * 64,
    "\u2069\u202eevil",
]


def test_a_fan_is_found_by_a_few_letters(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 24)
    group = up.ask_box("groups")["groups"][24]["id"]
    fans = up.ask_box(f"group/{group}")["fans"]
    wanted = fans[3]["name"]
    page.locator("#fan").click()
    expect(page.locator("#crowd-more")).to_contain_text(f"{len(fans)} 位群友")
    picture("sandbox-fans-1280")
    page.locator("#whom").fill(wanted)
    expect(page.locator("#crowd li").first).to_have_text(wanted)
    page.locator("#whom").press("Enter")

    expect(page.locator("#me")).to_have_text(wanted)
    say(page, ORDER)
    bot(page, wanted)


def test_somebody_new_can_be_made_up(page: Page, up: Running) -> None:
    enter(page, up, 25)
    page.locator("#fan").click()
    page.locator("#whom").fill("从没来过的小王")
    page.get_by_role("option", name="新群友“从没来过的小王”进群").click()

    expect(page.locator("#me")).to_have_text("从没来过的小王")
    expect(page.locator("#talk .note").filter(has_text="从没来过的小王 加入了群聊")).to_have_count(1)
    page.locator("#fan").click()
    page.get_by_role("option", name="＋ 新群友进群").click()
    expect(page.locator("#me")).not_to_have_text("从没来过的小王")
    expect(page.locator("#talk .note").filter(has_text="加入了群聊")).to_have_count(2)


def test_the_other_language_changes_words_alone(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 26)
    group = up.ask_box("groups")["groups"][26]["id"]
    wanted = up.ask_box(f"group/{group}")["fans"][5]["name"]
    be(page, wanted)
    say(page, ORDER)
    bot(page, "收到")
    page.locator("#words").fill("还没说完")
    page.locator(".phone.shown input").fill("也没说完")
    page.locator("#lang").click()

    expect(page.locator("#help")).to_have_text("Guide")
    expect(page.locator("#say .send")).to_have_text("Send")
    expect(page.locator("#me")).to_have_text(wanted)
    expect(page.locator("#words")).to_have_value("还没说完")
    expect(page.locator(".phone.shown input")).to_have_value("也没说完")
    expect(page.locator("#talk li.me")).to_have_count(1)
    expect(page.get_by_role("tab", name="Clerk")).to_be_visible()
    expect(page.locator("#coming")).to_contain_text("Due next (whole chain)")
    picture("sandbox-english-1280")
    page.reload()
    expect(page.locator("#me")).to_have_text(wanted)
    expect(page.locator("#words")).to_have_value("还没说完")


def test_who_one_is_and_what_one_was_typing_belongs_to_the_group(page: Page, up: Running) -> None:
    enter(page, up, 27)
    group = up.ask_box("groups")["groups"][27]["id"]
    wanted = up.ask_box(f"group/{group}")["fans"][7]["name"]
    be(page, wanted)
    page.locator("#words").fill("半句话")
    rows = page.locator("#groups [data-id]")
    rows.nth(28).click()
    expect(page.locator("#name")).to_have_text(rows.nth(28).inner_text())
    expect(page.locator("#words")).to_have_value("")
    rows.nth(27).click()

    expect(page.locator("#me")).to_have_text(wanted)
    expect(page.locator("#words")).to_have_value("半句话")


def test_who_is_removed_is_somebody_else_from_then_on(page: Page, up: Running) -> None:
    enter(page, up, 29)
    before = page.locator("#me").inner_text()
    page.locator("#leave").click()

    expect(page.locator("#talk .note").filter(has_text=f"{before} 退出了群聊")).to_be_visible()
    expect(page.locator("#me")).not_to_have_text(before)
    expect(page.locator("#sorry")).to_contain_text("您现在是")


@pytest.mark.parametrize("kind", ["link", "weapp"])
def test_nothing_empty_is_shared(page: Page, up: Running, kind: str) -> None:
    enter(page, up, 48 if kind == "link" else 49)
    title = page.locator("#shared [name=title]")
    page.locator("#share").click()
    page.locator(f"#shared [value={kind}]").check()
    for words in ("", "   "):
        title.fill(words)
        page.locator("#shared .send").click()
        expect(page.locator("#sharing")).to_be_visible()
    title.fill("满减")
    page.locator("#shared [name=to]").fill("")
    page.locator("#shared .send").click()
    expect(page.locator("#sharing")).to_be_visible()
    expect(page.locator("#talk li.me")).to_have_count(0)

    page.locator("#shared [name=to]").fill("https://deal.example/1")
    page.locator("#shared .send").click()
    expect(page.locator("#talk li.me .attach")).to_contain_text("满减")


def test_hostile_names_stay_text_and_turn_nothing_around(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 31)
    group = up.ask_box("groups")["groups"][31]["id"]
    for name in HOSTILE:
        person = up.ask_box("join", group=group, name=name)["people"][0]["id"]
        up.ask_box("say", group=group, person=person, text=f"我是{name}")
    last = page.locator("#talk li .bubble").last
    expect(last).to_contain_text("evil")
    expect(page.locator("#talk .note").filter(has_text="<script>alert(1)</script> 加入了群聊")).to_be_visible()

    shown = page.locator(".note, .by").all_inner_texts()
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", "".join(shown))
    assert page.locator("#scroll").evaluate("(node) => node.scrollWidth <= node.clientWidth")
    page.locator("#fan").click()
    expect(page.locator("#crowd li").first).to_be_visible()
    heights = {round(box["height"]) for row in page.locator("#crowd li").all() if (box := row.bounding_box())}
    assert len(heights) == 1
    picture("sandbox-hostile-1280")
