"""One plain form of a text, with the way back to what was written.

`fold` undoes what a keyboard, a fan of ornaments or an evader does to single characters: widths, invisible characters,
keycaps, circled and formal digits, traditional characters, look-alike letters, phone numbers pulled apart. It keeps
words, marks and order, so that everything found in it can be pointed at in the raw text. Folding twice changes nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.language.chars import plain


@dataclass(frozen=True, slots=True)
class Normal:
    """`text` is the plain form; `at[i]` is where its i-th character begins in `raw`."""

    raw: str
    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the plain text stands in the raw one."""
        if not self.at:
            return 0, 0
        if start >= end:
            here = self.at[min(start, len(self.at) - 1)]
            return here, here
        return self.at[start], self.at[end - 1] + 1

    def said(self, start: int, end: int) -> str:
        """A stretch of the plain text as it was written."""
        first, last = self.span(start, end)
        return self.raw[first:last]

    def changed(self, start: int, end: int, words: str) -> "Normal":
        """With other words for a stretch; each of them points at a part of it."""
        width = end - start
        last = max(len(words) - 1, 1)
        place = tuple(self.at[start + n * (width - 1) // last] for n in range(len(words)))
        return Normal(self.raw, self.text[:start] + words + self.text[end:], self.at[:start] + place + self.at[end:])


def fold(raw: str) -> Normal:
    """The plain form of a text."""
    pieces = [plain(char) for char in raw]
    text = "".join(pieces)
    at = range(len(raw)) if len(text) == len(raw) else [n for n, piece in enumerate(pieces) for _ in piece]
    normal = Normal(raw, text, tuple(at))
    if not _NUMERIC.search(text):
        return normal
    for _ in range(6):
        before = normal.text
        for pattern, change in _RULES:
            normal = rewrite(normal, pattern, change)
        if normal.text == before:
            break
    return normal


def rewrite(normal: Normal, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str | None]) -> Normal:
    """With every stretch a pattern finds changed, from the end to the front. None leaves it."""
    for found in reversed(list(pattern.finditer(normal.text))):
        words = change(found)
        if words is not None and words != found.group():
            normal = normal.changed(*found.span(), words)
    return normal


_FORMAL = dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True))
_SPOKEN = dict(zip("零一二三四五六七八九幺洞拐", "0123456789107", strict=True))
_LETTER = {"o": "0", "l": "1", "i": "1"}
_VALUE = str.maketrans(_FORMAL | _SPOKEN | _LETTER)
_HAN = "零一二三四五六七八九幺洞拐壹贰叁肆伍陆柒捌玖"
_GAP = r"[ \-.·、,_/~—:：]"
_NUMERIC = re.compile(rf"[\d{_HAN}oli](?:{_GAP}{{0,2}}[\d{_HAN}oli]){{2}}|[\d壹贰叁肆伍陆柒捌玖][佰仟]")
_PHONE = re.compile(rf"(?<![\d{_HAN}a-z])[\d{_HAN}oli](?:{_GAP}{{0,3}}[\d{_HAN}oli]){{10}}(?![\d{_HAN}a-z])")
_RUN = re.compile(rf"(?<![a-z])[\d{_HAN}]{{3,}}|(?<=qq)[\doli]{{7,}}(?![a-z])")
_SINGLES = re.compile(r"(?<!\d)\d(?:[ .]\d){4,}(?!\d)(?![ .]\d)")
_LANDLINE = re.compile(
    rf"(?<![\d{_HAN}])[0零][\d{_HAN}]{{2,3}}[ -]?[\d{_HAN}]{{3,4}}[ -]?[\d{_HAN}]{{4}}(?![\d{_HAN}])"
)
_HUNDREDS = re.compile(r"(?<![十百千万亿佰仟\d])([\d壹贰叁肆伍陆柒捌玖])([佰仟])(?![\d壹贰叁肆伍陆柒捌玖零])")


def _phone(found: re.Match[str]) -> str | None:
    digits = re.sub(_GAP, "", found.group()).translate(_VALUE)
    return digits if re.fullmatch(r"1[3-9]\d{9}", digits) else None


def _run(found: re.Match[str]) -> str | None:
    """Digits in characters: a long run, or a run in formal digits, which nobody writes by chance."""
    word = found.group()
    formal = sum(char in _FORMAL for char in word)
    ascii_digits = sum(char.isascii() for char in word)
    if len(word) >= 7 or (formal and ascii_digits) or (formal >= 2 and len(word) >= 4):
        return word.translate(_VALUE)
    return None


def _joined(found: re.Match[str]) -> str:
    return re.sub(r"\D", "", found.group())


def _landline(found: re.Match[str]) -> str:
    return re.sub(r"\D", "", found.group().translate(_VALUE))


def _hundreds(found: re.Match[str]) -> str:
    return found[1].translate(_VALUE) + ("00" if found[2] == "佰" else "000")


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (_PHONE, _phone),
    (_LANDLINE, _landline),
    (_RUN, _run),
    (_SINGLES, _joined),
    (_HUNDREDS, _hundreds),
)
