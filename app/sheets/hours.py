"""A shop's weekly hours as people write them → for Monday to Sunday the periods as ["07:00", "22:00"] pairs.

"07:00-22:00" · "7:00~13:30，15:30~21:00" · "周一至周五 7:30-20:00；周六日 9:00-18:00" · "周一休息，其余 8点-晚9点" ·
"24小时" · "Mon-Fri 7:30am-8pm". Days that are not named get what is said without a day, or of "其余"; else they are
days of rest. A period that ends before it begins runs past midnight.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from app.errors import Words
from app.sheets.parse import quoted
from app.sheets.spec import Fault

_DAY = 1440  # minutes
_SUSPICIOUS = 20 * 60  # so long past midnight, "9:00-6:00" more likely leaves out 12 hours
_LONGEST = 500  # letters
_ALL = list(range(7))
_NAMES = (
    Words("周一", "Monday"),
    Words("周二", "Tuesday"),
    Words("周三", "Wednesday"),
    Words("周四", "Thursday"),
    Words("周五", "Friday"),
    Words("周六", "Saturday"),
    Words("周日", "Sunday"),
)
_LETTERS = {
    letter: n for n, letters in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7")) for letter in letters
}
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = (
    r"(?:(?P<next>次日|翌日|第二天|隔天)\s*)?(?:(?P<part>早上|早晨|凌晨|上午|中午|下午|傍晚|晚上|早|晚)\s*)?"
    r"(?P<hour>\d{1,2})(?:\s*[:.点时]\s*(?P<minute>\d{2}|半)?分?)?\s*(?P<half>[ap]\.?m\b\.?)?"
)
_TOKENS = re.compile(
    "|".join(
        (
            r"(?P<always>(?:7\s*[*x×/]\s*)?(?:全天)?24\s*(?:小时|h(?:ou)?rs?\b|h\b|/\s*7)(?:营业)?|全天候?(?:营业)?|不打烊)",
            r"(?P<never>不营业|不开门|休息|店休|闭店|歇业|打烊|closed\b|off\b)",
            r"(?P<holiday>(?:法定)?节假?日|holidays?\b)",
            r"(?P<every>每天|每日|天天|daily\b|every\s?day\b)",
            r"(?P<work>工作日|平日|平时|weekdays?\b)",
            r"(?P<weekend>周末|双休日?|weekends?\b)",
            r"(?P<others>(?:其余|其他|其它)(?:时间|日子|的?天)?|others?\b)",
            r"(?P<days>(?:周|星期|礼拜)(?:[一二三四五六日天](?:[、,]?[一二三四五六日天])*|[1-7](?![\d:.点时])))",
            r"(?P<english>(?:mon|tue|wed|thu|fri|sat|sun)(?:[a-z]*days?|s|rs?)?\b\.?)",
            r"(?P<to>-+|~+|至|到|to\b)",
            r"(?P<bare>[一二三四五六日天])",
            rf"(?P<time>{_TIME})",
            r"(?P<gap>[\s,;、/|。:()&+和及与]+|and\b|from\b|open\b|hours?\b|营业时间?|时间|开门|开放|均|都|为|是)",
        )
    )
)
_SAME_SIGNS = {
    **dict.fromkeys(map(ord, "‐‑‒–—―−─"), "-"),
    **dict.fromkeys(map(ord, "〜∼∽˜"), "~"),
}
#: spellings that are made plain first: seconds, 0730, 周1-5
_SPELLINGS = (
    (re.compile(r"(\d{1,2}:\d{2}):\d{2}"), r"\1"),
    (re.compile(r"(?<!\d)(\d{2})(\d{2})(?!\d)"), r"\1:\2"),
    (re.compile(r"((?:周|星期|礼拜)[1-7]\s*[-~至到]\s*)([1-7])(?![\d:.点时])"), r"\1周\2"),
)

Period = tuple[int, int]  # minutes since the day's midnight; the end may be past 24:00


def hours(words: str) -> list[list[list[str]]]:
    """The week that `words` describe. Raises Fault."""
    if len(words) > _LONGEST:
        raise Fault("营业时间太长，请简写", "The hours are too long: shorten them")
    week = _week(_Reader(_tokens(words)).read())
    for day, periods in enumerate(week):
        _refuse_overlap(day, periods, week[(day + 1) % 7])
    return [[[_clock(start), _clock(end)] for start, end in periods] for periods in week]


def _tokens(words: str) -> list[re.Match[str]]:
    text = unicodedata.normalize("NFKC", words).lower().translate(_SAME_SIGNS)
    for pattern, plain in _SPELLINGS:
        text = pattern.sub(plain, text)
    found, place = [], 0
    while place < len(text):
        token = _TOKENS.match(text, place)
        if token is None:
            raise Fault(
                f"营业时间里的{quoted(text[place:])}看不懂，请写成 周一至周五 7:30-20:00；周六日 9:00-18:00",
                f"{quoted(text[place:])} in the hours is not understood: write Mon-Fri 7:30-20:00; Sat,Sun 9:00-18:00",
            )
        if token.lastgroup != "gap":
            found.append(token)
        place = token.end()
    return found


@dataclass(slots=True)
class _Said:
    """What is said of some days; of all that are not named elsewhere when `days` is empty."""

    days: list[int] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    closed: bool = False

    @property
    def done(self) -> bool:
        return self.closed or bool(self.periods)


class _Reader:
    """Reads tokens from left to right: days, then what is said of them."""

    def __init__(self, tokens: list[re.Match[str]]) -> None:
        self._tokens, self._place = tokens, 0
        self._said = [_Said()]

    def read(self) -> list[_Said]:
        """All that is said, in order."""
        while token := self._take():
            match token.lastgroup:
                case "time":
                    self._said[-1].periods.append(self._period(token))
                case "always":
                    self._said[-1].periods.append((0, _DAY))
                case "never":
                    self._said[-1].closed = True
                case "others":
                    self._begin(others=True)
                case "holiday":
                    raise Fault(
                        "节假日的时间不能写在这里，请到门店的特殊日期里设置",
                        "Hours of holidays do not belong here: set them as the shop's special days",
                    )
                case _:
                    self._begin()
                    self._said[-1].days += self._days(token)
        self._refuse_unsaid()
        return [said for said in self._said if said.done]

    def _take(self) -> re.Match[str] | None:
        token = self._peek()
        self._place += 1
        return token

    def _peek(self, ahead: int = 0) -> re.Match[str] | None:
        place = self._place + ahead
        return self._tokens[place] if place < len(self._tokens) else None

    def _begin(self, *, others: bool = False) -> None:
        if others and self._said[-1].days:
            self._refuse_unsaid()
        if self._said[-1].done:
            self._said.append(_Said())

    def _refuse_unsaid(self) -> None:
        last = self._said[-1]
        if not last.done:
            zh = "、".join(_NAMES[day].zh for day in last.days) or "营业时间"
            en = ", ".join(_NAMES[day].en for day in last.days) or "hours"
            raise Fault(f"{zh}后面没有写时间", f"No time is said for {en}")

    def _days(self, token: re.Match[str]) -> list[int]:
        """The days of a token, and of those after it up to another day: 周一 至 周五, 周一 至 五."""
        days = _days_of(token)
        to, last = self._peek(), self._peek(1)
        if to and last and to.lastgroup == "to" and last.lastgroup in ("days", "english", "bare"):
            self._place += 2
            first, ends = days[-1], _days_of(last)
            return [*days, *((first + n) % 7 for n in range((ends[0] - first) % 7 + 1)), *ends]
        return days

    def _period(self, start: re.Match[str]) -> Period:
        to, end = self._take(), self._take()
        if not to or not end or to.lastgroup != "to" or end.lastgroup != "time":
            raise Fault(
                f"{quoted(start[0])}后面没有结束时间，请写成 7:00-22:00",
                f"No end is said after {quoted(start[0])}: write it as 7:00-22:00",
            )
        return _between(start, end)


def _days_of(token: re.Match[str]) -> list[int]:
    match token.lastgroup:
        case "every":
            return _ALL
        case "work":
            return _ALL[:5]
        case "weekend":
            return _ALL[5:]
        case "english":
            return [_ENGLISH.index(token[0][:3])]
        case "days" | "bare":
            return [_LETTERS[letter] for letter in token[0] if letter in _LETTERS]
    raise Fault(
        f"{quoted(token[0])}的位置不对，请写成 7:00-22:00", f"{quoted(token[0])} is out of place: write 7:00-22:00"
    )


def _between(start: re.Match[str], end: re.Match[str]) -> Period:
    said = quoted(f"{start[0].strip()}-{end[0].strip()}")
    opens, closes = _minutes(start), _minutes(end) or _DAY
    if _afternoon(start) and not _part(end) and closes < opens < closes + _DAY // 2 <= _DAY:
        closes += _DAY // 2  # 下午3点-6点
    if opens == closes:
        raise Fault(
            f"{said}开始和结束相同，全天营业请写 24小时", f"{said} begins when it ends: for all day write 24小时"
        )
    if opens >= _DAY or start["next"] or (end["next"] and opens < closes < _DAY):
        raise Fault(f"{said}超过一天", f"{said} is longer than a day")
    if closes < opens:
        closes += _DAY
        if closes - opens >= _SUSPICIOUS and not end["next"]:
            raise Fault(
                f"{said}长达 {(closes - opens) // 60} 小时：下午请写 18:00，跨夜请写 次日6:00",
                f"{said} takes {(closes - opens) // 60} hours: write 18:00 for 6 pm, 次日6:00 for the next day",
            )
    return opens, closes


def _part(token: re.Match[str]) -> str:
    """What part of the day is said with a time: am, pm, noon, or "" for none."""
    if half := token["half"]:
        return f"{half[0]}m"
    part = token["part"] or ""
    if part[:1] in ("下", "傍", "晚"):
        return "pm"
    return "noon" if part == "中午" else "am" if part else ""


def _afternoon(token: re.Match[str]) -> bool:
    return _part(token) in ("pm", "noon")


def _minutes(token: re.Match[str]) -> int:
    hour, minute = int(token["hour"]), token["minute"] or "0"
    minutes = 30 if minute == "半" else int(minute)
    part = _part(token)
    if hour == 12 and (token["part"] or "").startswith("晚"):
        hour = 0 if minutes else 24
    elif (part == "pm" and hour < 12) or (part == "noon" and hour < 3):
        hour += 12
    elif part == "am" and hour == 12 and token["part"] != "上午":
        hour = 0
    if minutes > 59 or hour * 60 + minutes > _DAY:
        raise Fault(f"{quoted(token[0])}不是一天里的时间", f"{quoted(token[0])} is no time of day")
    return hour * 60 + minutes


def _week(all_said: list[_Said]) -> list[list[Period]]:
    """The periods of each day, in order."""
    named: dict[int, list[Period]] = {}
    default: list[list[Period]] = []
    for said in all_said:
        if said.closed and said.periods:
            raise Fault("同一天既写了休息又写了时间", "A day is said to be both closed and open")
        if not said.days:
            default.append(sorted(said.periods))
        for day in dict.fromkeys(said.days):
            if day in named:
                raise Fault(f"{_NAMES[day].zh}写了两次", f"{_NAMES[day].en} is said twice")
            named[day] = sorted(said.periods)
    if len(default) > 1:
        raise Fault("没有注明星期的时间写了两次", "Hours without a day are said twice")
    if not default and len(named) < len(_ALL) and not any(named.values()):
        raise Fault("只写了哪天休息，没有写其他日子的时间", "Only days of rest are said, no hours of the other days")
    return [named.get(day, default[0] if default else []) for day in _ALL]


def _refuse_overlap(day: int, periods: list[Period], tomorrow: list[Period]) -> None:
    following = [*periods[1:], *((start + _DAY, end) for start, end in tomorrow[:1])]
    for (_, end), (start, _) in zip(periods, following, strict=False):
        if end > start:
            raise Fault(f"{_NAMES[day].zh}的时间有重叠", f"The hours of {_NAMES[day].en} overlap")


def _clock(minutes: int) -> str:
    minutes = minutes if minutes <= _DAY else minutes - _DAY
    return f"{minutes // 60:02}:{minutes % 60:02}"
