"""Counts that staff read back: 那就是16个杯子蛋糕, 好的 三明治4个、豆浆4杯. They have reckoned what 每人一个 comes to."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from app.language.conversation import News, Said, State, current, put
from app.language.counting import number
from app.language.reading import Item

_FRESH = timedelta(minutes=15)
_READ_BACK = re.compile(
    r"^(?:@\S+\s)?(?:好[的嘞好]?|收到|明白|没问题|没事|没关系|了解|ok|妥|行|嗯+|得行|那就?是?|[一总]共|已|更新|记[好下]|改)|[一总]共|改(?:成|为)|已[改加更]"
)
#: what there is, what it costs, what is only asked or offered
_OTHERWISE = re.compile(
    r"对[吗吧不么]|是[吗吧么]|可以[吗么不]|[行好][吗么不]|要不要|要[吗么]|换|剩|只有|只能|最多|最少|不够|满\d|起订|[卖做]完|缺|没有|没了|没胚|来不及|赶不|免费|赠|优惠|\d元|块钱|价|建议|推荐|您[看说]"
)
_ASKS = re.compile("[?？吗呢么]|几|多少|哪|还是|什么")
_N = r"(?P<n>\d{1,4}|[一二两三四五六七八九十百]{1,4})"
_UNIT = "[个份条盒块根只杯袋套包片瓶箱枚颗粒碗笼盘壶罐支]"
_COUNT_FIRST = re.compile(rf"(?:那就?是?|[一总]共|好[的嘞]?|[是为改成加]|已)*{_N}{_UNIT}")
_ALL = re.compile(rf"各(?:[来做]|备)?{_N}{_UNIT}")
_ALONE = re.compile(rf"(?:^|[是共为成改])\s?{_N}{_UNIT}(?:的)?(?:[哈哦啦了]|给您?留着)?$")


def restated(state: State, said: Said, name: str) -> tuple[State, News] | None:
    """The state with the counts of a customer's order as staff read them back, where they differ."""
    person = state.people.get(name)
    ticket = current(person) if person is not None else None
    text = said.reading.normal.strip()
    if person is None or ticket is None or said.at - ticket.at > _FRESH or not ticket.slots.items:
        return None
    if not _READ_BACK.search(text) or _OTHERWISE.search(text):
        return None
    clauses = [clause.strip() for clause in re.split(r"[,，。;；!！~～\s、]+", text) if not _ASKS.search(clause)]
    others = [current(other) for other in state.people.values() if other is not person]
    items = _as_told(ticket.slots.items, clauses, alone=not any(others))  # 收到 一共9袋 is of all who joined
    if items == ticket.slots.items:
        return None
    new = replace(ticket, slots=replace(ticket.slots, items=items))
    return replace(state, people={**state.people, name: put(person, ticket, new)}), "changed"


def _as_told(known: tuple[Item, ...], clauses: Sequence[str], *, alone: bool) -> tuple[Item, ...]:
    every = next((found for clause in clauses if (found := _ALL.search(clause))), None)
    if every is not None and len(known) > 1:
        return tuple(replace(item, quantity=number(every["n"])) for item in known)
    told = [(item, _count_of(item, known, clauses)) for item in known]
    if alone and len(known) == 1 and told[0][1] is None:
        only = next((found for clause in clauses if (found := _ALONE.search(clause))), None)
        told = [(known[0], number(only["n"]) if only else None)]
    return tuple(replace(item, quantity=count) if count else item for item, count in told)


def _count_of(item: Item, known: Sequence[Item], clauses: Sequence[str]) -> int | None:
    """The number that stands beside the name of a thing, if nothing else that is ordered is called so."""
    name = item.product if any(item.product in clause for clause in clauses) else item.product[-2:]
    if len(name) < 2 or sum(name in other.product for other in known) > 1:
        return None
    behind = re.compile(rf"{re.escape(name)}(?:改成?|是|为|要|来|x|\*|×)?\s?{_N}(?:{_UNIT}|$)")
    before = re.compile(rf"{_N}{_UNIT}的?(?:(?![一二两三四五六七八九十俩])[\u4e00-\u9fff]){{0,6}}?{re.escape(name)}")
    for clause in clauses:
        first = _COUNT_FIRST.match(clause)  # 一条吐司两个葱油饼
        found = before.search(clause) if first else behind.search(clause) or before.search(clause)
        if found:
            return number(found["n"])
    return None
