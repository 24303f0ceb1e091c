"""The public door of imports: look at a file, bring it in piece by piece, undo it. Nothing here is long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.errors import BadRequest, Conflict, NotFound, Words
from app.registry.intake import store
from app.registry.intake.kinds import KINDS, Planned, Thing, plan
from app.sheets.reading import read
from app.sheets.table import Row, Table, duplicates
from app.work import Work

CHUNK = 250  # rows a transaction
_SHOWN = 50  # rows of each sort that a preview shows
_AREAS = {"stores": "stores", "staff": "staff", "groups": "groups", "products": "catalogue"}
TITLES: Mapping[str, Words] = {name: kind.spec.title for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Batch:
    """One import. `state`: previewed, running, stopping, stopped, done, undoing, undone.

    `report`: counts (new, changed, same, bad; after an undo, left), notes and ignored titles, and some rows of each
    sort: `changes` (line, key, what, fields as (title, before, after)), `bad` (line, faults as (title, zh, en)).
    `alive`: somebody is at it; read with the state, or an import that ends in between looks broken off.
    """

    id: int
    kind: str
    filename: str
    state: str
    report: dict[str, Any]
    rows: int
    done: int
    by: str
    at: Any
    ended_at: Any
    alive: bool

    @property
    def stalled(self) -> bool:
        """Whether it was begun and nobody is at it any more."""
        return self.state in ("running", "stopping", "undoing") and not self.alive


def understand(kind: str, filename: str, raw: bytes) -> Table:
    """The table in a file. Takes seconds: not for an event loop. Raises BadRequest, Unreadable."""
    if kind not in KINDS:
        raise BadRequest(Words("请选择导入什么", f"one of {', '.join(KINDS)}"))
    return read(raw, filename, KINDS[kind].spec)


def marked(kind: str, table: Table) -> Sequence[Row]:
    """The rows of a whole table, those that repeat another one marked: pieces of it could not tell."""
    key = KINDS[kind].key
    return duplicates(table.rows, key) if key else table.rows


def keys_of(kind: str, rows: Sequence[Row]) -> list[str] | None:
    """The keys that rows speak of; None where a name may stand for one."""
    if kind == "groups":
        return None
    name = KINDS[kind].key or "userid"
    return [str(row.values[name]) for row in rows if row.values.get(name)]


async def look(work: Work, kind: str, filename: str, raw: bytes, table: Table) -> int:
    """Keep a file with what it would do. Returns the import's number. Raises Forbidden, BadRequest."""
    work.who.require("imports", "write")
    if not table.rows:
        raise BadRequest(Words("表格里没有数据行", "the table has no rows"))
    planned, rows = plan(KINDS[kind], table.rows, await store.known(work.db, kind))
    return await store.add_batch(
        work.db,
        kind=kind,
        filename=filename[-120:],
        file=raw,
        report=_report(kind, table, planned, rows),
        rows=len(rows),
        by=work.who.name,
        at=work.now,
    )


def _report(kind: str, table: Table, planned: Sequence[Planned], rows: Sequence[Row]) -> dict[str, Any]:
    bad = [row for row in rows if row.faults]
    counts = {what: sum(one.what == what for one in planned) for what in ("new", "changed", "same")}
    moving = [one for one in planned if one.what != "same"]
    return {
        "counts": {**counts, "bad": len(bad)},
        "notes": [[note.zh, note.en] for note in table.notes],
        "ignored": list(table.ignored)[:_SHOWN],
        "changes": [_shown(kind, one) for one in moving[:_SHOWN]],
        "bad": [_faults(table, row) for row in bad[:_SHOWN]],
    }


def _shown(kind: str, one: Planned) -> dict[str, Any]:
    titles = {field.name: [field.zh, field.en] for field in KINDS[kind].spec.fields}
    before = one.before or {}
    fields = [
        [titles.get(name, _MORE.get(name, [name, name])), before.get(name), value]
        for name, value in one.after.items()
        if before.get(name) != value and (one.before is not None or value not in (None, "", [], False, 0))
    ]
    return {"line": one.line, "key": one.key, "what": one.what, "fields": fields}


_MORE = {
    "closed": ["已停用", "closed"],
    "left": ["已离职", "left"],
    "off": ["已下架", "off sale"],
    "duties": ["角色与门店", "duties"],
}


def _faults(table: Table, row: Row) -> dict[str, Any]:
    faults = [[table.columns.get(fault.field, ""), fault.words.zh, fault.words.en] for fault in row.faults]
    return {"line": row.line, "faults": faults}


async def batch(work: Work, batch_id: int, *, lock: bool = False) -> Batch:
    """One import. Raises Forbidden, NotFound."""
    work.who.require("imports")
    row = await store.batch(work.db, batch_id, lock=lock)
    if row is None:
        raise NotFound(Words("没有这次导入", "there is no such import"))
    return Batch(**row)


