"""Mass messages are planned: no group gets more of them than WeCom takes, and the month's last day has one, too."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry import changes as registry
from app.sandbox import chain
from app.sop import editing, looking, posting
from app.sop.decide import Wish, fitting, foremost
from app.sop.editing import SlotData
from app.sop.mass.quota import Rule, Used, allowance, since
from app.who import Who
from app.work import begin
from tests.house import House
from tests.sop.test_budget import wishes

GROUP = chain.groups()[-1]
ANN = Who("ann", "operator")
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
MOST = {"week": 7, "day": 1}


def most(rule: Rule, day: date) -> int:
    after = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (after - day.replace(day=1)).days if rule == "month" else MOST[rule]


@given(st.sampled_from(["month", "week", "day"]), DAYS, st.lists(st.integers(0, 12), min_size=70, max_size=70))
def test_whatever_the_days_want_the_quota_is_kept_and_no_day_goes_without(
    rule: Rule, first: date, wanted: list[int]
) -> None:
    start = since(rule, first)  # a whole month, week or day from its beginning on
    sent: dict[date, int] = {}
    for number, want in enumerate(wanted):
        day = start + timedelta(days=number)
        before = sum(count for one, count in sent.items() if since(rule, one) == since(rule, day))
        may = allowance(rule, day, Used(month=before, week=before))
        assert may >= 1
        sent[day] = min(want, may)
    for day in sent:
        assert sum(count for one, count in sent.items() if since(rule, one) == since(rule, day)) <= most(rule, day)


@given(st.sampled_from(["month", "week", "day"]), DAYS, st.integers(0, 31), st.integers(0, 40))
def test_what_is_used_up_is_used_up(rule: Rule, day: date, used: int, ahead: int) -> None:
    assert allowance(rule, day, Used(refused=True)) == 0
    may = allowance(rule, day, Used(month=used, week=used), ahead)
    assert may <= allowance(rule, day, Used(month=used, week=used))
    assert 0 <= may <= max(0, most(rule, day) - used) or rule == "day"


@given(wishes, st.integers(1, 20), st.integers(0, 5))
def test_the_foremost_are_of_those_that_have_room(found: list[Wish], room: int, count: int) -> None:
    first, kept = foremost(found, room, count), fitting(found, room)
    assert first <= kept
    assert len(first) == min(count, len(kept))
    rank = {"service": 0, "content": 1, "marketing": 2}
    kinds = {wish.slot_id: rank[wish.kind] for wish in found}
    assert all(kinds[one] <= kinds[other] for one in first for other in kept - first)


@pytest.fixture
async def noon(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """A group that has no account, and three slots."""
    at = datetime(2026, 11, 21, 2, 59, tzinfo=UTC)  # Saturday, 10:59 in Shanghai
    async with House.open(demo, tmp_path, at=at) as house:
        await house.do(f"delete from chat_group where group_id <> '{GROUP.group_id}'; delete from slot")
        sale = SlotData("sale", "秒杀", "marketing", time(11), ("秒杀一", "秒杀二"))
        tip = replace(sale, code="tip", name="贴士", kind="content", at=time(12), pieces=("贴士一", "贴士二"))
        for slot in (sale, tip, replace(tip, code="joke", name="笑话", at=time(13), pieces=("笑话",))):
            await act(house, editing.add, slot)
        yield house


async def act(house: House, what: Any, *values: Any) -> Any:
    async with begin(house.run.database, house.clock, f"test {house.clock.at} {values}", who=ANN) as work:
        return await what(work, *values)


async def ways(house: House, day: date = date(2026, 11, 21)) -> list[tuple[str, str]]:
    return [(one.name, one.way) for one in await act(house, looking.preview, GROUP.group_id, day)]


async def masses(house: House) -> list[str]:
    return [text for (text,) in await house.rows("select text from mass order by id")]


async def by_hand(house: House) -> list[str]:
    """What people were asked to post; the task ends with the time for it."""
    rows = await house.rows(
        """select action->>'text' from (select id, kind, action from outbox
             union all select id, kind, action from action_log) asked
            where kind = 'send_text' and action->>'group_id' is not null order by id"""
    )
    return [text for (text,) in rows]


async def the_day(house: House) -> None:
    for _ in range(4):
        await house.later(minutes=1)
        await house.later(minutes=59)


async def test_what_matters_most_goes_by_tap_and_the_rest_by_hand_each_in_one(noon: House) -> None:
    await act(noon, registry.set_value, "chain", "", "mass_quota", "day")
    shown = await ways(noon)
    assert shown == [("秒杀", "hand"), ("贴士", "tap"), ("笑话", "hand")]
    await the_day(noon)
    assert await masses(noon) == ["贴士一\n\n贴士二"]
    assert await by_hand(noon) == ["秒杀一\n\n秒杀二", "笑话"]
    assert await ways(noon) == [("秒杀", "hand"), ("贴士", "hand"), ("笑话", "hand")], "today's is used"


async def test_what_earlier_days_left_is_there_for_the_later_ones(noon: House) -> None:
    assert await ways(noon) == [("秒杀", "tap"), ("贴士", "tap"), ("笑话", "tap")]  # 30 for the last ten days
    await noon.do(
        f"""with made as (insert into mass (cause, sender, text, state, made_at, until_at)
              select 'x' || n, 'boss', 'x', 'sent', timestamptz '2026-11-02' + n * interval '1 hour', now()
                from generate_series(1, 20) n returning id)
            insert into mass_group (mass_id, group_id, state) select id, '{GROUP.group_id}', 'sent' from made"""
    )
    assert await ways(noon) == [("秒杀", "hand"), ("贴士", "tap"), ("笑话", "hand")]
    assert (await ways(noon, date(2026, 12, 1)))[1] == ("贴士", "tap"), "a new month"


async def test_edited_in_the_middle_of_the_day_no_plan_exceeds_it(noon: House) -> None:
    await act(noon, registry.set_value, "chain", "", "mass_quota", "day")
    await noon.later(minutes=61)
    assert await masses(noon) == ["贴士一\n\n贴士二"]
    ((number, version),) = await noon.rows("select id, version from slot where code = 'joke'")
    joke = SlotData("joke", "笑话", "service", time(13), ("笑话",))
    await act(noon, editing.change, number, joke, version)
    await noon.later(hours=1)
    assert len(await masses(noon)) == 1
    assert "笑话" in await by_hand(noon)


async def test_what_wecom_has_no_room_for_somebody_is_asked_to_post(noon: House) -> None:
    noon.box.journal.set_thing("quota", f"{GROUP.group_id}:2026-11", {"count": 30})  # others have sent, too
    await noon.later(minutes=1)
    await noon.press(GROUP.owner_id, "send", noon.cards(GROUP.owner_id)[-1][0])
    await noon.later(minutes=6)
    assert await by_hand(noon) == ["秒杀一\n\n秒杀二"]
    assert await ways(noon) == [("秒杀", "hand"), ("贴士", "hand"), ("笑话", "hand")]
    await noon.later(minutes=55)
    assert len(await masses(noon)) == 1


async def test_two_at_once_around_an_edit_no_day_gets_one_more_than_its_own(noon: House) -> None:
    await act(noon, registry.set_value, "chain", "", "mass_quota", "day")
    tip = SlotData("tip", "贴士", "content", time(11), ("贴士",))
    for slot in (tip, replace(tip, code="joke", name="笑话", kind="marketing", pieces=("笑话",))):
        ((number, version),) = await noon.rows(f"select id, version from slot where code = '{slot.code}'")
        await act(noon, editing.change, number, slot, version)
    noon.clock.advance(minutes=1)
    due = dict(
        await noon.rows(
            "select s.code, d.ref from due d join slot s on s.id::text = d.ref->>'slot'"
            " where d.ref->>'day' = '2026-11-21'"
        )
    )

    async def post(code: str) -> None:
        async with begin(noon.run.database, noon.clock, f"test {code}") as work:
            await posting.post_due(work, due[code], noon.clock.at)

    async with begin(noon.run.database, noon.clock, "test tip") as first:  # a worker is at the one that is foremost
        await posting.post_due(first, due["tip"], noon.clock.at)
        joke = SlotData("joke", "笑话", "service", time(11), ("笑话",))  # now the other one is
        await act(noon, editing.change, number, joke, version + 1)
        second = asyncio.create_task(post("joke"))  # another worker, who knows of the edit and not of the first
        await asyncio.wait([second], timeout=0.5)
    await second
    assert await masses(noon) == ["贴士"]
    assert await by_hand(noon) == ["笑话"]


@pytest.mark.parametrize(("sent", "way"), [(True, "hand"), (False, "tap")])
async def test_what_was_made_last_night_and_sent_after_midnight_is_of_the_new_day(
    noon: House, sent: bool, way: str
) -> None:
    await act(noon, registry.set_value, "chain", "", "mass_quota", "day")
    state = "'sent', '2026-11-21 00:30+08'" if sent else "'unsent', null"
    await noon.do(
        f"""insert into mass (cause, sender, text, state, made_at, until_at)
            values ('x', 'boss', 'x', 'sent', '2026-11-20 22:30+08', '2026-11-21 01:30+08');
            insert into mass_group (mass_id, group_id, state, sent_at) values (1, '{GROUP.group_id}', {state})"""
    )
    assert (await ways(noon))[1] == ("贴士", way)


async def test_what_still_waits_for_its_tap_at_midnight_may_be_the_new_days(noon: House) -> None:
    await act(noon, registry.set_value, "chain", "", "mass_quota", "day")
    await noon.do(
        f"""insert into mass (cause, sender, text, state, made_at, until_at)
            values ('x', 'boss', 'x', 'waiting', '2026-11-20 22:30+08', '2026-11-21 22:00+08');
            insert into mass_group (mass_id, group_id) values (1, '{GROUP.group_id}')"""
    )
    assert (await ways(noon))[1] == ("贴士", "hand")
