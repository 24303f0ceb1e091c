"""The public door of the welfare calendar: what counts where, as words, as a picture, and as an answer."""

import asyncio
import secrets
from collections.abc import Collection, Sequence
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

    async def pictures(self, work: Work, wanted: Sequence[tuple[Said, Spot]]) -> list[str]:
        """The pages of the pictures that go with these; "" where none does."""
        sheets = [self._sheet(said, spot) for said, spot in wanted]
        new = {one for one in sheets if one is not None and one not in self._pictures}
        self._pictures.update(await kept(work, new))
        return ["" if one is None else self._pictures[one] for one in sheets]

    def _sheet(self, said: Said, spot: Spot) -> Sheet | None:
        if not said.picture or not drawing.can_draw():
            return None
        rows = near(self.places, spot)
        told = [on(rows, spot, self.day)] if said.picture == "day" else week(rows, spot, monday(self.day))
        return sheet(told, self.day)


async def calendar(work: Work, day: date) -> Calendar:
    """What counts on a day, and in its week."""
    rows = await store.rows(work.db, monday(day), sunday(day))
    return Calendar(day, by_place(rows))


async def kept(work: Work, shown: Collection[Sheet]) -> dict[Sheet, str]:
    """The pages of pictures: the same one for the same sheet, found by nobody who was not told."""
    if not shown:
        return {}
    new = {one.digest: (secrets.token_urlsafe(16), one.plain()) for one in shown}
    codes = await store.keep_pictures(work.db, new, work.now)
    return {one: f"w/{codes[one.digest]}.png" for one in shown}


def can_draw() -> bool:
    """Whether pictures can be drawn here: the font is there."""
    return drawing.can_draw()


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
        shown = sheet(week(rows, spot, monday(days[0])), today)
        page = (await kept(work, [shown]))[shown]
        work.shared = True  # others may wait for the same picture
    said = say("question.answer", name=heard.called, text=f"{text}\n一周福利看图：" if page else text)
    told = SendText(group_id=group.group_id, text=said, mention=(heard.speaker.person_id,), page=page)
    work.emit(told, "order", slot="answer", max_age=ANSWER_AGE)
    return True
