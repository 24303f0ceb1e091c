"""What single characters stand for: one plain character for each disguise, and the syllable of each Chinese one."""

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def load(name: str) -> Any:
    """A data file of this package, parsed."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _numbered(first: int, last: int, start: int) -> dict[str, str]:
    return {chr(code): str(code - first + start) for code in range(first, last + 1)}


def _lettered(first: int) -> dict[str, str]:
    return {chr(first + n): chr(97 + n) for n in range(26)}


#: what NFKC leaves alone or unfolds too far
_OWN = {
    **_numbered(0x2474, 0x2487, 1),  # ⑴ …
    **_numbered(0x2488, 0x249B, 1),  # ⒈ …
    **_numbered(0x24EB, 0x24F4, 11),  # ⓫ …
    **_numbered(0x24F5, 0x24FE, 1),  # ⓵ …
    **_numbered(0x2776, 0x277F, 1),  # ❶ …
    **_numbered(0x2780, 0x2789, 1),  # ➀ …
    **_numbered(0x278A, 0x2793, 1),  # ➊ …
    **_numbered(0x1F101, 0x1F10A, 0),  # 🄁 …
    **_lettered(0x249C),  # ⒜ …
    **_lettered(0x1F150),  # 🅐 …
    **_lettered(0x1F170),  # 🅰 …
    **dict(zip(map(chr, range(0x3220, 0x322A)), "一二三四五六七八九十", strict=True)),  # ㈠ …
    **dict(zip("αвеаосрхіѕԛԝνχωρѵɡοκντυ", "abeaocpxiwqwvxwpvgokvtu", strict=True)),  # Greek and Cyrillic look-alikes
    **dict(
        zip("⻓⻋⻉⻅⻔⻛⻜⻝⻢⻥⻦⻩⻬⻰⻄⻆⺟⺠", "长车贝见门风飞食马鱼鸟黄齐龙西角母民", strict=True)
    ),  # radicals as words
    **dict(zip("∨✘✗", "vxx", strict=True)),
    **dict(zip("➕➖✖✕╳❌×∗〇○⭕", "+-×××××*零零零", strict=True)),
    "ѕ": "s",
    "⓿": "0",
    "🄀": "0",
    "🔟": "10",
    "💯": "100",
    "…": "…",
    "⋯": "…",
    "\n": "\n",
    "\r": "\n",
    "\u2028": "\n",
}
_GONE = {"Cf", "Mn", "Me", "Cc", "Cs", "Co"}


@cache
def simplified() -> dict[str, str]:
    """Traditional characters and the simplified ones for them (after OpenCC's dictionaries, Apache-2.0)."""
    many, few = load("chars.json")["t2s"]
    return {one: plain for one, plain in zip(many, few, strict=True) if one not in _CANTONESE}


#: 嗰个, 喎: written so by everybody; the characters that simplify them are in no message
_CANTONESE = frozenset("嗰喎")


@cache
def plain(char: str) -> str:
    """What one character comes to: none, one or several plain ones. What comes out stays as it is."""
    found = char
    for _ in range(4):
        new = "".join(_step(one) for one in found)
        if new == found:
            break
        found = new
    return found


def _step(char: str) -> str:
    if char in "丶丨":
        return "·"
    if "\u4e00" <= char <= "\u9fff" or char in "。、":
        return simplified().get(char, char)
    own = _OWN.get(char.lower())
    if own is not None:
        return own
    kept = [one for one in unicodedata.normalize("NFKD", char) if unicodedata.category(one) not in _GONE]
    folded = unicodedata.normalize("NFKC", "".join(kept)).lower()
    return "".join(" " if one.isspace() else _OWN.get(one) or simplified().get(one, one) for one in folded)


@cache
def syllables() -> dict[int, str]:
    """For str.translate: each Chinese character to a private one that stands for its syllable (after pypinyin, MIT)."""
    return {ord(char): code for said, chars in _spoken().items() for code in (code_of(said),) for char in chars}


@cache
def _spoken() -> dict[str, str]:
    table: dict[str, str] = load("chars.json")["syllables"]
    return table


@cache
def _codes() -> dict[str, str]:
    return {said: chr(0xE000 + n) for n, said in enumerate(_spoken())}


def code_of(said: str) -> str:
    """The private character of a syllable written in Latin letters; "" if there is no such syllable."""
    return _codes().get(said, "")
