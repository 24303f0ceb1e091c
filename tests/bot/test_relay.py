"""The way out: recorded before it is done, done once, held when held, and uncertain when it is uncertain."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from app import outbox
from app.actions import Action, FetchGroup, RemoveMember, SendCard, SendText, UpdateCard, Urgency
from app.bootstrap import new_relay
from app.bot import dispatch, line, loops
from app.bot.matrix import CAPABILITIES, NAMES, Matrix, who_does
from app.bot.relay import Relay
from app.cards import Card
from app.clock import Clock
from app.db import ALIVE_LOCK, Connection, Database
from app.policies import POLICY
from app.registry import service as registry
from app.sandbox import chain
from app.wecom.official.client import ApiError
from app.wecom.port import Delivery, DeliveryFailed, Receipt
from app.work import begin
from tests.house import House
from tests.patience import PATIENCE, soon
from tests.rest import BOSS


@dataclass
class Recorder:
    """A hand that writes down what it is given, and fails as it is told to."""

    done: list[Delivery] = field(default_factory=list)
    failures: list[DeliveryFailed] = field(default_factory=list)
    known: bool | None = None
    result: dict[str, Any] = field(default_factory=dict)

    async def deliver(self, delivery: Delivery) -> Receipt:
        if self.failures:
            raise self.failures.pop(0)
        self.done.append(delivery)
        return Receipt(self.result)

    async def look_up(self, delivery: Delivery) -> bool | None:  # noqa: ARG002  # the port's signature
        return self.known

    @property
    def texts(self) -> list[str]:
        return [d.action.text for d in self.done if isinstance(d.action, SendText)]


@pytest.fixture
def hand() -> Recorder:
    return Recorder()


@pytest.fixture
def relay(house: House, hand: Recorder) -> Relay:
    return new_relay(house.run, {"hosted": hand, "app": hand}, "tester")


async def emit(house: House, *actions: Action, cause: str = "test", **options: Any) -> None:
    async with begin(house.run.database, house.clock, cause) as work:
        for n, action in enumerate(actions):
            work.emit(action, "order", slot=str(n), **options)


async def pump(relay: Relay) -> None:
    while True:
        sendings, moved = await relay.claim(16)
        for sending in sendings:
            await relay.carry_out(sending)
        if not moved:
            return


def words(house: House, text: str = "你好") -> SendText:
    return SendText(group_id=house.group.group_id, text=text)


async def states(house: House) -> list[tuple[str, str]]:
    return await house.rows("select state, note from outbox order by id")


async def test_an_action_is_carried_out_once_and_moves_to_the_log(house: House, relay: Relay, hand: Recorder) -> None:
    await emit(house, words(house))
    await pump(relay)

    assert hand.texts == ["你好"]
    assert hand.done[0].account == house.group.account
    assert await house.rows("select count(*) from outbox") == [(0,)]
    assert await house.rows("select outcome, attempts, kind from action_log") == [("done", 1, "send_text")]


async def test_the_same_cause_says_nothing_twice_even_after_it_was_sent(
    house: House, relay: Relay, hand: Recorder
) -> None:
    for _ in range(3):
        await emit(house, words(house))
        await pump(relay)

    assert hand.texts == ["你好"]


async def test_service_goes_before_content_before_marketing_within_a_group(
    house: House, relay: Relay, hand: Recorder
) -> None:
    await emit(house, words(house, "post"), cause="a", urgency=Urgency.MARKETING)
    await emit(house, words(house, "course"), cause="b", urgency=Urgency.CONTENT)
    await emit(house, words(house, "answer 1"), words(house, "answer 2"), cause="c")
    await pump(relay)

    assert hand.texts == ["answer 1", "answer 2", "course", "post"]


async def test_a_jammed_post_does_not_silence_an_answer(house: House, relay: Relay, hand: Recorder) -> None:
    hand.failures = [DeliveryFailed("too often", retry=True, after=60)]
    await emit(house, words(house, "post"), cause="a", urgency=Urgency.MARKETING)
    await pump(relay)
    await emit(house, words(house, "answer"), cause="b")
    await pump(relay)

    assert hand.texts == ["answer"]


async def test_one_action_of_a_lane_is_under_way_at_a_time(house: House, relay: Relay) -> None:
    other = new_relay(house.run, dict.fromkeys(("hosted", "app"), Recorder()), "other")
    await emit(house, words(house, "1"), words(house, "2"))
    first, _ = await relay.claim(16)
    second, _ = await other.claim(16)

    assert len(first) == 1
    assert second == []


async def test_two_relays_racing_never_take_the_same_action(house: House, hand: Recorder) -> None:
    relays = [new_relay(house.run, {"hosted": hand, "app": hand}, f"r{n}") for n in range(4)]
    await emit(house, *(SendText(staff_id=f"c{n:03}", text=str(n)) for n in range(40)))
    await asyncio.gather(*(pump(relay) for relay in relays))

    assert sorted(hand.texts, key=int) == [str(n) for n in range(40)]


async def test_what_is_too_old_is_listed_not_sent(house: House, relay: Relay, hand: Recorder) -> None:
    await emit(house, words(house), max_age=timedelta(minutes=30))
    house.clock.advance(minutes=31)
    await pump(relay)

    assert hand.done == []
    assert await house.rows("select outcome from action_log") == [("stale",)]


@pytest.mark.parametrize(
    ("scope", "value"),
    [("chain", ""), ("city", "杭州"), ("store", "001"), ("group", "{group}")],
)
async def test_a_hold_keeps_back_what_it_covers_and_nothing_else(
    house: House, relay: Relay, hand: Recorder, scope: str, value: str
) -> None:
    elsewhere = chain.groups()[1]
    async with begin(house.run.database, house.clock, "hold") as work:
        hold = await registry.hold(work, scope, value.format(group=house.group.group_id))
    await emit(house, words(house), SendText(group_id=elsewhere.group_id, text="anderswo"))
    await pump(relay)
    assert hand.texts == ([] if scope == "chain" else ["anderswo"])

    async with begin(house.run.database, house.clock, "release") as work:
        assert await registry.release(work, [hold]) == [hold]
        await outbox.unhold(work.db, [hold])
    await pump(relay)
    assert "你好" in hand.texts


async def test_a_hold_of_one_kind_lets_the_others_go(house: House, relay: Relay, hand: Recorder) -> None:
    async with begin(house.run.database, house.clock, "hold") as work:
        await registry.hold(work, "chain", kind="send_text")
    await emit(house, words(house), FetchGroup(group_id=house.group.group_id))
    await pump(relay)

    assert [delivery.action.kind for delivery in hand.done] == ["fetch_group"]
    assert await states(house) == [("held", "hold 1")]


async def test_what_was_held_too_long_is_stale_when_it_is_released(house: House, relay: Relay, hand: Recorder) -> None:
    async with begin(house.run.database, house.clock, "hold") as work:
        hold = await registry.hold(work, "chain")
    await emit(house, words(house), max_age=timedelta(minutes=5))
    await pump(relay)
    house.clock.advance(hours=1)
    async with begin(house.run.database, house.clock, "release") as work:
        await outbox.unhold(work.db, await registry.release(work, [hold]))
    await pump(relay)

    assert hand.done == []
    assert await house.rows("select outcome from action_log") == [("stale",)]


async def test_a_refusal_is_dead_and_a_busy_line_is_tried_again(house: House, relay: Relay, hand: Recorder) -> None:
    hand.failures = [DeliveryFailed("errcode 40058"), DeliveryFailed("busy", retry=True)]
    await emit(house, SendText(staff_id="c001a", text="1"), cause="a")
    await pump(relay)
    await emit(house, words(house, "2"), cause="b")
    await pump(relay)
    assert await states(house) == [("dead", "errcode 40058"), ("pending", "busy")]

    await house.do("update outbox set not_before = now() where state = 'pending'")
    await pump(relay)
    assert hand.texts == ["2"]


async def test_a_send_without_an_answer_is_unsure_and_not_repeated(house: House, relay: Relay, hand: Recorder) -> None:
    hand.failures = [DeliveryFailed("ReadTimeout", uncertain=True)]
    await emit(house, words(house, "1"), words(house, "2"))
    await pump(relay)

    assert await states(house) == [("unsure", "ReadTimeout")]
    assert hand.texts == ["2"]  # unsure blocks nobody


async def test_what_may_have_been_sent_is_not_called_undone(house: House, relay: Relay, hand: Recorder) -> None:
    hand.failures = [DeliveryFailed("ReadTimeout", uncertain=True), DeliveryFailed("errcode 81013")]
    await emit(house, SendText(staff_id="c001a", text="1"))
    await pump(relay)
    assert await states(house) == [("pending", "ReadTimeout")]
    await house.do("update outbox set not_before = now()")
    await pump(relay)
    assert await states(house) == [("unsure", "errcode 81013")]


async def test_what_was_held_after_a_send_without_an_answer_is_not_sent_twice(
    house: House, relay: Relay, hand: Recorder
) -> None:
    """WeCom knows a repeat for four hours; a hold, a refused address or an hour's limit may last longer."""
    hand.failures = [DeliveryFailed("ReadTimeout", uncertain=True)] * 2
    await emit(house, SendText(staff_id="c001a", text="1"), SendText(staff_id="c001b", text="2"))
    await pump(relay)
    await house.do(
        """update outbox set not_before = now(), doubt_at = now() - interval '1 hour' *
                             case when target = 'staff:c001a' then 5 else 1 end"""
    )
    await pump(relay)
    assert hand.texts == ["2"]
    assert hand.done[0].doubt
    assert await states(house) == [("unsure", "it may have been sent hours ago, and would be seen twice")]

    async with begin(house.run.database, house.clock, "settle", who=BOSS) as work:
        ((number,),) = await house.rows("select id from outbox")
        await line.settle(work, [number], was_done=False)
    await pump(relay)
    assert hand.texts == ["2", "1"]  # a person knows better


