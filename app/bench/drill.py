"""Kills web, workers and the database while callbacks arrive, and counts what was lost or done twice.

Workers are struck while they have a transaction open or a call under way: the box does a thing at once and answers a
moment later, so many a killed worker never learns what it did.

The sender behaves as WeCom and hosted accounts do: five seconds' patience, three repeats, no memory beyond that. What
was acknowledged must come to an end; no effect may be seen twice. Both are judged from outside: the acknowledgements
that the sender got, and the sandbox's journal. What is unsure is counted, and was not repeated.
"""

import asyncio
import secrets
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import asyncpg
import httpx

from app.bench.backlog import ADVERTS, CHATTER, ORDERS, hosted, membership
from app.bench.report import Figures
from app.bench.whole import Whole, kill, until, whole
from app.outbox import mark
from app.sandbox import chain
from app.wecom import xml
from app.wecom.crypto import Cipher, signature
from app.wecom.official.ear import key_of
from app.wecom.port import Envelope

GOALS = {
    "accepted": "≥ 5000", "kills": "≥ 30", "db_restarts": "≥ 2", "lost": "= 0", "doubled": "= 0", "unanswered": "= 0",
}  # fmt: skip
_COUNT = 5600
_PER_SECOND = 48.0
_REPEATED = 0.12  # share of callbacks that are sent again although they were acknowledged
_KILL_EVERY = 3.2  # seconds
_SHUFFLE = 40  # callbacks among which the order is lost
_DATABASE_AT = (10, 22)  # after so many kills the database is killed
_LATE = 0.25  # seconds between a hosted account's deed and its answer
_DEADLINE = 5.0
_PAUSES = (1.0, 2.0, 4.0)
_DRAIN = 150.0


@dataclass(slots=True)
class Sent:
    """One callback and what became of it at the door."""

    source: str
    envelope: Envelope
    order_of: str = ""  # the name of the fan whose order line this is
    acknowledged: bool = False

    @property
    def mark(self) -> bytes:
        """What the inbox remembers it by."""
        if self.source == "wecom":
            return mark(key_of(xml.read(self.envelope.payload)))
        return mark(self.envelope.key)


@dataclass
class Toll:
    """What was done to the house."""

    kills: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    db_restarts: int = 0


def run(seed: int) -> Figures:
    """One drill. Up to eight minutes."""
    with whole(workers=2) as running:
        for path in ("message/send", "room/removeMember"):
            httpx.post(f"{running.sandbox}/sandbox/trouble", json={"path": path, "seconds": _LATE}).raise_for_status()
        traffic = list(_traffic(Random(seed)))
        toll = asyncio.run(_storm(running, traffic, Random(seed + 1)))
        _drain(running)
        return _judge(running, traffic, toll)


def _traffic(random: Random) -> Iterator[Sent]:
    """Mixed callbacks, each fan speaking under a name of their own so that every answer can be found."""
    groups = chain.groups()[: chain.HOSTED_GROUPS]
    made: list[Sent] = []
    for n in range(_COUNT):
        group = groups[random.randrange(len(groups))]
        person, name, now = f"wmdrill{n:06}{secrets.token_hex(3)}", f"练{n:06}", time.time()
        kind = random.random()
        if kind < 0.30:
            made.append(_said(group, person, name, random.choice(ORDERS), order_of=name))
        elif kind < 0.38:
            made.append(_said(group, person, name, random.choice(ADVERTS)))
        elif kind < 0.50:
            made.append(Sent("wecom", membership(group, person, "add_member", int(now))))
            if random.random() < 0.3:
                made.append(Sent("wecom", membership(group, person, "del_member", int(now) + 1)))
        else:
            made.append(_said(group, person, name, random.choice(CHATTER)))
    for start in range(0, len(made), _SHUFFLE):
        part = made[start : start + _SHUFFLE]
        random.shuffle(part)
        yield from part


def _said(group: chain.DemoGroup, person: str, name: str, words: str, order_of: str = "") -> Sent:
    envelope = hosted(group, person, name, words, int(time.time() * 1000))
    return Sent(f"juzi:{group.account}", envelope, order_of)


