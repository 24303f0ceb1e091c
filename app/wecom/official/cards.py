"""Our card as a WeCom template card, within its limits (protocol §5.6). Pure.

Words that are too long are cut. What could be chosen or pressed and would not fit is refused: nobody would know that
it was left out.
"""

import re
from collections.abc import Sequence
from typing import Any

from app.cards import Button, Card, Question

Node = dict[str, Any]

_STYLES = {"main": 1, "plain": 2, "danger": 3}
_SOURCE, _TITLE, _SUBTITLE, _TEXT, _NAME, _VALUE, BUTTON = 13, 26, 30, 112, 5, 26, 10
_BIG, _BIG_WHAT, _JUMP, _ASKED = 10, 15, 13, 13
_OPTION = 17  # ours: the guide tells none, and more than a line of a phone is not read
_LINES, _BUTTONS, _JUMPS, _SECTIONS, _MENUS = 6, 6, 3, 4, 3
_OPTIONS = {"checkbox": 20, "menu": 10}
_KEY_BYTES, _OPTION_BYTES, _URL_BYTES = 1024, 128, 2048
_TASK = re.compile(r"[0-9A-Za-z_@-]{1,128}")
#: how wide a picture is for its height
_RATIO = 2.25
#: which of our card's parts each kind can show, beside title and subtitle
_PARTS: dict[str, frozenset[str]] = {
    "text_notice": frozenset({"text", "lines", "page", "big", "jumps"}),
    "news_notice": frozenset({"lines", "page", "jumps", "picture", "sections"}),
    "button_interaction": frozenset({"text", "lines", "page", "buttons", "questions", "over"}),
    "vote_interaction": frozenset({"questions", "submit", "over"}),
    "multiple_interaction": frozenset({"questions", "submit", "over"}),
}
_OPTIONAL = ("text", "lines", "page", "big", "jumps", "picture", "sections", "questions", "buttons", "submit", "over")
#: what somebody can answer needs a name to be answered by
ANSWERED = frozenset({"button_interaction", "vote_interaction", "multiple_interaction"})


class CardRefused(ValueError):
    """WeCom would refuse this card, or show less than it says."""


def cut(words: str, limit: int) -> str:
    """`words` with at most `limit` characters, the last one an ellipsis where something was left out."""
    return words if len(words) <= limit else words[: limit - 1] + "…"


def kind_of(card: Card) -> str:
    """What WeCom calls a card of these parts."""
    if card.submit:
        several = len(card.questions) > 1 or any(question.menu for question in card.questions)
        return "multiple_interaction" if several else "vote_interaction"
    if card.buttons:
        return "button_interaction"
    return "news_notice" if card.picture or card.sections else "text_notice"


def template_card(
    card: Card, task_id: str, source: str, url: str, jumps: Sequence[str] = (), *, new: bool = True
) -> Node:
    """The `template_card` node. `url`: the address behind the card; `jumps`: those of its jumps, one for each.

    An update of a card (not `new`) names no `task_id`: the card keeps the one it was sent with. Raises CardRefused.
    """
    kind = kind_of(card)
    _check(card, kind, task_id, url, new=new)
    node: Node = {
        "card_type": kind,
        "source": {"desc": cut(source, _SOURCE), "desc_color": 0},
        "main_title": {"title": cut(card.title, _TITLE), "desc": cut(card.subtitle, _SUBTITLE)},
    }
    if task_id:
        node["task_id"] = task_id
    if kind in ("vote_interaction", "multiple_interaction"):
        node |= _asked(card, kind)
    else:
        node |= _told(card, kind, url, jumps)
    if card.over:
        node["replace_text"] = cut(card.over, BUTTON)
    return node


def _told(card: Card, kind: str, url: str, jumps: Sequence[str]) -> Node:
    """What a card tells, with the buttons below it."""
    lines = [{"keyname": cut(name, _NAME), "value": cut(value, _VALUE)} for name, value in card.lines if value]
    node: Node = {"horizontal_content_list": lines[:_LINES]}
    if kind != "news_notice":
        node["sub_title_text"] = cut(card.text, _TEXT)
    if url:
        node["card_action"] = {"type": 1, "url": url}
    if card.big:
        node["emphasis_content"] = {"title": cut(card.big[0], _BIG), "desc": cut(card.big[1], _BIG_WHAT)}
    if jumps:
        node["jump_list"] = [
            {"type": 1, "title": cut(jump.title, _JUMP), "url": to} for jump, to in zip(card.jumps, jumps, strict=True)
        ]
    if card.picture:
        node["card_image"] = {"url": card.picture, "aspect_ratio": _RATIO}
    if card.sections:
        node["vertical_content_list"] = [
            {"title": cut(title, _TITLE), "desc": cut(words, _TEXT)} for title, words in card.sections[:_SECTIONS]
        ]
    if card.questions:
        node["button_selection"] = _menu(card.questions[0], over=bool(card.over))
    if card.buttons:
        node["button_list"] = [
            {"text": cut(button.text, BUTTON), "style": _STYLES[button.style], "key": button.key}
            for button in card.buttons
        ]
    return node


