"""In how many groups somebody should be, and what they answer. Pure."""

import re
from collections.abc import Mapping, Sequence

_MOST = 2  # one general group, one of an activity
OFFERED = 6  # groups to choose from: more are no choice
_DIGITS = {**{sign: n for n, sign in enumerate("一二三四五六", 1)}, **{str(n): n for n in range(1, OFFERED + 1)}}
_ONE = "[1-6一二三四五六]"
_ANSWER = re.compile(
    rf"(?:@\S+\s+)?(?:我)?(?:就)?(?:只)?(?:留|保留)(?:下)?\s*(?:第)?\s*({_ONE})\s*(?:号|个(?=群))?\s*"
    rf"(?:[和、,，跟]\s*(?:第)?\s*({_ONE})\s*(?:号|个(?=群))?)?\s*(?:群)?(?:吧|就行|就好|即可)?[。！!~～]*"
)


def few_enough(kinds: Mapping[str, int]) -> bool:
    """Whether these are one general group and one of an activity at most."""
    general = sum(count for kind, count in kinds.items() if kind != "flash")
    return general < _MOST and kinds.get("flash", 0) < _MOST


def kept(text: str, offered: Sequence[str]) -> list[str] | None:
    """Which of the groups that were offered somebody keeps; None where the text is no such answer."""
    found = _ANSWER.fullmatch(text.strip())
    if found is None:
        return None
    numbers = sorted({_DIGITS[one] for one in found.groups() if one})
    return [offered[n - 1] for n in numbers] if numbers[-1] <= len(offered) else None


def menu(names: Sequence[str]) -> str:
    """The groups to choose from, in words."""
    return "；".join(f"{n}. {name}" for n, name in enumerate(names, 1))
