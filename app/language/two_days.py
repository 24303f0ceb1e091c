"""Two orders in one message, each for a day of its own: 周六要8寸草莓蛋糕 周日要20个蛋挞."""

import re
from itertools import pairwise

from app.language.concerned import reread
from app.language.conversation import ASKS, Said, State
from app.language.normalise import fold
from app.language.phrases import find_phrases
from app.language.reading import Shop

_DAYS = re.compile(
    r"[今明后]天|[今明后][早晚]|(?:周|星期|礼拜)[一二三四五六日天末]|\d{1,2}[号日]|[一二三四五六七八九十]{1,3}号"
)
_CLAUSES = re.compile(r"[\s,，。;；、!！~～]+")
_NO_ORDERS = re.compile(
    r"[改换挪]|不要|取消|不用|退|或者?|不拿|照旧|照样|不变|还是|要么|不是|生日|过寿|大寿|满月|百日|周岁|结婚|活动|开会|聚|宴|纪念|节|考试|一起|的话|吃不完|出发|之前|以前|昨|上次|上周|放假|上班|出差"
)
_LONGEST = 120
_BOTH = re.compile("^(?:都|全)")  # 都是上午十点拿


def orders_apart(state: State, said: Said, shop: Shop) -> list[Said]:
    """The message in parts, one an order, where it holds several for other days; else nothing."""
    text = said.text
    if len(text) > _LONGEST or len(_DAYS.findall(text)) < 2 or _NO_ORDERS.search(text) or ASKS.search(text):
        return []
    parts = [reread(state, said, part, shop) for part in _by_day(said)]
    days = [part.reading.time.first if part.reading.time else None for part in parts]
    named = [{item.product for item in part.reading.said.items if item.product and not item.implied} for part in parts]
    person = state.people.get(said.speaker)
    known = {item.product for ticket in (person.tickets if person else ()) for item in ticket.slots.items}
    if len(parts) < 2 or not all(days) or not all(named) or any(names & known for names in named):
        return []
    apart = all(one != other for one, other in pairwise(days)) and not any(a & b for a, b in pairwise(named))
    return parts if apart else []


def _by_day(said: Said) -> list[str]:
    """The clauses of a text, those of one day together; what is said of all of them belongs to each."""
    parts: list[list[str]] = [[]]
    shared: list[str] = []
    for clause in (one for one in _CLAUSES.split(said.text) if one):
        if _BOTH.match(clause) and len(parts) > 1:
            shared.append(clause)
            continue
        dated = any(phrase.day is not None for phrase in find_phrases(fold(clause).text, said.at))
        if dated and any(_DAYS.search(other) for other in parts[-1]):
            parts.append([])
        parts[-1].append(clause)
    return [" ".join([*part, *shared]) for part in parts]
