"""One person: everything that is known of them, as a file; and everything forgotten.

Rooms know their own part; here they are put together.
"""

import hashlib
from datetime import date, datetime
from typing import Any

import orjson

from app.bot import store
from app.bot.erasing import Forgotten, erase_line
from app.campaigns.signin import service as signin
from app.desk import service as desk
from app.errors import NotFound, Words
from app.ledger import service as ledger
from app.members import service as members
from app.orders import service as orders
from app.orders.standing import store as standing
from app.rules import service as rules
from app.sop.shelves import service as shelves
from app.work import Work

#: a name of one character is in too many other texts to be looked for
_SHORTEST = 2


async def export(work: Work, person_id: str) -> bytes:
    """Everything that is known of a person, as JSON. Raises NotFound."""
    work.who.require("privacy")
    person = await members.known_of(work, person_id)
    if person is None:
        raise NotFound(Words("没有这个人", "there is no such person"))
    found = {
        "person_id": person_id,
        **person,
        "tickets": await orders.known_of(work, person_id),
        "standing": await standing.known_of(work.db, person_id),
        "rules": await rules.known_of(work, person_id),
        "signins": await signin.known_of(work, person_id),
        "points": await ledger.known_of(work, person_id),
        "content": await shelves.known_of(work, person_id),
        "messages": await store.said_by(work.db, person_id),
    }
    work.audit("privacy", _short(person_id), "exported")
    return orjson.dumps(found, default=_plain, option=orjson.OPT_INDENT_2)


async def erase(work: Work, person_id: str) -> None:
    """Forget a person: name, words, tags, whereabouts, phone, address. What was sold stays, without the person; a bar
    that stands is kept by the hash of the id. Raises NotFound.
    """
    work.who.require("privacy", "write")
    if await members.known_of(work, person_id) is None:
        raise NotFound(Words("没有这个人", "there is no such person"))
    mark = _short(person_id)
    name, groups = await members.found_in(work, person_id)
    marks = [person_id, *(word for word in {name, *await orders.traces(work, person_id)} if len(word) >= _SHORTEST)]
    await orders.erase(work, person_id, mark, groups, marks)
    refs = await rules.erase(work, person_id)
    await ledger.erase(work, person_id, mark)  # holds them: nobody signs them in meanwhile
    await signin.erase(work, person_id, mark)
    await desk.erase(work, person_id, mark, groups, marks)
    await shelves.erase(work, person_id)
    await erase_line(work.db, Forgotten(person_id, mark, groups, marks, refs))
    await members.erase(work, person_id)
    work.audit("privacy", mark, "erased")


def _short(person_id: str) -> str:
    """What stands for an erased person: equal for the same one, and tells nothing."""
    return "erased-" + hashlib.sha256(person_id.encode()).hexdigest()[:16]


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
