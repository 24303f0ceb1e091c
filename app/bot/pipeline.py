"""The whole journey of an event, top to bottom. Read this first."""

from app.bot import lately, presses, reading
from app.bot.alone import said_alone
from app.bot.named import service as named
from app.bot.reported import reported
from app.campaigns import service as games
from app.clock import local
from app.errors import AppError
from app.events import (
    ActionDone,
    CardPressed,
    Event,
    GroupCreated,
    GroupDismissed,
    GroupRenamed,
    MemberJoined,
    MemberLeft,
    MessagePosted,
    MessageRecalled,
    NoticeChanged,
    OwnerChanged,
    StaffLeft,
    StaffSaid,
    SyncFound,
)
from app.language.reading import Context, Message, Shop
from app.language.understand import judged_as_fan
from app.members import service as members
from app.orders import chat, needs
from app.orders import service as orders
from app.orders.questions import service as questions
from app.registry import service as registry
from app.registry.heard import Heard
from app.rules import service as rules
from app.rules.rulebook.decide import OURS, Books
from app.rules.twogroups import service as twogroups
from app.sop.welfare import service as welfare
from app.work import Work


async def handle(work: Work, event: Event, shop: Shop, books: Books = OURS) -> str | None:
    """Do what an event asks for. Returns why nothing was done, or None."""
    try:
        return await _route(work, event, shop, books)
    except AppError as error:  # raised before anything was written
        return f"refused: {error}"


async def _route(work: Work, event: Event, shop: Shop, books: Books) -> str | None:  # noqa: PLR0911  # a table of contents
    match event:
        case MessagePosted():
            return await _message(work, event, shop, books)
        case MemberJoined() | MemberLeft():
            return await reading.moved(work, event)
        case GroupCreated() | GroupRenamed() | OwnerChanged() | NoticeChanged() | GroupDismissed():
            return await reading.changed(work, event)
        case CardPressed() | StaffSaid() | StaffLeft():
            return await presses.by_staff(work, event)
        case ActionDone():
            return await reported(work, event)
        case SyncFound():
            await reading.differs(work, event)
        case MessageRecalled():
            return await needs.recalled(work, event)
        case _:  # what accounts tell that know names alone
            return await named.told(work, event)
    return None


async def _message(work: Work, event: MessagePosted, shop: Shop, books: Books) -> str | None:
    if event.own or event.group_id is None:
        return "our own words" if event.own else await said_alone(work, event, shop)
    group = await registry.group(work, event.group_id)
    if group is None or group.baseline_at is None:
        return await reading.meet(work, event.group_id)
    if unheard := reading.unheard(event, group):
        return unheard
    if group.kind == "staff":
        return await chat.said_among_staff(work, event)
    speaker, new = await members.heard(work, event.group_id, event.person_id, event.name, by_staff=event.by_staff)
    if new:
        await rules.came(work, group, [speaker.person_id], [])
    message = Message(text=event.text, now=local(event.at), msg_type=event.msg_type, payload=event.payload)
    talk = await needs.listen(work, group)
    order = talk.open_order(speaker.person_id)
    known = Context(speaker_role=speaker.role or "fan", reply_text=event.quote, open_order=order)
    meaning = await lately.understood(work, event, message, known, shop)
    ours = judged_as_fan(message, shop) if speaker.role not in ("fan", None) else None
    heard = Heard(event, group, speaker, meaning, as_fan=ours, ordering=order)
    if (
        (await rules.moderate(work, heard, books, orders.is_customer)).stops
        or await twogroups.chose(work, heard)
        or await games.played(work, heard, ordering=order)
        or await needs.consider(work, heard, talk, shop)
        or await welfare.asked(work, heard)
        or await questions.asked(work, heard)
    ):
        return None
    return f"nothing asked for: {meaning.intent}"
