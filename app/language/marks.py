"""What the linear model of moderation sees of a message."""

import re
from collections.abc import Iterable

from app.language.signals import Finding
from app.language.traits import ID, PHONE, Look


def features(seen: Look, found: Iterable[Finding], credit: str) -> list[str]:
    """Names of all that is true of a message: its characters without and with their masks, its words, what was found."""
    own = f"{seen.text.text} {seen.carried}".strip()
    short = _short(own)
    framed = f"^{short}$"
    names = {framed[n : n + size] for size in (1, 2, 3, 4) for n in range(len(framed) - size + 1)}
    if seen.context.recent:
        whole = _short(seen.whole)
        names |= {f"w{whole[n : n + size]}" for size in (2, 3) for n in range(len(whole) - size + 1)}
    groups = sorted(seen.groups)
    names |= {f"#{group}" for group in groups}
    names |= {f"#{group} {min(len({word for word, _, _ in seen.groups[group]}), 3)}" for group in groups}
    names |= {f"#{one}&{other}" for n, one in enumerate(groups) for other in groups[n + 1 :]}
    names |= {f"%{group}" for group in seen.whole_groups}
    names |= {f"={fact}" for fact in seen.facts}
    names |= {f"={fact}&{group}" for fact in seen.facts & _WEIGHTY for group in groups}
    names |= _as_written(seen)
    names.add(f"!credit {credit}")
    for one in found:
        if one.weight != "none":
            names |= {f"!{one.check} {one.weight}", f"!{one.check} {one.category}"}
    return sorted(names)


def _as_written(seen: Look) -> set[str]:
    """Pairs and triples of the text with its masks still on: how it is masked tells as much as what is behind."""
    framed = f"^{_short(seen.raw.text)}$"
    return {f"r{framed[n : n + size]}" for size in (2, 3) for n in range(len(framed) - size + 1)}


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


def _short(text: str) -> str:
    text = PHONE.sub("☎", text)
    text = ID.sub("✉", text)
    return re.sub(r"(.)\1{3,}", r"\1\1\1", re.sub(r"\d+", "0", text).replace("\n", " "))
