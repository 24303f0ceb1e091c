"""What is wanted again and again: on which days, at which hour, and what somebody says about it later. Pure."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

from app.clock import SHANGHAI, WEEKDAYS, local
from app.language.almanac import works
from app.language.reading import Reading


class State(StrEnum):
    """Where it stands."""

    ASKED = "asked"  # read back; the customer has not said yes, or not when
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


#: why one goes on no more: its group is no more, its customer is out of it, or it is another shop's now
Over = Literal["dismissed", "left", "moved"]
EVERY = frozenset(range(7))
_LOOK_AHEAD = 400  # days: the longest gap between two days that fit, holidays and all, is far below


@dataclass(frozen=True, slots=True)
class Rhythm:
    """On which days. Monday = 0; `workdays`: of those the ones people work."""

    days: frozenset[int] = EVERY
    workdays: bool = False

    def fits(self, day: date) -> bool:
        """Whether it is wanted on a day."""
        return day.weekday() in self.days and (not self.workdays or works(day))

    def since(self, day: date) -> Iterator[date]:
        """The days that fit, from `day` on."""
        for n in range(_LOOK_AHEAD):
            if self.fits(one := day + timedelta(days=n)):
                yield one


_WEEK = r"(?:周|星期|礼拜)"
_REPEATS = re.compile(rf"每天|天天|每日|每个?(?:工作日|{_WEEK}[一二三四五六日天末])|{_WEEK}一[到至~\-—]{_WEEK}?五")
_SPAN = re.compile(rf"{_WEEK}([一二三四五六日天])[到至~\-—]{_WEEK}?([一二三四五六日天])")
_NAMED = re.compile(rf"{_WEEK}([一二三四五六日天末](?:[、,，和跟及]?{_WEEK}?[一二三四五六日天末])*)")
_NUMBER = {sign: n for n, sign in enumerate(WEEKDAYS)} | {"天": 6}


def rhythm(text: str) -> Rhythm | None:
    """On which days something is wanted again and again; None where nothing says that it is."""
    if not _REPEATS.search(text):
        return None
    if span := _SPAN.search(text):
        first, last = _NUMBER[span[1]], _NUMBER[span[2]]
        return Rhythm(frozenset((first + n) % 7 for n in range((last - first) % 7 + 1)))
    if named := _NAMED.search(text):
        signs = re.sub(_WEEK, "", named[1])
        days = {_NUMBER[sign] for sign in signs if sign in _NUMBER}
        return Rhythm(frozenset(days | ({5, 6} if "末" in signs else set())))
    return Rhythm(workdays=True) if "工作日" in text else Rhythm()


def rhythm_words(one: Rhythm) -> str:
    """On which days, as people say it."""
    if one.workdays:
        return "每个工作日"
    if one.days == EVERY:
        return "每天"
    days = sorted(one.days)
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"每周{WEEKDAYS[days[0]]}到周{WEEKDAYS[days[-1]]}"
    return "每周" + "、".join(WEEKDAYS[day] for day in days)


def minute_of(reading: Reading) -> int | None:
    """The minute of the day that a message names; None where it names none."""
    when, said = reading.said.when, reading.time
    at = (when.start or when.end) if when else None
    if at is None or said is None or said.minutes is None:
        return None
    return local(at).hour * 60 + local(at).minute


def first_day(reading: Reading, text: str, now: datetime) -> date:
    """From which day on: as it is said, else from tomorrow."""
    tomorrow = local(now).date() + timedelta(days=1)
    said = reading.time.first if reading.time and ("开始" in text or "起" in text) else None
    return max(said, tomorrow) if said else tomorrow


def taken_at(day: date, minute: int) -> datetime:
    """When it is collected."""
    return datetime.combine(day, time(minute // 60, minute % 60), SHANGHAI)


_MADE_AT = time(17)  # the day before, while the shop still plans for it
_BEFORE_CUT_OFF = timedelta(hours=1)


def made_at(day: date, cut_off: time | None) -> datetime:
    """When a day's ticket is made: in the afternoon before, and an hour before the last moment to order."""
    usual = datetime.combine(day - timedelta(days=1), _MADE_AT, SHANGHAI)
    if cut_off is None:
        return usual
    return min(usual, datetime.combine(day - timedelta(days=1), cut_off, SHANGHAI) - _BEFORE_CUT_OFF)


def is_in_time(day: date, minute: int, cut_off: time | None, now: datetime) -> bool:
    """Whether a day's ticket can still be made."""
    last = datetime.combine(day - timedelta(days=1), cut_off, SHANGHAI) if cut_off else taken_at(day, minute)
    return now < taken_at(day, minute) and now <= last


def next_fitting(one: Rhythm, since: date, minute: int, cut_off: time | None, now: datetime) -> date | None:
    """The first day that fits, is not before `since`, and can still be ordered. None when there is none in sight."""
    return next((day for day in one.since(since) if is_in_time(day, minute, cut_off, now)), None)


