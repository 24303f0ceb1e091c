"""What a post promises: the price, and that the thing can be had. A shop that does not keep it does not say it."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.offers import Offer
from app.errors import BadRequest
from app.language.reading import Product
from app.sandbox import chain
from app.sop import editing, looking
from app.sop.decide import Change
from app.sop.editing import SlotData
from app.sop.promises.decide import Names, Promise, broken
from app.work import begin
from tests.house import House
from tests.rules.test_rulebook import ANN

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)  # a Saturday, 12:00
GOODS = Names(
    [
        Product(id=1, name="海盐奶盖蛋糕", kind="cake", aliases=(), flavours=()),
        Product(id=2, name="海盐奶盖蛋糕卷", kind="cake", aliases=(), flavours=()),
        Product(id=3, name="面包", kind="bread", aliases=(), flavours=()),
    ]
)
CAKE = Offer(product_id=1, name="海盐奶盖蛋糕", kind="cake", price=4900, member_price=4500, group_price=3900)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("海盐奶盖蛋糕 39 元", 3900),
        ("海盐奶盖蛋糕：¥39.9", 3990),
        ("今天的海盐奶盖蛋糕只要39块，先到先得", 3900),
        ("海盐奶盖蛋糕今天群友专享价 ￥39（平时 49 元）", 3900),
        ("海盐奶盖蛋糕，今日特价39元", 3900),
        # no promise of a price
        ("海盐奶盖蛋糕和面包一起 39 元", None),
        ("买拿铁加海盐奶盖蛋糕 39 元", None),
        ("海盐奶盖蛋糕 39 元起", None),
        ("海盐奶盖蛋糕满 39 元减 5 元", None),
        ("海盐奶盖蛋糕 20 元券", None),
        ("海盐奶盖蛋糕 2 个", None),
        ("海盐奶盖蛋糕 39 元 3 个", None),
        ("海盐奶盖蛋糕 39 元/3 个", None),
        ("海盐奶盖蛋糕 88 折", None),
        ("海盐奶盖蛋糕 10:30 出炉", None),
    ],
)
def test_what_is_a_promise_of_a_price(text: str, price: int | None) -> None:
    (found,) = GOODS.promises(text, offers=True)
    assert (found.product_id, found.price) == (1, price)
    assert bool(GOODS.promises(text, offers=False)) is (price is not None)


@pytest.mark.parametrize(
    "text", ["海盐奶盖蛋糕今天卖完了", "海盐奶盖蛋糕 39 元，已售罄", "面包 5 元", "蛋糕 39 元", "你好呀"]
)
def test_what_promises_nothing(text: str) -> None:
    assert GOODS.promises(text, offers=True) == []


def test_a_longer_name_is_not_the_shorter_one() -> None:
    found = GOODS.promises("海盐奶盖蛋糕卷 29 元、海盐奶盖蛋糕 39 元", offers=False)
    assert [(one.product_id, one.price) for one in found] == [(2, 2900), (1, 3900)]


@given(st.text(max_size=60), st.sampled_from(["海盐奶盖蛋糕", "面包", ""]), st.text(max_size=60))
def test_any_text_is_read(before: str, name: str, after: str) -> None:
    for one in GOODS.promises(before + name + after, offers=True):
        assert one.name in before + name + after
        assert one.price is None or one.price >= 0


@pytest.mark.parametrize(
    ("promise", "change", "why"),
    [
        ({"price": 3900}, {}, ""),
        ({"price": 4900}, {}, ""),
        ({"price": 2900}, {}, "和价目不符（¥39、¥49）"),
        ({"price": 3900, "benefit": True}, {}, ""),
        ({"price": 4900, "benefit": True}, {}, "不低于会员价 ¥45"),
        ({"price": 4600, "benefit": True}, {"group_price": 4600}, "不低于会员价 ¥45"),
        ({"price": 4900, "benefit": True}, {"member_price": None}, "不低于平时价 ¥49"),
        ({"price": 4500, "member": True}, {}, ""),
        ({"price": 4400, "member": True}, {}, "和价目不符（¥45）"),
        ({"price": 4400, "member": True}, {"member_price": None}, "没有这个价"),
        ({"price": 8900, "size": "8寸"}, {"sizes": {"6寸": 6900, "8寸": 8900}}, ""),
        ({"price": 6900, "size": "8寸"}, {"sizes": {"6寸": 6900, "8寸": 8900}}, "和价目不符（¥89）"),
        ({"price": 6900}, {"sizes": {"6寸": 6900, "8寸": 8900}}, ""),
        ({}, {"out_today": True}, "今天卖完了"),
        ({}, {"sold": False}, "本店不卖这款"),
        ({}, {"last_day": date(2026, 11, 20)}, "已经结束"),
        ({}, {"first_day": date(2026, 11, 22)}, "11月22日起供应"),
        ({}, {"days": (0,)}, "只在周一有"),
        ({}, {"lead_hours": 48}, ""),  # it can be ordered now
        ({}, {"sold_until": time(10)}, ""),
    ],
)
def test_which_promises_a_shop_keeps(promise: dict[str, Any], change: dict[str, Any], why: str) -> None:
    values = {name: getattr(CAKE, name) for name in Offer.__dataclass_fields__} | change
    found = broken([Promise(1, "海盐奶盖蛋糕", **promise)], {1: Offer(**values)}, NOON)
    assert (why in found.zh and bool(why)) if found else not why


def test_what_nobody_sells_any_more_is_no_promise_to_keep() -> None:
    found = broken([Promise(9, "旧款")], {1: CAKE}, NOON)
    assert found is not None
    assert "下架" in found.zh


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"days": (0,)}, True),
        ({"first_day": date(2026, 12, 1)}, True),
        ({"last_day": date(2026, 11, 20)}, False),
        ({"last_day": date(2026, 12, 1)}, True),
    ],
)
def test_what_may_be_on_some_day_is_not_refused_when_it_is_written(change: dict[str, Any], kept: bool) -> None:
    values = {name: getattr(CAKE, name) for name in Offer.__dataclass_fields__} | change
    assert (broken([Promise(1, "x")], {1: Offer(**values)}, NOON, some_day=True) is None) is kept


# in a house


def slot_of(*pieces: str, kind: str = "marketing", at: time = time(12)) -> SlotData:
    return SlotData("cake", "午后蛋糕", kind, at, pieces, late_minutes=30)


def told(house: House) -> list[str]:
    """What the operator's phone got as text."""
    entries = house.box.journal.entries(kinds=("told",), staff=(house.staff("operator"),))
    return [str(entry.data["message"].get("text", {}).get("content", "")) for entry in entries]


