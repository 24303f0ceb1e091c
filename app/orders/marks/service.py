"""The public door of the marks."""

from datetime import timedelta

from app.actions import MarkTag
from app.members import service as members
from app.orders.marks.decide import tag_in
from app.orders.store import Ticket
from app.registry import service as registry
from app.work import Work

_AGE = timedelta(days=7)  # whatever is wrong with WeCom is over by then
MARKS = frozenset({"accept", "take", "finish"})


async def ordered(work: Work, ticket: Ticket) -> None:
    """Somebody's order was accepted or handed over: they get the tag that the setting names, each person once.

    WeCom marks contacts of the group's owner alone. Whether somebody is one we do not know: it is tried once, and our
    own list remembers that it was.
    """
    group = await registry.group(work, ticket.group_id)
    if group is None:
        return
    tag = tag_in((await registry.chosen(work, group)).words("ordered_tag"))
    if not tag or not await members.keep_tag(work, ticket.person_id, tag):
        return
    if group.owner_id:
        work.emit(MarkTag(person_id=ticket.person_id, staff=group.owner_id, tag=tag), "setup", slot=tag, max_age=_AGE)
