"""Every kind of card in WeCom's words: what is cut, what is refused, never more than WeCom takes (protocol §5.6)."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cards import Button, Card, Jump, Option, Question
from app.sandbox import cards as box
from app.wecom.official.cards import ANSWERED, CardRefused, kind_of, template_card
from tests.channels.test_calls import sample, within

YES, NO = Button(text="是", key="yes"), Button(text="否", key="no")
ONE = Question(key="q", title="哪个", options=(Option(id="a", text="甲"), Option(id="b", text="乙", chosen=True)))
MENU = replace(ONE, menu=True)
TEXT = Card(title="标题", big=("100", "单"), jumps=(Jump(title="看订单", page="tickets"),), text="t", page="p")
NEWS = Card(title="新品", picture="https://g.example.cn/a.png", sections=(("第一", "好吃"),), page="p")
PRESSED = Card(title="请决定", buttons=(YES, NO), questions=(MENU,))
VOTE = Card(title="为什么", questions=(ONE,), submit=YES)
SEVERAL = Card(title="几件事", questions=(ONE, replace(ONE, key="r")), submit=YES)


def node(card: Card, task_id: str = "t-1", *, new: bool = True) -> dict[str, Any]:
    jumps = ["https://g.example.cn/m" for _ in card.jumps]
    return template_card(card, task_id, "管家", "https://g.example.cn/p", jumps, new=new)


@pytest.mark.parametrize(
    ("card", "kind"),
    [
        (TEXT, "text_notice"),
        (NEWS, "news_notice"),
        (PRESSED, "button_interaction"),
        (VOTE, "vote_interaction"),
        (SEVERAL, "multiple_interaction"),
        (replace(VOTE, questions=(MENU,)), "multiple_interaction"),
    ],
    ids=["text", "news", "buttons", "vote", "menus", "one menu"],
)
def test_the_parts_of_a_card_make_its_kind(card: Card, kind: str) -> None:
    made = node(card)
    assert made["card_type"] == kind == kind_of(card)
    box.check(made, new=True)


@pytest.mark.parametrize("card", [TEXT, VOTE, SEVERAL], ids=kind_of)
def test_a_card_has_the_published_shape(card: Card) -> None:
    published = sample(f"message_send.template_card.{kind_of(card)}")["template_card"]
    published["source"] |= {"desc_color": 1}  # in the guide (protocol §5.6), in no published sample of these kinds
    within(node(card), published)


@pytest.mark.parametrize(
    ("card", "why"),
    [
        (replace(VOTE, text="more"), "shows no text"),
        (replace(TEXT, sections=(("a", "b"),), picture="https://x"), "shows no text, big"),
        (replace(VOTE, buttons=(NO,)), "shows no buttons"),
        (replace(PRESSED, jumps=TEXT.jumps), "shows no jumps"),
        (replace(TEXT, title=""), "without a title"),
        (replace(TEXT, over="x"), "shows no over"),
        (replace(NEWS, picture=""), "needs a picture"),
        (replace(NEWS, picture="https://" + "x" * 2048), "address is too long"),
        (replace(TEXT, jumps=TEXT.jumps * 4), "3 jumps"),
        (replace(PRESSED, buttons=(YES, YES)), "two of the same button"),
        (replace(PRESSED, buttons=tuple(replace(YES, key=str(n)) for n in range(7))), "6 buttons"),
        (replace(PRESSED, buttons=(replace(YES, key="汉" * 342),)), "1 to 1024 bytes"),
        (replace(PRESSED, buttons=(replace(YES, key=""),)), "1 to 1024 bytes"),
        (replace(PRESSED, questions=(MENU, replace(MENU, key="r"))), "question"),
        (replace(VOTE, questions=()), "one at least"),
        (replace(SEVERAL, questions=(ONE, ONE)), "two of the same question"),
        (replace(SEVERAL, questions=tuple(replace(ONE, key=str(n)) for n in range(4))), "3 question"),
        (replace(VOTE, questions=(replace(ONE, options=()),)), "1 to 20 answers"),
        (replace(VOTE, questions=(replace(ONE, options=ONE.options[:1] * 2),)), "two of the same answer"),
        (replace(VOTE, questions=(replace(ONE, options=(Option(id="汉" * 43, text="x"),)),)), "1 to 128 bytes"),
        (replace(VOTE, questions=(replace(MENU, options=tuple(Option(id=str(n), text="") for n in range(11))),)), "10"),
        (replace(VOTE, questions=(replace(MENU, several=True),)), "only one answer"),
        (
            replace(VOTE, questions=(replace(ONE, options=tuple(replace(o, chosen=True) for o in ONE.options)),)),
            "only one answer",
        ),
    ],
)  # fmt: skip
def test_what_no_cutting_mends_is_refused(card: Card, why: str) -> None:
    with pytest.raises(CardRefused, match=why):
        node(card)


def test_an_answer_needs_a_name_to_be_answered_by() -> None:
    for card in (PRESSED, VOTE, SEVERAL):
        with pytest.raises(CardRefused, match="needs a task_id"):
            node(card, "")
        assert "task_id" not in node(card, "", new=False)
    with pytest.raises(CardRefused, match="1 to 128"):
        node(VOTE, "a b")
    with pytest.raises(CardRefused, match="lead somewhere"):
        template_card(TEXT, "", "管家", "", [""])


@pytest.mark.parametrize("card", [PRESSED, VOTE, SEVERAL], ids=kind_of)
def test_when_it_is_over_nothing_can_be_chosen(card: Card) -> None:
    made = node(replace(card, over="已提交给运营同事看了"), "", new=False)
    assert made["replace_text"] == "已提交给运营同事看了"
    assert all(question["disable"] for question in box.questions(made))
    assert box.answer(made, "yes", {"q": ["a"], "r": ["a"]}) is None
    assert not any("disable" in question for question in box.questions(node(card)))


words = st.text(max_size=150)
keys = st.text(max_size=4)
options = st.lists(st.builds(Option, id=keys, text=words, chosen=st.booleans()), max_size=22).map(tuple)
questions = st.builds(Question, key=keys, title=words, options=options, several=st.booleans(), menu=st.booleans())
buttons = st.builds(Button, text=words, key=keys)
some = st.lists(st.tuples(words, words), max_size=8).map(tuple)
cards = st.builds(
    Card,
    title=words,
    subtitle=words,
    text=words,
    lines=some,
    buttons=st.lists(buttons, max_size=7).map(tuple),
    page=st.just(""),
    big=st.none() | st.tuples(words, words),
    jumps=st.lists(st.builds(Jump, title=words, page=st.just("p")), max_size=4).map(tuple),
    picture=st.sampled_from(["", "https://g.example.cn/a.png"]),
    sections=some,
    questions=st.lists(questions, max_size=4).map(tuple),
    submit=st.none() | buttons,
    over=words,
)
#: each kind with only what it can show, so that most are not refused
_EMPTY = Card(title="")
_KEEP = {
    "text_notice": ("text", "lines", "big", "jumps"),
    "news_notice": ("lines", "jumps", "picture", "sections"),
    "button_interaction": ("text", "lines", "buttons", "questions", "over"),
    "vote_interaction": ("questions", "submit", "over"),
}


@st.composite
def likely(draw: st.DrawFn) -> Card:
    card = draw(cards)
    kept = draw(st.sampled_from(list(_KEEP.values())))
    return replace(_EMPTY, title=card.title, subtitle=card.subtitle, **{name: getattr(card, name) for name in kept})


_MOST = {
    "desc": 112, "title": 26, "sub_title_text": 112, "keyname": 5, "value": 26, "text": 17, "replace_text": 10,
    "horizontal_content_list": 6, "jump_list": 3, "vertical_content_list": 4, "button_list": 6, "select_list": 3,
    "option_list": 20,
}  # fmt: skip


def too_much(part: object) -> list[str]:
    if isinstance(part, list):
        return [name for each in part for name in too_much(each)]
    if not isinstance(part, dict):
        return []
    over = [name for name, value in part.items() if name in _MOST and len(value) > _MOST[name]]
    return over + [name for value in part.values() for name in too_much(value)]


@given(cards | likely(), st.booleans())
@settings(max_examples=400)
def test_never_more_than_wecom_takes(card: Card, new: bool) -> None:
    try:
        made = node(card, "t" if new else "", new=new)
    except CardRefused:
        return
    assert too_much(made) == []
    assert len(made["main_title"]["desc"]) <= 30
    assert len(made["source"]["desc"]) <= 13
    big = made.get("emphasis_content", {"title": "", "desc": ""})
    assert (len(big["title"]) <= 10, len(big["desc"]) <= 15) == (True, True)
    assert all(len(jump["title"]) <= 13 for jump in made.get("jump_list", ()))
    assert all(
        len(key["text"]) <= 10 for key in (*made.get("button_list", ()), made.get("submit_button") or {"text": ""})
    )
    assert all(len(menu["option_list"]) <= 10 and len(menu["title"]) <= 13 for menu in made.get("select_list", ()))
    assert not (new and made["card_type"] in ANSWERED and not made.get("task_id"))
    box.check(made, new=new)  # what the box refuses, WeCom would