async def test_a_busy_answer_after_others_is_the_first_busy_one(house: House, relay: Relay, hand: Recorder) -> None:
    busy, cut = DeliveryFailed("errcode -1", retry=True, most=3), DeliveryFailed("ConnectError", retry=True)
    hand.failures = [cut, cut, busy, cut, busy]
    await emit(house, SendText(staff_id="c001a", text="1"))
    for _ in range(6):
        await pump(relay)
        await house.do("update outbox set not_before = now()")
    assert hand.texts == ["1"]


async def test_what_came_too_late_is_listed_as_such(house: House, relay: Relay, hand: Recorder) -> None:
    hand.failures = [DeliveryFailed("the card's code is too old", late=True)]
    await emit(house, UpdateCard(staff_ids=("c001a",), response_code="x", label="ok"))
    await pump(relay)
    assert await house.rows("select outcome, note from action_log") == [("stale", "the card's code is too old")]


@pytest.mark.parametrize(
    ("known", "texts", "left"),
    [(True, [], []), (False, ["你好"], []), (None, [], [("unsure", "nobody can say whether it was done")])],
    ids=["it was sent", "it was not sent", "nobody knows"],
)
async def test_the_other_side_is_asked_what_became_of_it(
    house: House, relay: Relay, hand: Recorder, known: bool | None, texts: list[str], left: list[Any]
) -> None:
    hand.failures, hand.known = [DeliveryFailed("ReadTimeout", uncertain=True)], known
    await emit(house, words(house))
    await pump(relay)
    await relay.ask()
    assert hand.texts == []  # not asked yet: the other side may still be at it

    await house.do("update outbox set ask_at = now()")
    await relay.ask()
    await pump(relay)
    assert hand.texts == texts
    assert await states(house) == left


