"""Which customers a message of staff speaks to."""

import re

from app.language.concerned import callings
from app.language.conversation import State


def parts(state: State, text: str) -> list[str]:
    """What is said to each customer, where one message speaks to several: @小艾 哪天要 @周师傅 几点来拿."""
    known = "|".join(re.escape(name) for name in sorted(state.people, key=len, reverse=True) if len(name) > 1)
    each = [0, *(one.end() for one in re.finditer("[;；\n]", text))] if known else []
    named = [start for start in each if re.match(rf"\s*@?(?:{known})", text[start:])]
    if len(named) > 1:  # 阿芳的好了；老曹没有青团了 …
        return [text[start:end] for start, end in zip([0, *named[1:]], [*named[1:], len(text)], strict=True)]
    names = "|".join(re.escape(name) for name in state.people if name and f"@{name}" in text)
    found = [one.start() for one in re.finditer(f"@(?:{names})", text)] if names else []
    if len(found) < 2:
        return [text]
    found[0] = 0
    return [text[start:end] for start, end in zip(found, [*found[1:], len(text)], strict=True)]


def addressed(state: State, text: str) -> str:
    """The customer who is spoken to: by name, else the one who spoke of an order last."""
    named = [name for name in state.people if name and name in text]
    if named:
        return max(named, key=len)
    called = [name for name in state.people if any(one in text for one in callings(name)[1:])]
    return called[0] if len(called) == 1 else state.facing
