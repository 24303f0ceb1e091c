"""The day's benefits in the staff's own group, each morning before the shops open: so that clerks know what is on."""

from datetime import datetime, time, timedelta

from app.actions import TellStaffGroup, Urgency
from app.clock import SHANGHAI, business_date, day_name, local
from app.registry import service as registry
from app.sop.welfare import drawing, store
from app.sop.welfare.decide import Spot, Told, elsewhere, on, sheet, words_of
from app.sop.welfare.service import calendar, kept
from app.work import Work

TELL = "welfare.staff"
_AT = time(7)
_LATE = timedelta(hours=3)  # what the shops have begun with is no news
_MOST = 15  # places that differ are named one by one


async def plan(work: Work) -> None:
    """File the next morning's. May run twice."""
    now = local(work.now)
    day = now.date() if now.time() < _AT else now.date() + timedelta(days=1)
    work.at(datetime.combine(day, _AT, SHANGHAI), TELL, f"{TELL}:{day}")


async def tell_due(work: Work, due_at: datetime) -> None:
    """Show what is on in the chain today, and say where it is something else. Silent while the setting is off."""
    await plan(work)
    if work.now - due_at > _LATE or not (await registry.chosen_of_kind(work, "")).flag("staff_benefits"):
        return
    day = business_date(due_at)
    places = (await calendar(work, day)).places
    told = on(places.get(("chain", ""), ()), Spot(), day)
    kinds = await store.named(work.db, [int(where) for scope, where in places if scope == "store"])
    lines = [f"{name}：{_short(other)}" for name, other in elsewhere(places, kinds, day)]
    cause, age = f"{TELL}:{day}", _LATE
    drawn = bool(told.benefits) and drawing.can_draw()
    if drawn:
        shown = sheet([told], day)
        page = (await kept(work, [shown]))[shown]
        action = TellStaffGroup(page=page)
        work.emit(action, "post", cause=cause, slot="picture", urgency=Urgency.CONTENT, max_age=age)
    if words := _words(told, lines, drawn=drawn):
        action = TellStaffGroup(text=words)
        work.emit(action, "post", cause=cause, slot="words", urgency=Urgency.CONTENT, max_age=age)


def _words(told: Told, differing: list[str], *, drawn: bool) -> str:
    """What the picture does not say; "" for nothing. Pure."""
    parts = []
    if told.benefits and not drawn:
        parts.append(f"今天（{day_name(told.day)}）福利：\n{words_of(told.benefits)}")
    if differing:
        more = f"\n……另有 {len(differing) - _MOST} 处，见福利日历" if len(differing) > _MOST else ""
        parts.append("今天另有安排的：\n" + "\n".join(differing[:_MOST]) + more)
    return "\n".join(parts)


def _short(told: Told) -> str:
    return "、".join(one.title for one in told.benefits) or "没有福利"
