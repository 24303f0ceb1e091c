"""Whether a message is what staff have just asked for, however it is worded."""

import re
from dataclasses import replace
from datetime import timedelta

from app.language.conversation import ASKS, News, Person, Said, State, current, put
from app.language.counting import number
from app.language.reading import Shop


def answers(person: Person, said: Said) -> bool:
    """Whether a message is what staff have just asked for: an hour, or a thing and how it is to be."""
    return _tells_when(person, said) or _tells_what(person, said)


#: 他晚上七点才下班, 周三晚上看的电影: an hour of something else
_ELSE = re.compile(r"[他她]|才|上次|刚|看的|电影|堵|下班(?![^,，。]{0,6}(?:来|拿|取|去|到|顺|捎|带|接))")


def _tells_when(person: Person, said: Said) -> bool:
    """几点? 嗯呢 七点半下了课: the hour that answers it is that of the order, however it is worded."""
    time = said.reading.time
    if not person.timed or time is None or time.minutes is None or said.reading.said.when is None:
        return False
    text = said.reading.normal.removeprefix("嗯呢")
    hours = [clause for clause in _CLAUSES.split(text) if _HOUR.search(clause)] or [text]
    other = said.reading.intent in ("complaint", "cancel_order") or any(map(_ELSE.search, hours))
    return not other and not any(map(ASKS.search, hours))


_CLAUSES = re.compile(r"[\s,，。;；!！]+")
_HOUR = re.compile(r"[\d一二两三四五六七八九十][点:：]|半")


_ASKS_WHAT = re.compile(r"(?:什么|啥|哪[种款个])(?:样|口?味|款|蛋糕|面包|造型)?|口味|几寸|多大|馅")


def _tells_what(person: Person, said: Said) -> bool:
    """要什么口味? 就蜘蛛侠蛋糕 黄桃的: what is named in answer is wanted, though it sounds like something shown."""
    text, intent = said.reading.normal, said.reading.intent
    if intent not in ("show_off", "chitchat") or not _ASKS_WHAT.search(person.heard):
        return False
    named = any(item.product or item.flavour or item.size for item in said.reading.said.items)
    return named and not ASKS.search(text) and "一半" not in text


_SHORT = 8


def picks_one(person: Person, said: Said) -> bool:
    """有 巧克力 芒果 草莓. 芒果: one of what staff have just named, and hardly a word more."""
    text, told = said.reading.normal.strip(), said.reading.said
    flavours = [item.flavour for item in told.items if item.flavour]
    return bool(flavours) and len(text) <= _SHORT and all(name in person.heard for name in flavours)


_NEVER_MIND = re.compile(
    r"^(?:哦|啊|那|嗯|好吧|好贵|贵了)*[ ,，]?(?:那|就|还是)?(?:算了|不要了|不用了|不拿了)(?:吧|哈|谢谢)?[。!！~～ ]*$"
)


def lets_go(_: State, person: Person, said: Said, __: Shop) -> tuple[Person, News, bool] | None:
    """蛋黄酥多少钱? 38. 那算了: what was asked about beside an order, not the order."""
    ticket = current(person)
    if ticket is None or not person.asked or person.asked_at is None or person.asked_at <= ticket.at:
        return None
    soon = said.at - person.asked_at < timedelta(minutes=5)
    known = {old.product for old in ticket.slots.items}
    beside = all(item.product not in known and not item.implied for item in person.asked)
    if not (soon and beside and _NEVER_MIND.match(said.reading.normal.strip())):
        return None
    return replace(person, asked=(), asked_with=None, proposal=None), "none", False


_SHARE = re.compile(
    r"(?P<n>\d{1,2}|[一两二三四五六七八九十俩仨])[个份条盒块只杯袋张](?P<name>[\u4e00-\u9fff]{1,4}?)(?:味|口味|馅)?的?(?=$|[\s,，、。]|[一两二三四五六\d]+[个份条盒块只杯袋张])[\s,，、。]*"
)


def kinds_told(_: State, person: Person, said: Said, __: Shop) -> tuple[Person, News, bool] | None:
    """披萨要什么口味? 一个培根 一个夏威夷: so many of each, also of flavours that no list knows."""
    ticket, text = current(person), said.reading.normal.strip().rstrip("。!！~～吧哈 ")
    if ticket is None or not _ASKS_WHAT.search(person.heard):
        return None
    items = ticket.slots.items
    asked = [n for n, item in enumerate(items) if item.product and item.product in person.heard]
    if len(items) != 1 and len(asked) != 1:
        return None
    n = asked[0] if len(asked) == 1 else 0
    found = list(_SHARE.finditer(text))
    old = items[n]
    counts = [number(one["n"]) or 1 for one in found]
    if len(found) < 2 or "".join(one.group() for one in found) != text or sum(counts) != (old.quantity or sum(counts)):
        return None
    kinds = [replace(old, flavour=one["name"], quantity=count) for one, count in zip(found, counts, strict=True)]
    slots = replace(ticket.slots, items=(*items[:n], *kinds, *items[n + 1 :]))
    return put(person, ticket, replace(ticket, slots=slots, at=said.at)), "changed", True
