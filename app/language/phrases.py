"""Puts together what a text says of one time: the day, the part of the day, the hour, and whether it is a bound."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.language.clocks import Clock, Part, Wait, find_clocks, find_parts, find_waits
from app.language.day import Day
from app.language.days import find_days
from app.language.reading import Bound


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words about one time. `pieces` are the stretches of the text they take."""

    day: Day | None = None
    part: Part | None = None
    clock: Clock | None = None
    wait: Wait | None = None
    bound: Bound = ""
    pieces: tuple[tuple[int, int], ...] = ()

    @property
    def start(self) -> int:
        """Where the first word stands."""
        return min(piece[0] for piece in self.pieces)

    @property
    def end(self) -> int:
        """Where the last word ends."""
        return max(piece[1] for piece in self.pieces)

    @property
    def part_name(self) -> str:
        """The part of the day, also one that is in the word for the day."""
        return self.part.name if self.part else self.day.part if self.day else ""

    @property
    def bare_day(self) -> bool:
        """Whether nothing but a day is said."""
        return self.day is not None and self.clock is None and not self.part_name

    def bounded(self) -> Bound:
        """The bound; an hour that is vague by itself (五点多) is approximate."""
        return self.bound or ("approx" if self.clock is not None and self.clock.vague else "")


_FILLER = re.compile(
    r"(?:[（(](?:周|星期)?[一二三四五六日天][）)]|[\s,，的吧啊呢哈嘛呀哦噢那就在是去要想和同~（(:：]|大概|大约|差不多|约莫|左右|可以|最好|当天|那天|那日|来|过去|过来|到店|上门|我|你们|能不能|能|估计|应该|预计|具体|时间|应该是|定|个)*"
)


def find_phrases(text: str, now: datetime) -> list[Phrase]:
    """What is said of times, in order, each with what belongs to it."""
    waits = find_waits(text)
    days = [day for day in find_days(text, now.date()) if not _covered(day, waits)]
    rest = _blank(text, [*waits, *days])
    clocks = find_clocks(rest)
    parts = [part for part in find_parts(rest) if not _inside(part, clocks)]
    tokens: list[Day | Part | Clock | Wait] = sorted([*days, *parts, *clocks, *waits], key=lambda token: token.start)
    phrases: list[Phrase] = []
    for token in tokens:
        last = phrases[-1] if phrases else None
        if last is not None and _FILLER.fullmatch(text, last.end, token.start) and _fits(last, token):
            phrases[-1] = _with(last, token)
        else:
            phrases.append(_with(Phrase(), token))
    return [replace(_after_work(text, phrase), bound=_bound(text, phrase)) for phrase in phrases]


def hour_once(one: Phrase, two: Phrase) -> tuple[Phrase, Phrase]:
    """24号6点放工来 下昼6点: the same hour again, with its part of the day."""
    if one.clock is None or two.clock is None or one.part_name or not two.part or two.day is not None:
        return one, two
    if one.clock.minutes % 720 != two.clock.minutes % 720 or one.clock.until is not None:
        return one, two
    return replace(one, part=two.part, clock=two.clock), replace(two, clock=None, part=None)


_MORNING = re.compile("夜班|晚班|早上|早晨|[明今后]早|清早")
_WORK_ENDS = re.compile(r"(?:下班|放学|下课)(?:之?后|以后|了)?[,， ]?(?:大概|差不多|大约|要到?|得)?\Z")


def _after_work(text: str, phrase: Phrase) -> Phrase:
    """下班六点多到: an hour behind the end of work is one of the afternoon or the evening."""
    clock = phrase.clock
    if clock is None or phrase.part_name or clock.exact24 or not 60 <= clock.minutes < 720 or _MORNING.search(text):
        return phrase
    if not _WORK_ENDS.search(text, max(0, clock.start - 10), clock.start):
        return phrase
    return replace(phrase, part=Part("下午", clock.start, clock.start))


def without_named(phrases: Iterable[Phrase], names: Iterable[tuple[int, int]]) -> list[Phrase]:
    """Without the festivals that are part of a name: 父亲节蛋糕 and 重阳糕 ask for no day."""
    spans = list(names)
    kept = []
    for phrase in phrases:
        day = phrase.day
        named = day is not None and any(first <= day.start and day.end <= last for first, last in spans)
        if day is None or not day.festival or not named:
            kept.append(phrase)
            continue
        pieces = tuple(piece for piece in phrase.pieces if piece != (day.start, day.end))
        if pieces:
            kept.append(replace(phrase, day=None, pieces=pieces))
    return kept


