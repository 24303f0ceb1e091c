"""Two shops of the demo chain, with something of everything planted in each: who works in one must not meet the other.

Everything planted carries the shop's mark, so that a leak can be seen wherever it comes out.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.db import Connection
from app.rules.book import DEFAULT, dump
from app.sandbox import chain
from app.sandbox.chain import DemoGroup, DemoStore
from app.who import Role, Who
from app.work import Work, begin
from tests.house import House

HERE, THERE = chain.stores()[0], chain.stores()[1]


def group_of(store: DemoStore) -> DemoGroup:
    """The shop's first group."""
    return next(group for group in chain.groups() if group.store_id == store.id)


@dataclass(frozen=True, slots=True)
class Planted:
    """What was planted in a shop: the numbers of its things."""

    mark: str
    store_id: int
    store_number: str
    group_id: str
    person_id: str
    staff_id: str
    waiting: int
    accepted: int
    task: int
    message: int
    inbox: int
    due: int
    hold: int
    held: int
    dead: int
    unsure: int
    handed: int
    complaint: int
    question: int
    lost: int
    suggestion: int
    standing: int
    compensation: int
    case: int
    ban: int
    coupon: int
    code: int
    handover: int
    mass: int
    clerk_post: int
    fact: int
    deal: int
    slot_change: int
    welfare: int
    hosted: str
    ambiguous: int
    move: int
    signin: int


@asynccontextmanager
async def asking(house: House, who: Who) -> AsyncIterator[Work]:
    """A unit of work in somebody's name."""
    async with begin(house.run.database, house.clock, "test", who=who) as work:
        yield work


def of_store(role: Role, store: DemoStore = HERE, name: str = "token 测试") -> Who:
    """Somebody who sees one shop only, as a key does."""
    return Who(name, role, frozenset({store.id}), frozenset())


async def plant(house: House, store: DemoStore, mark: str) -> Planted:
    """Put something of everything into a shop."""
    async with house.run.database.transaction() as db:
        return await _plant(db, store, group_of(store), mark, house.clock.now())


