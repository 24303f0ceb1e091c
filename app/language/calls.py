"""接龙: somebody calls out one thing, and people join with no more than a number, or copy the list and add a line."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from app.language.conversation import Call, News, Person, Said, State, current, order_of
from app.language.counting import number
from app.language.reading import Item, Reading, Shop, Slots
from app.language.tickets import Ticket, merged

_CALLS = re.compile(
    r"接龙|开团|(?:想?要的|需要的)[^,，。]{0,6}(?:扣|报|接|冒泡|说|[+＋]\s?1|加1)|报(?:一下)?数量|扣\s?1|接起来"
)
_PLAYS = re.compile(r"抽奖|竞猜|投票|打卡|中奖|猜|报名(?!.*元)|参赛")
_LASTS = timedelta(hours=12)
_COUNT = r"(?:\d{1,2}|[一两二三四五六七八九十俩仨])"
_UNIT = r"(?:个|份|盒|袋|只|条|包|根|块|枚|杯|箱|桶|瓶|打|套|斤)"
_JOINS = re.compile(
    rf"^(?:我|俺|咱|给我|帮我|来|要|也|接|再|家里|这边)*\s?(?:[+＋]\s?(?P<plus>\d{{1,2}})|扣?(?P<n>{_COUNT})\s?{_UNIT}?|加1)"
    r"(?:$|[\s,，。!！~～;；吧哈呀谢]|给|送|自提|来拿|取)"
)
_LISTED = re.compile(rf"^\d{{1,3}}(?:\s?[.、．)）:：]\s*|\s+(?!{_UNIT})(?=\S))")


def called(state: State, said: Said) -> State:
    """The state with what somebody calls out, if they do: one thing, and how to join."""
    text = said.text
    if not _CALLS.search(text) or _PLAYS.search(text) or (said.role == "fan" and "接龙" not in text):
        return state
    items, fixed = _named(said.reading.said.items), said.role != "fan" and _has_hour(said.reading)
    if (not items and not fixed) or (said.role == "fan" and is_open(state, said) and _lines(text)[1]):
        return state
    if not items and is_open(state, said):
        return state
    return replace(state, call=Call(items=tuple(items), reading=said.reading, at=said.at, fixed=fixed))


def is_open(state: State, said: Said) -> bool:
    """Whether people still join what was called out."""
    return state.call is not None and said.at - state.call.at <= _LASTS


def _has_hour(reading: Reading) -> bool:
    """下午5点到店取: an hour for all. 六点后来拿 and 明早现烤 only tell from when there is something."""
    when = reading.said.when
    return when is not None and when.grain == "exact" and reading.said.fulfilment == "pickup"


def timed(state: State, said: Said) -> Said:
    """With the hour that staff called out, where one who joins says none."""
    call, told = state.call, said.reading.said
    if call is None or not call.fixed or not is_open(state, said) or said.reading.time is not None or told.fulfilment:
        return said
    person = state.people.get(said.speaker)
    if person is not None and current(person) is not None:
        return said
    shared = {item.product for item in call.items} & {item.product for item in told.items}
    if not (shared or _JOINS.match(_after_the_number(said)) or _LISTED.match(said.text) or "接龙" in said.text):
        return said
    when, time = call.reading.said.when, call.reading.time
    if when is None or time is None or when.start is None:
        return said
    time = replace(time, first=when.start.date(), last=when.start.date())
    return replace(said, reading=replace(said.reading, time=time, said=replace(told, when=when, fulfilment="pickup")))


# lists that are copied


def own_part(state: State, said: Said) -> str:
    """The text as far as it speaks of its speaker: of a list that was copied the head and their line, without their name."""
    text, name = said.text, said.speaker
    head, listed = _lines(text)
    if listed and len(text.splitlines()) > 1 and ("接龙" in text or is_open(state, said)):
        own = [line for line in listed if name in line or _whose(line) in name] or listed[-1:]
        text = "\n".join([*head, *(_after_a_name(line) if _whose(line) in name else line for line in own)])
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
    item = replace(call.items[0], quantity=number(found["plus"] or found["n"] or "1"))
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
