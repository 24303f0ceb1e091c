"""SQL that forgets a person in the line's own tables: what happened, what came byte for byte, what was said to them.

That something happened stays countable: rows stay, under a mark. Only what happened in the person's groups is searched.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app import due, outbox
from app.bot import played
from app.bot.named import store as named
from app.bot.results import RESULT
from app.db import Connection
from app.errors import Conflict, Words


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Who is to be forgotten. `marks`: texts by which they are found, their id first; `groups`: where they were;
    `refs`: what the audit calls their bars and cases.
    """

    person_id: str
    mark: str
    groups: Sequence[str]
    marks: Sequence[str]
    refs: Sequence[str] = ()


_MARKED = "exists (select 1 from unnest($2::text[]) m(word) where position(m.word in {} ) > 0)"
#: what is about a person: in one of their groups, or (cards of their orders) on phones of staff
_ABOUT = f"(group_id = any($1::text[]) or group_id is null) and {_MARKED.format('action::text || key')}"


async def erase_line(db: Connection, who: Forgotten) -> None:
    """Forget them. What was not sent yet is not sent any more. Raises Conflict while something is on its way."""
    await _actions(db, who)
    await _events(db, who)
    await due.forget(db, [who.person_id])
    await due.forget(db, who.marks, RESULT)  # which tells of people by their names
    await played.forget(db, who.person_id)


async def _actions(db: Connection, who: Forgotten) -> None:
    rows = await db.fetch(
        f"select id, state from outbox where {_ABOUT} for update",  # noqa: S608  # our own words
        who.groups,
        who.marks,
    )
    if any(row["state"] == "sending" for row in rows):
        raise Conflict(
            Words("正在给这个人发消息", "something is being sent to this person"),
            Words("请过几秒再试。", "Try again in a few seconds."),
        )
    await outbox.end(db, [(row["id"], "dropped", "the person was erased") for row in rows])
    await db.execute(
        f"""update action_log set action = '{{}}', note = '',
                  target = replace(target, ($2::text[])[1], $3),
                  key = replace(key, ($2::text[])[1], $3), cause = replace(cause, ($2::text[])[1], $3)
            where {_ABOUT}""",  # noqa: S608  # as above
        who.groups,
        who.marks,
        who.mark,
    )


async def _by_name(db: Connection, who: Forgotten) -> None:
    """What was heard of them by name alone: what nobody could place, and the callbacks of what was placed."""
    rows = await db.fetch(
        """select convert_from(r.payload, 'UTF8')::jsonb ->> 'origin' as origin
             from message m join message_raw r on r.id = m.id and r.kept_at = m.kept_at
            where m.person_id = $1 and m.source like 'named:%'""",
        who.person_id,
    )
    origins = [bytes.fromhex(row["origin"]) for row in rows]
    unplaced = await named.erase(db, who.person_id, who.marks)
    await db.execute("delete from message_raw where key = any($1::bytea[])", [*origins, *unplaced])
    for table, state in (("message_raw", "true"), ("inbox", "state = 'dead'")):  # results of what was said to them, too
        await db.execute(
            f"""delete from {table} where lane like 'hosted:%' and {state} and exists (select 1
                  from unnest($1::text[]) m(word) where position(convert_to(m.word, 'UTF8') in payload) > 0)""",  # noqa: S608  # ours
            who.marks,
        )


async def _events(db: Connection, who: Forgotten) -> None:
    await _by_name(db, who)
    await db.execute(
        """delete from message_raw r using message m
            where m.person_id = $1 and r.id = m.id and r.kept_at = m.kept_at""",
        who.person_id,
    )
    lanes = [f"group:{group_id}" for group_id in who.groups] + [f"person:{who.person_id}"]
    for table, state in (("message_raw", "true"), ("inbox", "state = 'dead'")):
        await db.execute(
            f"""delete from {table} where lane = any($1::text[]) and {state}
                   and position(convert_to($2, 'UTF8') in payload) > 0""",  # noqa: S608  # as above
            lanes,
            who.person_id,
        )
    await db.execute(
        "update message set person_id = $2, text = null, event = '{}', notes = '{}' where person_id = $1",
        who.person_id,
        who.mark,
    )
    await db.execute(
        """update message set event = replace(event::text, $2, $3)::jsonb, notes = '{}'
            where group_id = any($1::text[]) and position($2 in event::text || array_to_string(notes, ' ')) > 0""",
        who.groups,
        who.person_id,
        who.mark,
    )
    named = _MARKED.format("concat(ref, before, after)")
    await db.execute(
        f"""update audit set ref = replace(ref, ($2::text[])[1], $1), before = null, after = null
             where area in ('members', 'tickets', 'tasks', 'privacy', 'rules', 'cases') and {named}""",  # noqa: S608  # as above
        who.mark,
        who.marks,
    )
    await db.execute(
        """update audit set before = before - 'note', after = after - 'note'
            where area in ('rules', 'cases') and ref = any($1::text[])""",
        who.refs,
    )
