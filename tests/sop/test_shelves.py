"""Posts picked from shelves: each group reads what it has not read, and hears of an empty shelf before its time."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from app.errors import BadRequest, Conflict, Forbidden
from app.sandbox import chain
from app.sop import editing, looking, wording
from app.sop import service as sop
from app.sop.decide import Change
from app.sop.editing import SlotData
from app.sop.shelves import service as shelves
from app.sop.shelves.service import ItemData
from app.who import Who
from app.work import begin
from tests.house import House

BEFORE_NOON = datetime(2026, 11, 21, 2, 57, tzinfo=UTC)  # Saturday, 10:57 in Shanghai
ANN = Who("ann", "operator")
NOON = SlotData("noon2", "午间", "content", time(11), ("{store}：{pick:joke}",), late_minutes=30)


@pytest.fixture
async def three(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """Three groups with an account and empty shelves."""
    keep = ", ".join(f"'{group.group_id}'" for group in chain.groups()[:3])
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
        await house.do(
            f"delete from slot; delete from content_item; delete from chat_group where group_id not in ({keep})"
        )
        async with begin(house.run.database, house.clock, "start") as work:
            await sop.plan(work)
        yield house


async def act(house: House, what: Any, *values: Any, who: Who = ANN) -> Any:
    async with begin(house.run.database, house.clock, f"test {house.clock.at} {values}", who=who) as work:
        return await what(work, *values)


async def put(house: House, *words: str, **more: Any) -> list[int]:
    return [
        await act(house, shelves.add, ItemData("joke", said, position=n, **more)) for n, said in enumerate(words, 1)
    ]


async def tomorrow(house: House) -> None:
    """A night passes, with its planning, and the morning up to the same hour."""
    await house.later(hours=14)
    await house.later(hours=10)


def said(house: House, index: int = 0) -> list[str]:
    """What a group has got, without the store's name."""
    return [words.partition("：")[2] for words in house.bot_said(chain.groups()[index])]


async def test_day_after_day_a_group_reads_the_next_and_then_what_it_read_longest_ago(three: House) -> None:
    await put(three, "一", "二", "三")
    await act(three, editing.add, NOON)
    await three.later(minutes=3)
    for _ in range(4):
        await tomorrow(three)
    assert said(three) == ["一", "二", "三", "一", "二"]
    assert said(three, 2) == said(three)
    assert await three.rows("select distinct times from content_shown order by 1") == [(1,), (2,)]


async def test_a_group_that_came_later_begins_at_the_beginning(three: House) -> None:
    late = chain.groups()[2].group_id
    await three.do(f"update chat_group set baseline_at = null where group_id = '{late}'")
    await put(three, "一", "二", "三")
    await act(three, editing.add, NOON)
    await three.later(minutes=3)
    await three.do(f"update chat_group set baseline_at = '2026-11-21 12:00+08' where group_id = '{late}'")
    await tomorrow(three)
    assert said(three) == ["一", "二"]
    assert said(three, 2) == ["一"]


async def test_what_is_not_valid_not_allowed_or_off_is_not_picked(three: House) -> None:
    await put(three, "还没到", starts_on=date(2026, 11, 22))
    await put(three, "过了", ends_on=date(2026, 11, 20))
    await put(three, "作者没说好", rights="asked")
    await put(three, "停用", enabled=False)
    await put(three, "只到今天", ends_on=date(2026, 11, 21))
    await act(three, editing.add, NOON)
    await three.later(minutes=3)
    assert said(three) == ["只到今天"]
    await tomorrow(three)
    assert said(three) == ["只到今天", "还没到"]


async def test_an_empty_shelf_is_told_of_before_and_listed_after(three: House) -> None:
    (only,) = await put(three, "只到今天", ends_on=date(2026, 11, 21))
    await act(three, editing.add, NOON)
    await act(three, sop.plan)
    await three.settle()
    told = "select action->>'text' from action_log where kind = 'send_text' and action->>'text' like '%素材架 joke%'"
    warned = await three.rows(told)
    assert {text[:14] for (text,) in warned} == {"⚠ 管家：11-22“午间”"}
    await act(three, sop.plan)
    await three.settle()
    assert await three.rows(told) == warned  # said once a day

    await three.later(hours=2)
    await three.later(hours=12)
    await three.later(hours=10, minutes=3)
    assert said(three) == []  # today's was late, tomorrow has nothing
    assert await three.rows("select outcome, groups, missed, why from slot_run order by day desc limit 1") == [
        ("skipped", 0, 3, "素材用完了")
    ]
    assert only


