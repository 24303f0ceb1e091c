"""The sandbox's page at three sizes: nothing is cut off, nothing moves about, and everybody can use it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import ORDER, PHONE, WIDE, Picture, bot, enter, fits, look_at, say, serious_faults, start, tab
from tests.running import Running

pytestmark = pytest.mark.browser
SIZES = [WIDE, (1920, 1080), PHONE]
INSIDE = """(node) => {
  const box = node.getBoundingClientRect();
  const [right, bottom] = [innerWidth + 0.5, innerHeight + 0.5];
  return box.width > 0 && box.left >= 0 && box.top >= 0 && box.right <= right && box.bottom <= bottom;
}"""
#: how far things were moved about, other than by the reader
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  const watch = new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; });
  watch.observe({ type: "layout-shift", buffered: false });
  window.shifts = () => sum;
  done();
})"""


@pytest.fixture(params=SIZES, ids=lambda size: str(size[0]))
def sized(page: Page, request: pytest.FixtureRequest) -> Page:
    """The page at each of the sizes."""
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})
    return page


def width_of(page: Page) -> int:
    size = page.viewport_size
    assert size is not None
    return size["width"]


def test_nothing_is_cut_off(sized: Page, up: Running, picture: Picture) -> None:
    enter(sized, up, 10)
    if width_of(sized) == PHONE[0]:
        sized.locator("#try").click()

    for sample in sized.locator("#samples button").all():
        assert sample.evaluate(INSIDE), sample.inner_text()
    box = sized.locator("#samples").evaluate("(node) => node.scrollHeight - node.clientHeight")
    assert box <= 1
    for button in sized.locator("#say button, #words").all():
        assert button.evaluate(INSIDE)
    assert fits(sized)
    picture(f"sandbox-samples-{width_of(sized)}")


def test_the_newest_message_is_in_sight(sized: Page, up: Running) -> None:
    group = up.ask_box("groups")["groups"][11]["id"]
    fan = up.ask_box(f"group/{group}")["fans"][0]["id"]
    for n in range(12):
        up.ask_box("say", group=group, person=fan, text=f"今天天气真好，第 {n} 句，说得长一些，换了行才看得出来。" * 3)
    up.ask_box("say", group=group, person=fan, text="最后一句")
    enter(sized, up, 11)

    assert sized.locator("#talk li").filter(has_text="最后一句").last.evaluate(INSIDE)
    up.ask_box("say", group=group, person=fan, text="刚说的一句")
    expect(sized.locator("#talk li").filter(has_text="刚说的一句").last).to_be_in_viewport()


def test_buttons_stay_where_they_are_when_time_runs_faster(page: Page, up: Running) -> None:
    enter(page, up, 12)

    def places() -> list[object]:
        return [button.bounding_box() for button in page.locator(".clock button:visible, .more button").all()]

    expect(page.locator("#coming")).to_contain_text("下一件事")
    before = places()
    page.locator("[data-clock=fast]").click()
    expect(page.locator("#rate")).to_be_visible()
    expect(page.locator("[data-clock=fast]")).to_have_attribute("aria-pressed", "true")
    during = places()
    page.locator("[data-clock=normal]").click()
    expect(page.locator("#rate")).to_be_hidden()
    assert before == during == places()


def test_nothing_moves_about_when_an_answer_appears(sized: Page, up: Running) -> None:
    which = 8 + [size[0] for size in SIZES].index(width_of(sized))
    enter(sized, up, which)
    group = up.ask_box("groups")["groups"][which]["id"]
    fan = up.ask_box(f"group/{group}")["fans"][-1]["id"]
    sized.wait_for_timeout(600)  # the page has settled
    sized.evaluate(SHIFTS)
    up.ask_box("say", group=group, person=fan, text=ORDER)
    if width_of(sized) == PHONE[0]:
        expect(sized.locator(".views [data-of=phones]")).to_have_text("1")
    bot(sized, "收到")
    sized.wait_for_timeout(300)

    assert sized.evaluate("window.shifts()") < 0.01


def test_all_groups_can_be_found_and_it_says_how_many_are_not_shown(page: Page, up: Running, picture: Picture) -> None:
    start(page, up)
    rows, search = page.locator("#groups [data-id]"), page.locator("#search")
    expect(rows).to_have_count(60)
    page.get_by_role("button", name="还有 560 个群").click()
    expect(rows).to_have_count(120)
    expect(page.locator("#groups")).to_contain_text("还有 500 个群")
    expect(rows.nth(60)).to_be_focused()

    search.fill("合肥 银泰")
    expect(page.locator("#found")).to_have_text("找到 2 个群（共 620 个）")
    expect(rows.first).to_contain_text("合肥银泰")
    search.fill("400")  # a store's number
    expect(rows).to_have_count(1)
    search.fill("没有这样的群")
    expect(page.locator("#found")).to_have_text("没有找到这样的群。")
    picture("sandbox-search-1280")


