"""Whether a message is what staff have just asked for, however it is worded."""

import re

from app.language.conversation import ASKS, Person, Said


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
