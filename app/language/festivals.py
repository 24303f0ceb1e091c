"""Finds the days of festivals, and the days around them."""

import re
from datetime import date, timedelta

from app.language import almanac
from app.language.counting import number
from app.language.day import Day, Rules, day_at


def _festival(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    name = found["name"]
    if name in _BARE_NUMBERS and not _festive(found):
        return None
    shift = _shift(found["shift"] or "")
    day = almanac.festival(name, today)
    if day is None:
        return None
    if shift < 0 and day + timedelta(days=shift) < today:
        day = almanac.festival(name, day + timedelta(days=1)) or day
    day += timedelta(days=shift)
    return day_at(found, day, festival=True, evening=name.endswith("夜") and not shift)


_BARE_NUMBERS = frozenset(
    (
        "520",
        "521",
        "五一",
        "六一",
        "七一",
        "八一",
        "三八",
        "五四",
        "二月二",
        "三月三",
        "小雪",
        "大雪",
        "小满",
        "谷雨",
        "白露",
        "圣诞",
        "小寒",
        "大寒",
        "双11",
        "双12",
        "五二零",
        "七夕",
    )
)
_AROUND = re.compile(
    r"\s*(?:节|那天|当天|那日|当日|前|后|之前|期间|假期|放假|[早上中下晚傍]|要|用|取|拿|送|订|的|来|去|过|给|[,，。!！ ]|$|限定|做|想|国庆|\d{1,2}[点:])"
)


def _festive(found: re.Match[str]) -> bool:
    """Whether a name that is also a number or a word is meant as a day."""
    before = found.string[: found.start()]
    if re.search(r"[\d一二三四五六七八九十a-z第块元¥尾号期拜周]\s?$", before):
        return False
    said_as_day = found.group().endswith(("天", "日", "节"))  # 六一那天
    return said_as_day or bool(_AROUND.match(found.string, found.end())) or bool(found["shift"])


_SHIFTS = {
    "前夕": -1,
    "前夜": -1,
    "前一晚": -1,
    "头一天": -1,
    "头天": -1,
    "次日": 1,
    "第二天": 1,
    "后一天": 1,
    "隔天": 1,
}


def _shift(word: str) -> int:
    word = word.removeprefix("的")
    if word in _SHIFTS:
        return _SHIFTS[word]
    found = re.fullmatch(r"(?:节)?(前|后)(\d|[一二两三四五])[天日]", word)
    if not found:
        return 0
    count = number(found[2]) or 0
    return -count if found[1] == "前" else count


def _before_festival(found: re.Match[str], today: date, days: list[Day]) -> Day | None:
    """节前两天, where a festival is named in the same message."""
    day = next((day for day in days if day.festival), None)
    if day is None:
        return None
    shifted = day.first + timedelta(days=_shift(found.group()))
    days.remove(day)
    return day_at(found, shifted, festival=True) if shifted >= today else None


def _national(found: re.Match[str], today: date, _: list[Day]) -> Day | None:
    day = almanac.next_of_year(10, 1, today)
    return day_at(found, day + timedelta(days=_shift(found["shift"] or "")), festival=True) if day else None


_SHIFT_WORD = r"(?:的?(?:前夕|前夜|前一晚|头一天|头天|第二天|次日|后一天|隔天|[前后](?:\d|[一二两三四五])[天日]))"
_NAMES = "|".join(almanac.NAMES)
RULES: Rules = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"(?P<name>{_NAMES})(?:那天|当天|节当天|那日|当日|节)?(?P<shift>{_SHIFT_WORD})?(?:那天|当天)?", _festival),
        (r"节前(?:\d|[一二两三四五])[天日]", _before_festival),
        (
            rf"(?<![\d二三四五六七八九十])十一(?P<shift>{_SHIFT_WORD})?(?=那天|当天|假期|期间|黄金周|长假|[早中晚下]|上午|放假)(?:那天|当天|假期|期间)?",
            _national,
        ),
    )
)
