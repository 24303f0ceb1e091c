"""Ten thousand actions against a WeCom that misbehaves in every way it can, and what came of each.

Two processes send, with all that the line out has: lanes, tokens and limits that are shared, waits, look-ups. Their
database's clock runs fast, so that every wait is there and over sooner. Judged by the book of the fickle WeCom: what a
person would have seen, against what we say.
"""

import asyncio
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx
import orjson

from app.actions import (
    Action,
    FetchGroup,
    Invite,
    MassPost,
    RemoveMember,
    RenameGroup,
    SendCard,
    SendText,
    SetJoinWay,
    UpdateCard,
)
from app.bench import fickle_hosted, parts
from app.bench.fickle_book import BUSY, FINAL, KNOWN, Json
from app.bench.report import Figures, show
from app.bench.senders import PATIENCE
from app.bootstrap import runtime
from app.bot import janitor
from app.cards import Button, Card
from app.clock import Clock
from app.config import Settings, load
from app.db import ALIVE_LOCK, Database, open_database
from app.parts import Part
from app.policies import policy_of
from app.work import begin

GOALS = {
    "chaos_lost": "= 0", "chaos_doubled": "= 0", "chaos_dead_wrongly": "= 0", "chaos_left": "= 0",
    "chaos_tokens_together": "= 0", "chaos_dropped": "= 0", "chaos_failed_an_hour": "≤ 2,000", "chaos_secrets": "= 0",
    "chaos_codes": f"= {len(KNOWN)}", "chaos_s": "≤ 120",
}  # fmt: skip
SEED = 1
_COUNT = 10_000
HASTE = 100.0  # so many of the database's seconds pass in one
_STAFF, _GROUPS = 240, 120
_SENDERS = 60  # owners who are asked to post
_HOSTED = 0.2  # share of what hosted accounts are asked for
_LONGEST = 120.0  # seconds
_TRIES_WHILE_BUSY = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """One action that was filed, and the marker under which the book knows it."""

    key: str
    marker: str
    action: Action


@dataclass
class Ended:
    """What our side says of the actions: by key."""

    state: dict[str, str] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)  # all that was written down on the way


def measure() -> Figures:
    """All of it. About two minutes."""
    return run(SEED)[0]


def run(seed: int, count: int = _COUNT) -> tuple[Figures, list[str]]:
    """One run, in processes of their own: the figures, and a line for each action that went wrong."""
    with parts.folder() as var, parts.database(var, demo=False) as url, ExitStack() as stack:
        port, secret = parts.free_port(), secrets.token_urlsafe(32)
        base = f"http://127.0.0.1:{port}"
        env = environment(base, secret) | {"GUANJIA_VAR": str(var), "GUANJIA_LOG_LEVEL": "debug"}
        words = [str(port), str(seed), secret, str(HASTE), str(PATIENCE)]
        stack.enter_context(parts.process("app.bench.fickle", *words, env={}, log=var / "fickle.log"))
        parts.wait_for(f"{base}/book")
        asyncio.run(prepare(url, load(env).model_copy(update={"var": var})))
        logs = [var / f"sender{n}.log" for n in range(2)]
        for n, file in enumerate(logs):
            stack.enter_context(parts.process("app.bench.senders", url, f"sender{n}", env=env, log=file))
        return asyncio.run(_run(url, base, secret, seed, count, logs))


async def _run(
    url: str, base: str, secret: str, seed: int, count: int, logs: Sequence[Path]
) -> tuple[Figures, list[str]]:
    async with open_database(url, process="chaos", pool=2) as database:
        await _until_ready(database, len(logs))
        began = time.monotonic()
        asked = await filed(database, seed, count)
        await settled(database, began + _LONGEST)
        took = time.monotonic() - began
        ended = await come_to(database)
    async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=30) as http:
        book = (await http.get("/book")).json()
    ended.words += [file.read_text(encoding="utf-8") for file in logs]
    figures, wrong = judged(asked, ended, book, secret)
    return figures | {"chaos_s": round(took, 1), "chaos_seed": seed}, wrong


# the ground


