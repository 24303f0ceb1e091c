"""Cards as WeCom's client answers them, and what the application is told of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.config import WecomApp
from app.events import CardPressed
from app.sandbox import cards
from app.sandbox.faults import ApiFault
from app.sandbox.wire import xml
from app.wecom.official.ear import OfficialEar

EAR = OfficialEar(WecomApp.model_validate({"corp_id": "wwcorp", "token": "t", "aes_key": "j" * 43}))
NOW = datetime(2026, 11, 21, tzinfo=UTC)
OPTIONS = [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}]
SUBMIT = {"text": "提交", "key": "go"}


def vote(mode: int) -> dict[str, Any]:
    checkbox = {"question_key": "q", "mode": mode, "option_list": OPTIONS}
    return {"card_type": "vote_interaction", "checkbox": checkbox, "submit_button": SUBMIT}


MENUS = {
    "card_type": "multiple_interaction",
    "select_list": [
        {"question_key": "q", "title": "x", "option_list": OPTIONS},
        {"question_key": "r", "title": "x", "option_list": OPTIONS, "selected_id": "b"},
    ],
    "submit_button": SUBMIT,
}


@pytest.mark.parametrize(
    ("card", "key", "chosen", "told"),
    [
        (vote(0), "go", {"q": ["a"]}, {"q": ["a"]}),
        (vote(1), "go", {"q": ["a", "b", "a"]}, {"q": ["a", "b"]}),
        (vote(0), "go", {"q": ["a", "b"]}, None),
        (vote(0), "go", {}, None),
        (vote(0), "go", {"q": ["c"]}, None),
        (vote(0), "no", {"q": ["a"]}, None),
        (vote(0) | {"replaced": "完"}, "go", {"q": ["a"]}, None),
        (MENUS, "go", {}, {"q": ["a"], "r": ["b"]}),
        (MENUS, "go", {"q": ["b"], "r": ["a"], "other": ["z"]}, {"q": ["b"], "r": ["a"]}),
        ({"button_list": [SUBMIT]}, "go", {}, {}),
        ({"button_list": [SUBMIT]}, "", {}, None),
    ],
)
def test_what_the_client_lets_people_do(
    card: dict[str, Any], key: str, chosen: dict[str, list[str]], told: dict[str, list[str]] | None
) -> None:
    assert cards.answer(card, key, chosen) == told


@pytest.mark.parametrize("told", [{}, {"q": ["a"]}, {"q": ["a", "1"], "r": ["b"]}], ids=["none", "one", "several"])
def test_the_ear_reads_what_the_box_tells(told: dict[str, list[str]]) -> None:
    fields = {"MsgType": "event", "Event": "template_card_event", "TaskId": "t", "EventKey": "go", **cards.told(told)}
    heard = EAR.parse(xml(fields).encode(), NOW)
    assert isinstance(heard, CardPressed)
    assert heard.selected == {name: tuple(ids) for name, ids in told.items()}


@pytest.mark.parametrize(
    ("items", "selected"),
    [
        ("<SelectedItems/>", {}),
        ("<SelectedItems>x</SelectedItems>", {}),
        ("<SelectedItems><SelectedItem>x</SelectedItem><SelectedItem/></SelectedItems>", {}),
        ("<SelectedItems><SelectedItem><OptionIds><OptionId>a</OptionId></OptionIds></SelectedItem></SelectedItems>",
         {}),
        ("<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey></SelectedItem></SelectedItems>", {"q": ()}),
        (
            "<SelectedItems>"
            + "".join(f"<SelectedItem><QuestionKey>q{n}</QuestionKey></SelectedItem>" for n in range(9))
            + "</SelectedItems>",
            {"q0": (), "q1": (), "q2": ()},
        ),
        (
            "<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey><OptionIds>"
            + "".join(f"<OptionId>{n}</OptionId>" for n in (*range(30), 0))
            + "</OptionIds></SelectedItem></SelectedItems>",
            {"q": tuple(str(n) for n in range(20))},
        ),
    ],
    ids=["empty", "a text", "texts", "no question", "no answer", "too many questions", "too many answers"],
)  # fmt: skip
def test_choices_of_any_shape_are_no_crash(items: str, selected: dict[str, tuple[str, ...]]) -> None:
    heard = EAR.parse(f"<xml><Event>template_card_event</Event><TaskId>t</TaskId>{items}</xml>".encode(), NOW)
    assert isinstance(heard, CardPressed)
    assert heard.selected == selected


@pytest.mark.parametrize(
    "change",
    [
        {"card_type": "other"},
        {"task_id": ""},
        {"main_title": {"title": ""}},
        {"main_title": {"title": "x" * 27}},
        {"checkbox": None},
        {"submit_button": {"text": "x"}},
        {"checkbox": {"question_key": "q", "option_list": []}},
        {"checkbox": {"question_key": "q", "option_list": [{"id": "a"}, {"id": "a"}]}},
        {"horizontal_content_list": [{}] * 7},
    ],
)
def test_the_box_takes_no_card_that_wecom_would_not(change: dict[str, Any]) -> None:
    good = {**vote(0), "task_id": "t", "main_title": {"title": "x"}}
    cards.check(good, new=True)
    with pytest.raises(ApiFault):
        cards.check({**good, **change}, new=True)
