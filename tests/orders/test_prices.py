"""An accepted order says what it costs; a refused one says what could be had instead, and counts as lost."""

from tests.house import House
from tests.phone import phone_of

CAKE = "订一个8寸的草莓奶油蛋糕，明天下午三点自提"


async def test_price_and_deposit_are_told_with_the_acceptance(house: House) -> None:
    await house.says(house.fan(), CAKE)
    await house.press(house.staff("clerk"), "accept")
    ((fen,),) = await house.rows("select (sizes->>'8寸')::int from product where name = '草莓奶油蛋糕'")

    assert f"合计 ¥{fen // 100}，定金 ¥50。" in house.bot_said()[-1]


async def test_a_size_without_a_price_is_not_guessed(house: House) -> None:
    await house.says(house.fan(), "订一个14寸的草莓奶油蛋糕，明天下午三点自提")
    await house.press(house.staff("clerk"), "accept")

    assert "¥" not in house.bot_said()[-1]


async def test_a_link_of_the_shop_goes_with_it(house: House) -> None:
    await house.do(
        """insert into setting (scope, target, key, value, set_by, set_at)
           values ('store', '1', 'pay_link', '"https://pay.mxh.example.cn/{number}"', 'x', now())"""
    )
    await house.says(house.fan(), CAKE)
    await house.press(house.staff("clerk"), "accept")

    assert "付款：https://pay.mxh.example.cn/1 。" in house.bot_said()[-1]


async def test_a_refusal_offers_three_like_it_and_is_counted_once(house: House) -> None:
    await house.says(house.fan(), CAKE)
    clerk = await phone_of(house, house.staff("clerk"))
    for once in ("a", "b"):
        await clerk.tap("tickets/1/refuse", once=once, why="今天卖完了")
    await house.settle()

    said = house.bot_said()[-1]
    assert "（今天卖完了）。可以换：" in said
    assert said.count("¥") == 3
    assert await house.rows("select product, quantity, reason, hour from lost_demand") == [
        ("草莓奶油蛋糕", 1, "今天卖完了", 10)
    ]


async def test_what_is_asked_for_and_sold_out_is_lost_too(house: House) -> None:
    clerk = await phone_of(house, house.staff("clerk"))
    ((toast,),) = await house.rows("select id from product where name = '北海道吐司'")
    await clerk.tap(f"goods/{toast}/out", once="a")
    await house.says(house.fan(), "今天有北海道吐司吗")

    assert await house.rows("select product, reason from lost_demand") == [("北海道吐司", "今天卖完了")]