async def test_after_a_crash_only_what_is_harmless_is_repeated(house: House, hand: Recorder) -> None:
    dead = new_relay(house.run, {"hosted": hand, "app": hand}, "dead")
    group = house.group.group_id
    card = SendCard(staff_ids=("c001a",), task_id="t", card=Card(title="x"))
    await emit(house, words(house), cause="a")
    await emit(house, RemoveMember(group_id=group, person_id="wm1"), cause="b")
    await emit(house, card, cause="c")
    await dead.claim(16)  # and then it is killed
    survivor = new_relay(house.run, {"hosted": hand, "app": hand}, "survivor")
    assert await survivor.recover() == 0  # it may have lost its connection, and be back in a moment
    assert await survivor.recover() == 2  # one a group: the words go before the removal

    assert await house.rows("select kind, state from outbox order by id") == [
        ("send_text", "unsure"),
        ("remove_member", "pending"),
        ("send_card", "pending"),
    ]


async def test_a_worker_that_lives_is_not_robbed(house: House, hand: Recorder) -> None:
    alive = new_relay(house.run, {"hosted": hand, "app": hand}, "alive")
    connection = await house.run.database.connect()
    await connection.execute("select pg_advisory_lock($1, hashtext('alive'))", ALIVE_LOCK)
    await emit(house, words(house))
    (sending,), _ = await alive.claim(16)
    other = new_relay(house.run, {"hosted": hand, "app": hand}, "other")
    await other.recover()
    await other.recover()
    assert await states(house) == [("sending", "")]

    await alive.carry_out(sending)
    await connection.close()
    assert hand.texts == ["你好"]


