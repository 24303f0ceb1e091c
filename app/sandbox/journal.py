"""The sandbox's own memory: one SQLite file with everything that happened in the box, in order."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TABLES = """
create table if not exists entry (
  id integer primary key, machine_at real not null, at text not null, kind text not null, group_id text, staff_id text,
  person_id text, data text not null
);
create index if not exists entry_group on entry (group_id, id);
create index if not exists entry_staff on entry (staff_id, id);
create index if not exists entry_kind on entry (kind, id);
create table if not exists member (
  group_id text not null, person_id text not null, name text not null, joined_at real not null, scene integer not null,
  here integer not null, primary key (group_id, person_id)
);
create table if not exists renamed (group_id text primary key, name text not null);
create table if not exists version (group_id text primary key, version text not null);
create table if not exists chat (group_id text primary key, shown_in text not null);
create table if not exists card (
  task_id text not null, staff_id text not null, card text not null, primary key (task_id, staff_id)
);
create table if not exists code (code text primary key, task_id text not null);
create table if not exists request (id text primary key, path text not null);
create table if not exists thing (
  kind text not null, name text not null, value text not null, primary key (kind, name)
);
create table if not exists fingerprint (mark text primary key, at real not null, answer text not null);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened in the box. `at` is business time (ISO), `machine_at` seconds."""

    id: int
    machine_at: float
    at: str
    kind: str
    group_id: str | None
    staff_id: str | None
    person_id: str | None
    data: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The entry as the page gets it."""
        return {name: getattr(self, name) for name in self.__slots__}


