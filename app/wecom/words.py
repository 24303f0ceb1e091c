"""Inbound words, cleaned once: without what PostgreSQL cannot keep, NUL and lone surrogates."""

from typing import Any


def clean(words: object) -> str:
    """`words` as a text that can be kept; "" for anything that is no text."""
    if not isinstance(words, str):
        return ""
    return words.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def scrub(value: Any) -> Any:
    """JSON with every text in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(name): scrub(item) for name, item in value.items()}
    return [scrub(item) for item in value] if isinstance(value, list) else value
