"""Contexts and shops from plain values: the shapes of the label guide."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from app.language.reading import Context, Product, Role, Shop

ROLES: dict[Any, Role] = {"fan": "fan", "staff": "staff", "steward": "steward", "owner": "owner"}


def context_of(values: Mapping[str, Any]) -> Context:
    """A context from {speaker_role, reply_to, reply_text, open_order, recent, open_activity, prev}; other keys are ignored."""
    kind, words = _activity(values.get("open_activity"))
    reply = values.get("reply_to")
    role: Role | Literal[""] = ROLES.get(reply) or ("staff" if reply == "bot" else "")
    prev = [line for line in values.get("prev") or () if isinstance(line, Mapping)]
    return Context(
        speaker_role=ROLES.get(values.get("speaker_role"), "fan"),
        reply_to=role,
        reply_text=str(values.get("reply_text") or (reply if reply and not role else "") or ""),
        open_order=bool(values.get("open_order")),
        recent=tuple(str(line) for line in values.get("recent") or ()),
        open_activity=kind,
        activity_text=words,
        before=tuple(str(line.get("text") or "") for line in prev),
    )


def _activity(value: Any) -> tuple[str, str]:
    if isinstance(value, Mapping):
        words = value.get("question") or value.get("announcement") or value.get("text") or ""
        return str(value.get("kind") or "quiz"), str(words)
    return (str(value), "") if value else ("", "")


def demo_shop(products: Iterable[tuple[str, str, int]]) -> Shop:
    """The demo chain's settings with its products: (name, kind, price)."""
    return Shop(
        products=tuple(
            Product(id=number, name=name, kind=kind)  # type: ignore[arg-type]  # the demo's kinds are the catalogue's
            for number, (name, kind, _) in enumerate(products, 1)
        )
    )
