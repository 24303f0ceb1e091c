"""What somebody is told about themselves: alone where there is a chat, else in the group."""

from app.actions import SendText
from app.content.service import say
from app.members import service as members
from app.registry.store import GroupFacts
from app.work import Work


async def alone(work: Work, group: GroupFacts | None, person_id: str) -> bool:
    """Whether there is a chat in which only they read it, kept by the account of the group."""
    return group is not None and group.writes_alone and await members.chats_alone(work, person_id)


async def to_member(
    work: Work,
    group: GroupFacts | None,
    group_id: str,
    person_id: str,
    text: str,
    *,
    alone_text: str = "",
    page: str = "",
    mention: tuple[str, ...] = (),
) -> SendText:
    """The words as they are sent. `alone_text`: what is said to them alone, if that is something else."""
    if await alone(work, group, person_id):
        return SendText(group_id=group_id, person_id=person_id, alone=True, text=alone_text or text, page=page)
    return SendText(group_id=group_id, text=text, page=page, mention=mention)


async def removed(
    work: Work, group: GroupFacts | None, group_id: str, person_id: str, text: str, page: str
) -> SendText:
    """Why somebody is removed, and where they can appeal. To be filed before the removal: whoever is out reads
    nothing in the group any more.
    """
    return await to_member(work, group, group_id, person_id, text, alone_text=say("removed.alone"), page=page)
