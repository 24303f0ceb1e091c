"""What the text of a cell means: parsers for the fields of a spec. Each raises Fault with the cause and the cure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal

from app.sheets.spec import Fault, Parse, key

_SEPARATORS = re.compile(r"[、，,;；/／|\n]+")
_MONEY = re.compile(r"(?:[¥$]|rmb|cny)?\s*(-?[\d,]+(?:\.\d*)?|-?\.\d+)\s*(?:元|块|yuan|rmb|cny)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|-?\.\d+")
_PHONE = re.compile(r"\+?\(?\d[\d() -]*(?:(?:转|ext\.?|x)\s*\d+)?", re.IGNORECASE)
_MOBILE = re.compile(r"(?:00)?(?:86)?(1[3-9]\d{9})")
_DASHES = re.compile("[‐‑‒–—―−﹣]")
_DEGREES = re.compile(r"(?:[东西南北][经纬]|[nsew])?\s*(-?\d{1,3}(?:\.\d+)?)\s*(?:°\s*)?[nsew]?", re.IGNORECASE)
_DATE = re.compile(
    r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?|(\d{4})(\d{2})(\d{2})"
)
_EXTENSION = re.compile(r"转|ext|x", re.IGNORECASE)
_TOLD = 40  # letters of a cell that a fault tells
_YES = frozenset(["是", "对", "有", "真", "√", "✓", "✔", "☑", "v", "y", "yes", "true", "on", "1"])
_NO = frozenset(["否", "不", "不是", "没有", "无", "假", "×", "✗", "✘", "☒", "x", "n", "no", "false", "off", "0"])


def quoted(words: str) -> str:
    """The text of a cell as a fault tells it, in quotation marks."""
    flat = " ".join(words.split())
    return f"“{flat}”" if len(flat) <= _TOLD else f"“{flat[:_TOLD]}…”"


def text(longest: int) -> Parse:
    """Text of at most so many letters, newlines and all."""

    def parse(words: str) -> str:
        if len(words) > longest:
            raise Fault(
                f"太长：{len(words)} 个字，最多 {longest} 个", f"Too long: {len(words)} letters, at most {longest}"
            )
        return words

    return parse


def line(longest: int) -> Parse:
    """Text on one line: newlines and runs of spaces become one space."""
    parse = text(longest)
    return lambda words: parse(" ".join(words.split()))


def code(longest: int = 64, *, lower: bool = False) -> Parse:
    """A number or an id, kept as text (001 stays 001): full-width letters become plain ones, no spaces inside."""

    def parse(words: str) -> str:
        plain = unicodedata.normalize("NFKC", words).strip()
        if re.search(r"\s", plain):
            raise Fault(f"{quoted(words)}中间有空格或换行", f"There is a space inside {quoted(words)}")
        if len(plain) > longest:
            raise Fault(f"太长：最多 {longest} 个字符", f"Too long: at most {longest} characters")
        return plain.lower() if lower else plain

    return parse


def integer(least: int, most: int, units: Mapping[str, int] | None = None) -> Parse:
    """A whole number between two bounds; `units` are what may follow it, with what each counts ({"天": 24})."""

    def parse(words: str) -> int:
        found = re.fullmatch(r"([+-]?[\d,]+)(?:\.0+)?(\D*)", unicodedata.normalize("NFKC", words).strip())
        unit = (units or {}).get(found[2].strip().casefold()) if found and found[2] else 1
        digits = found[1].replace(",", "") if found else ""
        if unit is None or not re.fullmatch(r"[+-]?\d{1,18}", digits):
            raise Fault(f"{quoted(words)}不是整数", f"{quoted(words)} is not a whole number")
        number = int(digits) * unit
        if not least <= number <= most:
            raise Fault(f"{number} 不在 {least} 到 {most} 之间", f"{number} is not between {least} and {most}")
        return number

    return parse


def money_fen(most: int = 1_000_000) -> Parse:
    """An amount of at most `most` yuan ("12.5", "¥12.50", "12元") → fen."""

    def parse(words: str) -> int:
        found = _MONEY.fullmatch(unicodedata.normalize("NFKC", words).strip())
        if not found or not _THOUSANDS.fullmatch(found[1]):
            raise Fault(f"{quoted(words)}不是金额，请写成 12.50", f"{quoted(words)} is no amount: write it as 12.50")
        yuan = found[1].replace(",", "")
        if len(yuan.partition(".")[2].rstrip("0")) > 2:
            raise Fault(f"{quoted(words)}超过两位小数", f"{quoted(words)} has more than two decimals")
        fen = int(Decimal(yuan).scaleb(2)) if len(yuan) < 20 else most * 101
        if fen < 0:
            raise Fault(f"{quoted(words)}是负数", f"{quoted(words)} is negative")
        if fen > most * 100:
            raise Fault(f"{quoted(words)}超过 {most} 元", f"{quoted(words)} is more than {most} yuan")
        return fen

    return parse


def degrees(most: int) -> Parse:
    """Decimal degrees between -`most` and `most` ("30.2513", "北纬30.2513°")."""

    def parse(words: str) -> float:
        plain = unicodedata.normalize("NFKC", words).strip()
        found = _DEGREES.fullmatch(plain)
        if not found:
            raise Fault(
                f"{quoted(words)}不是十进制度数，请写成 30.2513",
                f"{quoted(words)} is not in decimal degrees: write it as 30.2513",
            )
        number = float(found[1])
        if re.search(r"[南西sw]", plain, re.IGNORECASE):
            number = -abs(number)
        if abs(number) > most:
            raise Fault(
                f"{number:g} 超出 -{most} 到 {most}，是否把经度和纬度写反了",
                f"{number:g} is not between -{most} and {most}: are latitude and longitude exchanged?",
            )
        return number

    return parse


def phone(words: str) -> str:
    """One phone number as text: digits with single dashes, a leading zero kept, 86 before a mobile number left out."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", words).strip())
    number, *extension = _EXTENSION.split(plain, maxsplit=1)
    digits = re.sub(r"\D", "", number)
    if not _PHONE.fullmatch(plain) or not 5 <= len(digits) <= 20:
        raise Fault(
            f"{quoted(words)}不是一个电话号码，请写成 13800001111 或 0571-88886666",
            f"{quoted(words)} is not one phone number: write it as 13800001111 or 0571-88886666",
        )
    if (mobile := _MOBILE.fullmatch(digits)) and not extension:
        return mobile[1]
    if re.fullmatch(r"1[3-9]\d{8}|1[3-9]\d{10}", digits):
        raise Fault(
            f"手机号应为 11 位，这里有 {len(digits)} 位", f"A mobile number has 11 digits, this one {len(digits)}"
        )
    return re.sub(r"-+", "-", re.sub(r"[\s()]+", "-", plain)).strip("-")