async def test_a_result_that_comes_after_all_is_still_taken(house: House, hand: Recorder) -> None:
    """A sender that was taken for dead ends its send: what it did is done, not unsure."""
    slow = new_relay(house.run, {"hosted": hand, "app": hand}, "slow")
    await emit(house, words(house))
    (sending,), _ = await slow.claim(16)
    other = new_relay(house.run, {"hosted": hand, "app": hand}, "other")
    await other.recover()
    await other.recover()
    assert await states(house) == [("unsure", "interrupted")]

    await slow.carry_out(sending)
    assert await house.rows("select outcome from action_log") == [("done",)]


async def test_what_a_hand_learns_comes_back_through_the_inbox(house: House, relay: Relay, hand: Recorder) -> None:
    hand.result = {"response_code": "code"}
    await emit(house, SendCard(staff_ids=("c001a",), task_id="order-1", card=Card(title="x")))
    await pump(relay)

    rows = await house.rows("select source, lane, convert_from(payload, 'UTF8') from inbox")
    assert [(row[0], row[1]) for row in rows] == [("relay", "staff:c001a")]
    assert '"response_code":"code"' in rows[0][2]


async def test_what_no_hand_can_do_becomes_a_task_and_stays_open(house: House, relay: Relay, hand: Recorder) -> None:
    official = chain.groups()[chain.HOSTED_GROUPS]  # no hosted account looks after this one
    await emit(house, RemoveMember(group_id=official.group_id, person_id="wm1", name="广告哥", reason="微商"))
    await pump(relay)

    assert await house.rows("select kind, state, asked_of from task") == [("remove_member", "open", official.owner_id)]
    assert await states(house) == [("handed", "no hand can do it")]
    (asked,) = [delivery.action for delivery in hand.done]
    assert isinstance(asked, SendCard)
    assert asked.staff_ids == (official.owner_id,)
    assert "广告哥" in asked.card.text
    assert official.name in asked.card.text


async def test_without_the_application_nothing_is_lost_and_the_note_says_why(house: House, hand: Recorder) -> None:
    relay = new_relay(house.run, {"hosted": hand}, "tester")
    await emit(house, FetchGroup(group_id=house.group.group_id))
    await pump(relay)

    ((state, note),) = await states(house)
    assert state == "dead"
    assert "secret" in note


async def test_an_action_of_another_version_is_dead_and_in_nobodys_way(
    house: House, relay: Relay, hand: Recorder
) -> None:
    await emit(house, words(house, "old"), cause="a")
    await house.do("""update outbox set action = '{"kind": "dance"}'""")
    await emit(house, words(house, "new"), cause="b")
    await pump(relay)

    assert hand.texts == ["new"]
    assert [state for state, _ in await states(house)] == ["dead"]


