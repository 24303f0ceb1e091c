"""How rules of one's own count at a place, as people write it: 不晒宠物＝只观察、预售＝关闭. Pure."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from app.errors import Words

Mode = Literal["off", "observe", "enforce"]
MODES: Mapping[str, Words] = {
    "off": Words("关闭", "off"),
    "observe": Words("只观察", "observe"),
    "enforce": Words("执行", "enforce"),
}
NONE = "－"
_BETWEEN = re.compile(r"[、，,；;\n]+")
_ONE = re.compile(r"([^=＝:：]{1,40})[=＝:：]([^=＝:：]+)")
_SAID = {said: mode for mode, words in MODES.items() for said in (mode, words.zh)}


@lru_cache(256)
def modes(words: str) -> Mapping[str, str]:
    """Rule (its key or its title) → mode. Raises ValueError with the part it cannot read."""
    if words.strip() in (NONE, "-", ""):
        return {}
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, _BETWEEN.split(words))):
        match = _ONE.fullmatch(part)
        if match is None or match[2].strip().lower() not in _SAID:
            raise ValueError(part)
        found[match[1].strip()] = _SAID[match[2].strip().lower()]
    return found


def written(found: Mapping[str, str]) -> str:
    """The same in the usual way."""
    return "、".join(f"{rule}＝{MODES[mode].zh}" for rule, mode in found.items()) or NONE
