"""What somebody says to us alone: it belongs to the order of theirs that is under way, wherever that was told."""

from dataclasses import replace

from app.clock import local
from app.db import lock_lane
from app.events import MessagePosted
from app.language.reading import Context, Message, Shop
from app.language.understand import read
from app.members import service as members
from app.orders import needs
from app.orders.private import service as private
from app.registry import service as registry
from app.registry.heard import Heard
from app.work import Work


async def said_alone(work: Work, event: MessagePosted, shop: Shop) -> str | None:
    """Take it as if it were said in the order's group, and answer here. Returns why nothing was done, or None."""
    if event.by_staff or not event.person_id or members.is_staff(event.person_id):
        return "said to us alone by staff"
    speaker = await members.heard_alone(work, event.person_id, event.name)
    ticket = await private.meant(work, event.person_id)
    group = await registry.group(work, ticket.group_id) if ticket is not None else None
    if ticket is None or group is None:
        return "said to us alone, and nothing of theirs is under way"
    await lock_lane(work.db, f"group:{group.group_id}")  # the group's talk is one thread, whoever takes it further
    talk = await needs.listen(work, group)
    message = Message(text=event.text, now=local(event.at), msg_type=event.msg_type, payload=event.payload)
    known = Context(speaker_role="fan", open_order=talk.open_order(event.person_id), reply_to="staff")
    meaning = read(message, known, shop)
    heard = Heard(event, group, replace(speaker, role="fan"), meaning, alone=True)
    if await needs.consider(work, heard, talk, shop):
        return None
    return f"nothing asked for: {meaning.intent}"
