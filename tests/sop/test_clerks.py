"""A clerk posts in the shop's groups by one tap, what the shop has today; and hears what it has brought."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue import service as catalogue
from app.catalogue.offers import Offer
from app.events import CardPressed
from app.registry import changes as registry
from app.sandbox import chain
from app.sop import editing
from app.sop.clerks import service as clerks
from app.sop.clerks.decide import PREFIX, feel, suggestions
from app.sop.editing import SlotData
from app.sop.facts import service as facts
from app.sop.facts.service import FactData
from app.who import Who
from app.work import begin
from tests.house import House

DAWN = datetime(2026, 11, 21, 1, 25, tzinfo=UTC)  # Saturday, 9:25 in Shanghai
ANN = Who("ann", "operator")
GROUP = chain.groups()[0]
ORDER = "我想订个8寸的生日蛋糕，明天下午三点来取"
NAMES = ("可颂", "吐司", "泡芙", "司康")


@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.booleans(), st.sampled_from([0, 2, 24])), unique_by=lambda one: one[0]
    ),
    st.lists(st.sampled_from((*NAMES, "没听过的")), unique=True),
    st.integers(0, 1000),
)
def test_two_different_ones_that_can_be_had_now(shop: list[tuple[str, bool, int]], sold: list[str], turn: int) -> None:
    offers = [
        Offer(product_id=n, name=name, kind="bread", price=900, out_today=out, lead_hours=lead)
        for n, (name, out, lead) in enumerate(shop)
    ]
    there = [name for name, out, lead in shop if not out and lead < 24]
    found = [one.product for one in suggestions(offers, sold, DAWN, turn)]
    assert len(found) == len(set(found)) == min(2, len(there))
    assert set(found) <= set(there)
    best = [name for name in sold if name in there]
    assert not best or found[0] == best[0]


@given(st.integers(0, 10_000))
def test_everything_has_its_day(turn: int) -> None:
    offers = [Offer(product_id=n, name=name, kind="bread", price=900) for n, name in enumerate(NAMES)]
    days = [suggestions(offers, [], DAWN, turn + n)[0].product for n in range(len(NAMES))]
    assert set(days) == set(NAMES)


def test_a_price_for_fans_is_named_when_it_is_one() -> None:
    cheap = Offer(product_id=1, name="可颂", kind="bread", price=950, group_price=800)
    assert suggestions([cheap], ["可颂"], DAWN, 0)[0].text == (
        "昨天卖得最好的可颂，今天也有：群友价 ¥8（原价 ¥9.5）。想要的在群里说“留一份可颂”就行～"
    )
    dear = Offer(product_id=1, name="可颂", kind="bread", price=950, group_price=990)
    assert "今天店里有可颂，¥9.5。" in suggestions([dear], [], DAWN, 0)[0].text


@pytest.fixture
async def dawn(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """Half past nine is near; only one shop has groups, and the timetable is empty."""
    async with House.open(demo, tmp_path, at=DAWN) as house:
        await house.do(f"delete from slot; delete from chat_group where store_id <> {GROUP.store_id}")
        async with begin(house.run.database, house.clock, "plan") as work:
            await clerks.plan(work)
        yield house


async def act(house: House, what: Any, *values: Any) -> Any:
    async with begin(house.run.database, house.clock, f"test {house.clock.at} {values}", who=ANN) as work:
        return await what(work, *values)


async def turn_on(house: House) -> None:
    await act(house, registry.set_value, "store", str(GROUP.store_id), "clerk_posts", True)


def cards(house: House, staff: str = "clerk") -> list[tuple[str, dict[str, Any]]]:
    return [one for one in house.cards(house.staff(staff)) if one[0].startswith(PREFIX)]


async def suggested(house: House) -> Sequence[str]:
    rows = await house.rows("select suggested from clerk_post")
    return [one["text"] for one in rows[0][0]] if rows else []


async def test_one_tap_and_it_is_in_the_group_and_its_orders_are_credited(dawn: House) -> None:
    await turn_on(dawn)
    await dawn.later(minutes=5)
    [(task, card)] = cards(dawn)
    first, second = await suggested(dawn)
    for text in (first, second):
        assert text.partition("。")[0] in str(card)
    assert "…" not in card["sub_title_text"], "both fit on a card"
    await dawn.later(minutes=5)
    await dawn.press(dawn.staff("clerk"), "2", task)

    assert dawn.bot_said() == [second]
    await dawn.says(dawn.fan(), ORDER)
    await dawn.says(dawn.fan(1), ORDER)
    await dawn.later(hours=1, minutes=59)
    assert not told(dawn)
    await dawn.later(minutes=1)
    assert len(told(dawn)) == 1
    assert "两小时里带来 2 单（2 位顾客）" in told(dawn)[0]
    assert await dawn.rows("select chosen, posted_by, orders, people from clerk_post") == [
        (2, dawn.staff("clerk"), 2, 2)
    ]


def told(house: House) -> list[str]:
    entries = house.box.journal.entries(kinds=("told",), staff=(house.staff("clerk"),))
    return [str(entry.data) for entry in entries if "两小时里带来" in str(entry.data)]


async def test_it_is_off_until_a_setting_turns_it_on_and_planned_again_for_the_next_day(dawn: House) -> None:
    await dawn.later(minutes=5)
    assert cards(dawn) == []
    await turn_on(dawn)
    await dawn.later(days=1)
    assert len(cards(dawn)) == 1
    assert await dawn.rows("select key from due where kind = 'clerks.suggest'") == [("clerks:2026-11-23",)]


async def test_two_clerks_tap_and_it_is_said_once(dawn: House) -> None:
    await turn_on(dawn)
    await dawn.later(minutes=5)
    ((task, _),) = cards(dawn)
    ((other, _),) = cards(dawn, "clerk2")
    assert task == other, "one card on both phones"
    first, _ = await suggested(dawn)
    for clerk, key in (("clerk", "1"), ("clerk2", "2")):
        dawn.box.world.press(dawn.staff(clerk), task, key)
    await dawn.settle()
    assert dawn.bot_said() == [first]


async def test_what_is_sold_out_or_sold_best_is_known(dawn: House) -> None:
    await turn_on(dawn)
    await dawn.do(
        f"""insert into ticket (store_id, day, number, cause, group_id, person_id, called, kind, words, want, state,
                                opened_at, clock_from, due_at, runs_from, accepted_at)
            values ({GROUP.store_id}, '2026-11-20', 1, 'y', '{GROUP.group_id}', 'wm', 'x', 'order_bread', 'x',
                    '{{"items": [{{"product": "北海道吐司", "quantity": 3}}]}}', 'done',
                    now(), now(), now(), now(), now())"""
    )
    await dawn.later(minutes=5)
    assert "昨天卖得最好的北海道吐司" in (await suggested(dawn))[0]
    await dawn.do("delete from clerk_post")
    offers = await act(dawn, catalogue.offers, GROUP.store_id)
    toast = next(number for number, offer in offers.items() if offer.name == "北海道吐司")
    await dawn.do(
        f"""insert into sold_out (store_id, product_id, day, by, at)
            values ({GROUP.store_id}, {toast}, '2026-11-21', 'x', '{DAWN}')"""
    )
    await dawn.do("insert into due (key, kind, ref, due_at) values ('again', 'clerks.suggest', '{}', now())")
    await dawn.do(f"update due set due_at = '{DAWN}' where key = 'again'")
    await dawn.settle()
    assert all("北海道吐司" not in text for text in await suggested(dawn))


@pytest.mark.parametrize(
    "since",
    [
        """insert into sold_out (store_id, product_id, day, by, at)
           select {shop}, id, '2026-11-21', 'c', now() from product where name = '{product}'""",
        "update product set group_price = null, price = price + 100 where name = '{product}'",
    ],
)
async def test_what_is_not_so_any_more_when_it_is_tapped_is_not_posted(dawn: House, since: str) -> None:
    await turn_on(dawn)
    await dawn.later(minutes=5)
    ((task, _),) = cards(dawn)
    ((product,),) = await dawn.rows("select suggested->0->>'product' from clerk_post")
    await dawn.do(since.format(shop=GROUP.store_id, product=product))
    await dawn.press(dawn.staff("clerk"), "1", task)
    assert dawn.bot_said() == []
    assert await dawn.rows("select chosen from clerk_post") == [(None,)]
    await dawn.press(dawn.staff("clerk2"), "2", task)
    assert dawn.bot_said() == [(await suggested(dawn))[1]]


async def test_too_late_or_anothers_it_says_so_and_nothing_is_posted(dawn: House) -> None:
    await turn_on(dawn)
    await dawn.later(minutes=5)
    ((task, _),) = cards(dawn)
    async with begin(dawn.run.database, dawn.clock, "stranger") as work:
        pressed = CardPressed(at=dawn.clock.at, staff_id="somebody", task_id=task, key="1")
        assert await clerks.pressed(work, pressed) == "of another shop"
    await dawn.later(hours=12)
    await dawn.press(dawn.staff("clerk"), "1", task)
    assert dawn.bot_said() == []
    assert await dawn.rows("select chosen from clerk_post") == [(None,)]


async def test_down_until_noon_nothing_is_suggested_any_more(dawn: House) -> None:
    await turn_on(dawn)
    await dawn.later(hours=3)
    assert cards(dawn) == []


@pytest.mark.parametrize(
    ("words", "felt"),
    [
        ("降温，最高 8 度", "cold"),
        ("高温预警，出门防暑", "hot"),
        ("晴，28~36℃", "hot"),
        ("多云，15 到 22 度", ""),
        ("不冷不热，适合出门", ""),
        ("大雨", "rain"),
        ("闷热有雷雨，33度", "hot"),
        ("-3度，下雪", "cold"),
        ("最低5度，最高18度", ""),
        ("晴", ""),
    ],
)
def test_what_the_weather_feels_like(words: str, felt: str) -> None:
    assert feel(words) == felt


def test_one_of_the_two_suits_the_weather_and_says_so() -> None:
    goods = ("法棍", "热可可", "酸奶", "热狗面包", "吐司")
    offers = [Offer(product_id=n, name=name, kind="bread", price=900) for n, name in enumerate(goods)]
    for turn in range(7):
        best, warm = suggestions(offers, ["法棍"], DAWN, turn, "今天降温，最高 8 度。")
        assert (best.product, warm.product) == ("法棍", "热可可")
        assert warm.text == "天冷来点暖的，店里有热可可，¥9。今天降温，最高 8 度。想要的在群里说“留一份热可可”就行～"
        assert [one.product for one in suggestions(offers, ["热可可"], DAWN, turn, "38 度")] == ["热可可", "酸奶"]
        assert suggestions(offers, [], DAWN, turn, "38 度")[0].product == "酸奶"
    plain = suggestions(offers, ["法棍"], DAWN, 0, "多云，20 度")
    assert "今天多云，20 度。" in plain[1].text
    assert [one.product for one in plain] == [one.product for one in suggestions(offers, ["法棍"], DAWN, 0)]


async def test_the_weather_of_the_shop_is_in_what_is_suggested(dawn: House) -> None:
    await turn_on(dawn)
    for words, scope, target in (("闷热，36 度", "chain", ""), ("降温，最高 8 度", "store", str(GROUP.store_id))):
        await act(dawn, facts.keep, FactData(date(2026, 11, 21), "weather", words, scope, target))
    await dawn.later(minutes=5)
    assert "天冷来点暖的" in (await suggested(dawn))[0]
    assert "今天降温，最高 8 度。" in (await suggested(dawn))[0]
    assert "天冷来点暖的" in str(cards(dawn)[0][1])


async def full(house: House, room: int) -> None:
    """The shop's groups have a marketing post and a service to come, and this much room."""
    sale = SlotData("sale", "下午茶", "marketing", time(14), ("下午茶",))
    await act(house, editing.add, sale)
    await act(house, editing.add, SlotData("sign", "打卡", "service", time(15), ("打卡",)))
    await act(house, registry.set_value, "chain", "", "posts_most", room)


