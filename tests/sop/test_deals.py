"""Activities and coupons: a post that names one that is over, to come or gone is held back, and that is told."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequest, Conflict, Forbidden, NotFound
from app.sandbox import chain
from app.sop import editing, looking
from app.sop.deals import service as deals
from app.sop.deals.decide import Deal, Deals
from app.sop.editing import SlotData
from app.who import Who
from tests.house import House
from tests.sop.test_editing import act

TODAY = date(2026, 11, 21)
KNOWN = Deals(
    [
        Deal("立冬满减", "activity", date(2026, 11, 7), date(2026, 11, 20)),
        Deal("圣诞满减", "activity", date(2026, 12, 20)),
        Deal("五元券", "coupon", left=0),
        Deal("满减", "activity"),
    ]
)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("立冬满减，满 50 减 10", "“立冬满减”11-20 已结束"),
        ("今天有五元券\n先到先得", "“五元券”已经发完"),
        ("圣诞满减来啦", "“圣诞满减”12-20 才开始"),
        ("满减天天有", None),
        ("立冬满减已结束，谢谢大家；圣诞满减敬请期待", None),
        ("立冬满减结束了。五元券还有", "“五元券”已经发完"),
        ("今天吃什么", None),
    ],
)
def test_what_a_post_offers_that_cannot_be_had(text: str, why: str | None) -> None:
    found = KNOWN.broken(text, TODAY)
    assert (found.zh if found else None) == why


def test_when_it_is_written_only_what_is_over_for_good_counts() -> None:
    said = ["立冬满减", "五元券", "圣诞满减", "满减"]
    assert [bool(KNOWN.broken(text, TODAY, some_day=True)) for text in said] == [True, False, False, False]


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 60), st.integers(0, 3))
def test_it_can_be_had_between_its_days_while_some_is_left(first: date, days: int, left: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    deal = Deal("满减", "activity", first, last, left)
    for day in (first, last):
        assert (deal.refusal(day) is None) == (left > 0)
    for day in (date.fromordinal(first.toordinal() - 1), date.fromordinal(last.toordinal() + 1)):
        assert deal.refusal(day) is not None
    assert Deals().broken("满减", first) is None


@pytest.fixture
async def noon(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """Two groups with an account, an empty timetable, three minutes before eleven."""
    keep = ", ".join(f"'{group.group_id}'" for group in chain.groups()[:2])
    async with House.open(demo, tmp_path, at=datetime(2026, 11, 21, 2, 57, tzinfo=UTC)) as house:
        await house.do(f"delete from slot; delete from chat_group where group_id not in ({keep})")
        yield house


POST = SlotData("noon2", "午间", "content", time(11), ("今天有五元券", "先到先得"), late_minutes=30)


async def test_the_coupon_runs_out_a_minute_before_its_post(noon: House) -> None:
    coupon = await act(noon, deals.keep, Deal("五元券", "coupon", left=3))
    await act(noon, editing.add, POST)
    group = chain.groups()[0].group_id
    assert (await act(noon, looking.preview, group, TODAY))[0].broken is None
    await act(noon, deals.out, coupon)
    (post,) = await act(noon, looking.preview, group, TODAY)
    assert post.broken.zh == "“五元券”已经发完"

    await noon.later(minutes=3)
    await noon.later(minutes=2)
    assert noon.bot_said() == []
    assert await noon.rows("select outcome, groups, missed, why from slot_run") == [
        ("skipped", 0, 2, "“五元券”已经发完")
    ]
    told = "select count(*) from action_log where action->>'text' like '%“午间”%没有发：“五元券”已经发完%'"
    assert (await noon.rows(told))[0][0] >= 1


async def test_a_post_about_what_is_over_is_not_saved(noon: House) -> None:
    over = await act(noon, deals.keep, Deal("立冬满减", "activity", ends_on=date(2026, 11, 20)))
    with pytest.raises(BadRequest, match="ended on 2026-11-20"):
        await act(noon, editing.add, replace(POST, pieces=("立冬满减还有",)))
    await act(noon, deals.keep, Deal(" 立冬满减 ", "activity", ends_on=date(2026, 11, 30)))
    assert await noon.rows("select id, ends_on from deal") == [(over, date(2026, 11, 30))], (
        "of one name the last counts"
    )
    await act(noon, editing.add, replace(POST, pieces=("立冬满减还有",)))
    await act(noon, deals.drop, over)
    with pytest.raises(NotFound):
        await act(noon, deals.drop, over)


@pytest.mark.parametrize(
    ("deal", "words"),
    [
        (Deal("券", "coupon"), "2 to 30"),
        (Deal("五{元}券", "coupon"), "no {"),
        (Deal("第二份半价！", "activity"), "no ends of sentences"),
        (Deal("    ", "activity"), "2 to 30"),
        (Deal("五元券", "gift"), "a kind is one of"),
        (Deal("五元券", "coupon", date(2026, 12, 2), date(2026, 12, 1)), "not before the first"),
        (Deal("五元券", "coupon", left=-1), "are left"),
    ],
)
async def test_what_cannot_be_is_refused(noon: House, deal: Deal, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        await act(noon, deals.keep, deal)


async def test_who_may_and_two_of_a_name(noon: House) -> None:
    first = await act(noon, deals.keep, Deal("五元券", "coupon"))
    await act(noon, deals.keep, Deal("十元券", "coupon"))
    with pytest.raises(Conflict):
        await act(noon, deals.keep, Deal("十元券", "coupon"), first)
    with pytest.raises(NotFound):
        await act(noon, deals.keep, Deal("百元券", "coupon"), 999)
    for who in (Who("bob", "manager"), Who("eve", "operator", stores=frozenset({1}))):
        with pytest.raises(Forbidden):
            await act(noon, deals.keep, Deal("五元券", "coupon"), who=who)
