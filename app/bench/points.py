"""Points at the chain's size: what a sign-in costs, the evening's reminder, and the lists."""

import time

import uvloop

from app import listing as lists
from app.bench import parts
from app.bench.report import Figures, quantile
from app.campaigns.signin import decide, store
from app.campaigns.signin import service as signin
from app.campaigns.signin.lists import SIGNINS
from app.clock import Clock, business_date, local
from app.db import Database, open_database
from app.events import MessagePosted
from app.language.reading import Context, Message, Shop
from app.language.understand import read
from app.ledger.lists import MOVES, POINTS
from app.listing import Listing, Query
from app.members.store import facts
from app.registry import service as registry
from app.registry.heard import Heard
from app.sandbox import chain
from app.work import Work, begin

GOALS = {"reminder_90k_s": "≤ 5", "points_page_p95_ms": "≤ 200", "signin_p95_ms": "≤ 20"}
_DAYS, _LONG, _SIGN_INS, _PAGES = 10, 1000, 1000, 30
#: four of ten signed in on each of the last days, a person on all of them or on none; their books with them
_FILL = (
    "set local statement_timeout = 0",
    "alter table point_line disable trigger user",
    """insert into signin (person_id, day, group_id, message, at, points, bonus, whole)
        select m.person_id, $1::date - n, m.group_id, '', now() - n * interval '1 day', 1, 0, false
          from (select person_id, min(group_id) as group_id from membership where role = 'fan' group by 1) m,
               generate_series(1, $2::int) n where abs(hashtext(m.person_id)) % 10 < 4""",
    """insert into point_entry (cause, what, at, by) select 'signin:' || id, 'signin', at, 'system' from signin""",
    """insert into point_line (entry_id, account, amount)
       select e.id, a.account, a.amount from signin s join point_entry e on e.cause = 'signin:' || s.id,
              lateral (values ('person:' || s.person_id, 1), ('chain:signin', -1)) a(account, amount)""",
    "insert into point_balance select person_id, count(*) from signin group by 1",
    "alter table point_line enable trigger user",
)


def measure() -> Figures:
    """Sign-ins one after the other, the reminder of a whole chain, and a page of each list."""
    with parts.folder() as var, parts.database(var, demo=True) as url:
        return uvloop.run(_measure(url))


async def _measure(url: str) -> Figures:
    async with open_database(url, process="bench", pool=2) as database:
        async with database.transaction() as db:
            for statement in _FILL:
                await db.execute(statement, *([business_date(Clock().now()), _DAYS] if "$1" in statement else []))
        async with database.connection() as db:
            await db.execute("analyze")
            rows = await db.fetchval("select count(*) from signin")
        reminded = await _reminder(database)
        taken = [await _signs_in(database, n) for n in range(_SIGN_INS)]
        return {
            "signins_on_record": rows,
            **reminded,
            "signin_p50_ms": round(quantile(taken, 0.5) * 1000, 2),
            "signin_p95_ms": round(quantile(taken, 0.95) * 1000, 2),
            "days_1000_ms": round(await _long(database) * 1000, 2),
            "points_page_p95_ms": round(max([await _pages(database, one) for one in (POINTS, MOVES, SIGNINS)]), 1),
        }


async def _reminder(database: Database) -> Figures:
    now, after, groups, taken = Clock().now(), "", 0, list[float]()
    while not taken or after:
        began = time.perf_counter()
        async with begin(database, Clock(), f"bench{after}") as work:
            await signin.remind_due(work, now, after)
        taken.append(time.perf_counter() - began)
        groups += len(work.actions)
        after = next((moment.ref["after"] for moment in work.moments if "after" in moment.ref), "")
    return {
        "reminder_90k_s": round(sum(taken), 2),
        "reminder_part_s": round(max(taken), 2),
        "groups_reminded": groups,
    }


async def _signs_in(database: Database, number: int) -> float:
    """One sign-in with its commit, by somebody of another group each time."""
    group = chain.groups()[number % 600]
    person = [one for one in chain.members(group) if one.person_id.startswith("wm")][-1 - number // 600]
    at = Clock().now()
    event = MessagePosted(
        at=at, message_id=f"bench{number}", group_id=group.group_id, person_id=person.person_id, text="打卡"
    )
    meaning = read(Message(text=event.text, now=local(at)), Context(), Shop())
    began = time.perf_counter()
    async with begin(database, Clock(), f"bench{number}") as work:
        speaker = await facts(work.db, group.group_id, person.person_id)
        found = await registry.group(work, group.group_id)
        assert found is not None
        assert await signin.said(work, Heard(event, found, speaker, meaning), ordering=False)
    return time.perf_counter() - began


async def _long(database: Database) -> float:
    """The days of somebody who has signed in for years."""
    today = business_date(Clock().now())
    async with database.connection() as db:
        await db.execute(
            """insert into signin (person_id, day, group_id, message, at, points, bonus, whole)
               select 'bench', $1::date - n, 'bench', '', now(), 1, 0, n % 7 = 0 from generate_series(1, $2::int) n""",
            today,
            _LONG,
        )
        taken = []
        for _ in range(50):
            began = time.perf_counter()
            known = await store.known(db, "bench", today)
            assert decide.earned(known.past, today, decide.Terms(1, 5, 7)).streak == _LONG + 1
            taken.append(time.perf_counter() - began)
    return quantile(taken, 0.5)


async def _pages(database: Database, listing: Listing) -> float:
    """A page of a list, in ms."""
    taken = []
    async with database.connection() as db:
        for n in range(_PAGES):
            work = Work("bench", db, Clock().now())
            began = time.perf_counter()
            found = await lists.rows(work, listing, Query(limit=25, offset=25 * (n % 5)))
            await lists.count(work, listing, Query())
            taken.append((time.perf_counter() - began) * 1000)
            assert len(found) == 25
    return quantile(taken, 0.95)
