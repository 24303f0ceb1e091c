"""Random days of a shop: whatever customers, clerks, hours and crashes do, each promise is kept to the second.

Never early, never lost, never twice, never sliding. Time goes from one due moment to the next, as a simulation does.
"""

import json
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from app.errors import Conflict
from app.orders.states import UNACCEPTED
from app.registry.hours import Hours, is_open
from app.schedule import Schedule
from tests.house import House

DAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # midnight, Saturday 21 November in Shanghai
HOURS = (
    [["07:00", "22:00"]],
    [["06:30", "13:30"], ["15:30", "21:00"]],
    [["10:00", "02:00"]],
    [["08:00", "08:20"], ["09:00", "09:10"], ["20:00", "23:59"]],
)
OPENERS = (
    "我想订个蛋糕",
    "订一个8寸的草莓蛋糕",
    "来一个6寸的巧克力蛋糕，明天下午三点自提",
    "明天要两条吐司，上午十点来取",
)
MORE = ("8寸的", "草莓味的", "明天下午三点", "自提", "生日蛋糕", "算了，不要了", "好的谢谢", "在吗")


async def until(house: House, moment: datetime, random: Random) -> None:
    """Time passes; what is due happens when it is due. Now and then a worker dies after it, and it is done again."""
    while True:
        rows = await house.rows("select id, due_at, kind from due where state = 'pending' order by due_at, id limit 1")
        if not rows or rows[0][1] > moment:
            break
        house.clock.at = max(house.clock.at, rows[0][1])
        again = random.random() < 0.2
        if again:
            copied = await house.rows(f"select key, kind, ref::text, due_at from due where due_at <= '{rows[0][1]}'")
        await house.settle()
        if again:
            house.schedule = Schedule(house.run.database, house.clock, house.run.bell)
            for key, kind, ref, due_at in copied:
                if kind.startswith("orders."):
                    await house.do(
                        f"""insert into due (key, kind, ref, due_at)
                            values ('{key}', '{kind}', '{ref}', '{due_at}') on conflict do nothing"""
                    )
            await house.settle()
    house.clock.at = moment


@pytest.mark.parametrize("seed", range(8))
async def test_a_random_day_keeps_every_promise(house: House, seed: int) -> None:
    random = Random(seed)
    week = random.choice(HOURS)
    house.clock.at = DAY
    await house.do(f"update store set hours = '{json.dumps([week] * 7)}'::jsonb where id = 1")
    moment = DAY + timedelta(minutes=random.randint(0, 600))
    for _ in range(40):
        moment += timedelta(seconds=random.choice((5, 40, 150, 299, 301, 900, 3600)))
        await until(house, moment, random)
        fan = house.fan(random.randrange(3))
        if random.random() < 0.7:
            await house.says(fan, random.choice(OPENERS if random.random() < 0.4 else MORE))
        else:
            await tap(house, random)
    await until(house, moment + timedelta(days=2), random)

    hours = Hours([week] * 7)
    rows = await house.rows(
        """select t.id, t.opened_at, t.clock_from, t.due_at, t.accepted_at, t.told_at, t.closed_at, t.state, t.reopened,
                  (select array_agg(at order by id) from ticket_move
                    where ticket_id = t.id and what like 'ladder:manager%'),
                  (select min(at) from ticket_move where ticket_id = t.id and what = 'ask'), t.late_at, t.paused_at,
                  t.runs_from
             from ticket t"""
    )
    assert rows
    for ticket, opened, began, due, _, told, closed, state, reopened, rung, asked, late, owed, runs in rows:
        assert late or due - began == timedelta(minutes=5), ticket
        assert began >= opened, ticket
        over = min(filter(None, (told, closed)), default=None)  # what ended the wait
        if reopened:
            continue  # it had two promises
        if over is not None and over <= due:
            assert not rung, f"{ticket}: the manager was told of what was in time"
        elif (asked is None or asked > due) and owed is None:  # it ran until it was due
            assert rung == [due], f"{ticket}: {state} due {due}, the manager heard {rung}"  # once, to the second
            assert late == due, ticket
        assert is_open(hours, runs) or state not in UNACCEPTED, ticket
    doubled = await house.rows(
        """select key from (select key from action_log union all select key from outbox) a
            group by key having count(*) > 1"""
    )
    assert doubled == []


async def tap(house: House, random: Random) -> None:
    """A clerk does something about some ticket, if that can be done."""
    open_ids = [ticket for (ticket,) in await house.rows("select id from ticket where closed_at is null")]
    if not open_ids:
        return
    name = random.choice(("accept", "accept", "accept", "ask", "ready", "finish", "refuse"))
    try:
        async with house.acting() as (work, orders):
            await orders.do(work, random.choice(open_ids), house.staff("clerk"), name, why="几点要？")
    except Conflict:
        return
    await house.settle()