def heard(house: House) -> list[str]:
    entries = house.box.journal.entries(kinds=("told",), staff=(house.staff("clerk"),))
    return [str(entry.data) for entry in entries if "让位" in str(entry.data) or "已经有" in str(entry.data)]


async def test_a_clerks_post_takes_room_and_marketing_gives_way_and_the_clerk_hears_it(dawn: House) -> None:
    await turn_on(dawn)
    await full(dawn, 2)
    await dawn.later(minutes=5)
    ((task, card),) = cards(dawn)
    assert "今天群里排得满" in str(card)
    await dawn.press(dawn.staff("clerk"), "1", task)
    first, _ = await suggested(dawn)
    assert dawn.bot_said() == [first], "it is a warning, no more"
    assert len(heard(dawn)) == 1
    assert "下午茶" in heard(dawn)[0]
    for _ in range(7):
        await dawn.later(hours=1)
    assert dawn.bot_said() == [first, "打卡"]


async def test_on_a_day_with_room_nothing_is_said_and_nothing_gives_way(dawn: House) -> None:
    await turn_on(dawn)
    await full(dawn, 3)
    await dawn.later(minutes=5)
    ((task, card),) = cards(dawn)
    assert "排得满" not in str(card)
    await dawn.press(dawn.staff("clerk"), "1", task)
    for _ in range(7):
        await dawn.later(hours=1)
    assert dawn.bot_said()[1:] == ["下午茶", "打卡"]
    assert heard(dawn) == []


async def test_on_top_of_a_full_day_it_is_posted_and_the_clerk_hears_that_it_is_much(dawn: House) -> None:
    await turn_on(dawn)
    await full(dawn, 1)
    await dawn.later(minutes=5)
    ((task, _),) = cards(dawn)
    for _ in range(7):
        await dawn.later(hours=1)
    assert dawn.bot_said() == ["打卡"]
    await dawn.press(dawn.staff("clerk"), "1", task)
    assert len(dawn.bot_said()) == 2
    assert "已经有 1 条" in heard(dawn)[0]
