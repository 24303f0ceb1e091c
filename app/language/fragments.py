"""Sentences that are sent in pieces: a verb by itself (我要), and with the next message what it asks for."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from app.language.conversation import Person, Said, State, count_only, current
from app.language.counting import PIECE
from app.language.moments import join
from app.language.reading import Item, Reading, SaidTime

_BEGUN = re.compile(
    r"(?:^|[ ,，])(?P<words>(?:我想?要|想要|再?给我[来留]|帮我留|再[来要加]|还[有要]|我想[订买]|我[订买]|送[到去]|地址是?|写上?|外加|另外要?))[：:~～…. ]*$"
)
_BESIDES = re.compile("还[有要]|外加|另外")
_MORE = re.compile("^(?:再[加来要]|还[要有]|另外|外加|和|跟)")
_SOON = timedelta(seconds=45)
_LONGEST = 14  # characters of a piece
_NO_PIECE = re.compile(r"[?？吗]|^(?:在|好|嗯|哦|不|算|等|谢|哈|那个|请问|我|对)")


def begun(person: Person | None, said: Said) -> str:
    """What this message goes on with: the words that the last one left open, shortly before."""
    if person is None or not person.begun or person.begun_at is None or said.at - person.begun_at > _SOON:
        return ""
    text = said.text.strip()
    if len(text) > _LONGEST or _NO_PIECE.search(text) or _BEGUN.search(text):
        return ""
    return "再加" if _BESIDES.match(person.begun) else person.begun  # 还有油条 alone would ask whether there is any


def goes_on(said: Said) -> bool:
    """Whether a message names one more thing, beside those that were named before."""
    return bool(_MORE.match(said.reading.normal))


def spoken_of(person: Person, said: Said) -> Person:
    """上周的椰蓉卷太香了, then 再给我来六个: so many of what they spoke of last."""
    fresh = person.named_at is not None and said.at - person.named_at < timedelta(minutes=3)
    if not fresh or person.asked or current(person) is not None or said.reading.said.items:
        return person
    if len(person.named) != 1 or not (count_only(said.reading.normal) or _SO_MANY.search(said.reading.normal)):
        return person
    return replace(person, asked=person.named, asked_at=said.at, asked_with=None)


def shown_to(state: State, person: Person, said: Said) -> Person:
    """今天可颂买二送一. 那给我来一份: the one thing that staff have just spoken of to them."""
    if person.asked or current(person) is not None or any(not item.implied for item in said.reading.said.items):
        return person
    names = [name for name in state.shown if name in person.heard]
    whole = [name for name in names if not any(name in other and name != other for other in names)]
    if len(whole) != 1 or not _GIVE_ME.search(said.reading.normal):
        return person
    return replace(person, asked=(Item(product=whole[0]),), asked_at=said.at, asked_with=None)


_GIVE_ME = re.compile(
    r"(?:给我|那|我)?(?:来|要|留|拿|订|带)(?:[一1两二三四五六\d]{1,2}[个份条盒块只袋杯]|这个|那个|这款|那款)"
)
_SO_MANY = re.compile(r"再[留来要订拿带买](?:\d{1,2}|[一两二三四五六七八九十俩仨])" + PIECE + r"?(?=$|[ ,，。!！])")


def left_open(said: Said) -> str:
    """The verb that a message ends with, where nothing follows it."""
    found = _BEGUN.search(said.text.strip())
    return found["words"] if found else ""


def foretold(person: Person, said: Said, time: SaidTime) -> Person:
    """明天, then 下午四点, then what is wanted: the pieces of its time."""
    hint = person.hinted
    fresh = hint is not None and person.hinted_at is not None and said.at - person.hinted_at < timedelta(minutes=3)
    if hint is not None and fresh and hint.time is not None and not hint.said.items and time.first is None:
        return replace(person, hinted=replace(said.reading, time=join(hint.time, time)), hinted_at=said.at)
    if time.first is None and len(said.reading.normal.strip()) > _TIME_ALONE:
        return person
    return replace(person, hinted=said.reading, hinted_at=said.at)


_TIME_ALONE = 6  # characters of 下午四点半


def foretold_day(person: Person, at: datetime) -> Reading | None:
    """后天儿子生日, 周三部门开放日要茶歇, 下周一的早餐能订不: what was said before the order tells its day."""
    for reading, told_at in ((person.hinted, person.hinted_at), (person.asked_with, person.asked_at)):
        if reading is None or told_at is None or at - told_at >= _BEFORE:
            continue
        items = reading.said.items
        if not items and reading is person.hinted:
            return reading
        dated = reading.time is not None and reading.time.first is not None
        if items and dated and all(item.implied or _GENERAL.fullmatch(item.product) for item in items):
            return reading
    return None


_BEFORE = timedelta(minutes=10)
_GENERAL = re.compile(r"(?:茶歇|下午茶|早[餐饭点]|甜品台?|点心|糕点|甜点|面包|(?:生日)?蛋糕|吃的|东西|零食|小吃|西点)")