def choice(options: Mapping[str, Sequence[str]]) -> Parse:
    """One of several values, each known by itself and by its other names. The first other name is the one told."""
    known = {key(name): value for value, names in options.items() for name in (value, *names)}
    told = "、".join(names[0] if names else value for value, names in options.items())

    def parse(words: str) -> str:
        value = known.get(key(words))
        if value is None:
            raise Fault(f"{quoted(words)}不在可选范围内：{told}", f"{quoted(words)} is none of: {told}")
        return value

    return parse


def boolean(words: str) -> bool:
    """Yes or no, as people tick it."""
    plain = unicodedata.normalize("NFKC", words).strip().casefold()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise Fault(f"{quoted(words)}请改为 是 或 否", f"{quoted(words)}: write 是 (yes) or 否 (no)")


def names(most: int = 50, longest: int = 60) -> Parse:
    """Several names, each once, in their order: "原味、抹茶" → ["原味", "抹茶"]."""

    def parse(words: str) -> list[str]:
        found = list(dict.fromkeys(flat for name in _SEPARATORS.split(words) if (flat := " ".join(name.split()))))
        if len(found) > most:
            raise Fault(f"有 {len(found)} 个，最多 {most} 个", f"{len(found)} of them, at most {most}")
        for name in found:
            if len(name) > longest:
                raise Fault(
                    f"{quoted(name)}太长，最多 {longest} 个字", f"{quoted(name)} is too long: at most {longest}"
                )
        return found

    return parse


def day(words: str) -> date:
    """A date with its year first: "2026-11-21", "2026/11/21", "2026年11月21日", "20261121"."""
    if found := _DATE.fullmatch(unicodedata.normalize("NFKC", words).strip()):
        with suppress(ValueError):  # a 31 June
            return date(*(int(number) for number in found.groups() if number))
    raise Fault(f"{quoted(words)}不是日期，请写成 2026-11-21", f"{quoted(words)} is no date: write it as 2026-11-21")