def environment(base: str, secret: str) -> dict[str, str]:
    """The settings of who sends."""
    return {
        "GUANJIA_WECOM_CORP_ID": "wwfickle",
        "GUANJIA_WECOM_SECRET": secret,
        "GUANJIA_WECOM_AGENT_ID": "1000002",
        "GUANJIA_WECOM_API_BASE": base,
        "GUANJIA_HOSTED_BASE": f"{base}{fickle_hosted.PREFIX}",
        "GUANJIA_HOSTED_SECRET": secret,
    }


async def prepare(url: str, given: Settings) -> None:
    """A database whose corp is connected and released, and whose clock runs fast.

    `now()` is found in a schema of ours before PostgreSQL's own; columns that are filled in by default keep real time.
    """
    async with runtime(given, url, process="chaos", pool=2) as going, going.database.connection() as db:
        await janitor.keep_house(going.database)
        await db.execute("delete from setting where key like 'live\\_%'")  # a corp of the environment is only observed
        await db.execute(
            """insert into chat_group (group_id, name, account, baseline_at)
               select 'wh' || lpad(n::text, 3, '0'), '群', 'bot', now() from generate_series(0, $1 - 1) n""",
            _GROUPS,
        )
        since = await db.fetchval("select clock_timestamp()::text")
        await db.execute(
            f"""create schema fast;
                create function fast.now() returns timestamptz language sql stable parallel safe as
                $$ select timestamptz '{since}' + (pg_catalog.now() - timestamptz '{since}') * {HASTE} $$;
                do $$ begin execute format('alter database %I set search_path = fast, pg_catalog, public',
                                           current_database()); end $$"""
        )


async def filed(database: Database, seed: int, count: int) -> list[Asked]:
    """File them all at once."""
    asked = []
    async with begin(database, Clock(), "chaos") as work:
        for n, (marker, action, part) in enumerate(wanted(seed, count)):
            asked.append(Asked(work.emit(action, part, slot=str(n)), marker, action))
    return asked


def wanted(seed: int, count: int) -> Iterator[tuple[str, Action, Part]]:
    """What is asked for, each with its marker; readings of one group share theirs."""
    random = Random(seed)
    for n in range(count):
        name, kind = f"n{n:05}", random.random()
        staff = f"s{random.randrange(_STAFF):03}"
        if random.random() < _HOSTED:
            yield name, *by_account(random, name)
        elif kind < 0.40:
            yield name, SendText(staff_id=staff, text=f"{name} 有一单等了五分钟"), "task"
        elif kind < 0.65:
            card = Card(title="新订单", text="两个可颂", buttons=(Button(text="接单", key="take"),))
            yield name, SendCard(staff_ids=(staff,), task_id=name, card=card), "card"
        elif kind < 0.80:
            yield name, UpdateCard(staff_ids=(staff,), response_code=name, label="已接单"), "card"
        elif kind < 0.95:
            group = f"wr{random.randrange(_GROUPS):03}"
            yield group, FetchGroup(group_id=group), "read"
        elif kind < 0.98:
            yield name, SetJoinWay(way=n, group_ids=("wr000",), state=name), "setup"
        else:
            sender = f"s{random.randrange(_SENDERS):03}"  # equal words, each to its own groups
            yield name, MassPost(mass=n, sender=sender, group_ids=(name,), text="周末特价"), "post"


def by_account(random: Random, name: str) -> tuple[Action, Part]:
    """What a hosted account is asked for: mostly to speak, in words that others are asked for, too."""
    group, kind = f"wh{random.randrange(_GROUPS):03}", random.random()
    if kind < 0.70:
        return SendText(group_id=group, text=random.choice(("收到！", "已接单", "今天有可颂"))), "order"
    if kind < 0.85:
        return RemoveMember(group_id=group, person_id=f"wm{name}"), "remove"
    if kind < 0.93:
        return Invite(group_id=group, person_id=f"wm{name}"), "remove"
    return RenameGroup(group_id=group, name=f"群 {name}"), "name"


