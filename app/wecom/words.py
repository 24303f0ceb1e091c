"""Inbound words, cleaned once: without what PostgreSQL and JSON cannot keep."""

from math import isfinite
from typing import Any

_DEPTH = 32
_LARGEST = 2**63 - 1


def clean(words: object) -> str:
    """`words` as a text that can be kept, without NUL and lone surrogates; "" for anything that is no text."""
    if not isinstance(words, str):
        return ""
    return words.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def scrub(value: Any, depth: int = _DEPTH) -> Any:
    """JSON as it can be kept: texts cleaned, numbers no one can hold as texts, nothing below a depth nobody uses."""
    match value:
        case str():
            return clean(value)
        case dict():
            return {clean(name): scrub(item, depth - 1) for name, item in value.items()} if depth else None
        case list():
            return [scrub(item, depth - 1) for item in value] if depth else None
        case int() if abs(value) > _LARGEST:
            return str(value)[:40]
        case float() if not isfinite(value):
            return None
    return value
