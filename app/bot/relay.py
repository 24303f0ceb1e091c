"""Outbox to WeCom. The attempt is on record before the call; no call holds a transaction.

A claim looks at holds and ages at the last moment, takes the next action of several lanes at once and marks them
`sending`. What no hand can do goes to the desk instead, in the same transaction.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app import log, outbox
from app.actions import Action, MassStep, RemoveMember, Urgency
from app.addressed import completed
from app.bot import decide, dispatch, route, store
from app.bot.dispatch import Outgoing
from app.bot.ears import RELAY
from app.bot.matrix import Matrix
from app.bot.route import Route
from app.bot.told import told
from app.clock import Clock
from app.db import Connection, Database, meaning
from app.policies import policy_of
from app.registry import service as registry
from app.registry.store import GroupFacts, StandingHold
from app.rules import service as rules
from app.wecom.port import Accepted, Delivery, DeliveryFailed, Hand, Receipt
from app.work import Work, file

_log = log.get(__name__)
#: asks a person to do what no hand can: (work, action, group, number of the action, when it is too late for it)
Desk = Callable[[Work, Action, GroupFacts | None, int, datetime | None], Awaitable[None]]
_ASKS = 20  # asked about at once


@dataclass(frozen=True, slots=True)
class Sending:
    """An action that is being carried out."""

    row: Outgoing
    hand: Hand
    way: Route

    @property
    def delivery(self) -> Delivery:
        """What the hand gets."""
        way = self.way
        doubt = self.row.doubt is not None
        return Delivery(self.row.action, self.row.key, way.account, way.title, way.names, way.quoted, doubt=doubt)


Outcome = tuple[Outgoing, Receipt | Accepted | DeliveryFailed]


def _takes_back(action: Action) -> bool:
    """Whether it is one of the looks at what an owner has ready, or takes that back: a hold is what asks for these."""
    return isinstance(action, MassStep) and action.step != "remind"


def _held(holds: Sequence[StandingHold], row: Outgoing, group: GroupFacts | None) -> StandingHold | None:
    return registry.held_by(holds, row.kind, row.part, group, marketing=row.urgency == Urgency.MARKETING)


class Relay:
    """Carries out actions for one worker."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        hands: Mapping[str, Hand],
        matrix: Matrix,
        desk: Desk,
        *,
        owner: str,
        wake: Callable[[str], None],
        site: Callable[[], str] = str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._hands = hands
        self._matrix = matrix
        self._desk = desk
        self.owner = owner
        self._wake = wake
        self._site = site  # where our pages are
        self._last_lane = ""
        self._recording = asyncio.Lock()
        self._outcomes: list[Outcome] = []
        self._under_way: set[int] = set()
        self._absent: set[str] = set()

    async def claim(self, most: int) -> tuple[list[Sending], bool]:
        """Up to `most` actions to carry out, marked as ours; and whether anything at all was moved."""
        sendings: list[Sending] = []
        try:
            async with self._database.transaction() as db:
                rows, found = await dispatch.claim(db, self._last_lane, most)
                if not rows:
                    return [], found
                self._last_lane = rows[-1].lane
                sendings = await self._look_at(db, rows)
                self._under_way.update(sending.row.id for sending in sendings)
                if sendings:
                    await dispatch.sending(db, {one.row.id: one.row.via for one in sendings}, self.owner)
        except BaseException:  # committed or not: we are not at them, and `recover` will see which
            self._under_way.difference_update(sending.row.id for sending in sendings)
            raise
        return sendings, True

    async def _look_at(self, db: Connection, rows: Sequence[Outgoing]) -> list[Sending]:
        """What may go out now, of the actions that are next."""
        work = Work("relay", db, self._clock.now())
        groups = await registry.groups(work, [row.group_id for row in rows if row.group_id])
        holds = await registry.standing_holds(work, against_release=True)
        live = await registry.live_rows(work)
        gone = [row.action.person_id for row in rows if isinstance(row.action, RemoveMember) and row.action.barred]
        barred = await rules.barred(work, gone)
        sendings = []
        for row in rows:
            group = groups.get(row.group_id or "")
            if not _takes_back(row.action) and not registry.is_live(live, row.part, group):
                await self._end(db, [(row, "observed", "observed: it would have been done", {})])
            elif hold := None if _takes_back(row.action) else _held(holds, row, group):
                await dispatch.park(db, row.id, "held", f"hold {hold.id}")
            elif row.expires_at and work.now > row.expires_at:
                await self._end(db, [(row, "stale", "too old to send", {})])
            elif isinstance(row.action, RemoveMember) and row.action.barred and row.action.person_id not in barred:
                await self._end(db, [(row, "stale", "the bar stands no more", {})])
            elif group is not None and group.dismissed_at is not None and row.kind != "fetch_group":
                await self._end(db, [(row, "stale", "the group is no more", {})])
            elif decide.forgotten(policy_of(row.action), row.doubt):
                note = "it may have been sent hours ago, and would be seen twice"
                await self._move(db, row, decide.Next("unsure"), note)
            elif sending := await self._route(work, row, group):
                sendings.append(sending)
        return sendings

    async def _route(self, work: Work, row: Outgoing, group: GroupFacts | None) -> Sending | None:
        way = await route.find(work, row, group, self._matrix)
        db = work.db
        if way.hand == "desk":
            await self._ask_a_person(db, row, group, way.why)
        elif way.hand == "wait":
            await dispatch.again(db, row.id, route.LOOK_AGAIN, way.why)
        elif way.hand == "stale":
            await self._end(db, [(row, "stale", way.why, {})])
        elif way.hand == "none" and row.part == "read":
            await self._end(db, [(row, "stale", "no application is connected that could read this", {})])
        elif way.hand == "none":
            note = "no hand can do this: is the application's secret set, and who looks after the group?"
            await self._move(db, row, decide.Next("dead"), note)
        else:
            complete = replace(row, action=completed(row.action, self._site()), via=f"{way.hand}:{way.account}")
            return Sending(complete, self._hands[way.hand], way)
        return None

    async def carry_out(self, sending: Sending) -> None:
        """Call the hand and record what came of it."""
        row = sending.row
        try:
            outcome: Receipt | Accepted | DeliveryFailed = await sending.hand.deliver(sending.delivery)
        except DeliveryFailed as failure:
            outcome = failure
        except Exception as error:
            _log.exception("relay.fault", cause=row.cause, kind=row.kind)
            outcome = DeliveryFailed(f"{type(error).__name__} in our own code", uncertain=True)
        self._outcomes.append((row, outcome))
        async with self._recording:  # outcomes that come together are recorded together
            batch, self._outcomes = self._outcomes, []
            if batch:
                await self._persist(batch)

    async def recover(self) -> int:
        """Take over what dead workers left under way, and what we claimed without learning it. Returns how many.

        A worker is dead when it has been absent at two looks: one whose connection was cut comes back at once, and
        may be in the middle of a call.
        """
        async with self._database.transaction() as db:
            absent = await dispatch.absent(db, self.owner)
            dead, self._absent = absent & self._absent, absent
            left = await dispatch.left_by(db, dead) if dead else []
            for row in left:
                policy = decide.through(policy_of(row.action), row.via)
                await self._move(db, row, decide.after_interruption(policy), "interrupted")
            back = await dispatch.put_back(db, self.owner, self._under_way)
        if left or back:
            self._wake("outbox")
        return len(left) + back

    async def ask(self) -> int:
        """Ask the other side about what is unsure, all at once. Returns how many were asked about."""
        async with self._database.transaction() as db:
            rows = await dispatch.to_ask(db, _ASKS)
        for answer in await asyncio.gather(*(self._ask(row) for row in rows), return_exceptions=True):
            if isinstance(answer, Exception):
                _log.warning("relay.cannot_ask", reason=type(answer).__name__)  # its next time is on the row
        return len(rows)

    async def _persist(self, batch: Sequence[Outcome]) -> None:
        """Record outcomes, however long the database is away. If we die first, `recover` finds the rows.

        What cannot be recorded is taken one by one, so that it harms no other; alone, it becomes unsure.
        """
        try:
            await self._patiently(lambda: self._record(batch))
        except Exception as error:
            if len(batch) > 1:
                for each in batch:
                    await self._persist([each])
                return
            row = batch[0][0]
            _log.exception("relay.not_recorded", cause=row.cause, kind=row.kind)
            why = f"what came of it could not be recorded ({type(error).__name__})"
            await self._patiently(lambda: self._give_up(row, why))
        self._under_way.difference_update(row.id for row, _ in batch)

    async def _patiently(self, do: Callable[[], Awaitable[None]]) -> None:
        """Do it as soon as the database is there. Raises what is no fault of the database."""
        wait = 0.1
        while True:
            try:
                return await do()
            except Exception as error:
                if meaning(error) == "fault":
                    raise
            await asyncio.sleep(wait)
            wait = min(wait * 2, 5.0)

    async def _give_up(self, row: Outgoing, why: str) -> None:
        async with self._database.transaction() as db:
            if await dispatch.still_ours(db, [row.id], self.owner):
                await self._move(db, row, decide.Next("unsure"), why)

    async def _record(self, batch: Sequence[Outcome]) -> None:
        done = [
            (row, "done", str(outcome.result.get("note", "")), outcome.result)
            for row, outcome in batch
            if isinstance(outcome, Receipt)
        ]
        failed = [(row, outcome) for row, outcome in batch if isinstance(outcome, DeliveryFailed)]
        async with self._database.transaction() as db:
            if done:
                await self._end(db, done)
            kept = [row.id for row, outcome in batch if not isinstance(outcome, Receipt)]
            ours = await dispatch.still_ours(db, kept, self.owner) if kept else set()
            for row, outcome in batch:
                if row.id in ours and isinstance(outcome, Accepted):
                    number = f"{row.via.partition(':')[2]}:{outcome.number}"
                    await dispatch.accepted(db, row.id, number, outcome.within)
            for row, failure in failed:
                if row.id in ours:
                    await self._failed(db, row, failure)
            more = await dispatch.waits(db, [row.lane for row, _ in batch])
        for row, failure in failed:
            _log.warning("relay.failed", cause=row.cause, kind=row.kind, reason=str(failure), attempts=row.attempts + 1)
        if more:
            self._wake("outbox")  # the lanes are free
        if any(row.reports for row, _ in batch):
            self._wake("inbox")

    async def _failed(self, db: Connection, row: Outgoing, failure: DeliveryFailed) -> None:
        doubt = row.doubt is not None
        policy = decide.through(policy_of(row.action), row.via)
        after = decide.after_failure(failure, policy, row.attempts + 1, busy=row.busy, doubt=doubt)
        if after.state == "dead" and self._matrix.by_hand(row.action):
            group = await registry.group(Work("relay", db, self._clock.now()), row.group_id) if row.group_id else None
            await self._ask_a_person(db, row, group, f"the hand could not: {failure}")
        else:
            await self._move(db, row, after, str(failure))

    async def _move(self, db: Connection, row: Outgoing, after: decide.Next, note: str) -> None:
        if after.state == "pending":
            await dispatch.again(db, row.id, after.wait, note, free=after.free, busy=after.busy, doubt=after.doubt)
            return
        if after.state == "stale":
            await self._end(db, [(row, "stale", note, {})])
            return
        await dispatch.park(db, row.id, after.state, note, ask=after.ask)
        if not after.ask:
            await self._report(db, [(row, after.state, {"note": note})])

    async def _ask(self, row: Outgoing) -> None:
        name, _, account = row.via.partition(":")  # who was given it is asked, whoever would do it now
        if not name:  # given away before that was put on record
            async with self._database.connection() as db:
                work = Work("relay", db, self._clock.now())
                group = await registry.group(work, row.group_id) if row.group_id else None
            name, account = self._matrix(row.action, group), (group.account if group else None) or ""
        try:
            delivery = Delivery(row.action, row.key, account)
            known = await self._hands[name].look_up(delivery) if name in self._hands else None
        except DeliveryFailed as failure:
            _log.warning("relay.cannot_ask", cause=row.cause, reason=str(failure))
            return  # to_ask has put the next time on the row
        async with self._database.transaction() as db:
            if known is None:
                await dispatch.forget_asking(db, row.id, "nobody can say whether it was done")
                await self._report(db, [(row, "unsure", {})])
            elif known:
                learned = known.result if isinstance(known, Receipt) else {}
                await self._end(db, [(row, "done", "found to be done", learned)])
            else:
                await dispatch.again(db, row.id, 0, "found not to be done")
        self._wake("outbox")

    async def _ask_a_person(
        self, db: Connection, row: Outgoing, group: GroupFacts | None, why: str = "no hand can do it"
    ) -> None:
        await dispatch.park(db, row.id, "handed", why)
        work = Work(f"desk:{row.id}", db, self._clock.now())
        await self._desk(work, completed(row.action, self._site()), group, row.id, row.expires_at)
        await file(db, [work])
        await self._report(db, [(row, "handed", {})])

    async def _end(self, db: Connection, ended: Sequence[tuple[Outgoing, str, str, Mapping[str, object]]]) -> None:
        there = set(await outbox.end(db, [(row.id, outcome, note) for row, outcome, note, _ in ended]))
        await self._report(db, [(row, outcome, result) for row, outcome, _, result in ended if row.id in there])

    async def _report(self, db: Connection, learned: Sequence[tuple[Outgoing, str, Mapping[str, object]]]) -> None:
        """What hands learned comes back through the inbox, where a room asked for it."""
        now = self._clock.now()
        rows = [(RELAY, told(row, outcome, result, now), now) for row, outcome, result in learned if row.reports]
        if rows:
            await store.keep(db, rows)
