"""The rules at the chain's size: how soon a barred person is on the way out, a rehearsal, and "why"."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import uvloop

from app.bench import load, parts, reply
from app.bench.report import Figures, quantile
from app.bench.whole import Whole, until, whole
from app.bot.rehearsing import rehearse, stand
from app.cli.commands import first_link
from app.clock import Clock, machine_now
from app.db import Database, open_database
from app.rules.book import DEFAULT
from app.sandbox import chain
from app.work import begin

GOALS = {"rejoin_removed_p99_s": "≤ 5", "rejoins_missed": "= 0", "rehearsal_1m_s": "≤ 120", "why_p95_ms": "≤ 200"}
_JOINS, _PER_SECOND = 300, 20.0
_CHATTER = 1500
_ASKED = 200
_MESSAGES = 1_000_000


def measure() -> Figures:
    """Joins of barred people beside chatter, then "why" of what was said, over a whole guanjia; then the rehearsal."""
    with whole() as running:
        figures = _rejoins(running) | asyncio.run(_why(running))
    with parts.folder() as var, parts.database(var, demo=True) as url:
        return figures | uvloop.run(_rehearsal(url))


# the door


def _rejoins(running: Whole) -> Figures:
    """People who are barred in one shop come into a group of another one."""
    groups = chain.groups()
    people = [member.person_id for member in list(chain.members(groups[0]))[-60:] if member.person_id.startswith("wm")]
    barred = [people[n % len(people)] for n in range(_JOINS)]
    asyncio.run(_bar(running, people))
    pairs = [(groups[1 + n % 599].group_id, person) for n, person in enumerate(barred)]
    joins = load.joins(running.app, running.settings.port, pairs)

    async def both() -> None:
        chatter = reply.requests(running, "闲", _CHATTER)
        port = running.settings.port
        await asyncio.gather(load.open_loop(port, chatter, 50.0), load.open_loop(port, joins, _PER_SECOND))

    uvloop.run(both())
    found: list[float] = []
    for _ in until(60):
        found = asyncio.run(_removals(running))
        if len(found) >= _JOINS:
            break
    return {
        "rejoin_removed_p50_s": round(quantile(found, 0.5), 3),
        "rejoin_removed_p99_s": round(quantile(found, 0.99), 3),
        "rejoins_missed": _JOINS - len(found),
    }


async def _bar(running: Whole, people: list[str]) -> None:
    db = await asyncpg.connect(running.url)
    try:
        await db.execute(
            """insert into ban (person_id, group_id, message_id, category, reasons, words, at)
               select person_id, 'bench', '', '微商广告', '{}', '', now() from unnest($1::text[]) u(person_id)
               on conflict do nothing""",
            people,
        )
    finally:
        await db.close()


async def _removals(running: Whole) -> list[float]:
    """Seconds from a join's being kept to its removal's being filed, for each join."""
    db = await asyncpg.connect(running.url)
    try:
        rows = await db.fetch(
            """select extract(epoch from min(a.kept_at) - min(m.kept_at))::float8 as seconds
                 from message m join message_raw r on r.id = m.id and r.kept_at = m.kept_at
                 join (select cause, kept_at from action_log where kind = 'remove_member'
                       union all select cause, kept_at from outbox where kind = 'remove_member') a
                   on a.cause = 'in:' || encode(r.key, 'hex')
                where m.kind = 'MemberJoined' group by m.id"""
        )
    finally:
        await db.close()
    return [row["seconds"] for row in rows]


# why


async def _why(running: Whole) -> Figures:
    """How soon the page that says why is there."""
    db = await asyncpg.connect(running.url)
    try:
        rows = await db.fetch("select id from message where kind = 'MessagePosted' order by random() limit $1", _ASKED)
    finally:
        await db.close()
    taken = []
    async with httpx.AsyncClient(base_url=running.web, trust_env=False, timeout=60) as http:
        link = await first_link(running.settings, running.url, "bench")
        code = link.rpartition("code=")[2]
        await http.post("/console/enter", data={"code": code})
        for row in rows:
            began = time.perf_counter()
            answer = await http.get(f"/console/rulebook/why/{row['id']}")
            taken.append(time.perf_counter() - began)
            assert answer.status_code == 200, answer.status_code
    return {"why_p50_ms": round(quantile(taken, 0.5) * 1000, 1), "why_p95_ms": round(quantile(taken, 0.95) * 1000, 1)}


# the rehearsal

_SAID = (
    "今天的可颂真好吃", "有没有一起拼单的", "明天早上八点来取", "哈哈哈哈哈哈", "这家店在哪里呀",
    "孩子特别喜欢这个蛋糕", "生日快乐🎂", "谢谢老板", "下雨了大家注意安全", "周末一起去公园吗",
)  # fmt: skip
_FILL = """
insert into message (id, kept_at, at, source, kind, message_id, group_id, person_id, text, event, outcome, notes)
select n, now(), $3::timestamptz + n * interval '0.5 second', 'juzi:x', 'MessagePosted', 'b' || n,
       ($5::text[])[1 + n % 600], 'wmbench' || n % 90000, ($4::text[])[1 + n % 10],
       case when n % 33 = 0 then jsonb_build_object('judged', jsonb_build_object('v', 1, 'role', 'fan',
              'l', 'tolerable', 'k', 'soft_promo', 'customer', false, 'standing', false))
            else '{"judged": {"v": 1, "role": "fan"}}'::jsonb end,
       'done', '{}'
  from generate_series($1::int, $2::int) n
"""


async def _rehearsal(url: str) -> Figures:
    """A million kept messages, a new word that a tenth of them hold, and another number of reminders."""
    async with open_database(url, process="rehearsal", pool=2) as database:
        await _fill(database)
        draft = replace(
            DEFAULT,
            reminders=3,
            rules=tuple(replace(rule, words=("拼单",)) if rule.key == "promo" else rule for rule in DEFAULT.rules),
        )
        began = time.perf_counter()
        result = await _play(database, draft)
        took = time.perf_counter() - began
    assert result["messages"] == _MESSAGES, result["messages"]
    return {
        "rehearsal_1m_s": round(took, 1),
        "rehearsal_looked_at": result["looked_at"],
        "rehearsal_people": result["people"],
    }


async def _fill(database: Database) -> None:
    groups = [group.group_id for group in chain.groups()[:600]]
    since = machine_now() - timedelta(days=6.5)
    async with database.connection() as db:
        await db.execute("set statement_timeout = 0")
        for start in range(1, _MESSAGES + 1, 100_000):
            await db.execute(_FILL, start, start + 99_999, since, list(_SAID), groups)
        await db.execute("analyze message")


async def _play(database: Database, draft: Any) -> dict[str, Any]:
    async with begin(database, Clock(), "bench") as work:
        now = await stand(work)
    connection = await database.connect()
    try:
        await connection.execute("set statement_timeout = 0")
        return await rehearse(connection, now, draft, 7)
    finally:
        await connection.close()
