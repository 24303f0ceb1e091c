"""All timed work on one page.

What is due in business time are rows (`app.due`); APScheduler holds one date job, at the real moment of the first of
them, and is told when an earlier one is filed. Every handler may run twice: its cause is its key.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from app import due, log, outbox
from app.bot import decide, janitor, planning, reading, results
from app.bot.bell import Bell
from app.bot.loops import forever
from app.bot.walks import service as walks
from app.campaigns.signin import service as signin
from app.clock import Clock, business_date, machine_now
from app.db import Database, meaning, reason
from app.desk import service as desk
from app.desk import waiting
from app.due import Due
from app.orders import ladder, pickup
from app.orders.briefs import service as briefs
from app.orders.complaints import service as complaints
from app.orders.decide import Rung
from app.orders.demand import service as demand
from app.orders.standing import days
from app.orders.standing import service as standing
from app.registry import service as registry
from app.registry.handover import service as handover
from app.registry.joins import service as joins
from app.registry.settings import GREETINGS
from app.rules import doors, welcome
from app.rules.cases import service as cases
from app.rules.greetings import service as greetings
from app.rules.rulebook import service as rulebook
from app.rules.twogroups import service as twogroups
from app.sop import service as sop
from app.sop.clerks import service as clerks
from app.sop.facts import service as facts
from app.sop.mass import service as mass
from app.sop.mix import service as mix
from app.sop.mix.decide import DAYS, Worth
from app.sop.welfare import staff as benefits
from app.watch import service as watch
from app.work import Work, begin, file

_log = log.get(__name__)
Handler = Callable[[Work, Due], Awaitable[None]]

_SWEEP = timedelta(seconds=5)  # finds what no bell told of
_HOUSEKEEPING = timedelta(hours=1)
_ELSEWHERE = 0.2  # seconds to leave a moment to the worker that is at it


async def _welcome(work: Work, moment: Due) -> None:
    group = await registry.group(work, moment.ref["group"])
    books = await rulebook.books(work)
    await welcome.welcome_due(work, moment.ref, group, books.at(group.store_id if group else None))


async def _case(work: Work, moment: Due) -> None:
    await cases.case_due(work, moment.ref["case"], moment.ref.get("what", "decide"))


async def _two_groups(work: Work, moment: Due) -> None:
    await twogroups.grace_due(work, await registry.group(work, moment.ref["group"]), moment.ref["person"])


async def _canary(work: Work, moment: Due) -> None:
    await rulebook.canary_due(work, moment.ref["version"])


async def _ladder(work: Work, moment: Due) -> None:
    await ladder.climb(work, moment.ref["ticket"], Rung(moment.ref["rung"]))


async def _new_cards(work: Work, moment: Due) -> None:
    await ladder.new_cards(work, moment.ref["ticket"])


async def _silent(work: Work, moment: Due) -> None:
    await ladder.silent(work, moment.ref["ticket"])


async def _brief(work: Work, moment: Due) -> None:
    await briefs.brief_due(work, moment.ref["store"], moment.ref["kind"], moment.due_at)


async def _briefs(work: Work, _: Due) -> None:
    await briefs.plan(work)


async def _follow(work: Work, moment: Due) -> None:
    await complaints.follow_due(work, moment.ref["ticket"])


async def _pickup(work: Work, moment: Due) -> None:
    await pickup.pickup_due(work, moment.ref["ticket"], moment.ref["step"])


async def _standing(work: Work, moment: Due) -> None:
    await days.standing_due(work, moment.ref["standing"])


async def _post(work: Work, moment: Due) -> None:
    await sop.post_due(work, moment.ref, moment.due_at)


async def _plan(work: Work, moment: Due) -> None:
    today = business_date(work.now)
    await facts.count(work, today, await demand.sold(work, today - timedelta(days=1)))
    await mix.count(work, [Worth(*one) for one in await demand.worth(work, today - timedelta(days=DAYS))])
    await sop.plan(work, moment.due_at)


async def _plan_all(work: Work, _: Due) -> None:
    await planning.plan_all(work)


async def _result(work: Work, moment: Due) -> None:
    await results.result_due(work, moment.ref)


async def _fetch(work: Work, moment: Due) -> None:
    await reading.fetch_due(work, moment.ref)


async def _walk(work: Work, _: Due) -> None:
    await walks.nightly(work)
    await doors.run_out(work)
    await joins.look_after(work)
    await greetings.keep(work, await rulebook.current(work))


async def _waiting(work: Work, moment: Due) -> None:
    await waiting.waited(work, moment.ref)


async def _seen(work: Work, moment: Due) -> None:
    await waiting.seen_due(work, moment.ref)


async def _expired(work: Work, moment: Due) -> None:
    await desk.expired(work, moment.ref)


async def _withdrawn(work: Work, moment: Due) -> None:
    await desk.withdrawn(work, moment.ref["outbox"])


async def _handover(work: Work, moment: Due) -> None:
    await handover.due(work, moment.ref)


async def _mass(work: Work, moment: Due) -> None:
    await mass.look_due(work, moment.ref)


async def _held(work: Work, _: Due) -> None:
    await mass.held(work)


async def _greetings(work: Work, _: Due) -> None:
    await greetings.keep(work, await rulebook.current(work))


async def _signins(work: Work, moment: Due) -> None:
    await signin.answer_due(work, moment.ref)


async def _remind(work: Work, moment: Due) -> None:
    await signin.remind_due(work, moment.due_at, str(moment.ref.get("after", "")))


async def _suggest(work: Work, moment: Due) -> None:
    sold = await demand.sold(work, business_date(moment.due_at) - timedelta(days=1))
    await clerks.suggest_due(work, sold, moment.due_at, int(moment.ref.get("after", 0)))


async def _benefits(work: Work, moment: Due) -> None:
    await benefits.tell_due(work, moment.due_at)


async def _credit(work: Work, moment: Due) -> None:
    post = await clerks.to_credit(work, moment.ref)
    if post is not None and post.posted_at is not None:
        orders, people = await demand.opened(work, post.group_ids, post.posted_at, post.posted_at + clerks.CREDITED)
        await clerks.credit(work, post, orders, people)


async def _summary(work: Work, moment: Due) -> None:
    await watch.summary_due(work, moment.due_at)


#: kind of a due moment → who does it
HANDLERS: Mapping[str, Handler] = {
    waiting.WAITING_DUE: _waiting,  # a quarter of an hour after somebody was asked to do something, and twice after
    waiting.EXPIRED_DUE: _expired,  # when what somebody was asked to do is too old to be done
    outbox.WITHDRAWN: _withdrawn,  # when somebody was asked to do what is not wanted any more
    waiting.SEEN_DUE: _seen,  # ten minutes after somebody was removed, it is said
    mass.LOOK_DUE: _mass,  # some minutes after an owner got a post to tap, and every hour then
    registry.HELD: _held,  # when something is held: owners may have posts ready that are not to go out now
    handover.HANDOVER_DUE: _handover,  # a day after WeCom had changed as many owners as it does in a day
    GREETINGS: _greetings,  # when the words of the welcome have changed
    cases.CASE_DUE: _case,  # two hours after steward and manager were asked
    rulebook.CANARY_DUE: _canary,  # every hour while a version of the rules is tried
    twogroups.GRACE_DUE: _two_groups,  # a week after somebody was asked which groups they like to keep
    welcome.WELCOME: _welcome,  # a few seconds after somebody joined
    results.RESULT: _result,  # what became of an action was told before the action was known to be taken
    reading.FETCH: _fetch,  # a moment after a group changed
    ladder.LADDER_DUE: _ladder,  # 2:30, 5:00, 7:00, 10:00 and every 10 minutes after a request nobody accepts
    ladder.CARDS_DUE: _new_cards,  # 8 s after a customer added to a ticket
    ladder.SILENT_DUE: _silent,  # 10 minutes after a question that the customer has not answered
    pickup.PICKUP_DUE: _pickup,  # before a thing has to be ready, then, and after it was to be taken
    complaints.FOLLOW_DUE: _follow,  # 10:00 of the day after a complaint
    briefs.BRIEF: _brief,  # when a shop opens, at noon, when it closes
    briefs.PLAN: _briefs,  # 00:10 in Shanghai
    standing.STANDING_DUE: _standing,  # the afternoon before each day of a standing order
    sop.POST: _post,  # each slot of the timetable
    sop.PLAN: _plan,  # 00:05 in Shanghai
    planning.PLAN: _plan_all,  # when the demo was left
    walks.WALK: _walk,  # 03:30 in Shanghai
    signin.ANSWER: _signins,  # a few seconds after somebody signed in
    signin.REMIND: _remind,  # 20:00 in Shanghai
    clerks.SUGGEST: _suggest,  # 09:30 in Shanghai
    benefits.TELL: _benefits,  # 07:00 in Shanghai
    clerks.CREDIT: _credit,  # two hours after a clerk's post
    watch.SUMMARY: _summary,  # 21:30 in Shanghai
}


class Schedule:
    """Does what is due. Runs inside every worker; rows are claimed, so any number of them may."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        bell: Bell,
        handlers: Mapping[str, Handler] = HANDLERS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._bell = bell
        self._handlers = handlers
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    async def run(self) -> None:
        """Plan the next due moment whenever the bell rings or the clock was turned; do what is due."""
        self._scheduler.add_job(self._sweep, IntervalTrigger(seconds=_SWEEP.total_seconds()), id="sweep")
        self._scheduler.add_job(
            self._keep_house,
            IntervalTrigger(seconds=_HOUSEKEEPING.total_seconds()),
            id="house",
            next_run_time=machine_now() + _HOUSEKEEPING,
        )
        self._scheduler.start()
        try:
            await forever("schedule", self._step)
        finally:
            self._scheduler.shutdown(wait=False)

    async def _step(self) -> None:
        since = self._bell.count("due")
        self._bell.planned = None  # whatever is filed from here on rings
        async with self._database.connection() as db:
            next_at, again_at = await due.plan(db)
        if next_at is not None and next_at <= self._clock.now():
            if await self.tick():
                while await self.tick():
                    pass
            else:  # another worker is at it
                await self._bell.wait("due", since, _ELSEWHERE)
            return
        self._bell.planned = next_at
        if moments := [*([self._clock.machine_at(next_at)] if next_at else []), *([again_at] if again_at else [])]:
            self._plan(min(moments))
        await self._bell.wait("due", since, 60.0)

    async def tick(self) -> bool:
        """Do the first thing that is due. False when nothing is."""
        moment: Due | None = None
        try:
            async with self._database.transaction() as db:
                now = self._clock.now()
                moment = await due.claim(db, now)
                if moment is None:
                    return False
                work = Work(f"due:{moment.key}:{moment.due_at:%Y%m%d%H%M%S}", db, now)
                await self._handlers[moment.kind](work, moment)
                await due.done(db, moment.id)
                acted, planned = await file(db, [work])
        except Exception as error:
            if moment is None or meaning(error) == "gone":
                raise
            await self._postpone(moment, error)
            return True
        if acted:
            self._bell.ring("outbox")
        if planned is not None:
            self._bell.ring_due(planned)
        return True

    async def _postpone(self, moment: Due, error: Exception) -> None:
        clash = meaning(error) == "clash"
        wait = 0.05 if clash else decide.next_try(moment.attempts + 1)
        _log.error("due.failed", due=moment.key, attempts=moment.attempts + 1, exc_info=error)
        async with self._database.transaction() as db:
            await due.postpone(db, moment.id, wait, reason(error))

    def _plan(self, at: datetime) -> None:
        """Hold the one job, at the machine time of what comes next."""
        self._scheduler.add_job(
            self._sweep,
            DateTrigger(at),
            id="next",
            replace_existing=True,
            misfire_grace_time=None,
        )

    async def _sweep(self) -> None:
        self._bell.ring("due")

    async def _keep_house(self) -> None:
        for step in (self.plan, partial(janitor.keep_house, self._database)):
            try:
                await step()
            except Exception as error:
                _log.warning("house.waits", reason=type(error).__name__)

    async def plan(self) -> None:
        """File what comes next of everything that comes by itself."""
        async with begin(self._database, self._clock, "plan", wake=self._bell.ring) as work:
            await planning.plan_all(work)