async def _until_ready(database: Database, senders: int) -> None:
    """Wait until so many senders hold the lock that says they live."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        async with database.connection() as db:
            there = await db.fetchval(
                """select count(*) from pg_locks where locktype = 'advisory' and granted and classid = $1
                      and database = (select oid from pg_database where datname = current_database())""",
                ALIVE_LOCK,
            )
        if there >= senders:
            return
        await asyncio.sleep(0.1)
    raise TimeoutError("the senders did not start")


async def settled(database: Database, until: float) -> None:
    """Wait until nothing is under way any more, or it is `until` (monotonic seconds)."""
    while time.monotonic() < until:
        async with database.connection() as db:
            if not await db.fetchval(
                """select exists (select 1 from outbox where state in ('pending', 'sending')
                                     or (state = 'unsure' and ask_at is not null))"""
            ):
                return
        await asyncio.sleep(0.2)


async def come_to(database: Database) -> Ended:
    """What our side says of every action."""
    ended = Ended()
    async with database.connection() as db:
        for table, column in (("outbox", "state"), ("action_log", "outcome")):
            for row in await db.fetch(f"select key, {column} as state, note from {table}"):  # noqa: S608  # ours
                ended.state[row["key"]] = row["state"]
                ended.words.append(row["note"])
        for row in await db.fetch("select payload from inbox where source = 'relay'"):
            ended.reported.add(orjson.loads(row["payload"])["key"])
            ended.words.append(row["payload"].decode())
    return ended


# the judgement


def judged(asked: Sequence[Asked], ended: Ended, book: Json, secret: str) -> tuple[Figures, list[str]]:
    """The figures, what we say against what the book says; and a line for each action that went wrong."""
    deeds: Mapping[str, tuple[int, list[int]]] = {name: (one[0], one[1]) for name, one in book["deeds"].items()}
    found = Counter(dict.fromkeys(("lost", "doubled", "unsure", "dead", "dead_wrongly", "left"), 0))
    readings: Counter[str] = Counter()
    wrong = []
    for one in asked:
        state = ended.state.get(one.key, "gone")
        carried, codes = deeds.get(one.marker, (0, []))
        readings[one.marker] += isinstance(one.action, FetchGroup) and state == "done"
        for what in _found(one, state, carried, codes, reported=one.key in ended.reported):
            found[what] += 1
            if what not in ("unsure", "dead"):
                wrong.append(f"{what}: {one.key} is {state}, carried out {carried} times, told {codes}")
    found["lost"] += sum(max(0, times - deeds[marker][0]) for marker, times in readings.items() if times)
    written = "\n".join(ended.words)
    return {
        "chaos_actions": len(asked),
        **{f"chaos_{what}": times for what, times in found.items()},
        "chaos_calls": book["calls"],
        "chaos_tokens": book["fetches"],
        "chaos_tokens_issued": len(book["issued"]),
        "chaos_tokens_voided": book["voided"],
        "chaos_tokens_together": book["together"],
        "chaos_dropped": book["dropped"],
        "chaos_failed_an_hour": book["failed_an_hour"],
        "chaos_codes": sum(name.lstrip("-").isdigit() and int(name) in KNOWN for name in book["told"]),
        "chaos_secrets": sum(written.count(word) for word in (secret, *book["issued"])),
    }, wrong


def _found(one: Asked, state: str, carried: int, codes: Sequence[int], *, reported: bool) -> Iterator[str]:
    """What is to be said of one action."""
    reading = isinstance(one.action, FetchGroup)
    if state in ("pending", "sending"):
        yield "left"
    elif state == "gone" or (state == "done" and not carried) or (policy_of(one.action).reports and not reported):
        yield "lost"
    if carried > 1 and state != "unsure" and not reading:
        yield "doubled"
    given_up = state in ("dead", "handed")  # what an account could not a person is asked for
    if state == "unsure" or given_up:
        yield "dead" if given_up else state
    if given_up and ((carried and not reading) or not _refused(codes)):
        yield "dead_wrongly"


def _refused(codes: Sequence[int]) -> bool:
    """Whether there was reason enough to give up."""
    return (
        any(code in FINAL or code == fickle_hosted.REFUSED for code in codes) or codes.count(BUSY) >= _TRIES_WHILE_BUSY
    )


if __name__ == "__main__":
    chosen = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    figures, faults = run(chosen, *map(int, sys.argv[2:]))
    show(f"chaos, seed {chosen}", figures, GOALS)
    print("\n".join(faults))  # noqa: T201  # for who looks for the reason
