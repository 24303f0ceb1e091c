"""Turns: lanes in order, together or not at all, and a failing row that is in nobody's way."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from app.actions import SendText
from app.bot import lanes, store
from app.bot.worker import TURN, Worker
from app.events import Event, GroupDismissed
from app.wecom.port import Envelope
from app.work import Work
from tests.house import House
from tests.patience import PATIENCE

AT = datetime(2026, 11, 21, tzinfo=UTC)


def event(group: str, number: int) -> Envelope:
    """An event of one lane; its number is in the key and in the payload."""
    payload = (
        f"<xml><Event>change_external_chat</Event><ChangeType>dismiss</ChangeType><ChatId>{group}</ChatId>"
        f"<CreateTime>{1_700_000_000 + number}</CreateTime></xml>"
    )
    return Envelope(f"{group}-{number}", f"group:{group}", payload.encode())


class Pipeline:
    """A pipeline that records what it gets, and fails where it is told to."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []
        self.fail_on: dict[tuple[str, int], Exception] = {}
        self.shared: set[int] = set()

    async def __call__(self, work: Work, event: Event) -> str | None:
        assert isinstance(event, GroupDismissed)
        number = int(event.at.timestamp()) - 1_700_000_000
        await work.db.execute("insert into noted values ($1, $2)", event.group_id, number)
        work.emit(SendText(group_id=event.group_id, text=str(number)), "post")
        if error := self.fail_on.get((event.group_id, number)):
            raise error
        self.seen.append((event.group_id, number))
        work.shared = number in self.shared
        return None


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture
async def worker(house: House, pipeline: Pipeline) -> Worker:
    await house.do("create table noted (g text, n int)")
    return new_worker(house, pipeline)


def new_worker(house: House, pipeline: Any) -> Worker:
    return Worker(house.run.database, house.clock, house.run.ears, pipeline, house.run.bell)


async def put(house: House, *envelopes: Envelope) -> None:
    async with house.run.database.connection() as connection:
        await store.keep(connection, [("wecom", envelope, AT) for envelope in envelopes])


async def drain(worker: Worker) -> None:
    while await worker.step():
        pass


async def hurry(house: House) -> None:
    """Let every wait after a failure be over."""
    await house.do("update inbox set not_before = now()")


async def test_a_turn_handles_a_lane_in_order_and_moves_it_to_the_record(
    house: House, worker: Worker, pipeline: Pipeline
) -> None:
    await put(house, *(event("g", n) for n in range(5)))

    assert await worker.step() == 5
    assert pipeline.seen == [("g", n) for n in range(5)]
    assert await house.rows("select count(*) from inbox") == [(0,)]
    assert await house.rows("select kind, group_id, outcome from message group by 1, 2, 3") == [
        ("GroupDismissed", "g", "done")
    ]
    assert await house.rows("select count(*) from message_raw") == [(5,)]
    assert await house.rows("select count(*) from outbox") == [(5,)]


async def test_a_long_lane_is_taken_in_turns_and_others_come_between(
    house: House, worker: Worker, pipeline: Pipeline
) -> None:
    await put(house, *(event("busy", n) for n in range(3 * TURN)), event("quiet", 0))
    await worker.step()
    await worker.step()

    assert ("quiet", 0) in pipeline.seen
    assert len(pipeline.seen) == TURN + 1


async def test_a_failing_row_leaves_nothing_behind_and_the_rows_before_it_are_done(
    house: House, worker: Worker, pipeline: Pipeline
) -> None:
    pipeline.fail_on[("g", 2)] = RuntimeError("the oven is on fire")
    await put(house, *(event("g", n) for n in range(5)))
    await drain(worker)

    assert await house.rows("select n from noted order by n") == [(0,), (1,)]
    assert await house.rows("select action->>'text' from outbox order by id") == [("0",), ("1",)]
    assert await house.rows("select attempts, note from inbox where attempts > 0") == [
        (1, "RuntimeError: the oven is on fire")
    ]


async def test_its_lane_waits_with_it_and_other_lanes_go_on(house: House, worker: Worker, pipeline: Pipeline) -> None:
    pipeline.fail_on[("g", 0)] = RuntimeError("no")
    await put(house, event("g", 0), event("g", 1), event("h", 0))
    await drain(worker)

    assert pipeline.seen == [("h", 0)]


async def test_after_its_last_attempt_it_is_dead_and_the_lane_goes_on(
    house: House, worker: Worker, pipeline: Pipeline
) -> None:
    pipeline.fail_on[("g", 0)] = RuntimeError("no")
    await put(house, event("g", 0), event("g", 1))
    for _ in range(6):
        await drain(worker)
        await hurry(house)
    await drain(worker)

    assert pipeline.seen == [("g", 1)]
    assert await house.rows("select state, attempts from inbox") == [("dead", 6)]