async def test_what_speaks_of_a_weather_nobody_wrote_down_is_listed_as_that(three: House) -> None:
    await put(three, "今天{weather}")
    await act(three, editing.add, NOON)
    await three.later(minutes=3)
    assert said(three) == []
    assert await three.rows("select outcome, missed, why from slot_run") == [
        ("skipped", 3, "素材里写的天气、热卖或福利还没有")
    ]


async def test_an_empty_shelf_that_only_a_difference_picks_from_is_told_too(three: House) -> None:
    (only,) = await put(three, "一")
    number = await act(three, editing.add, replace(NOON, pieces=("不取",)))
    tomorrow = Change(number, "group", chain.groups()[0].group_id, day=date(2026, 11, 22), pieces=("{pick:joke}",))
    await act(three, editing.differ, tomorrow)
    await act(three, shelves.change, only, ItemData("joke", "一", ends_on=date(2026, 11, 21)), 1)
    await act(three, sop.plan)
    await three.settle()
    told = "select action->>'text' from action_log where kind = 'send_text' and action->>'text' like '%素材架 joke%'"
    assert {text[:14] for (text,) in await three.rows(told)} == {"⚠ 管家：11-22“午间”"}


async def test_interrupted_and_due_again_nobody_skips_an_item(three: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await put(three, "一", "二")
    await act(three, editing.add, NOON)
    three.clock.advance(minutes=3)
    with monkeypatch.context() as broken:
        broken.setattr("app.sop.posting.send", lambda *_: 1 / 0)
        assert await three.schedule.tick()  # fails behind the picking, and undoes it
    assert await three.rows("select count(*) from content_shown") == [(0,)]
    await three.do("update due set not_before = now()")
    await three.settle()
    assert said(three) == ["一"]


async def test_the_preview_shows_what_comes_and_afterwards_what_came(three: House) -> None:
    await put(three, "一", "二")
    await act(three, editing.add, NOON)
    group, today = chain.groups()[0].group_id, date(2026, 11, 21)
    before = await act(three, looking.preview, group, today)
    await three.later(minutes=3)
    after = await act(three, looking.preview, group, today)
    tomorrow = await act(three, looking.preview, group, date(2026, 11, 22))
    assert [one[0].pieces[0].partition("：")[2] for one in (before, after, tomorrow)] == ["一", "一", "二"]


async def test_the_preview_of_a_later_day_counts_what_is_read_until_then(three: House) -> None:
    await put(three, "一", "二", "三")
    number = await act(three, editing.add, NOON)
    await act(three, editing.differ, Change(number, "chain", day=date(2026, 11, 23), off=True))
    group = chain.groups()[0].group_id

    async def shown(day: int) -> list[str]:
        posts = await act(three, looking.preview, group, date(2026, 11, day))
        return [piece.partition("：")[2] for one in posts for piece in one.pieces]

    seen = [await shown(day) for day in (21, 22, 23, 24, 25)]
    assert seen == [["一"], ["二"], [], ["三"], ["一"]]
    await three.later(minutes=3)
    assert said(three) == ["一"]
    assert [await shown(day) for day in (21, 22, 23, 24, 25)] == seen, "what is out today is counted once"
    await tomorrow(three)
    assert said(three) == ["一", "二"]
    assert [await shown(day) for day in (22, 23, 24, 25)] == seen[1:]


async def test_what_carries_a_tag_is_picked_by_it(three: House) -> None:
    await put(three, "平常", "平常二")
    await put(three, "端午", tags=("端午", "新品"))
    await act(three, editing.add, replace(NOON, pieces=("{store}：{pick:joke#端午}",)))
    await act(three, editing.add, replace(NOON, code="late", at=time(11, 20), pieces=("{store}：{pick:joke}",)))
    shown = [
        one.pieces[0].partition("：")[2]
        for one in await act(three, looking.preview, chain.groups()[0].group_id, date(2026, 11, 21))
    ]
    await three.later(minutes=3)
    await three.later(minutes=20)
    assert said(three) == shown == ["端午", "平常"], "what was picked by its tag is not picked again"
    with pytest.raises(BadRequest, match="nothing on the shelf joke#中秋"):
        await act(three, editing.add, replace(NOON, code="x", pieces=("{pick:joke#中秋}",)))
    with pytest.raises(BadRequest, match="without spaces"):
        await put(three, "x", tags=("a b",))

    (item,) = [row[0] for row in await three.rows("select id from content_item where words = '端午'")]
    used = await act(three, shelves.used, item, 20)
    assert [(one.group, one.times) for one in used] == [(group.name, 1) for group in chain.groups()[:3]]


async def test_a_shelf_with_less_than_a_day_needs_is_told_of_before(three: House) -> None:
    await put(three, "只有一条")
    for code, minute, cities in (("b", 20, ["杭州"]), ("a", 0, ["宁波"]), ("c", 40, ["上海"])):
        await act(three, editing.add, replace(NOON, code=code, at=time(11, minute), audience={"cities": cities}))
    told = "select distinct action->>'text' from action_log where action->>'text' like '%素材架 joke%'"
    await act(three, sop.plan)
    await three.settle()
    assert await three.rows(told) == [], "no group gets two of these"

    await act(three, editing.add, replace(NOON, code="d", name="下午", at=time(15)))
    await act(three, sop.plan)
    await three.settle()
    texts = [text for (text,) in await three.rows(told)]
    assert len(texts) == 2, "of today and of tomorrow"
    assert all("“下午”" in text and "只有 1 条能用的素材，一个群要用 2 条" in text for text in texts)


async def test_two_posts_of_a_day_from_one_shelf_are_shown_as_they_come(three: House) -> None:
    await put(three, "一", "二")
    for code, minute in (("b", 20), ("a", 0), ("c", 40)):
        await act(three, editing.add, replace(NOON, code=code, at=time(11, minute)))

    async def shown() -> list[list[str]]:
        posts = await act(three, looking.preview, chain.groups()[0].group_id, date(2026, 11, 21))
        return [[piece.partition("：")[2] for piece in one.pieces] for one in posts]

    before = await shown()
    await three.later(minutes=3)
    assert await shown() == before
    await three.later(minutes=20)
    await three.later(minutes=20)
    assert said(three) == ["一", "二"]
    assert before == [["一"], ["二"], []], "nothing twice on a day"


async def test_of_two_who_edit_the_second_hears_of_the_first(three: House) -> None:
    (number,) = await put(three, "一")
    await act(three, shelves.change, number, ItemData("joke", "改一"), 1)
    with pytest.raises(Conflict):
        await act(three, shelves.change, number, ItemData("joke", "改二"), 1)
    assert await three.rows("select words from content_item") == [("改一",)]
    with pytest.raises(Forbidden):
        await act(three, shelves.add, ItemData("joke", "x"), who=Who("kim", "clerk", frozenset({1})))


@pytest.mark.parametrize(
    ("pieces", "fault"),
    [
        (("{stroe}早",), "不认识 {stroe}"),
        (("{pick:joke}{pick:course}",), "只能取一条"),
        (("{pick:joke}", "再来：{pick:joke}"), "只能取一次"),
        (("全网最低价",), "广告法"),
        (("澳门线上赌场，注册送 888，日入过万，加微信 abc12345",), "不能发到群里"),
        (("{pick:nothing}",), "没有能用的素材"),
    ],
)
async def test_what_cannot_be_posted_is_refused_with_its_reason(
    three: House, pieces: tuple[str, ...], fault: str
) -> None:
    await put(three, "一")
    with pytest.raises(BadRequest) as refused:
        await act(three, editing.add, replace(NOON, pieces=pieces))
    assert fault in refused.value.detail.zh


@pytest.mark.parametrize(
    "words",
    [
        "{store}今日推荐：北海道吐司，当天现烤，不隔夜。",
        "周二秒杀开始！草莓奶油蛋糕 8 寸，群友专享价，门店自提。",
        "加店长企业微信领券",
        "新品第一次上架，先到先得",
        "烤到 100% 满意",
        "最近天气冷，早点回家",
    ],
)
def test_what_a_shop_says_every_day_may_be_said(words: str) -> None:
    wording.check([words])


def test_the_default_timetable_and_its_course_may_be_said() -> None:
    from app.cli.course import LESSONS  # noqa: PLC0415  # the seed is no part of the room
    from app.cli.seed import TIMETABLE  # noqa: PLC0415  # as above

    wording.check([row[5] for row in TIMETABLE][:1])
    for words in (*LESSONS, *(row[5] for row in TIMETABLE)):
        wording.check([words])
    assert len(set(LESSONS)) == 14