def test_no_name_wraps_in_the_list(page: Page, up: Running) -> None:
    group = up.ask_box("groups")["groups"][59]["id"]
    fan = up.ask_box(f"group/{group}")["fans"][0]["id"]
    start(page, up)
    up.ask_box("rename", group=group, person=fan, name="很长的群名" * 12)
    page.reload()
    expect(page.locator("#groups [data-id]")).to_have_count(60)

    heights = {round(box["height"]) for row in page.locator("#groups [data-id]").all() if (box := row.bounding_box())}
    assert len(heights) == 1


def test_on_a_phone_groups_chat_and_phones_are_tabs(page: Page, up: Running, picture: Picture) -> None:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    enter(page, up, 14)
    assert fits(page)
    expect(page.locator(".groups")).to_be_hidden()
    say(page, ORDER)
    bot(page, "收到")
    picture("sandbox-chat-375")

    expect(page.locator(".views [data-of=phones]")).to_have_text("1")
    look_at(page, "phones")
    expect(page.locator(".phone.shown .tcard h3")).to_contain_text("新订单")
    expect(page.locator(".views [data-of=phones]")).to_be_empty()
    assert fits(page)
    picture("sandbox-phones-375")
    page.get_by_role("button", name="接单").click()
    expect(page.locator(".views [data-of=chat]")).to_have_text("1")
    look_at(page, "chat")
    bot(page, "已接单")
    page.get_by_role("button", name="拨时间").click()
    expect(page.locator("#next")).to_be_visible()
    page.get_by_role("button", name="群操作").click()
    expect(page.locator("#join1")).to_be_visible()
    assert fits(page)
    picture("sandbox-more-375")
    look_at(page, "groups")
    assert fits(page)
    picture("sandbox-groups-375")
    page.locator("#lang").click()
    assert fits(page)
    assert page.locator("#lang").evaluate(INSIDE)


def test_between_two_days_there_is_a_line(page: Page, up: Running, picture: Picture) -> None:
    enter(page, up, 15)
    say(page, "今天天气真好")
    expect(page.locator("#talk .day")).to_have_count(1)
    up.ask_box("clock", to="morning")  # tomorrow's
    say(page, ORDER)
    bot(page, "收到")  # a whole day falls due before

    expect(page.locator("#talk .day")).to_have_count(2)
    assert len(set(page.locator("#talk .day").all_inner_texts())) == 2
    expect(page.locator(".phone.shown .feed .day")).to_have_count(1)
    expect(page.locator(".phone.shown .feed .at").last).to_have_text(re.compile("^10:3"))
    page.reload()
    expect(page.locator("#talk .day")).to_have_count(2)
    picture("sandbox-days-1280")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1280", "375"])
def test_everybody_can_use_it(page: Page, up: Running, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{up.sandbox}/sandbox")
    expect(page.locator("#guide")).to_be_visible()
    assert serious_faults(page) == []  # the guide
    page.locator("#guide button").click()
    say(page, ORDER)
    bot(page, "收到")
    for view in ("groups", "chat", "phones") if size == PHONE else ("all",):
        if view != "all":
            look_at(page, view)
        assert serious_faults(page) == []
    if size == PHONE:
        look_at(page, "chat")
    page.locator("#fan").click()
    expect(page.locator("#crowd li").first).to_be_visible()
    assert serious_faults(page) == []  # the picker
    page.keyboard.press("Escape")
    expect(page.locator("#people")).to_be_hidden()
    nameless = "[...document.querySelectorAll('button')].filter((one) => !one.textContent.trim() && !one.ariaLabel)"
    assert page.evaluate(f"{nameless}.length") == 0


def test_the_keyboard_is_enough(page: Page, up: Running) -> None:
    enter(page, up, 17)
    page.locator("#fan").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#whom")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#crowd [aria-selected=true]").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#me")).to_have_text(chosen)
    expect(page.locator("#fan")).to_be_focused()

    page.locator("#words").focus()
    page.keyboard.type(ORDER)
    page.keyboard.press("Enter")
    bot(page, "收到")
    tab(page, "店员").focus()
    page.keyboard.press("ArrowRight")
    expect(tab(page, "店长")).to_be_focused()
    expect(tab(page, "店长")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    accept = page.locator(".phone.shown").get_by_role("button", name="接单")
    accept.focus()
    outline = "(node) => getComputedStyle(node).outlineStyle + getComputedStyle(node).outlineWidth"
    assert accept.evaluate(outline) == "solid3px"
    page.keyboard.press("Enter")
    bot(page, "已接单")


def test_what_is_new_is_told_to_those_who_do_not_see_it(page: Page, up: Running) -> None:
    enter(page, up, 18)
    page.evaluate("""() => {
      window.told = [];
      new MutationObserver(() => told.push(heard.textContent)).observe(heard, { childList: true });
    }""")
    say(page, ORDER)
    bot(page, "收到")
    expect(page.locator(".phone.shown .tcard")).to_be_visible()

    told = page.evaluate("told")
    assert any(words.startswith("管家：@") for words in told)
    assert any("店员" in words and "新订单" in words for words in told)
    assert page.locator("#heard").get_attribute("aria-live") == "polite"