def _asked(card: Card, kind: str) -> Node:
    """The questions of a card, and the button below them."""
    assert card.submit is not None  # it makes the kind
    node: Node = {"submit_button": {"text": cut(card.submit.text, BUTTON), "key": card.submit.key}}
    if kind == "multiple_interaction":
        return node | {"select_list": [_menu(question, over=bool(card.over)) for question in card.questions]}
    (question,) = card.questions
    options = [
        {"id": option.id, "text": cut(option.text, _OPTION), "is_checked": option.chosen} for option in question.options
    ]
    checkbox: Node = {"question_key": question.key, "mode": int(question.several), "option_list": options}
    return node | {"checkbox": checkbox | ({"disable": True} if card.over else {})}


def _menu(question: Question, *, over: bool) -> Node:
    node: Node = {"question_key": question.key, "title": cut(question.title, _ASKED)}
    if chosen := [option.id for option in question.options if option.chosen]:
        node["selected_id"] = chosen[0]
    node["option_list"] = [{"id": option.id, "text": cut(option.text, _OPTION)} for option in question.options]
    return node | ({"disable": True} if over else {})


def _check(card: Card, kind: str, task_id: str, url: str, *, new: bool) -> None:
    """Raise CardRefused for what no cutting mends."""
    lost = [name for name in _OPTIONAL if getattr(card, name) and name not in _PARTS[kind]]
    if lost:
        raise CardRefused(f"a {kind} shows no {', '.join(lost)}")
    if not card.title:
        raise CardRefused("a card without a title")
    if task_id and not _TASK.fullmatch(task_id):
        raise CardRefused("a task_id has 1 to 128 of 0-9 A-Z a-z _ - @")
    if new and kind in ANSWERED and not task_id:
        raise CardRefused(f"a {kind} needs a task_id")
    if kind in ("text_notice", "news_notice") and not url:
        raise CardRefused(f"a {kind} has to lead somewhere")
    if any(len(address.encode()) > _URL_BYTES for address in (url, card.picture)):
        raise CardRefused("an address is too long")
    if kind == "news_notice" and not card.picture:
        raise CardRefused("a news_notice needs a picture")
    if len(card.jumps) > _JUMPS:
        raise CardRefused(f"{_JUMPS} jumps at most")
    _check_answers(card, kind)


def _check_answers(card: Card, kind: str) -> None:
    """What can be pressed and chosen: as many as fit, and each with a key of its own."""
    _check_keys([button.key for button in _pressed(card)], "button", _KEY_BYTES)
    if len(card.buttons) > _BUTTONS:
        raise CardRefused(f"{_BUTTONS} buttons at most")
    most = _MENUS if kind == "multiple_interaction" else 1
    if len(card.questions) > most or (card.submit and not card.questions):
        raise CardRefused(f"a {kind} has {most} question(s) at most, and one at least where something is submitted")
    _check_keys([question.key for question in card.questions], "question", _KEY_BYTES)
    for question in card.questions:
        how = "checkbox" if kind == "vote_interaction" else "menu"
        if not 0 < len(question.options) <= _OPTIONS[how]:
            raise CardRefused(f"a question has 1 to {_OPTIONS[how]} answers here")
        _check_keys([option.id for option in question.options], "answer", _OPTION_BYTES)
        several = question.several and how == "checkbox"
        if question.several != several or (not several and sum(option.chosen for option in question.options) > 1):
            raise CardRefused("only one answer may be chosen here")


def _pressed(card: Card) -> list[Button]:
    return [*card.buttons, *([card.submit] if card.submit else [])]


def _check_keys(keys: Sequence[str], what: str, most: int) -> None:
    if len(set(keys)) != len(keys):
        raise CardRefused(f"two of the same {what}")
    if not all(0 < len(key.encode()) <= most for key in keys):
        raise CardRefused(f"the key of a {what} has 1 to {most} bytes")
