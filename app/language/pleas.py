"""Tickets that are no orders and no complaints: somebody wants a person, or asks for an order this talk knows nothing of."""

import re

from app.language.conversation import News, Said, State
from app.language.reading import Intent

Pleas = tuple[tuple[str, Intent], ...]  # customer and kind, in the order they came

A_PERSON = re.compile(
    "人工|真人|活人|店长|经理|老板娘?来|负责人|主管|机器|机械|[找叫喊换派]个?人|打电话|给我(?:回|来)个?电话"
)
_NOT_OURS = re.compile("快递|包裹|外卖|公交|地铁|不用|找到了|别忘|记得")  # 我妈的快递到了没
_NO_PLEA = re.compile("我(?:先|再|去|要|得|回去|回头)*(?:问|商量)")  # 我先问问我们经理


def pleaded(known: Pleas, before: State, said: Said, news: News) -> Pleas:
    """With the ticket that a message opens beside what it orders: `human_help` or `order_status`.

    `before` is the conversation ahead of the message and `news` what it did there: where it was of an order that the
    conversation knows, or found fault, there is a ticket already. 在吗 and 有人吗 only open the talk.
    """
    if said.role != "fan":
        return known
    if news == "opened":  # what was asked after is ordered now
        return tuple(one for one in known if one != (said.speaker, "order_status"))
    if news != "none" or not said.reading.sure:
        return known
    intent, text = said.reading.intent, said.reading.normal
    person = before.people.get(said.speaker)
    known_order = person is not None and person.tickets
    elsewhere = intent == "order_status" and not known_order and not _NOT_OURS.search(text)
    help_wanted = intent == "human_help" and A_PERSON.search(text) and not _NO_PLEA.search(text)
    new = (said.speaker, intent)
    return (*known, new) if (elsewhere or help_wanted) and new not in known else known
