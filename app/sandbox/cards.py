"""Template cards as WeCom takes them, and as its client answers them (protocol §5.6, §2.6). Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.sandbox.faults import ApiFault

Card = dict[str, Any]
Choices = Mapping[str, Sequence[str]]

KINDS = ("text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction")
_LONGEST = {"horizontal_content_list": 6, "button_list": 6, "jump_list": 3, "vertical_content_list": 4}
_MENUS, _OPTIONS, _CHECKED = 3, 10, 20


def check(card: Card, *, new: bool) -> None:
    """Raise ApiFault for a card that WeCom would not take. An update is not `new`: it names no task."""
    kind = card.get("card_type")
    if kind not in KINDS:
        raise ApiFault(40058, "card_type is unknown")
    if new and kind.endswith("interaction") and not card.get("task_id"):
        raise ApiFault(40058, f"task_id is needed for {kind}")
    if kind.endswith("notice") and not card.get("card_action"):
        raise ApiFault(40058, f"card_action is needed for {kind}")
    _check_parts(card, kind)
    _check_questions(card, kind)


def _check_parts(card: Card, kind: str) -> None:
    if any(len(card.get(name, ())) > most for name, most in _LONGEST.items()):
        raise ApiFault(40058, "a list of the card is too long")
    if not 0 < len(str((card.get("main_title") or {}).get("title", ""))) <= 26:
        raise ApiFault(40058, "main_title.title")
    if kind == "news_notice" and not (card.get("card_image") or {}).get("url"):
        raise ApiFault(40058, "card_image.url is needed for news_notice")
    if kind in ("vote_interaction", "multiple_interaction"):
        name = "checkbox" if kind == "vote_interaction" else "select_list"
        if not card.get(name) or not (card.get("submit_button") or {}).get("key"):
            raise ApiFault(40058, f"{name} and submit_button are needed for {kind}")


def _check_questions(card: Card, kind: str) -> None:
    asked = questions(card)
    if len(asked) > _MENUS or len({question.get("question_key") for question in asked}) != len(asked):
        raise ApiFault(40058, "too many questions, or two with one question_key")
    for question in asked:
        ids = [option.get("id") for option in question.get("option_list", ())]
        most = _CHECKED if kind == "vote_interaction" else _OPTIONS
        if not 0 < len(ids) <= most or len(set(ids)) != len(ids) or not all(ids):
            raise ApiFault(40058, "option_list")


def questions(card: Card) -> list[dict[str, Any]]:
    """What a card asks."""
    single = [card[name] for name in ("checkbox", "button_selection") if card.get(name)]
    return [*single, *card.get("select_list", ())]


def is_answered(card: Card) -> bool:
    """Whether a card can be pressed at all, so that sending it brings a code."""
    return bool(card.get("button_list") or card.get("submit_button"))


def answer(card: Card, key: str, chosen: Choices) -> dict[str, list[str]] | None:
    """What the client tells when `key` is pressed: the choices by question. None when this card lets nobody do that.

    A menu that nobody touched stands on its first answer, or the one it was sent with; nothing is submitted without
    any choice.
    """
    if card.get("replaced") or card.get("replace_text"):
        return None
    keys = [button.get("key") for button in (*card.get("button_list", ()), card.get("submit_button") or {})]
    if not key or key not in keys:
        return None
    told: dict[str, list[str]] = {}
    for question in questions(card):
        name, options = question["question_key"], [str(option["id"]) for option in question["option_list"]]
        picked = list(dict.fromkeys(chosen.get(name, ())))
        if question is not card.get("checkbox"):
            first = question.get("selected_id")
            picked = picked or [str(first) if first in options else options[0]]
        several = question.get("mode") == 1
        if not picked or not set(picked) <= set(options) or (len(picked) > 1 and not several):
            return None
        told[name] = picked
    return told


def told(answers: Choices) -> dict[str, Any]:
    """The node of the callback that says what was chosen; none for a card without questions."""
    items = tuple({"QuestionKey": name, "OptionIds": {"OptionId": tuple(ids)}} for name, ids in answers.items())
    return {"SelectedItems": {"SelectedItem": items}} if items else {}


def exchanged(card: Card, change: Mapping[str, Any], task_id: str) -> Card:
    """A card after update_template_card."""
    if label := (change.get("button") or {}).get("replace_name"):
        return {**card, "replaced": label} | ({"button_list": []} if "button_list" in card else {})
    return {**change["template_card"], "task_id": task_id} if "template_card" in change else card
