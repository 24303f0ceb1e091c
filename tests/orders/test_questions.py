"""What fans ask is answered from what is known; what nobody knows goes to a person, and is never invented."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.offers import Offer, find, price, quote, refusal, substitutes, yuan
from app.clock import SHANGHAI
from app.language.reading import Item
from tests.house import House
from tests.phone import phone_of

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=SHANGHAI)
CAKE = Offer(
    product_id=1, name="草莓蛋糕", kind="cake", price=16800, sizes={"6寸": 16800, "8寸": 23800}, group_price=15800,
    allergens=("小麦", "牛奶"), lead_hours=3, deposit=5000,
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("你们今天几点关门呀？", "今天营业时间：10:00–22:30。现在开着～"),
        ("店在哪里？", "杭州市文三路"),
        ("电话多少", "的电话："),
        ("草莓蛋糕多少钱？", "草莓奶油蛋糕 6寸 ¥"),
        ("草莓蛋糕8寸的多少钱", "8寸草莓奶油蛋糕 ¥"),
        ("今天有北海道吐司吗", "北海道吐司有的"),
        ("草莓蛋糕里面含坚果吗？对花生过敏", "草莓奶油蛋糕含：小麦、鸡蛋、牛奶"),
    ],
)
async def test_a_question_is_answered_at_once(house: House, asked: str, answered: str) -> None:
    await house.says(house.fan(), asked)

    assert answered in house.bot_said()[-1]
    assert await house.rows("select answer is not null from question") == [(True,)]
    assert await house.rows("select count(*) from ticket") == [(0,)]


async def test_after_closing_it_says_when_the_shop_opens(house: House) -> None:
    house.clock.at = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    await house.says(house.fan(), "现在还开门吗？")

    assert "现在打烊了，11月22日 10:00开门" in house.bot_said()[-1]


async def test_what_nobody_knows_goes_to_a_person_with_the_question(house: House) -> None:
    await house.says(house.fan(), "你们店门口好停车吗？")

    assert "店员看一下马上回您" in house.bot_said()[-1]
    assert await house.rows("select kind, words from ticket") == [("human_help", "你们店门口好停车吗？")]
    ((_, card),) = house.cards(house.staff("clerk"))
    assert "停车" in card["sub_title_text"]

    await house.do(
        """insert into setting (scope, target, key, value, set_by, set_at)
           values ('chain', '', 'parking_words', '"门口有 6 个车位"', 'x', now())"""
    )
    await house.says(house.fan(1), "请问店门口能停车吗？")
    assert "门口有 6 个车位" in house.bot_said()[-1]


async def test_talk_and_staff_are_not_answered(house: House) -> None:
    for words in ("今天天气真好", "昨天的蛋糕好好吃", "哈哈哈"):
        await house.says(house.fan(), words)
    clerk = house.box.world.members(house.group)[house.staff("clerk")]
    await house.says(clerk, "大家想吃草莓蛋糕吗？多少钱合适？")

    assert house.bot_said() == []


async def test_one_tap_says_it_is_sold_out_and_another_that_it_is_back(house: House) -> None:
    clerk = await phone_of(house, house.staff("clerk"))
    ((toast,),) = await house.rows("select id from product where name = '北海道吐司'")
    assert "北海道吐司" in (await clerk.get("goods?q=吐司")).text
    for once in ("a", "b"):
        await clerk.tap(f"goods/{toast}/out", once=once)
    await house.says(house.fan(), "今天有北海道吐司吗")
    assert "北海道吐司今天卖完了。可以看看" in house.bot_said()[-1]

    await clerk.tap(f"goods/{toast}/back", once="c")
    await house.says(house.fan(1), "今天还有北海道吐司吗")
    assert "北海道吐司有的" in house.bot_said()[-1]
    await clerk.tap(f"goods/{toast}/out", once="d")
    await house.later(hours=24)
    await house.says(house.fan(2), "今天有北海道吐司吗")
    assert "北海道吐司有的" in house.bot_said()[-1]  # another day


async def test_own_order_is_told_and_nobody_elses(house: House) -> None:
    await house.says(house.fan(0), "我想订个8寸的生日蛋糕，明天下午三点自提")
    await house.press(house.staff("clerk"), "accept")
    await house.says(house.fan(0), "我的蛋糕做好了吗？")
    assert "您的 1 号单：已接单" in house.bot_said()[-1]
    await house.says(house.fan(1), "我的蛋糕做好了吗？")
    assert "1 号单" not in house.bot_said()[-1]


def test_a_thing_cannot_be_had_for_a_reason() -> None:
    toast = Offer(product_id=2, name="吐司", kind="bread", price=1800, sold_from=time(7), sold_until=time(10, 30))
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(hours=4)

    def why(offer: Offer, at: datetime | None) -> str:
        found = refusal(offer, at, NOW)
        return found.code if found else ""

    assert why(CAKE, soon) == "lead"
    assert why(CAKE, later) == ""
    assert why(toast, NOW) == ""
    assert why(toast, later) == "hours"
    weekend = Offer(product_id=3, name="可颂", kind="bread", price=1, days=(0,), out_today=True)
    assert why(weekend, None) == "out"
    assert why(weekend, NOW + timedelta(days=1)) == "days"
    assert why(weekend, NOW + timedelta(days=2)) == ""
    assert why(Offer(product_id=4, name="x", kind="bread", price=1, sold=False), None) == "not_sold"


def test_a_price_is_never_guessed() -> None:
    assert price(CAKE, "8寸") == 23800
    assert price(CAKE, "12寸") is None
    assert price(CAKE, None, group=True) == 15800
    whole = quote([Item(product="草莓蛋糕", size="8寸", quantity=2)], [CAKE])
    assert (whole.total, whole.deposit) == (47600, 10000)
    assert quote([Item(product="草莓蛋糕", size="8寸"), Item(product="惊喜")], [CAKE]).total is None
    assert quote([], [CAKE]).total is None
    assert [yuan(fen) for fen in (16800, 990, 5)] == ["168", "9.9", "0.05"]


OFFERS = st.builds(
    Offer,
    product_id=st.integers(1, 50),
    name=st.text(min_size=1, max_size=5),
    kind=st.sampled_from(["cake", "bread"]),
    price=st.integers(0, 50_000),
    allergens=st.none() | st.lists(st.sampled_from(["坚果", "牛奶", "鸡蛋"]), max_size=3).map(tuple),
    sold=st.booleans(),
    out_today=st.booleans(),
)


@given(OFFERS, st.lists(OFFERS, max_size=20))
def test_a_substitute_is_like_it_can_be_had_and_is_no_danger(refused: Offer, offers: list[Offer]) -> None:
    found = substitutes(refused, offers, NOW)

    assert len(found) <= 3
    for offer in found:
        assert offer.kind == refused.kind
        assert offer.product_id != refused.product_id
        assert refusal(offer, None, NOW) is None
        if refused.allergens is not None:
            assert offer.allergens is not None
            assert set(offer.allergens) <= set(refused.allergens)
    far = [abs(offer.price - refused.price) for offer in found]
    assert far == sorted(far)


def test_the_number_of_a_product_says_more_than_its_name() -> None:
    other = Offer(product_id=9, name="草莓蛋糕", kind="cake", price=1)

    assert find(Item(product="草莓蛋糕", product_id=1), [other, CAKE]) is CAKE
    assert find(Item(product="草莓蛋糕"), [other, CAKE]) is other


@given(st.lists(st.tuples(OFFERS, st.integers(1, 9)), max_size=6))
def test_a_quote_is_the_sum_of_its_lines(wanted: list[tuple[Offer, int]]) -> None:
    offers = {offer.product_id: offer for offer, _ in wanted}
    items = [Item(product="x", product_id=offer.product_id, quantity=n) for offer, n in wanted]
    made = quote(items, offers.values(), group=False)

    assert len(made.lines) == len(items)
    if items:
        assert made.total == sum(offers[item.product_id or 0].price * (item.quantity or 1) for item in items)