async def start(work: Work, batch_id: int, state: str = "running") -> Batch:
    """Somebody begins with an import, goes on with one that was broken off, or undoes it ("undoing").

    One at a time. Raises Forbidden, NotFound, Conflict.
    """
    work.who.require("imports", "write")
    found = await batch(work, batch_id, lock=True)
    if (other := await store.under_way(work.db)) is not None:
        raise Conflict(Words(f"第 {other} 次导入还在进行", f"import {other} is under way"))
    allowed = ("previewed", "running", "stopping", "stopped") if state == "running" else ("done", "stopped", "undoing")
    if found.state not in allowed:
        raise Conflict(Words("这次导入不在可以这样做的状态", "the import is not in a state that allows this"))
    await store.set_state(work.db, batch_id, state, done=0)
    work.audit("imports", batch_id, state, after={"kind": found.kind, "file": found.filename, "rows": found.rows})
    return replace(found, state=state, done=0, alive=True)


async def stop(work: Work, batch_id: int) -> None:
    """Break an import off after the piece it is at; what came in stays, and can be undone. Raises Conflict."""
    work.who.require("imports", "write")
    found = await batch(work, batch_id, lock=True)
    if found.state != "running":
        raise Conflict(Words("这次导入没有在进行", "the import is not running"))
    await store.set_state(work.db, batch_id, "stopping")


async def table_of(work: Work, batch_id: int) -> tuple[Batch, bytes]:
    """An import with its file. Raises Forbidden, NotFound."""
    found = await batch(work, batch_id)
    raw = await store.file_of(work.db, batch_id)
    if raw is None:
        raise NotFound(Words("文件已过保存期", "the file is no longer kept"))
    return found, raw


async def faulty(work: Work, kind: str, table: Table) -> Table:
    """A table with what is wrong in its rows, as things stand now."""
    work.who.require("imports")
    _, rows = plan(KINDS[kind], table.rows, await store.known(work.db, kind))
    return replace(table, rows=rows)


async def bring_in(work: Work, found: Batch, rows: Sequence[Row]) -> bool:
    """Bring one piece in: good rows become things, equal ones are left alone. False when it is to stop."""
    work.who.require("imports", "write")
    now = await batch(work, found.id, lock=True)
    if now.state != "running":
        await store.set_state(work.db, found.id, "stopped", ended_at=work.now)
        return False
    planned, _ = plan(KINDS[found.kind], rows, await store.known(work.db, found.kind, keys_of(found.kind, rows)))
    moving = [one for one in planned if one.what != "same"]
    await store.put(work.db, found.kind, {one.key: one.after for one in moving}, work.now)
    await store.record(work.db, found.id, moving)
    for one in moving:
        work.audit(_AREAS[found.kind], one.key, "imported", before=one.before or {}, after=one.after)
    await store.set_state(work.db, found.id, "running", done=now.done + len(rows))
    return True


async def broken_off(work: Work, batch_id: int) -> None:
    """It failed in the middle: what came in is in, and somebody can go on with it."""
    await store.set_state(work.db, batch_id, "stopped", ended_at=work.now)


async def finish(work: Work, found: Batch) -> None:
    """All of it is in."""
    await store.set_state(work.db, found.id, "done", ended_at=work.now)


async def take_back(work: Work, found: Batch, after: int) -> int:
    """Undo one piece, newest first, from below the change `after` on (0: from the newest). Returns the last change's
    number; 0 when nothing is left.

    What somebody has changed since, and what is in use by now, stays as it is and is counted as `left`.
    """
    work.who.require("imports", "write")
    rows = await store.changes(work.db, found.id, after, CHUNK)
    if not rows:
        await store.set_state(work.db, found.id, "undone", ended_at=work.now)
        return 0
    now = await batch(work, found.id, lock=True)
    there = (await store.known(work.db, found.kind, [row["ref"] for row in rows])).things
    alike = [row for row in rows if there.get(row["ref"]) == row["after"]]
    before: dict[str, Thing] = {row["ref"]: row["before"] for row in alike if row["before"] is not None}
    await store.put(work.db, found.kind, before, work.now)
    made = [row["ref"] for row in alike if row["before"] is None]
    used = await store.take_away(work.db, found.kind, made) if made else set()
    for row in alike:
        if row["ref"] not in used:
            work.audit(_AREAS[found.kind], row["ref"], "import undone", before=row["after"], after=row["before"] or {})
    counts = now.report["counts"]
    left = counts.get("left", 0) + len(rows) - len(alike) + len(used)
    report = {**now.report, "counts": {**counts, "left": left}}
    await store.set_state(work.db, found.id, "undoing", done=now.done + len(rows), report=report)
    return int(rows[-1]["id"])
