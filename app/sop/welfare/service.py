"""The public door of the welfare calendar: what counts where, as words, as a picture, and as an answer."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.actions import ANSWER_AGE, SendText
from app.clock import business_date
from app.content.service import say
from app.registry.heard import Heard
from app.sop.welfare import drawing, store
from app.sop.welfare.asking import days_asked
from app.sop.welfare.decide import (
    Places,
    Said,
    Sheet,
    Spot,
    answer,
    by_place,
    filled,
    monday,
    near,
    on,
    sheet,
    sheet_of,
    sunday,
    wants,
    week,
)
from app.work import Work

ONCE = timedelta(minutes=10)  # in a group, however many ask


@dataclass(slots=True)
class Calendar:
    """The benefits around a day, read once for as many stores as need them."""

    day: date
    places: Places
    _pictures: dict[Sheet, str] = field(default_factory=dict)

    def said(self, words: str, spot: Spot) -> Said | None:
        """A piece of a slot with the day's benefits of a store; None for one about benefits that has none."""
        return filled(words, on(near(self.places, spot), spot, self.day).benefits if wants(words) else ())

    async def picture(self, work: Work, said: Said, spot: Spot) -> str:
        """The page of the picture that goes with it; "" for none."""
        if not said.picture or not drawing.can_draw():
            return ""
        rows = near(self.places, spot)
        told = [on(rows, spot, self.day)] if said.picture == "day" else week(rows, spot, monday(self.day))
        shown = sheet(told, self.day)
        if shown not in self._pictures:
            self._pictures[shown] = await kept(work, shown)
        return self._pictures[shown]


async def calendar(work: Work, day: date) -> Calendar:
    """What counts on a day, and in its week."""
    rows = await store.rows(work.db, monday(day), sunday(day))
    return Calendar(day, by_place(rows))


async def kept(work: Work, shown: Sheet) -> str:
    """The page of a picture: the same one for the same sheet, found by nobody who was not told."""
    code = await store.keep_picture(work.db, shown.digest, secrets.token_urlsafe(16), shown.plain(), work.now)
    return f"w/{code}.png"


async def drawn(shown: Sheet) -> bytes:
    """The picture, drawn beside the event loop. Raises OSError without the font."""
    return await asyncio.to_thread(drawing.draw, shown)


async def picture(work: Work, code: str) -> Sheet | None:
    """What the picture of a code shows."""
    found = await store.picture(work.db, code)
    return sheet_of(found) if found else None


async def asked(work: Work, heard: Heard) -> bool:
    """Tell a fan who asks for benefits what there is. False when nothing of the kind is asked, or nothing is known.

    A group is told once in a while only: what was said stands just above, and its picture shows the whole week.
    """
    group, today = heard.group, business_date(work.now)
    days = days_asked(heard.reading, today)
    if not days or heard.speaker.role != "fan" or group.store_id is None:
        return False
    first, last = monday(min(days[0], today)), days[-1] + timedelta(days=7)
    rows, spot = await store.rows(work.db, first, last), Spot(group.store_id, group.store_kind)
    text = answer(days, rows, spot, today)
    if text is None:
        return False
    if not await store.tell(work.db, group.group_id, work.now, ONCE):
        work.note("the group was told the benefits just now")
        return True
    page = ""
    if drawing.can_draw():
        page = await kept(work, sheet(week(rows, spot, monday(days[0])), today))
    said = say("question.answer", name=heard.called, text=f"{text}\n一周福利看图：" if page else text)
    told = SendText(group_id=group.group_id, text=said, mention=(heard.speaker.person_id,), page=page)
    work.emit(told, "order", slot="answer", max_age=ANSWER_AGE)
    return True