async def _storm(running: Whole, traffic: Sequence[Sent], random: Random) -> Toll:
    toll = Toll()
    limits = httpx.Limits(max_connections=200)
    async with httpx.AsyncClient(base_url=running.web, timeout=_DEADLINE, limits=limits, trust_env=False) as client:
        sending = asyncio.create_task(_send_all(running, client, traffic, random))
        while not sending.done():
            await asyncio.sleep(_KILL_EVERY * random.uniform(0.6, 1.4))
            await _strike(running, toll, random)
        await sending
    while sum(toll.kills.values()) < 30 or toll.db_restarts < 2:  # the line is still busy with what came last
        await asyncio.sleep(1.5)
        await _strike(running, toll, random)
    return toll


async def _strike(running: Whole, toll: Toll, random: Random) -> None:
    """Kill something: mostly a worker or the web process, twice the database."""
    if toll.db_restarts < len(_DATABASE_AT) and sum(toll.kills.values()) >= _DATABASE_AT[toll.db_restarts]:
        postmaster = running.postmaster()
        if postmaster is not None and kill(postmaster):
            toll.db_restarts += 1
            toll.kills["database"] += 1
            return
    aim = random.choice(("web", "turn", "send", "send"))
    if aim == "web":
        alive = running.pids("web")
        if alive and kill(random.choice(alive)):
            toll.kills["web"] += 1
        return
    pid = await _busy(running, aim)
    inside = pid is not None
    if pid is None:
        pid = random.choice(running.pids("worker") or [0])
    if pid and kill(pid):
        toll.kills["worker"] += 1
        toll.inside[aim] += inside


#: the pid of a worker that is in a turn, or has a call under way, as the database knows it
_BUSY = {
    "turn": """select split_part(application_name, ' ', 3)::int from pg_stat_activity
                where application_name like 'guanjia worker %' and backend_xid is not null limit 1""",
    "send": """select split_part(owner, '-', -2)::int from outbox
                where state = 'sending' and kind in ('send_text', 'remove_member') limit 1""",
}


async def _busy(running: Whole, aim: str) -> int | None:
    """A worker to strike at its worst moment; None when none came within a second."""
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection = await asyncpg.connect(running.url, timeout=2)
        try:
            end = time.monotonic() + 1
            while time.monotonic() < end:
                if (pid := await connection.fetchval(_BUSY[aim])) in running.pids("worker"):
                    return int(pid)
        finally:
            await connection.close()
    return None


async def _send_all(running: Whole, client: httpx.AsyncClient, traffic: Sequence[Sent], random: Random) -> None:
    start = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for n, sent in enumerate(traffic):
            await asyncio.sleep(max(0.0, start + n / _PER_SECOND - time.monotonic()))
            tasks.create_task(_send(running, client, sent))
            if random.random() < _REPEATED and n > _SHUFFLE:
                tasks.create_task(_send(running, client, traffic[n - random.randrange(_SHUFFLE)]))


async def _send(running: Whole, client: httpx.AsyncClient, sent: Sent) -> None:
    for pause in (*_PAUSES, None):
        try:
            answer = await _post(running, client, sent)
            if answer.is_success:
                sent.acknowledged = True
                return
        except httpx.HTTPError:
            pass
        if pause is not None:
            await asyncio.sleep(pause)


async def _post(running: Whole, client: httpx.AsyncClient, sent: Sent) -> httpx.Response:
    if sent.source.startswith("juzi:"):
        headers = {"x-guanjia-secret": running.secret}
        path = f"/hosted/juzi/{sent.source[5:]}"
        return await client.post(path, content=sent.envelope.payload, headers=headers)
    app = running.app
    encrypt = Cipher(app.aes_key.get_secret_value()).encrypt(sent.envelope.payload, app.corp_id)
    nonce = secrets.token_hex(4)
    signed = signature(app.token.get_secret_value(), "17", nonce, encrypt)
    query = {"msg_signature": signed, "timestamp": "17", "nonce": nonce}
    return await client.post("/wecom/callback", params=query, content=f"<xml><Encrypt>{encrypt}</Encrypt></xml>")