async def _plant(db: Connection, store: DemoStore, group: DemoGroup, mark: str, now: datetime) -> Planted:
    person = f"wm{mark}"
    at = {"group_id": group.group_id, "person_id": person}
    await _put(db, "person", person_id=person, name=f"{mark}顾客", first_seen=now, last_seen=now)
    await _put(db, "membership", **at, joined_at=now)
    await _put(db, "person_tag", person_id=person, tag=f"{mark}标签", by="x", at=now)
    ticket = {
        **at, "store_id": store.id, "day": date(2026, 11, 21), "called": f"{mark}顾客", "kind": "order_cake",
        "words": f"{mark}要个蛋糕", "want": {"items": [{"product": "蛋糕", "size": "8寸"}], "phone": "13800000000"},
        "opened_at": now, "clock_from": now, "runs_from": now, "due_at": now + timedelta(minutes=5),
    }  # fmt: skip
    waiting = await _put(db, "ticket", **ticket, number=901, cause=f"{mark}1", state="waiting")
    accepted = await _put(db, "ticket", **ticket, number=902, cause=f"{mark}2", state="accepted")
    complaint = await _put(
        db, "ticket", **{**ticket, "kind": "complaint"}, number=903, cause=f"{mark}3", state="waiting"
    )
    await _put(db, "complaint", ticket_id=complaint, store_id=store.id, kind="late", at=now)
    compensation = await _put(
        db, "compensation", ticket_id=await _other(db, ticket, mark), code=f"CODE{store.id:04}", words="券",
        amount=1000, granted_by="x", granted_at=now, expires_at=now + timedelta(days=30),
    )  # fmt: skip
    lost = await _put(
        db, "lost_demand", cause=f"{mark}l", store_id=store.id, day=date(2026, 11, 21), hour=10, product=f"{mark}蛋糕",
        quantity=1, reason="x", at=now,
    )  # fmt: skip
    suggestion = await _put(
        db, "suggestion", **at, cause=f"{mark}s", store_id=store.id, called=f"{mark}顾客", words=f"{mark}少放糖", at=now
    )
    standing = await _put(
        db, "standing_order", **at, cause=f"{mark}o", store_id=store.id, called=f"{mark}顾客", words=f"{mark}每天一份",
        kind="order_bread", want={"items": [{"product": "吐司"}]}, days=[0], workdays=False, minute=480,
        next_day=date(2026, 11, 30), state="active", asked_at=now,
    )  # fmt: skip
    case = await _put(
        db, "rule_case", **at, cause=f"{mark}c", message_id=f"{mark}mid", at=now, called=f"{mark}顾客",
        store_id=store.id, sentence="ASK_PERSON", watched=False, rule="links", kind="third_party_link", version=1,
        words=f"{mark}看链接", why=f"{mark}外链", findings=[], state="asked",
    )  # fmt: skip
    await _put(
        db, "review_sample", case_id=case, text=f"{mark}样本", was_label="tolerable", was_kind="x", is_label="clean",
        by="x", at=now,
    )  # fmt: skip
    ban = await _put(
        db, "ban", person_id=f"{person}b", group_id=group.group_id, message_id=f"{mark}b", category="微商广告",
        reasons=[], words=f"{mark}代购", at=now,
    )  # fmt: skip
    coupon = await _put(
        db, "coupon", **at, code=f"NEW{store.id:05}", store_id=store.id, words=f"{mark}券", issued_at=now,
        expires_at=now + timedelta(days=30),
    )  # fmt: skip
    code = await _put(
        db, "join_way", store_id=store.id, remark=f"{mark}收银台", group_ids=[group.group_id], auto_create=True,
        config_id=f"{mark}cfg", state="open", made_by="x", made_at=now,
    )  # fmt: skip
    handover = await _put(
        db,
        "handover",
        from_staff=f"m{store.number}",
        to_staff=f"m{store.number}",
        on_job=True,
        made_by=f"{mark}某人",
        made_at=now,
    )
    mass = await _put(
        db, "mass", cause=f"{mark}m", sender=f"m{store.number}", text=f"{mark}早上好", msgid="m", state="waiting",
        made_at=now, until_at=now,
    )  # fmt: skip
    await _put(db, "mass_group", mass_id=mass, group_id=group.group_id)
    clerk_post = await _put(
        db, "clerk_post", store_id=store.id, day=date(2026, 11, 20), suggested=[{"text": f"{mark}今天有"}],
        staff_ids=[f"c{store.number}a"], chosen=1, posted_by=f"c{store.number}a", posted_at=now,
    )  # fmt: skip
    fact = await _put(
        db, "day_fact", day=date(2026, 11, 21), name="weather", scope="store", target=str(store.id),
        words=f"{mark}下雨", by="x", at=now,
    )  # fmt: skip
    deal = await _put(db, "deal", name=f"{mark}满减", kind="activity", by="x", at=now)
    await db.execute(
        "insert into store_class (store_id, orders, ticket, again, kind, counted_at) values ($1, 10, 1, 1, 'hh', $2)",
        store.id, now,
    )  # fmt: skip
    slot = await db.fetchval("select min(id) from slot")
    slot_change = await _put(
        db, "slot_change", slot_id=slot, scope="store", target=str(store.id), off=True, why=f"{mark}装修", by="x",
        made_at=now,
    )  # fmt: skip
    welfare = await _put(
        db, "welfare", scope="store", target=str(store.id), weekday=2,
        benefits=[{"title": f"{mark}福利", "words": "", "kind": "other"}], changed_by=f"{mark}某人", changed_at=now,
    )  # fmt: skip
    await db.execute(
        """insert into welfare_past (welfare_id, version, benefits, by, at)
           select id, version, benefits, changed_by, changed_at from welfare where id = $1""",
        welfare,
    )
    await db.execute(
        """insert into slot_run (slot_id, day, moment, outcome, groups, why, at)
           values ($1, '2026-11-20', '11:00', 'posted', 1, '', $2) on conflict do nothing""",
        slot, now,
    )  # fmt: skip
    hosted = f"wt-{store.number}"
    await _put(db, "hosted_account", account=hosted, kind="worktool", base=f"https://{store.number}.{mark}.example",
               made_by=f"{mark}某人", made_at=now)  # fmt: skip
    heard = {"at": now.isoformat(), "account": hosted, "group_name": f"{mark}群名", "group_remark": "",
             "person_name": f"{mark}谁", "words": f"{mark}说不清"}  # fmt: skip
    for n in range(2):  # one to place, and the one before it to leave
        ambiguous = await _put(
            db, "ambiguous", key=f"{mark}am{n}".encode(), account=hosted, at=now, group_name=f"{mark}群名",
            name=f"{mark}谁", text=f"{mark}说不清", msg_type="text", groups=[group.group_id], people=[], heard=heard,
        )  # fmt: skip
    await db.execute(
        """insert into walk (by, started_at, lists, state, ended_at) select 'x', $1, 0, 'done', $1
            where not exists (select 1 from walk)""",
        now,
    )
    await _put(
        db, "setting", scope="store", target=str(store.id), key="holding_group", value=chain.groups()[9].group_id,
        set_by="x", set_at=now,
    )  # fmt: skip
    await db.execute(
        """insert into greeting (kind, text, template_id, state, changed_at) values ('小区', '欢迎', 'msg1', 'kept', $1)
           on conflict do nothing""",
        now,
    )
    for version, state in ((1, "live"), (2, "draft")):
        await db.execute(
            """insert into rulebook (version, body, note, made_by, made_at, state) values ($1, $2, '', 'x', $3, $4)
               on conflict do nothing""",
            version, dump(DEFAULT), now, state,
        )  # fmt: skip
    await _put(db, "point_balance", person_id=person, balance=6)
    move = await _put(
        db, "point_entry", cause=f"{mark}p", what="adjust", at=now, by=f"{mark}某人", why=f"{mark}补发",
        group_id=group.group_id,
    )  # fmt: skip
    for account, amount in ((f"person:{person}", 6), ("chain:adjust", -6)):
        await _put(db, "point_line", entry_id=move, account=account, amount=amount)
    signin = await _put(
        db, "signin", **at, day=date(2026, 11, 20), message=f"{mark}sm", at=now, points=1, bonus=0, whole=False
    )
    question = await _put(
        db, "question", **at, cause=f"{mark}q", store_id=store.id, kind="ask_price", words=f"{mark}多少钱", at=now
    )
    await _put(db, "ticket_move", ticket_id=waiting, state="waiting", what="opened", by=person, at=now)
    said = {"kind": "send_text", "group_id": group.group_id, "text": f"{mark}请看"}
    hold = await _put(db, "hold", scope="store", value=store.number, why=f"{mark}装修", held_by="x", held_at=now)
    rows = {}
    for state, note in (("held", f"hold {hold}"), ("dead", "why"), ("unsure", "why"), ("handed", "why")):
        rows[state] = await _put(
            db, "outbox", key=f"{mark}{state}", cause=mark, kind="send_text", part="order", note=note, state=state,
            lane=f"group:{group.group_id}@hosted", target=f"group:{group.group_id}", group_id=group.group_id,
            urgency=0, action=said, reports=False, made_at=now,
        )  # fmt: skip
    task = await _put(
        db, "task", **at, kind="send_text", asked_of=group.owner_id, words=f"{mark}请发言", action=said,
        outbox_id=rows["handed"], opened_at=now,
    )  # fmt: skip
    inbox = await _put(
        db, "inbox", lane=f"group:{group.group_id}", source="juzi:x", key=mark.encode(), payload=b"{}", state="dead",
        arrived_at=now, note=f"{mark}坏了",
    )  # fmt: skip
    due = await _put(
        db, "due", key=f"{mark}due", kind="orders.ladder", ref={"ticket": waiting}, due_at=now, state="dead"
    )
    message = 1_000_000 + store.id
    await _put(
        db, "message", **at, id=message, kept_at=now, at=now, source="juzi:x", kind="MessagePosted",
        text=f"{mark}说了话", event={}, outcome="done", notes=[f"{mark}因为"],
    )  # fmt: skip
    await _put(
        db, "message_raw", id=message, kept_at=now, lane=f"group:{group.group_id}", key=mark.encode() + b"m",
        payload=b"{}", arrived_at=now,
    )  # fmt: skip
    await _put(
        db, "action_log", id=2_000_000 + store.id, key=f"{mark}a", cause=mark, kind="send_text", part="order",
        target=f"group:{group.group_id}", group_id=group.group_id, action=said, outcome="done", attempts=1,
        made_at=now, kept_at=now, note="",
    )  # fmt: skip
    for scope, target in (("store", str(store.id)), ("group", group.group_id)):
        await _put(
            db, "setting", scope=scope, target=target, key="welcome_text", value=f"{mark}欢迎", set_by="x", set_at=now
        )
    await _put(db, "store_exception", store_id=store.id, day=date(2026, 12, 1), hours=[], why=f"{mark}盘点")
    await _put(
        db, "audit", business_at=now, who=f"{mark}某人", role="manager", area="stores", ref=store.number,
        what=f"{mark}改了", before={"why": mark}, cause="x",
    )  # fmt: skip
    await db.execute("update store set address = $2 where id = $1", store.id, f"{mark}路1号")
    await db.execute("update chat_group set protected_name = $2 where group_id = $1", group.group_id, f"{mark}群")
    staff_id = f"m{store.number}"
    await db.execute("update staff set phone = $2 where staff_id = $1", staff_id, f"{mark}电话")
    return Planted(
        mark, store.id, store.number, group.group_id, person, staff_id, waiting, accepted, task, message, inbox, due,
        hold, rows["held"], rows["dead"], rows["unsure"], rows["handed"], complaint, question, lost, suggestion,
        standing, compensation, case, ban, coupon, code, handover, mass, clerk_post, fact, deal, slot_change, welfare,
        hosted, ambiguous, move, signin,
    )  # fmt: skip


async def _other(db: Connection, ticket: dict[str, Any], mark: str) -> int:
    """A complaint that was compensated."""
    values = {**ticket, "kind": "complaint", "number": 904, "cause": f"{mark}4", "state": "done"}
    return await _put(db, "ticket", **values, closed_at=ticket["opened_at"])


async def _put(db: Connection, table: str, **values: Any) -> int:
    """One row. Returns its number, where the table has any."""
    columns = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(f"${n}" for n, _ in enumerate(values, 1))
    row = await db.fetchrow(f"insert into {table} ({columns}) values ({places}) returning *", *values.values())
    return int(row["id"]) if "id" in row else 0


#: what asking leaves behind: it is not what somebody changed
TRACES = ("session", "api_token", "answered")


async def everything(house: House) -> Mapping[str, str]:
    """What every table holds, as one sum each: to see whether anything was changed."""
    async with house.run.database.connection() as db:
        names = await db.fetch(
            """select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1"""
        )
        return {
            row["name"]: await db.fetchval(
                f"select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {row['name']} t"
            )
            for row in names
            if row["name"] not in TRACES
        }