async def test_the_dead_can_be_revived(house: House, worker: Worker, pipeline: Pipeline) -> None:
    pipeline.fail_on[("g", 0)] = RuntimeError("no")
    await put(house, event("g", 0))
    for _ in range(6):
        await drain(worker)
        await hurry(house)
    pipeline.fail_on.clear()
    async with house.run.database.transaction() as db:
        assert await store.revive(db, []) == 1
    await drain(worker)

    assert pipeline.seen == [("g", 0)]


async def test_a_payload_nobody_understands_is_dead_in_the_end_not_lost(house: House, worker: Worker) -> None:
    await put(house, Envelope("k", "group:g", b"\x00garbage"))
    for _ in range(6):
        await drain(worker)
        await hurry(house)

    assert await house.rows("select state, payload from inbox") == [("dead", b"\x00garbage")]


async def test_a_replayed_message_is_handled_again_and_says_nothing_twice(
    house: House, worker: Worker, pipeline: Pipeline
) -> None:
    await put(house, event("g", 0))
    await drain(worker)
    ((number,),) = await house.rows("select id from message")
    async with house.run.database.transaction() as db:
        assert await store.replay(db, [number]) == 1
    await drain(worker)

    assert pipeline.seen == [("g", 0), ("g", 0)]
    assert await house.rows("select count(*) from outbox") == [(1,)]
    assert await house.rows("select count(*) from message") == [(1,)]


@pytest.mark.parametrize("code", ["40P01", "40001"])
async def test_two_that_clash_are_taken_row_by_row_and_cost_nobody_an_attempt(
    house: House, worker: Worker, pipeline: Pipeline, code: str
) -> None:
    times = iter(range(2))

    class Clashing(Pipeline):
        async def __call__(self, work: Work, event: Event) -> str | None:
            if (number := int(event.at.timestamp()) - 1_700_000_000) == 1 and next(times, None) is not None:
                await work.db.execute(f"do $$ begin raise exception using errcode = '{code}'; end $$")
            pipeline.seen.append(("g", number))
            return None

    worker = new_worker(house, Clashing())
    await put(house, *(event("g", n) for n in range(3)))
    await drain(worker)

    assert [number for _, number in pipeline.seen][-3:] == [0, 1, 2] or pipeline.seen[-1] == ("g", 2)
    assert await house.rows("select count(*) from inbox") == [(0,)]
    assert await house.rows("select count(*) from message") == [(3,)]


async def test_a_row_that_locks_what_lanes_share_is_the_last_of_its_turn(
    house: House, worker: Worker, pipeline: Pipeline
) -> None:
    pipeline.shared = {1}
    await put(house, *(event("g", n) for n in range(4)))

    assert await worker.step() == 2


async def test_what_cannot_be_written_at_the_end_is_the_fault_of_one_row_alone(
    house: House, worker: Worker, pipeline: Pipeline
) -> None:
    await house.do("alter table outbox add constraint broken check (action->>'text' <> '1')")
    await put(house, *(event("g", n) for n in range(3)))
    for _ in range(6):
        await drain(worker)
        await hurry(house)
    await drain(worker)

    assert await house.rows("select action->>'text' from outbox order by id") == [("0",), ("2",)]
    assert await house.rows("select state from inbox") == [("dead",)]