class Journal:
    """Reads and writes the file. One process writes; others may read."""

    def __init__(self, path: Path | str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = normal")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What is written meanwhile is there whole or not at all, whenever the box dies."""
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def add(
        self,
        kind: str,
        machine_at: float,
        at: str,
        *,
        group_id: str | None = None,
        staff_id: str | None = None,
        person_id: str | None = None,
        **data: Any,
    ) -> Entry:
        """Write down what happened."""
        row = (machine_at, at, kind, group_id, staff_id, person_id, json.dumps(data, ensure_ascii=False))
        made = self._db.execute(
            "insert into entry (machine_at, at, kind, group_id, staff_id, person_id, data) values (?,?,?,?,?,?,?)", row
        )
        return Entry(made.lastrowid or 0, machine_at, at, kind, group_id, staff_id, person_id, data)

    def entries(
        self,
        *,
        after: int = 0,
        group_id: str | None = None,
        kinds: Iterable[str] = (),
        staff: Iterable[str] = (),
        last: int | None = None,
    ) -> list[Entry]:
        """Entries in order; the last so many of them where `last` is given."""
        where, values = ["id > ?"], [after]
        if group_id is not None:
            where.append("group_id = ?")
            values.append(group_id)  # type: ignore[arg-type]  # a list of values for SQL
        for column, wanted in (("kind", list(kinds)), ("staff_id", list(staff))):
            if wanted:
                where.append(f"{column} in ({','.join('?' * len(wanted))})")
                values.extend(wanted)  # type: ignore[arg-type]  # as above
        order = "order by id desc limit ?" if last is not None else "order by id"
        if last is not None:
            values.append(last)
        rows = self._db.execute(f"select * from entry where {' and '.join(where)} {order}", values)  # noqa: S608  # our own column names
        found = [_entry(row) for row in rows]
        return found[::-1] if last is not None else found

    def seen_by(self, after: int, group_id: str, staff: Iterable[str]) -> list[Entry]:
        """What happened behind entry `after` in a group or on any of these phones, in order."""
        phones = list(staff)
        rows = self._db.execute(
            f"""select * from entry where id > ? and (group_id = ? or staff_id in ({",".join("?" * len(phones))}))
                order by id""",  # noqa: S608  # places for values
            (after, group_id, *phones),
        )
        return [_entry(row) for row in rows]

    def last_id(self) -> int:
        """The number of the newest entry."""
        return int(self._db.execute("select coalesce(max(id), 0) from entry").fetchone()[0])

    def changes(self, group_id: str) -> list[sqlite3.Row]:
        """How a group's members differ from the chain's."""
        return self._db.execute("select * from member where group_id = ? order by joined_at", (group_id,)).fetchall()

    def name_of(self, person_id: str) -> str:
        """What somebody is called who came or went; "" for others."""
        row = self._db.execute("select name from member where person_id = ? limit 1", (person_id,)).fetchone()
        return str(row["name"]) if row else ""

    def people_called(self, name: str) -> list[str]:
        """Who came or went and is called so."""
        rows = self._db.execute("select distinct person_id from member where name = ?", (name,)).fetchall()
        return [row["person_id"] for row in rows]

    def set_member(self, group_id: str, person_id: str, name: str, joined_at: float, scene: int, *, here: bool) -> None:
        """Somebody came or went."""
        self._db.execute(
            "insert or replace into member values (?,?,?,?,?,?)",
            (group_id, person_id, name, joined_at, scene, int(here)),
        )

    def value(self, table: str, group_id: str) -> str | None:
        """The changed name (`renamed`) or member version (`version`) of a group; where a `chat` is shown."""
        row = self._db.execute(f"select * from {table} where group_id = ?", (group_id,)).fetchone()  # noqa: S608  # our own column names
        return str(row[1]) if row else None

    def values(self, table: str) -> dict[str, str]:
        """The changed names (`renamed`) or member versions (`version`) of all groups that have one."""
        return dict(tuple(row) for row in self._db.execute(f"select * from {table}"))  # noqa: S608  # our own column names

    def set_value(self, table: str, group_id: str, value: str) -> None:
        """Change a group's name or version."""
        self._db.execute(f"insert or replace into {table} values (?,?)", (group_id, value))  # noqa: S608  # our own column names

    def thing(self, kind: str, name: str) -> dict[str, Any] | None:
        """Something of WeCom's own that calls made: a code, a template, a mass message."""
        row = self._db.execute("select value from thing where kind = ? and name = ?", (kind, name)).fetchone()
        return json.loads(row["value"]) if row else None

    def things(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """All of a kind, oldest first."""
        rows = self._db.execute("select name, value from thing where kind = ? order by rowid", (kind,)).fetchall()
        return [(row["name"], json.loads(row["value"])) for row in rows]

    def set_thing(self, kind: str, name: str, value: Mapping[str, Any]) -> None:
        """Make one, or change it."""
        self._db.execute(
            "insert into thing values (?,?,?) on conflict (kind, name) do update set value = excluded.value",
            (kind, name, json.dumps(value, ensure_ascii=False)),
        )

    def lose(self, kind: str, name: str) -> None:
        """It is gone."""
        self._db.execute("delete from thing where kind = ? and name = ?", (kind, name))

    def put_card(self, task_id: str, staff_id: str, card: Mapping[str, Any]) -> None:
        """A card lies on a phone, or has been exchanged."""
        self._db.execute(
            "insert into card values (?,?,?) on conflict (task_id, staff_id) do update set card = excluded.card",
            (task_id, staff_id, json.dumps(card, ensure_ascii=False)),
        )

    def new_code(self, code: str, task_id: str) -> None:
        """A code that exchanges a card, once."""
        self._db.execute("insert into code values (?,?)", (code, task_id))

    def use_code(self, code: str) -> str | None:
        """The card that a code exchanges. The code is void from then on; None for one that is void already."""
        row = self._db.execute("delete from code where code = ? returning task_id", (code,)).fetchone()
        return str(row["task_id"]) if row else None

    def card(self, task_id: str, staff_id: str) -> dict[str, Any] | None:
        """A card as it lies on a phone now."""
        row = self._db.execute(
            "select card from card where task_id = ? and staff_id = ?", (task_id, staff_id)
        ).fetchone()
        return json.loads(row["card"]) if row else None

    def cards(self, staff_id: str, most: int) -> list[tuple[str, dict[str, Any]]]:
        """The newest cards on a phone: (task, card), oldest first."""
        rows = self._db.execute(
            "select task_id, card from card where staff_id = ? order by rowid desc limit ?", (staff_id, most)
        ).fetchall()
        return [(row["task_id"], json.loads(row["card"])) for row in reversed(rows)]

    def request(self, request_id: str, path: str) -> None:
        """Remember that a hosted request was carried out."""
        self._db.execute("insert or ignore into request values (?,?)", (request_id, path))

    def was_carried_out(self, request_id: str) -> bool:
        """Whether a hosted request was carried out."""
        return self._db.execute("select 1 from request where id = ?", (request_id,)).fetchone() is not None

    def duplicate(self, mark: str, since: float) -> dict[str, Any] | None:
        """What was answered to the same message not long ago (enable_duplicate_check)."""
        row = self._db.execute("select answer from fingerprint where mark = ? and at > ?", (mark, since)).fetchone()
        return json.loads(row["answer"]) if row else None

    def remember(self, mark: str, at: float, answer: Mapping[str, Any]) -> None:
        """Remember a message for the duplicate check."""
        self._db.execute("insert or replace into fingerprint values (?,?,?)", (mark, at, json.dumps(answer)))


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(**{**dict(row), "data": json.loads(row["data"])})
