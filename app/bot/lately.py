"""A message is read with what its speaker said a moment ago: an advert in three lines is one.

Lines that were found guilty, and what made them so, are done with and judge nothing further. Most messages need no look
back: what is harmless adds nothing to the lines before it, and what is plainly an order or a question is no advert.
"""

from dataclasses import replace
from datetime import timedelta

from app.bot import store
from app.events import MessagePosted
from app.language.reading import TICKET_INTENTS, Context, Message, Reading, Shop
from app.language.understand import read
from app.work import Work

_WITHIN = timedelta(minutes=2)
_MOST = 3
_PLAIN = TICKET_INTENTS | {"ask_store_info", "ask_price", "ask_product"}


async def understood(work: Work, event: MessagePosted, message: Message, known: Context, shop: Shop) -> Reading:
    """The reading of a message in a group, with the last lines of its speaker where they can matter."""
    place = f"lines {event.group_id}:{event.person_id}"
    meaning = read(message, known, shop)
    if _may_add(meaning, known) and (lines := await _lines(work, event, place)):
        meaning = read(message, replace(known, recent=lines), shop)
    if meaning.judgement.label == "clean":
        work.memo[place] = [*work.memo.get(place, ()), (event.at, event.text)]  # this turn's are not on record yet
    else:
        work.memo[place] = ()
        work.memo[f"{place} guilty"] = True  # nor is this: what is on record lies before it
    return meaning


def _may_add(meaning: Reading, known: Context) -> bool:
    """Whether the lines before a message can make it guilty."""
    judgement = meaning.judgement
    plain = meaning.sure and meaning.intent in _PLAIN
    return known.speaker_role == "fan" and judgement.label == "clean" and not judgement.harmless and not plain


async def _lines(work: Work, event: MessagePosted, place: str) -> tuple[str, ...]:
    """The last lines of the speaker in this group, oldest first: what is on record, and what this turn has read."""
    if event.group_id is None:
        return ()
    since = event.at - _WITHIN
    read_now = [text for at, text in work.memo.get(place, ()) if at >= since]
    if work.memo.get(f"{place} guilty"):
        return tuple(read_now[-_MOST:])
    known = await store.lines(work.db, event.group_id, event.person_id, since, event.at, _MOST)
    return tuple([*known, *read_now][-_MOST:])