async def test_the_outcome_is_recorded_however_long_the_database_is_away(
    house: House, relay: Relay, hand: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await emit(house, words(house))
    (sending,), _ = await relay.claim(16)
    trouble = iter([ConnectionRefusedError("gone")] * 3)
    real = relay._record

    async def record(*args: Any) -> None:
        if error := next(trouble, None):
            raise error
        await real(*args)

    monkeypatch.setattr(relay, "_record", record)
    await relay.carry_out(sending)

    assert hand.texts == ["你好"]
    assert await house.rows("select outcome from action_log") == [("done",)]


async def test_outcomes_that_come_together_are_recorded_together(
    house: House, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    await emit(house, *(SendText(staff_id=f"c{n:03}", text=str(n)) for n in range(12)))
    sendings, _ = await relay.claim(16)
    batches: list[int] = []
    real = relay._record

    async def record(batch: Any) -> None:
        batches.append(len(batch))
        await real(batch)

    monkeypatch.setattr(relay, "_record", record)
    await asyncio.gather(*(relay.carry_out(sending) for sending in sendings))

    assert sum(batches) == 12
    assert len(batches) <= 3
    assert await house.rows("select count(*) from action_log where outcome = 'done'") == [(12,)]


def test_the_capability_matrix_names_somebody_for_every_kind() -> None:
    assert {name.split(":")[0] for name in CAPABILITIES} == {name.split(":")[0] for name in POLICY}
    assert Matrix(frozenset())(SendText(staff_id="a", text=""), None) == "none"
    assert set(NAMES) == set(CAPABILITIES)
    assert who_does("remove_member", {"hosted"}, kind="juzi") == "hosted"
    assert who_does("remove_member", {"hosted"}, kind="") == "desk"
    assert who_does("send_card", set(), kind="juzi") == "none"
    hands = {"hosted", "names"}
    ways = {kind: who_does("set_notice", hands, kind=kind) for kind in ("juzi", "worktool", "")}
    assert ways == {"juzi": "desk", "worktool": "names", "": "desk"}
    assert [who_does("invite", hands, kind=kind) for kind in ("juzi", "worktool", "")] == ["hosted", "names", "desk"]


@dataclass
class ByGroup(Recorder):
    """A hand that answers by group."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def deliver(self, delivery: Delivery) -> Receipt:
        self.done.append(delivery)
        await asyncio.sleep(0.02)  # so that outcomes come together
        return Receipt(self.answers.get(delivery.action.group_id or "", {}))


async def carry_out_together(relay: Relay) -> None:
    sendings, _ = await relay.claim(16)
    await asyncio.gather(*(relay.carry_out(sending) for sending in sendings))


async def test_an_outcome_that_cannot_be_recorded_harms_no_other(house: House) -> None:
    bad = chain.groups()[5].group_id
    hand = ByGroup(answers={bad: {"name": "\ud83d"}})  # half an emoji: no JSON of ours can hold it
    relay = new_relay(house.run, {"hosted": hand, "app": hand}, "tester")
    others = [SendText(group_id=group.group_id, text="hi") for group in chain.groups()[:4]]
    await emit(house, *others, FetchGroup(group_id=bad, why="joined"))
    await carry_out_together(relay)

    assert len(hand.done) == 5
    assert await house.rows("select kind, state, note from outbox") == [
        ("fetch_group", "unsure", "what came of it could not be recorded (TypeError)")
    ]


async def test_a_reason_the_database_cannot_keep_makes_an_action_unsure(
    house: House, relay: Relay, hand: Recorder
) -> None:
    hand.failures = [DeliveryFailed("errcode a\x00b")]
    await emit(house, SendText(staff_id="c001a", text="x"))
    await pump(relay)

    assert await house.rows("select state from outbox") == [("unsure",)]


async def test_a_claim_whose_commit_was_not_heard_of_is_put_back(
    house: House, relay: Relay, hand: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await emit(house, words(house, "1"), words(house, "2"))
    real = Database.transaction

    @asynccontextmanager
    async def lost(self: Database) -> AsyncIterator[Connection]:
        async with real(self) as db:
            yield db
        monkeypatch.setattr(Database, "transaction", real)
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    monkeypatch.setattr(Database, "transaction", lost)
    with pytest.raises(asyncpg.ConnectionDoesNotExistError):
        await relay.claim(16)
    assert await states(house) == [("sending", ""), ("pending", "")]

    assert await relay.recover() == 1
    await pump(relay)
    assert hand.texts == ["1", "2"]
    assert await house.rows("select attempts from action_log order by id") == [(1,), (1,)]


async def test_what_is_under_way_is_not_put_back(house: House, relay: Relay, hand: Recorder) -> None:
    await emit(house, words(house))
    (sending,), _ = await relay.claim(16)
    assert await relay.recover() == 0

    await relay.carry_out(sending)
    assert hand.texts == ["你好"]


async def test_a_release_in_the_middle_of_a_claim_leaves_nothing_held(
    house: House, relay: Relay, hand: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with begin(house.run.database, house.clock, "hold") as work:
        await registry.hold(work, "chain")
    await emit(house, words(house))
    released: list[asyncio.Task[Any]] = []
    real = dispatch.park

    async def slow(*args: Any, **options: Any) -> None:
        released.append(asyncio.create_task(release(house)))
        await asyncio.sleep(0.3)  # long enough for the release to be through, were it not waiting
        await real(*args, **options)

    monkeypatch.setattr(dispatch, "park", slow)
    await relay.claim(16)
    await asyncio.gather(*released)
    await pump(relay)

    assert hand.texts == ["你好"]


async def release(house: House) -> None:
    async with begin(house.run.database, house.clock, "release") as work:
        await outbox.unhold(work.db, await registry.release(work, []))


async def test_a_late_failure_does_not_take_an_action_from_who_has_it_now(house: House) -> None:
    class Slow(Recorder):
        async def deliver(self, delivery: Delivery) -> Receipt:
            self.done.append(delivery)
            await asyncio.sleep(0.1)
            raise DeliveryFailed("busy", retry=True, after=0)

    hand = Slow()
    robbed, taker = (new_relay(house.run, {"hosted": hand, "app": hand}, name) for name in ("robbed", "taker"))
    await emit(house, RemoveMember(group_id=house.group.group_id, person_id="wmx"))
    (first,), _ = await robbed.claim(1)
    late = asyncio.create_task(robbed.carry_out(first))
    await taker.recover()
    await taker.recover()
    assert len((await taker.claim(1))[0]) == 1
    await late

    assert await house.rows("select state, owner from outbox") == [("sending", "taker")]


async def test_no_send_is_begun_without_the_lock_that_says_we_live(house: House, relay: Relay, hand: Recorder) -> None:
    alive = asyncio.Event()

    async def said() -> bool:
        return bool(hand.texts)

    async def dead() -> bool:
        return not alive.is_set()

    sending = asyncio.create_task(loops.sends(relay, house.run.bell, alive))
    await emit(house, words(house))
    await asyncio.sleep(0.2)
    assert hand.texts == []

    listening = asyncio.create_task(
        loops.listen(house.run.database, Clock(), house.run.bell, house.run.read_dial, "tester", alive)
    )
    await soon(said)
    assert hand.texts == ["你好"]

    await house.rows(f"select pg_terminate_backend(pid) from pg_locks where classid = {ALIVE_LOCK} and granted")
    await soon(dead)
    await asyncio.wait_for(alive.wait(), PATIENCE)  # and it comes back by itself
    for task in (sending, listening):
        task.cancel()
    await asyncio.gather(sending, listening, return_exceptions=True)


async def test_what_a_hand_is_refused_a_person_is_asked_to_do(house: House, relay: Relay, hand: Recorder) -> None:
    hand.failures = [DeliveryFailed("/room/removeMember: errcode 100403")]  # the account is no admin there
    await emit(house, RemoveMember(group_id=house.group.group_id, person_id="wmbad", name="广告哥"))
    await pump(relay)

    assert await house.rows("select kind, state from task") == [("remove_member", "open")]
    assert await states(house) == [("handed", "the hand could not: /room/removeMember: errcode 100403")]


async def test_a_secret_that_was_exchanged_kills_nothing_that_waits(house: House, relay: Relay, hand: Recorder) -> None:
    await emit(house, SendText(staff_id="c001a", text="催单"), max_age=timedelta(hours=4))
    for _ in range(12):
        hand.failures = [ApiError(40001, "gettoken")]
        await pump(relay)
        await house.do("update outbox set not_before = now()")
    assert await states(house) == [("pending", "gettoken: errcode 40001")]

    await pump(relay)
    assert hand.texts == ["催单"]


async def test_a_gateway_that_is_down_is_asked_about_everything_at_once(house: House) -> None:
    class Down(Recorder):
        async def look_up(self, delivery: Delivery) -> bool | None:
            self.done.append(delivery)
            await asyncio.sleep(0.2)
            most.append(len(self.done) - len(ended))
            ended.append(1)
            raise DeliveryFailed("timeout")

    most: list[int] = []
    ended: list[int] = []
    relay = new_relay(house.run, {"hosted": Down(), "app": Down()}, "tester")
    await emit(house, *[SendText(group_id=group.group_id, text="x") for group in chain.groups()[:12]])
    await house.do("update outbox set state = 'unsure', ask_at = now()")

    assert await relay.ask() == 12
    assert max(most) == 12


async def test_nothing_is_said_to_a_group_that_is_no_more(house: House, relay: Relay, hand: Recorder) -> None:
    await emit(house, words(house))
    async with begin(house.run.database, house.clock, "gone") as work:
        await registry.dismissed(work, house.group.group_id)
    await pump(relay)

    assert hand.done == []
    assert await house.rows("select outcome, note from action_log") == [("stale", "the group is no more")]


async def test_a_hold_stops_the_rest_of_620_sends(house: House) -> None:
    """What is under way when the key is turned is finished; nothing that waits goes out any more."""
    groups = [group for group in chain.groups() if group.account]
    async with begin(house.run.database, house.clock, "test") as work:
        for group in groups:
            work.emit(SendText(group_id=group.group_id, text="十一点啦"), "post")
    under_way, _ = await house.relay.claim(16)
    async with begin(house.run.database, house.clock, "test", who=BOSS) as work:
        await registry.hold(work, "chain", "", "", "停")
    for sending in under_way:
        await house.relay.carry_out(sending)
    while (claimed := await house.relay.claim(16))[1]:
        assert claimed[0] == []
    said = sum(len(house.bot_said(group)) for group in groups)
    assert (len(under_way), said) == (16, 16)
    assert await house.rows("select count(*) from outbox where state = 'held'") == [(len(groups) - 16,)]