What = Literal["new", "yes", "no", "when", "stop", "pause", "skip", "resume"]
_THANKS = r"[,，。!！~～ ]*(?:谢谢.{0,3}|就这样|辛苦.{0,3})?[。!！~～ ]*"
_YES = re.compile(
    r"(?:嗯+|好+|对+|是|行|可以|没错|确认|确定|没问题|要|ok)(?:的|呀|啊|哒|了|吧|好|行|嘞|滴)*" + _THANKS, re.IGNORECASE
)
_NO = re.compile(r"(?:不用|不要|不订|算|不|不是|先不|别订|不需要)(?:了|啦|的|订|要|用|吧|这样)*" + _THANKS)
_RESUME = re.compile(r"恢复|继续(?:订|要|留|送)|接着(?:订|留)|重新开始")
_PAUSE = re.compile(r"暂停|先停|停一?[下阵]|停几天|先不(?:用|要|留|订)")
_STOP = re.compile(
    r"不(?:用|要|再)?订了|别(?:再)?[订留]了|停了|停掉|不用(?:再)?(?:留|订|每天)|取消(?:每|长期|工作日)|退订|每天的.{0,6}(?:不要|取消|不用)|以后.{0,4}(?:不要|不用|不订)|不要了|不用了|取消"
)
_LONG_YES = 12  # characters: more says something else too
_ASKS = re.compile(r"吗|[?？]|什么时候|没有$")
_MAY = re.compile(r"可以|能|[好行]吗|好不好")  # asks for it
#: what a message that is about nothing else is made of: these words, days, manners, and why somebody is away
_OF_IT = re.compile(
    r"恢复|继续|接着|重新开始|暂停|停[掉止了]?|取消掉?|退订|不(?:再|需要|用|要)?|别|预订|订单|[先再订要用留送]|"
    r"每(?:[天日周]|个(?:工作日|星期|礼拜)?)|天天|工作日|长期|[那这][份个些]?|以后|之后|从|全部|都|"
    r"大?[今明后]天|[本下]个?|(?:周|星期|礼拜)[一二三四五六日天末]?|[\d一二三四五六七八九十两几]+(?:[月号日周天]|个?星期)?|"
    r"[到至和跟起]|开始|[早晚]上|[上下中]午|一?[下阵]|"
    r"老板娘?|店[家长]|亲|您?[你好]|麻烦|请|帮|给|把|我们?|您|想|可以|能|好的?|[嗯行]+|就|的|[了吧啦哈啊呢哦哟吗也]|"
    r"谢谢|辛苦|抱歉|不好意思|因为|出差|出门|放假|休息|请假|旅游|不在家?|不?上班|回老?家|[\s,，、。.!！?？~～\-—]"
)
#: 不要了 alone answers anything: one of these, or a day, makes it one about what comes every day
_OF_ORDERS = re.compile(r"停|取消|退订|[订留送]|恢复|重新开始|每|天天|长期|以后|之后")
_REGULAR = re.compile(r"(?:每[天日周]|天天|工作日|每个|长期).{0,4}[订留]")


def said(reading: Reading, text: str) -> What | None:
    """What a message may say about a standing order, before one is looked for; None for nothing of the kind."""
    if reading.intent in ("order_cake", "order_bread", "book_breakfast") and reading.sure and rhythm(text):
        return "new"
    return _said_shortly(reading, text.strip()) or _said_of_later(reading, text)


def _said_shortly(reading: Reading, text: str) -> What | None:
    """An answer to what was read back."""
    if len(text) > _LONG_YES:
        return None
    if _YES.fullmatch(text):
        return "yes"
    return "no" if _NO.fullmatch(text) else "when" if minute_of(reading) is not None else None


def _said_of_later(reading: Reading, text: str) -> What | None:
    if _ASKS.search(text) and not _MAY.search(text):
        return None
    if _RESUME.search(text):
        return "resume"
    pauses = _PAUSE.search(text)
    if not pauses and not _STOP.search(text):
        return None
    if _named_days(reading) or _WEEKS.search(text):
        return "skip"
    return "pause" if pauses else "stop"


_WEEKS = re.compile(r"(这|本|下)个?(?:周|星期|礼拜)(?![一二三四五六日天末])")
_MOST_DAYS = 31


def _named_days(reading: Reading) -> list[date]:
    said_time = reading.time
    if said_time is None or said_time.first is None:
        return []
    last = said_time.last or said_time.first
    return [said_time.first + timedelta(days=n) for n in range(min((last - said_time.first).days + 1, _MOST_DAYS))]


def days_off(reading: Reading, text: str, now: datetime) -> list[date]:
    """The days on which nothing is wanted, as they are named: 明天, 周三, 下周."""
    if (week := _WEEKS.search(text)) is None:
        return _named_days(reading)
    today = local(now).date()
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 if week[1] == "下" else 0)
    return [day for n in range(7) if (day := monday + timedelta(days=n)) >= today]


def days_words(days: Collection[date]) -> str:
    """Days in one breath."""
    several = sorted(days)
    if len(several) > 2 and (several[-1] - several[0]).days == len(several) - 1:
        return f"{_day(several[0])}到{_day(several[-1])}"
    return "、".join(_day(day) for day in several)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def minute_words(minute: int) -> str:
    """A minute of the day as a clock shows it."""
    return f"{minute // 60}:{minute % 60:02}"


_BREAKFAST = re.compile(r"早餐|早饭|早点")


def is_about(kind: str, names: Collection[str], reading: Reading, text: str) -> bool:
    """Whether words about some standing order name this one."""
    if _BREAKFAST.search(text):
        return kind == "book_breakfast"
    said = {item.product for item in reading.said.items}
    return any(name in text or any(one in name for one in said if one) for name in names if name)


def is_about_any(reading: Reading, text: str) -> bool:
    """Whether words that name none are about a standing order all the same, and not about rain, parcels or music."""
    if reading.said.items or _BREAKFAST.search(text):
        return False  # they name something else
    if not _OF_IT.sub("", text):
        return bool(_OF_ORDERS.search(text) or _named_days(reading) or _WEEKS.search(text))
    return reading.sure and reading.intent in ("cancel_order", "change_order") and bool(_REGULAR.search(text))