CAKE_WORDS = "海盐奶盖蛋糕今天特价 39 元，想要的说一声"


async def sells(house: House) -> None:
    await house.do(
        """insert into product (number, name, kind, price, member_price, group_price, allergens, sizes)
           values ('t1', '海盐奶盖蛋糕', 'cake', 4900, 4500, 3900, '{}', '{}')"""
    )


async def test_a_wrong_price_is_not_saved_and_a_right_one_is(house: House) -> None:
    await sells(house)
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        with pytest.raises(BadRequest, match="is said to be 29"):
            await editing.add(work, slot_of("海盐奶盖蛋糕今天 29 元", kind="content"))
        made = await editing.add(work, slot_of(CAKE_WORDS))
        with pytest.raises(BadRequest, match="no less than members pay"):
            await editing.differ(work, Change(made, "store", "1", pieces=("海盐奶盖蛋糕特价 49 元",)))


async def test_where_it_is_sold_out_it_is_not_offered_and_the_operator_hears_why(house: House) -> None:
    """One shop of two has no more of it: its group goes without both pieces, the other one gets them."""
    await sells(house)
    other = next(one for one in chain.groups() if one.store_id == 2)
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        await editing.add(work, slot_of(CAKE_WORDS, "要的举手"))
    await house.do(
        f"""insert into sold_out (store_id, product_id, day, by, at)
            select 1, id, '2026-11-21', 'c', '{house.clock.at}' from product where number = 't1'"""
    )
    house.clock.at = NOON
    await house.settle()
    await house.later(minutes=2)
    assert house.bot_said()[-2:] != [CAKE_WORDS, "要的举手"]
    assert CAKE_WORDS not in house.bot_said()
    assert "要的举手" not in house.bot_said()
    assert house.bot_said(other)[-2:] == [CAKE_WORDS, "要的举手"]
    ((missed, why),) = await house.rows("select missed, why from slot_run where missed > 0")
    assert missed >= 1
    assert "今天卖完了" in why
    assert sum("没有发：“海盐奶盖蛋糕”今天卖完了" in text for text in told(house)) == 1


async def test_the_preview_says_why_it_is_not_posted(house: House) -> None:
    await sells(house)
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        await editing.add(work, slot_of(CAKE_WORDS))
    await house.do("update product set group_price = 4200 where number = 't1'")
    async with begin(house.run.database, house.clock, "t2", who=ANN) as work:
        shown = await looking.preview(work, house.group.group_id, date(2026, 11, 21))
    broken_ones = [one for one in shown if one.broken]
    assert [one.pieces for one in broken_ones] == [(CAKE_WORDS,)]
    assert broken_ones[0].broken is not None
    assert "和价目不符" in broken_ones[0].broken.zh
