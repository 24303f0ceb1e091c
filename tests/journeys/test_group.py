"""Stories of a group, from the first word to what everybody saw."""

from tests.house import House


async def test_an_order_line_becomes_a_ticket_that_a_clerk_accepts_with_one_tap(house: House) -> None:
    fan = house.fan()
    await house.says(fan, "我想订个8寸的生日蛋糕，明天下午三点")
    await house.says(fan, "自提，草莓味的")
    await house.press(house.staff("clerk"), "accept")
    await house.press(house.staff("clerk"), "finish")

    assert house.bot_said() == [
        f"@{fan.name} 收到！8寸生日蛋糕，明天15:00（1 号单）\n请告诉我自提还是配送。\n店员 5 分钟内给您确认",
        f"@{fan.name} 记下了：8寸草莓生日蛋糕，明天15:00，自提",
        (
            f"@{fan.name} 杭州文三路店已接单：8寸草莓生日蛋糕，明天15:00，自提。合计 ¥235，定金 ¥50。"
            "唐宇红为您准备，做好了告诉您。"
        ),
        f"@{fan.name} 您的8寸草莓生日蛋糕做好了，可以来取啦！",
    ]
