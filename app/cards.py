"""What lies on a staff member's phone, in our own words; `wecom.official` makes WeCom's template cards of it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One button of a card: what it says and what it tells us when pressed."""

    text: str
    key: str
    style: Literal["main", "plain", "danger"] = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer to a question. `chosen`: it is so before anybody looks."""

    id: str
    text: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something to choose. `several`: more than one answer may be; `menu`: the answers open when it is tapped."""

    key: str
    title: str
    options: tuple[Option, ...]
    several: bool = False
    menu: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """A line of a card that opens one of our phone pages."""

    title: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card for a phone.

    `page` is the phone page behind it, as a path below the phone pages; the hand makes a link of it. `big`: what is
    seen first, and what it is. `picture`: a path or an address of ours, with `sections` of (title, words) below it.
    One question stands beside the buttons, or one to three stand above `submit`. `over`: this word is in place of the
    buttons, and nothing can be chosen any more; it makes sense in an update alone.
    """

    title: str
    subtitle: str = ""
    text: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()
    page: str = ""
    big: tuple[str, str] | None = None
    jumps: tuple[Jump, ...] = ()
    picture: str = ""
    sections: tuple[tuple[str, str], ...] = ()
    questions: tuple[Question, ...] = ()
    submit: Button | None = None
    over: str = ""