def _drain(running: Whole) -> None:
    """Wait until the line is empty, or for as long as it may take."""
    for _ in until(_DRAIN):
        counts = asyncio.run(_counts(running.url))
        if counts is not None and not counts["waiting"] and not counts["sending"] and not counts["asking"]:
            return


async def _counts(url: str) -> dict[str, int] | None:
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except (OSError, asyncpg.PostgresError):
        return None
    try:
        return dict(
            await connection.fetchrow(
                """select (select count(*) from inbox where state = 'pending') as waiting,
                          (select count(*) from inbox where state = 'dead') as dead,
                          (select count(*) from outbox where state in ('pending', 'sending')) as sending,
                          (select count(*) from outbox where state = 'unsure' and ask_at is not null) as asking,
                          (select count(*) from outbox where state = 'unsure') as unsure,
                          (select count(*) from outbox where state = 'dead') as dead_actions,
                          (select count(*) from action_log where note = 'found to be done') as asked,
                          (select count(*) from action_log where outcome = 'stale') as stale"""
            )
        )
    finally:
        await connection.close()


def _judge(running: Whole, traffic: Sequence[Sent], toll: Toll) -> Figures:
    counts = asyncio.run(_counts(running.url)) or {}
    ended = asyncio.run(_ended(running.url))
    acknowledged = [sent for sent in traffic if sent.acknowledged]
    answers, doubled = _effects(running.journal)
    unsure = counts.get("unsure", -1)
    orders = [sent for sent in acknowledged if sent.order_of]
    unanswered = sum(sent.order_of not in answers for sent in orders)
    return {
        "accepted": len(acknowledged),
        "kills": sum(toll.kills.values()),
        "kills_web": toll.kills["web"],
        "kills_worker": toll.kills["worker"],
        "kills_in_turns": toll.inside["turn"],
        "kills_in_sends": toll.inside["send"],
        "asked_about": counts.get("asked", -1),
        "db_restarts": toll.db_restarts,
        "lost": sum(sent.mark not in ended for sent in acknowledged),
        "doubled": doubled,
        "orders": len(orders),
        "unanswered": max(0, unanswered - max(unsure, 0)),
        "unsure": unsure,
        "dead": counts.get("dead", -1) + counts.get("dead_actions", 0),
        "stale": counts.get("stale", -1),
        "still_waiting": counts.get("waiting", -1) + counts.get("sending", 0),
    }


async def _ended(url: str) -> set[bytes]:
    """What came to an end: in the record, or dead and visible."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            """select r.key from message_raw r join message m using (id, kept_at)
               union all select key from inbox where state = 'dead'"""
        )
    finally:
        await connection.close()
    return {row["key"] for row in rows}


def _effects(journal: Path) -> tuple[set[str], int]:
    """The fans whose orders were answered, and how many effects were seen more than once."""
    database = sqlite3.connect(f"file:{journal}?mode=ro", uri=True)
    try:
        spoke = database.execute(
            """select json_extract(data, '$.request'), json_extract(data, '$.text'), group_id
                 from entry where kind = 'spoke'"""
        ).fetchall()
        cards = database.execute(
            """select staff_id, json_extract(data, '$.message.template_card.task_id') from entry
                where kind in ('card', 'told') and json_extract(data, '$.message.msgtype') = 'template_card'"""
        ).fetchall()
        removed = database.execute("select group_id, person_id from entry where kind = 'removed'").fetchall()
    finally:
        database.close()
    requests = Counter(request for request, _, _ in spoke)
    words = Counter((group, text) for _, text, group in spoke if text.startswith("@练"))
    doubled = sum(
        count - 1 for counter in (requests, words, Counter(cards), Counter(removed)) for count in counter.values()
    )
    return {text[1:8] for _, text, _ in spoke if text.startswith("@练")}, doubled
