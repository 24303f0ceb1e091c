"""接龙: somebody calls out one thing, and people join with no more than a number, or copy the list and add a line."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from app.language.conversation import Call, News, Person, Said, State, current, order_of
from app.language.counting import number
from app.language.reading import Item, Reading, Shop, Slots
from app.language.tickets import MEALS, Ticket, merged

_CALLS = re.compile(
    r"接龙|开团|(?:想?要的|需要的)[^,，。]{0,6}(?:扣|报|接|冒泡|说|[+＋]\s?1|加1)|报(?:一下)?数量|扣\s?1|接起来"
)
_PLAYS = re.compile(r"抽奖|竞猜|投票|打卡|中奖|猜|报名(?!.*元)|参赛")
_LASTS = timedelta(hours=12)
_COUNT = r"(?:\d{1,2}|[一两二三四五六七八九十俩仨])"
_UNIT = r"(?:个|份|盒|袋|只|条|包|根|块|枚|杯|箱|桶|瓶|打|套|斤|碗|壶|盘)"
_JOINS = re.compile(
    rf"^(?:那就?|好)?(?:我|俺|咱|给我|帮我|来|要|也|接|再|家里|这边)*\s?(?:[+＋]\s?(?P<plus>\d{{1,2}})|扣?(?P<n>{_COUNT})\s?{_UNIT}?|加1|(?P<dozen>[半一两]打))"
    r"(?:$|[\s,，。!！~～;；吧哈呀谢]|给|送|自提|来拿|取)"
)
_DOZENS = {"半打": 6, "一打": 12, "两打": 24}
_LISTED = re.compile(rf"^\d{{1,3}}(?:\s?[.、．)）:：]\s*|\s+(?!{_UNIT})(?=\S))")


def called(state: State, said: Said) -> State:
    """The state with what somebody calls out, if they do: one thing, and how to join."""
    text = said.text
    if not _CALLS.search(text) or _PLAYS.search(text) or (said.role == "fan" and "接龙" not in text):
        return state
    items, fixed = _called_for(said), said.role != "fan" and _has_hour(said.reading)
    if (not items and not fixed) or (said.role == "fan" and is_open(state, said) and _lines(text)[1]):
        return state
    joins = said.role == "fan" and state.call is not None and state.call.fixed and is_open(state, said)
    if joins and all(item.quantity for item in items):
        return state  # a line of the list that staff began, copied with its head
    if not items and is_open(state, said):
        return state
    return replace(state, call=Call(items=tuple(items), reading=said.reading, at=said.at, fixed=fixed))


def _called_for(said: Said) -> list[Item]:
    """What is called out; a name that no list knows stands before the word: 桂花软酪接龙."""
    items = _named(said.reading.said.items)
    found = _NAMED_CALL.search(said.text)
    name = _OCCASION.sub("", found["name"]) if found and said.role != "fan" else ""
    if len(name) < 2 or len(items) > 1 or _NO_NAME.search(name):
        return items
    if not items:
        return [Item(product=name)]
    longer = (
        items[0].product in (name[: len(items[0].product)], name[-len(items[0].product) :]) and name != items[0].product
    )
    return [replace(items[0], product=name)] if longer else items


_NAMED_CALL = re.compile(r"(?:^|[^\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{2,8})(?:接龙|开团)")
_OCCASION = re.compile(
    r"^(?:大?[今明后][天日早晚]|本?周[一二三四五六日末]|周末|[早中晚]上|[上下]午|端午|七夕|中秋|重阳|清明|元旦|国庆|元宵|冬至|圣诞|新年|春节|[\u4e00-\u9fff]{2}节)+的?"
)
_NO_NAME = re.compile(
    r"[早午晚][餐饭点]|下午茶|^(?:面包|蛋糕|点心|甜品)|[开参发来起玩]|这|那|群|大家|一下|我|你|想|要|今|明|的|统一|新|限"
)


def is_open(state: State, said: Said) -> bool:
    """Whether people still join what was called out."""
    return state.call is not None and said.at - state.call.at <= _LASTS


def _has_hour(reading: Reading) -> bool:
    """下午5点到店取, 五点以后自提, 明天下午出炉: a time for all. 明早现烤 only tells how fresh a thing is."""
    when = reading.said.when
    return when is not None and when.grain in _FOR_ALL and (_is_fetched(reading) or _comes_out(reading))


def _is_fetched(reading: Reading) -> bool:
    return reading.said.fulfilment == "pickup" or bool(_FETCHED.search(reading.normal))


def _comes_out(reading: Reading) -> bool:
    """明天下午出炉: they are ordered for then; 下午三点出炉 of today only tells when they are there."""
    time = reading.time
    later = time is not None and time.first is not None and bool(_LATER_DAY.search(reading.normal))
    return later and bool(_OUT.search(reading.normal))


_FOR_ALL = ("exact", "approx", "after", "range", "part")
_LATER_DAY = re.compile(r"[明后]天|[明后][早晚儿]|周[一二三四五六日末天]|礼拜|星期|\d{1,2}[号日]")
_OUT = re.compile(r"出[炉锅货笼]|到[货店](?!取|自|拿|领)|(?:开始)?发货")
_FETCHED = re.compile(r"统一|(?:前台|店里|门口|吧台)领|领取|来领")


def timed(state: State, said: Said) -> Said:
    """With the time that staff called out, where one who joins says none; or with its day, where they say only an hour."""
    call, told, own = state.call, said.reading.said, said.reading.time
    person = state.people.get(said.speaker)
    if call is None or not call.fixed or not is_open(state, said) or (person is not None and current(person)):
        return said
    when, time = call.reading.said.when, call.reading.time
    if when is None or time is None or when.start is None or not _takes_part(call, said):
        return said
    day = when.start.date()
    if own is not None:  # 我晚上七点来拿
        own = own if own.first is not None else replace(own, first=day, last=day)
        return replace(said, reading=replace(said.reading, time=own))
    if told.fulfilment:
        return said
    fetched = "pickup" if _is_fetched(call.reading) else told.fulfilment
    time = replace(time, first=day, last=day)
    return replace(said, reading=replace(said.reading, time=time, said=replace(told, when=when, fulfilment=fetched)))


def _takes_part(call: Call, said: Said) -> bool:
    """Whether a message joins what was called out."""
    items = said.reading.said.items
    shared = {item.product for item in call.items} & {item.product for item in items}
    if all(item.product in MEALS for item in call.items) and items and all(item.quantity for item in items):
        shared = {item.product for item in items}  # 早餐接龙, 豆浆2 油条3
    joins = _JOINS.match(_after_the_number(said)) or _LISTED.match(said.text)
    return bool(shared or joins or "接龙" in said.text)


# lists that are copied


def own_part(state: State, said: Said) -> str:
    """The text as far as it speaks of its speaker: of a list that was copied the head and their line, without their name."""
    text, name = said.text, said.speaker
    head, listed = _lines(text)
    if listed and len(text.splitlines()) > 1 and ("接龙" in text or is_open(state, said)):
        own = [line for line in listed if name in line or _whose(line) in name] or listed[-1:]
        text = "\n".join([*head, *(_after_a_name(line) if _whose(line) in name else line for line in own)])
    elif listed and is_open(state, said) and _whose(listed[0]) in name:
        text = _after_a_name(listed[0])
    return re.sub(rf"{re.escape(name)}\s?(?=[+x×*]?\s?\d)", "", text) if len(name) > 1 else text


def _lines(text: str) -> tuple[list[str], list[str]]:
    """The lines above those with numbers, and those without their numbers."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = next((n for n, line in enumerate(lines) if _LISTED.match(line)), len(lines))
    return lines[:first], [_LISTED.sub("", line) for line in lines[first:]]


