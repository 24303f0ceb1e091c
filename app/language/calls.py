"""接龙: somebody calls out one thing, and people join with no more than a number."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from app.language.conversation import Call, News, Person, Said, State, current, order_of
from app.language.counting import number
from app.language.reading import Item, Shop, Slots
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
_LISTED = re.compile(r"^\d{1,3}\s?[.、．)）:：]\s*")


def called(state: State, said: Said) -> State:
    """The state with what somebody calls out, if they do: one thing, and how to join."""
    text = said.text
    if not _CALLS.search(text) or _PLAYS.search(text) or (said.role == "fan" and "接龙" not in text):
        return state
    items = _named(said.reading.said.items)
    if not items:
        return state
    return replace(state, call=Call(items=tuple(items), reading=said.reading, at=said.at))


def joined(state: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """+1, 两个, 3. 饭团 4袋: an order of what was called out."""
    call = state.call
    if call is None or len(call.items) != 1 or said.at - call.at > _LASTS or _named(said.reading.said.items):
        return None
    if state.activity_at is not None and state.activity_at > call.at:
        return None
    text = _LISTED.sub("", said.reading.normal.strip())
    for name in (person.name, person.name.lower()):
        text = text.removeprefix(name).strip()
    found = _JOINS.match(text) or _JOINS.match(_after_a_name(text))
    if found is None or current(person) is not None:
        return None
    item = replace(call.items[0], quantity=number(found["plus"] or found["n"] or "1"))
    ticket = Ticket(
        kind=order_of([item]),
        customer=person.name,
        at=said.at,
        slots=Slots(items=(item,)),  # when the caller has it is no time of theirs
    )
    rest = replace(said.reading, said=replace(said.reading.said, items=()))
    return (
        replace(person, tickets=(*person.tickets, merged(ticket, rest, said.at, shop)), proposal=None),
        "opened",
        True,
    )


def _after_a_name(text: str) -> str:
    """阿芳 3个: without the name that somebody writes into the list."""
    head, _, rest = text.partition(" ")
    return rest.strip() if rest and len(head) <= 8 else text


def _named(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.product and not item.implied]