def _covered(token: Day | Part | Clock, others: Iterable[Day | Clock | Wait]) -> bool:
    return any(token.start < other.end and other.start < token.end for other in others)


def _blank(text: str, tokens: Iterable[Day | Wait]) -> str:
    for token in tokens:
        kept = text[token.end - 1] in "早晚" and not (isinstance(token, Day) and token.past)
        last = text[token.end - 1] if kept else "\x00"
        text = text[: token.start] + "\x00" * (token.end - token.start - 1) + last + text[token.end :]
    return text


def _inside(part: Part, clocks: list[Clock]) -> bool:
    return any(clock.start < part.start and part.end < clock.end for clock in clocks)


def _fits(phrase: Phrase, token: Day | Part | Clock | Wait) -> bool:
    if isinstance(token, Wait) or phrase.wait is not None:
        return False
    if isinstance(token, Day):
        return phrase.day is None
    if isinstance(token, Part):
        return phrase.part is None and phrase.clock is None and not (phrase.day and phrase.day.part)
    return phrase.clock is None


def _with(phrase: Phrase, token: Day | Part | Clock | Wait) -> Phrase:
    pieces = (*phrase.pieces, (token.start, token.end))
    match token:
        case Day():
            return replace(phrase, day=token, pieces=pieces)
        case Part():
            return replace(phrase, part=token, pieces=pieces)
        case Clock():
            return replace(phrase, clock=token, pieces=pieces)
    return replace(phrase, wait=token, pieces=pieces)


_BEFORE = re.compile(r"\s?(?:(?:你们)?(?:关门|打烊|收工)之?前|之前|以前|前(?![台面边后门天几两三]|一天|一晚|些|任))")
#: 四点放学之前, 六点开席前: the event only says which hour it is
_BEFORE_EVENT = re.compile(
    r"(?:(?:我|我们|孩子|娃|小孩|学校|幼儿园|公司|客人|他|她|就|要|得|的){0,2}?)"
    r"(?:放学|上学|下班|上班|下课|上课|开会|散会|开席|开饭|吃饭|吃[早中午晚]饭|开场|开始|出门|出发|发车|登机|起飞|入场|交班|接班|换班|到岗)"
    r"之?以?前(?![台面边后门天])"
)
_AFTER = re.compile(r"\s?(?:之后|以后|过后|往后|开始(?!卖|营业|做)|起(?![来床飞送不])|后(?![面备门天院勤台续]))")
_ABOUT = re.compile(
    r"\s?(?:左右|前后|上下|来钟|来的样子|的样子|样子(?=$|[ ,，。来取拿到])|光景|这样子?|那样子?(?=$|[ ,，。])|许|出头|多(?![少点一两二三四加放给买要送来拿个])|几分)"
)
_LATEST = re.compile(
    r"(?:最晚|最迟|不晚于|不能晚于|不要晚于|别晚于|不超过|赶在|务必在|必须在|抢在|留到|放到|保留到)\s?(?:也?[要得])?(?:是|在|到)?\s?$"
)
_EARLIEST = re.compile(
    r"(?:最早|不早于|不要早于|别早于|不能早于|至少要?到|要到|得到|得等到)\s?(?:也?[要得])?(?:是|在)?\s?$"
)
_ROUGHLY = re.compile(r"(?:大概|大约|差不多|约莫|大致|约|估计|估摸着|可能|应该)(?:是|在|要|到|得)?\s?$")


def _bound(text: str, phrase: Phrase) -> Bound:
    before = text[max(0, phrase.start - 8) : phrase.start]
    near_clock = text[max(0, phrase.clock.start - 5) : phrase.clock.start] if phrase.clock else before
    if _LATEST.search(before) or _LATEST.search(near_clock) or _BEFORE.match(text, phrase.end):
        return "before"
    if phrase.clock is not None and _BEFORE_EVENT.match(text, phrase.end):
        return "before"
    if _EARLIEST.search(before) or _EARLIEST.search(near_clock) or _after(text, phrase, before):
        return "after"
    if phrase.clock is not None and (
        _ABOUT.match(text, phrase.end) or _ROUGHLY.search(before) or _ROUGHLY.search(near_clock)
    ):
        return "approx"
    return ""


def _after(text: str, phrase: Phrase, before: str) -> bool:
    """从周六起 names the day; 周六起 and 三点以后 leave the end open."""
    found = _AFTER.match(text, phrase.end)
    return found is not None and not (re.search(r"从\s?$", before) and re.search("起|开始", found.group()))
