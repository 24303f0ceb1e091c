"""Our card as a WeCom template card, within its limits (protocol §5.6). Pure."""

from typing import Any

from app.actions import Card

_STYLES = {"main": 1, "plain": 2, "danger": 3}
_TITLE, _SUBTITLE, _TEXT, _KEY, _VALUE, BUTTON = 26, 30, 112, 5, 26, 10
_LINES, _BUTTONS = 6, 6


def cut(words: str, limit: int) -> str:
    """`words` with at most `limit` characters, the last one an ellipsis where something was left out."""
    return words if len(words) <= limit else words[: limit - 1] + "…"


def template_card(card: Card, task_id: str, source: str, url: str) -> dict[str, Any]:
    """The `template_card` node: with buttons a button_interaction, without a text_notice.

    An update of a card names no `task_id`: the card keeps the one it was sent with. A card without buttons needs a
    `url`: WeCom refuses one that leads nowhere.
    """
    node: dict[str, Any] = {
        "card_type": "button_interaction" if card.buttons else "text_notice",
        "source": {"desc": cut(source, 13), "desc_color": 0},
        "main_title": {"title": cut(card.title, _TITLE), "desc": cut(card.subtitle, _SUBTITLE)},
        "sub_title_text": cut(card.text, _TEXT),
        "horizontal_content_list": [
            {"keyname": cut(name, _KEY), "value": cut(value, _VALUE)} for name, value in card.lines[:_LINES] if value
        ],
    }
    if task_id:
        node["task_id"] = task_id
    if url:
        node["card_action"] = {"type": 1, "url": url}
    if card.buttons:
        node["button_list"] = [
            {"text": cut(button.text, BUTTON), "style": _STYLES[button.style], "key": button.key}
            for button in card.buttons[:_BUTTONS]
        ]
    return node
