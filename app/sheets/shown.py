"""Numbers, dates and times of XLSX cells as people see them on the screen."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

#: a finite number → the text that is shown
Show = Callable[[float], str]

#: what Excel's Chinese edition means by the numbers that the standard leaves to each country
_CHINESE = {
    **dict.fromkeys((27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "yyyy-mm-dd"),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm"),
}
_BUILTIN = {
    **_CHINESE,
    **dict.fromkeys((14, 15, 16, 17), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 45, 47), "h:mm"),
    22: "yyyy-mm-dd h:mm",
    46: "[h]:mm",
}
#: what stands in a format as it is: quoted, after a backslash, a space as wide as a letter, a filling letter, a colour
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]')
_ZEROS = re.compile(r'((?:"[^"]*"|\\.|[-+/() ])*)(0{2,})')
_QUOTING = re.compile(r'"([^"]*)"|\\(.)')
_LAST_DAY = 2_958_466  # serial number of the day after 9999-12-31
_PRECISE = 1e15  # from here on Excel has lost digits


def show_by(number: int, codes: dict[int, str], *, since_1904: bool) -> Show:
    """How a number format shows numbers. `codes` are the workbook's own formats by their numbers."""
    code = codes.get(number) or _BUILTIN.get(number, "")
    first = code.split(";", 1)[0]
    bare = _LITERAL.sub("", first).lower()
    if "general" in bare or "通用" in bare:
        return plain
    days, hours = bool(re.search(r"[yd]|aaa", bare)), bool(re.search(r"[hs]|\[m", bare))
    if days or hours or "m" in bare:
        offset = 1462 if since_1904 else 0
        return lambda value: _moment(value, offset, days=days or not hours, hours=hours, over="[h" in bare)
    if zeros := _ZEROS.fullmatch(first):
        prefix, digits = _QUOTING.sub(r"\1\2", zeros[1]), len(zeros[2])
        return lambda value: (
            f"{prefix}{plain(value):0>{digits}}" if value >= 0 and value == int(value) else plain(value)
        )
    return plain


def plain(value: float) -> str:
    """A number with the 15 digits that Excel keeps; one that has lost digits is shown in powers of ten, as in Excel."""
    if abs(value) >= _PRECISE:
        return f"{value:.14E}"
    text = format(Decimal(f"{value:.15g}"), "f")
    return "0" if text == "-0" else text


def iso(text: str) -> str:
    """The date, the time or both of an ISO 8601 text, as `_moment` writes them."""
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return text.removeprefix("T")[:5] if re.fullmatch(r"T?\d\d:\d\d(:\d\d)?.*", text) else text
    return f"{moment:%Y-%m-%d}" if not (moment.hour or moment.minute) else f"{moment:%Y-%m-%d %H:%M}"


def _moment(value: float, offset: int, *, days: bool, hours: bool, over: bool) -> str:
    """A serial number as "2026-11-21", "07:00" or both. `over`: hours are counted past 24."""
    if not 0 <= value + offset < _LAST_DAY:
        return plain(value)
    minutes = round(value * 1440)
    day, minute = divmod(minutes, 1440)
    clock = f"{minute // 60:02}:{minute % 60:02}"
    if hours and (not days or not day):
        return f"{minutes // 60:02}:{minutes % 60:02}" if over or minutes == 1440 else clock
    serial = day + offset
    # Excel counts a 29 February 1900 that never was
    shown = date(1899, 12, 30) + timedelta(days=serial + (serial < 60))
    return f"{shown} {clock}" if hours and minute else f"{shown}"
