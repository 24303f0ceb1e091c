"""What somebody said in a group a moment ago: an advert in three lines is one."""

from datetime import timedelta

from app.bot import store
from app.events import MessagePosted
from app.language.reading import Reading
from app.work import Work

_WITHIN = timedelta(minutes=2)
_MOST = 3


async def lines(work: Work, event: MessagePosted) -> tuple[str, ...]:
    """The last lines of the speaker in this group, oldest first: what is on record, and what this turn has read."""
    if event.group_id is None or event.by_staff or not event.text:
        return ()
    place = f"lines {event.group_id}:{event.person_id}"
    since = event.at - _WITHIN
    read = [line for line in work.memo.get(place, ()) if line[0] >= since]
    known = await store.lines(work.db, event.group_id, event.person_id, since, event.at, _MOST)
    work.memo[place] = [*read, (event.at, event.text)]
    return tuple([*known, *(text for _, text in read)][-_MOST:])


def judged(work: Work, event: MessagePosted, meaning: Reading) -> None:
    """Lines that were found guilty together are done with: what is said next is not judged by them again."""
    if meaning.judgement.label != "clean":
        work.memo.pop(f"lines {event.group_id}:{event.person_id}", None)