def _whose(line: str) -> str:
    """The name that a line of a list begins with; what is in no name if there is none."""
    head, _, rest = line.partition(" ")
    return head if rest and len(head) > 1 else "\n"


# joining


def joined(state: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """+1, 两个, 3. 饭团 4袋: an order of what was called out."""
    call = state.call
    if call is None or len(call.items) != 1 or said.at - call.at > _LASTS or _named(said.reading.said.items):
        return None
    if state.activity_at is not None and state.activity_at > call.at:
        return None
    text = _after_the_number(said)
    found = _JOINS.match(text) or _JOINS.match(_after_a_name(text))
    if found is None or current(person) is not None:
        return None
    dozen = _DOZENS.get(found["dozen"] or "")
    count = (dozen or number(found["plus"] or found["n"] or "1") or 1) + _on_top(text, found.end())
    item = replace(call.items[0], quantity=count)
    ticket = Ticket(
        kind=order_of([item]),
        customer=person.name,
        at=said.at,
        slots=Slots(items=(item,)),
    )
    rest = replace(said.reading, said=replace(said.reading.said, items=()))
    return (
        replace(person, tickets=(*person.tickets, merged(ticket, rest, said.at, shop)), proposal=None),
        "opened",
        True,
    )


#: 3盒 给我太太再加1盒, 两个 帮同事也带一个
_FOR_OTHERS = re.compile(
    rf"(?:(?:给|帮|替)[^,，。\d]{{1,6}}?(?:再|也|另)?(?:加|带|要|来|拿|留|订)|(?:再|另外?|外)(?:给[^,，。\d]{{1,6}})?[加带要来拿])\s?(?P<n>{_COUNT})\s?{_UNIT}(?!赞|油)"
)


def _on_top(text: str, start: int) -> int:
    """How many more are wanted in the same line, for somebody else."""
    return sum(number(found["n"]) or 0 for found in _FOR_OTHERS.finditer(text, start))


def _after_the_number(said: Said) -> str:
    text = _LISTED.sub("", said.reading.normal.strip())
    for name in (said.speaker, said.speaker.lower()):
        text = text.removeprefix(name).strip()
    return text


def _after_a_name(text: str) -> str:
    """阿芳 3个: without the name that somebody writes into the list."""
    head, _, rest = text.partition(" ")
    return rest.strip() if rest and len(head) <= 8 else text


def _named(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.product and not item.implied]
