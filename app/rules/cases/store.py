"""All SQL of the cases."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from app.db import Connection
from app.rules.cases.decide import State
from app.rules.checks import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was said, by whom, and what was found in it."""

    message_id: str
    at: datetime
    person_id: str
    called: str
    group_id: str
    store_id: int | None
    sentence: str
    watched: bool
    rule: str
    kind: str
    version: int
    words: str
    why: str
    findings: list[dict[str, Any]]
    number: int | None
    left_over: int | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Judged):
    """One case as it was read."""

    id: int
    state: State
    decided_at: datetime | None
    decided_by: str | None
    note: str
    appealed_at: datetime | None
    appeal: str | None


_COLUMNS = ", ".join(Case.__dataclass_fields__)
_SELECT = f"select {_COLUMNS} from rule_case"  # noqa: S608  # our own column names


def _read(row: Any) -> Case:
    return Case(**{**row, "state": State(row["state"])})


def packed(found: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as they are kept."""
    return [{**asdict(one), "span": list(one.span)} for one in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(Judged):
    """What makes a new case."""

    cause: str
    state: str
    page: bytes | None


async def add(db: Connection, data: Opening) -> Case | None:
    """A new case. None when this cause has made one."""
    values = {name: getattr(data, name) for name in Opening.__dataclass_fields__}
    places = ", ".join(f"${n}" + ("::jsonb" if name == "findings" else "") for n, name in enumerate(values, 1))
    row = await db.fetchrow(
        f"""insert into rule_case ({", ".join(values)}) values ({places})
            on conflict do nothing returning {_COLUMNS}""",  # noqa: S608  # our own column names
        *values.values(),
    )
    return _read(row) if row else None


async def lock(db: Connection, case_id: int) -> Case | None:
    """One case, locked."""
    row = await db.fetchrow(f"{_SELECT} where id = $1 for update", case_id)
    return _read(row) if row else None


async def read(db: Connection, case_id: int) -> Case | None:
    """One case."""
    row = await db.fetchrow(f"{_SELECT} where id = $1", case_id)
    return _read(row) if row else None


async def by_page(db: Connection, page: bytes) -> Case | None:
    """The case that a page is about, locked."""
    row = await db.fetchrow(f"{_SELECT} where page = $1 for update", page)
    return _read(row) if row else None


async def of_message(db: Connection, message_id: str) -> list[Case]:
    """What came of a message."""
    return [_read(row) for row in await db.fetch(f"{_SELECT} where message_id = $1 order by id", message_id)]


async def last_of(db: Connection, person_id: str, since: datetime, now: datetime) -> Case | None:
    """The last case of a person that counts against them and nobody has looked at again, locked.

    A reminder counts until it ends, a bar while it stands; the others since `since`.
    """
    row = await db.fetchrow(
        f"""{_SELECT} where person_id = $1 and not watched and state in ('standing', 'asked', 'removed')
               and case when sentence = 'REMIND' and expires_at is not null then expires_at > $3
                        else at >= $2 or state = 'asked'
                          or exists (select 1 from ban b where b.case_id = rule_case.id and b.lifted_at is null
                                        and (b.expires_at is null or b.expires_at > $3)) end
             order by at desc, id desc limit 1 for update""",  # noqa: S608  # our own column names
        person_id,
        since,
        now,
    )
    return _read(row) if row else None


async def looked_at_again(db: Connection, person_id: str, since: datetime) -> bool:
    """Whether somebody has appealed since then, and a person has answered."""
    found: bool = await db.fetchval(
        """select exists (select 1 from rule_case where person_id = $1 and at >= $2 and appealed_at is not null
                             and state in ('upheld', 'lifted', 'let'))""",
        person_id,
        since,
    )
    return found


async def asked_of(db: Connection, person_id: str) -> list[Case]:
    """The cases of a person that wait for a decision, locked."""
    rows = await db.fetch(f"{_SELECT} where person_id = $1 and state = 'asked' order by id for update", person_id)
    return [_read(row) for row in rows]


_UNHEARD = ("stale", "observed", "dropped", "declined")


async def unheard_of(db: Connection, person_id: str) -> list[Case]:
    """The cases of a person whose reminder counts, though it came to an end unsaid."""
    rows = await db.fetch(
        f"""{_SELECT} where person_id = $1 and sentence = 'REMIND' and state = 'standing'
               and exists (select 1 from reminder r where r.case_id = rule_case.id and r.lifted_at is null)
               and exists (select 1 from action_log a where a.cause = rule_case.cause and a.kind = 'send_text'
                              and a.part = 'remind' and a.outcome = any($2::text[]))
             order by id for update skip locked""",  # noqa: S608  # our own column names; a person decides about the others
        person_id,
        list(_UNHEARD),
    )
    return [_read(row) for row in rows]


async def removed_of(db: Connection, person_id: str, since: datetime) -> list[Case]:
    """The cases since then for which a person had somebody removed, locked."""
    rows = await db.fetch(
        f"""{_SELECT} where person_id = $1 and at >= $2 and sentence = 'ASK_PERSON' and state in ('removed', 'upheld')
             order by id for update""",
        person_id,
        since,
    )
    return [_read(row) for row in rows]


async def of_reminder(db: Connection, cause: str) -> Case | None:
    """The case of a reminder."""
    row = await db.fetchrow(f"{_SELECT} where cause = $1 and sentence = 'REMIND'", cause)
    return _read(row) if row else None


async def unheard(db: Connection, case_id: int, note: str) -> None:
    """Nobody heard its reminder: it is as if it had only been observed, unless a person has decided otherwise."""
    await db.execute(
        "update rule_case set state = 'watched', watched = true, note = $2 where id = $1 and state = 'standing'",
        case_id,
        note,
    )


async def has_barred(db: Connection, case_id: int) -> bool:
    """Whether a case has barred somebody, whatever became of it."""
    found: bool = await db.fetchval("select exists (select 1 from ban where case_id = $1)", case_id)
    return found


async def times(db: Connection, person_id: str, before: int) -> int:
    """How often somebody was sentenced before a case, where that was not lifted."""
    found: int = await db.fetchval(
        "select count(*) from rule_case where person_id = $1 and id < $2 and not watched and state <> 'lifted'",
        person_id,
        before,
    )
    return found


async def move(db: Connection, case_id: int, state: State, by: str, at: datetime, note: str) -> None:
    """A person has decided."""
    await db.execute(
        "update rule_case set state = $2, decided_by = $3, decided_at = $4, note = $5 where id = $1",
        case_id,
        state,
        by,
        at,
        note,
    )


async def appealed(db: Connection, case_id: int, words: str, at: datetime) -> None:
    """The member asks for it to be looked at; more words go behind the first ones."""
    await db.execute(
        """update rule_case set appealed_at = coalesce(appealed_at, $2),
                  appeal = left(concat_ws(' / ', nullif(appeal, ''), nullif($3::text, '')), 900) where id = $1""",
        case_id,
        at,
        words,
    )


async def keep_page(db: Connection, case_id: int, page: bytes) -> None:
    """A case has a page, whose address holds what hashes to this."""
    await db.execute("update rule_case set page = $2 where id = $1", case_id, page)


async def add_card(db: Connection, case_id: int, what: str, staff_ids: Sequence[str]) -> int:
    """A card about a case goes out. Returns its number."""
    made: int = await db.fetchval(
        "insert into rule_card (case_id, what, staff_ids) values ($1, $2, $3) returning id",
        case_id,
        what,
        list(staff_ids),
    )
    return made


@dataclass(frozen=True, slots=True)
class SentCard:
    """A card about a case."""

    id: int
    case_id: int
    what: str
    staff_ids: Sequence[str]
    response_code: str | None


async def sent_card(db: Connection, card_id: int) -> SentCard | None:
    """One card."""
    row = await db.fetchrow("select id, case_id, what, staff_ids, response_code from rule_card where id = $1", card_id)
    return SentCard(**row) if row else None


async def cards_with_code(db: Connection, case_id: int, what: Sequence[str]) -> list[SentCard]:
    """The cards of a case of these kinds whose buttons can be taken off."""
    rows = await db.fetch(
        """select id, case_id, what, staff_ids, response_code from rule_card
            where case_id = $1 and what = any($2::text[]) and response_code is not null order by id""",
        case_id,
        list(what),
    )
    return [SentCard(**row) for row in rows]


async def cards_of(db: Connection, case_id: int, what: str) -> int:
    """How many cards of a kind a case has sent."""
    found: int = await db.fetchval("select count(*) from rule_card where case_id = $1 and what = $2", case_id, what)
    return found


async def keep_code(db: Connection, card_id: int, code: str | None) -> None:
    """The code that can exchange a card, once; None when it is used."""
    await db.execute("update rule_card set response_code = $2 where id = $1", card_id, code)


async def add_sample(db: Connection, case: Case, was_label: str, is_label: str, by: str, at: datetime) -> None:
    """A message that was judged wrongly goes to those by which judging is measured, once."""
    await db.execute(
        """insert into review_sample (case_id, text, was_label, was_kind, is_label, by, at)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict (case_id) do nothing""",
        case.id,
        case.words,
        was_label,
        case.kind,
        is_label,
        by,
        at,
    )


async def ids_of(db: Connection, person_id: str) -> list[int]:
    """The numbers of a person's cases."""
    return [row["id"] for row in await db.fetch("select id from rule_case where person_id = $1", person_id)]


async def erase(db: Connection, person_id: str, mark: str) -> None:
    """Forget whose cases they were, and in which words."""
    await db.execute(
        "delete from review_sample where case_id in (select id from rule_case where person_id = $1)", person_id
    )
    await db.execute(
        """update rule_case set person_id = $2::text, called = '', words = '', appeal = null, page = null, note = '',
                  cause = replace(cause, $1::text, $2::text),
                  state = case when state = 'asked' then 'let' else state end,
                  findings = (select coalesce(jsonb_agg(f - 'evidence' - 'reason'), '[]')
                                from jsonb_array_elements(findings) f), why = '' where person_id = $1::text""",
        person_id,
        mark,
    )


async def known_of(db: Connection, person_id: str) -> list[dict[str, Any]]:
    """Every case of a person, as plain values."""
    rows = await db.fetch(
        """select at, rule, kind, sentence, words, why, state, appealed_at, appeal, decided_at, note from rule_case
            where person_id = $1 order by id""",
        person_id,
    )
    return [dict(row) for row in rows]
