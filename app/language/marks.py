"""What the linear model of moderation sees of a message."""

import re
from collections.abc import Iterable

from app.language.signals import Finding
from app.language.traits import ID, PHONE, Look


def features(seen: Look, found: Iterable[Finding], credit: str) -> set[str]:
    """Names of all that is true of a message, each once: its characters without their masks and as they are written,
    its words, its surroundings, and what was found. How a text is masked tells as much as what is behind the mask.
    """
    own = f"{seen.text.text} {seen.carried}".strip()
    short = _short(own)
    framed = f"^{short}$"
    names = {framed[n : n + size] for size in (1, 2, 3) for n in range(len(framed) - size + 1)}
    if seen.context.recent:
        whole = _short(seen.whole)
        names |= {f"w{whole[n : n + size]}" for size in (2, 3) for n in range(len(whole) - size + 1)}
    if seen.groups:
        names |= _words(seen)
    names |= _around_quotes(seen.raw.text)
    names |= {f"%{group}" for group in seen.whole_groups}
    names |= {f"={fact}" for fact in seen.facts}
    written = framed if own == seen.raw.text else f"^{_short(seen.raw.text)}$"
    names |= {f"r{written[n : n + 2]}" for n in range(len(written) - 1)}
    names.add(f"!credit {credit}")
    for one in found:
        if one.weight != "none":
            names |= {f"!{one.check} {one.weight}", f"!{one.check} {one.category}"}
    return names


_QUOTED = re.compile(r"[“\"‘'「『][^”\"’'」』]{4,}[”\"’'」』]")


def _around_quotes(text: str) -> set[str]:
    """What is said of words that are somebody else's."""
    rest, quoted = _QUOTED.subn("❝", text)
    if not quoted:
        return set()
    framed = f"^{_short(rest)}$"
    return {"=told"} | {f"o{framed[n : n + size]}" for size in (1, 2, 3) for n in range(len(framed) - size + 1)}


def _words(seen: Look) -> set[str]:
    """The classes of suspicious words, by themselves, by two, and with what surrounds them."""
    groups = sorted(seen.groups)
    names = {f"#{group}" for group in groups}
    names |= {f"#{group} {min(len({word for word, _, _ in seen.groups[group]}), 3)}" for group in groups}
    names |= {f"#{one}&{other}" for n, one in enumerate(groups) for other in groups[n + 1 :]}
    return names | {f"={fact}&{group}" for fact in seen.facts & _WEIGHTY for group in groups}


_WEIGHTY = frozenset(
    (
        "role staff",
        "role steward",
        "role owner",
        "reply staff",
        "reply fan",
        "order",
        "phone",
        "id",
        "price",
        "unit price",
        "asks",
        "masked",
        "whole phone",
        "whole id",
        "type image",
        "quotes",
        "own link",
        "other link",
    )
)


_VARIABLE = re.compile(r"[\da-z\n]")
_LONG = re.compile(r"(.)\1{3,}")


def _short(text: str) -> str:
    if _VARIABLE.search(text):
        text = ID.sub("✉", PHONE.sub("☎", text))
        text = re.sub(r"\d+", "0", text).replace("\n", " ")
    return _LONG.sub(r"\1\1\1", text)