async def test_a_row_that_hangs_is_given_up_like_any_other(
    house: House, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.bot.worker.ROW_SECONDS", 0.2)

    async def hang(work: Work, event: Event) -> str | None:
        await work.db.execute("select pg_sleep(30)")
        return None

    await put(house, event("g", 0))
    await new_worker(house, hang).step()

    assert await house.rows("select attempts from inbox") == [(1,)]


async def test_many_workers_share_the_lanes_and_keep_each_in_order(house: House, pipeline: Pipeline) -> None:
    await house.do("create table noted (g text, n int, id serial)")
    await put(house, *(event(f"g{n % 7}", n) for n in range(140)))
    workers = [new_worker(house, pipeline) for _ in range(6)]
    await asyncio.gather(*(drain(worker) for worker in workers))
    await drain(workers[0])

    rows = await house.rows("select g, n from noted order by id")
    assert len(rows) == 140
    for lane in range(7):
        numbers = [n for g, n in pipeline.seen if g == f"g{lane}"]
        assert numbers == sorted(numbers)
        assert len(numbers) == len(set(numbers)) == 20


async def test_a_lane_that_another_worker_holds_does_not_hold_up_the_rest(
    house: House, worker: Worker, pipeline: Pipeline
) -> None:
    await put(house, event("g1", 0), event("g2", 0))
    async with house.run.database.transaction() as db:
        assert await lanes.lock(db, "group:g1")
        await asyncio.wait_for(drain(worker), PATIENCE)

    assert pipeline.seen == [("g2", 0)]


async def test_the_claim_reads_the_rows_after_it_got_the_lock(house: House, pipeline: Pipeline) -> None:
    """Two workers race for one lane again and again; a stale snapshot would handle a row twice."""
    await house.do("create table noted (g text, n int)")
    for number in range(30):
        await put(house, event("g", number))
        await asyncio.gather(*(new_worker(house, pipeline).step() for _ in range(4)))

    numbers = [number for _, number in pipeline.seen]
    assert numbers == sorted(set(numbers))


async def test_a_database_that_goes_away_in_a_turn_loses_nothing(house: House, pipeline: Pipeline) -> None:
    await house.do("create table noted (g text, n int)")
    gone = iter([True])

    async def cut(work: Work, event: Event) -> str | None:
        if next(gone, False):
            await work.db.execute("select pg_terminate_backend(pg_backend_pid())")
        return await pipeline(work, event)

    worker = new_worker(house, cut)
    await put(house, event("g", 0))
    with pytest.raises(Exception, match=r"terminat|closed|connection") as lost:
        await worker.step()
    assert not isinstance(lost.value, AssertionError)
    await drain(worker)

    assert pipeline.seen == [("g", 0)]
    assert await house.rows("select count(*), max(attempts) from inbox") == [(0, None)]


async def test_a_thousand_waiting_rows_in_one_lane_cost_the_next_lane_nothing(house: House) -> None:
    """The plan of the claim looks at one row a lane, by the index, however many wait."""
    await put(house, *(event("busy", n) for n in range(1000)), event("quiet", 0))
    await house.do("analyze inbox")
    async with house.run.database.connection() as connection:
        sql = lanes._CLAIM.replace("$1", "''").replace("$2", "1").replace("$3", "0").replace("$4", "true")
        plan = await connection.fetchval(f"explain (analyze, format json) {sql}")
    text_of = str(plan)

    assert "ix_inbox_waiting" in text_of
    assert "Seq Scan" not in text_of


def test_the_driver_knows_a_clash_by_its_code() -> None:
    assert asyncpg.DeadlockDetectedError.sqlstate == "40P01"


async def test_a_lane_that_was_emptied_a_moment_ago_does_not_end_the_search(
    house: House, worker: Worker, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(house, event("a", 1), event("b", 1))
    real = lanes.claim

    async def claim(db: Any, place: lanes.Place) -> tuple[str, lanes.Place] | None:
        found = await real(db, place)
        monkeypatch.setattr(lanes, "claim", real)
        assert found is not None
        await house.do(f"delete from inbox where lane = '{found[0]}'")  # its former holder commits just now
        return found

    monkeypatch.setattr(lanes, "claim", claim)

    assert await worker.step() == 1  # there may be more
    assert await worker.step() == 1
    assert pipeline.seen == [("b", 1)]


async def test_lanes_that_keep_coming_just_ahead_of_us_starve_nobody(
    house: House, worker: Worker, pipeline: Pipeline
) -> None:
    await put(house, event("g10", 1), event("g11", 1))
    assert await worker.step() == 1
    await put(house, event("g01", 1))  # behind us by name
    for n in range(12, 20):  # a walk over all groups: the next answer is there whenever one was taken
        await put(house, event(f"g{n}", 1))
        await worker.step()
    assert ("g01", 1) in pipeline.seen[:4]


async def test_who_comes_in_is_seen_before_all_that_is_said_elsewhere(house: House) -> None:
    await put(house, *(event(f"a{n}", n) for n in range(40)))
    house.box.world.join(house.group, {"wmnew": "甲"})
    await house.box.wire.idle()

    for _ in range(2):  # one turn in ten is not asked for what is urgent
        await house.worker.step()

    assert await house.rows("select count(*) from message where kind = 'MemberJoined'") == [(1,)]


async def test_comings_and_goings_starve_nobody(house: House, worker: Worker, pipeline: Pipeline) -> None:
    await put(house, event("a", 0))
    for n in range(1, 13):
        await put(house, replace(event(f"urgent{n}", n), urgent=True))
        await worker.step()

    assert ("a", 0) in pipeline.seen[8:10]
    assert pipeline.seen[0] == ("urgent1", 1)


async def test_an_urgent_turn_goes_no_further_than_what_is_urgent(
    house: House, worker: Worker, pipeline: Pipeline
) -> None:
    rows = [event("a", n) for n in range(5)]
    await put(house, rows[0], replace(rows[1], urgent=True), *rows[2:])
    await put(house, replace(event("b", 0), urgent=True))

    for _ in range(2):
        await worker.step()
    assert pipeline.seen == [("a", 0), ("a", 1), ("b", 0)]
    await drain(worker)
    assert sorted(pipeline.seen) == [*(("a", n) for n in range(5)), ("b", 0)]


async def test_an_urgent_row_in_a_lane_that_waits_after_a_failure_waits_too(
    house: House, worker: Worker, pipeline: Pipeline
) -> None:
    await put(house, event("a", 0), replace(event("a", 1), urgent=True), event("b", 0))
    await house.do("update inbox set not_before = now() + interval '1 minute' where id = (select min(id) from inbox)")
    await drain(worker)

    assert pipeline.seen == [("b", 0)]
