"""What presses, by store: late already, and late within two minutes; each sees what is theirs."""

import re

from app.orders.late import service as late
from app.sandbox import chain
from app.who import Who
from app.work import begin
from tests.house import House
from tests.phone import phone_of
from tests.visitor import Visitor

ORDER = "我想订个8寸的生日蛋糕，明天下午三点自提"


async def pressing(house: House, who: Who) -> list[tuple[str, int, int]]:
    async with begin(house.run.database, house.clock, "test", who=who) as work:
        return [(shop.store, len(shop.late), len(shop.soon)) for shop in await late.pressing(work)]


async def test_first_it_will_be_late_then_it_is_and_then_somebody_accepts(house: House) -> None:
    boss = Who("boss", "operator")
    await house.says(house.fan(), ORDER)
    await house.later(minutes=2, seconds=59)
    assert await pressing(house, boss) == []
    await house.later(seconds=1)
    assert await pressing(house, boss) == [("杭州文三路店", 0, 1)]
    await house.later(minutes=2)
    assert await pressing(house, boss) == [("杭州文三路店", 1, 0)]
    assert await pressing(house, Who("x", "manager", frozenset({2}), frozenset())) == []
    assert await pressing(house, Who("x", "manager", frozenset({1}), frozenset())) == [("杭州文三路店", 1, 0)]
    await house.press(house.staff("clerk"), "accept")
    assert await pressing(house, boss) == []


async def test_the_page_shows_it_and_a_steward_sees_their_groups(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.later(minutes=6)
    visitor = await Visitor.come(house)
    rows = await visitor.http.get("/console/late/rows", headers={"accept": "text/html"})
    assert "已超时" in rows.text
    assert "8寸生日蛋糕" in rows.text

    steward = await phone_of(house, chain.groups()[0].steward_id or "")
    assert "8寸生日蛋糕" in (await steward.get("tickets")).text
    late = (await steward.get("late")).text
    assert "杭州文三路店" in late
    assert "已超时 1 分钟" in " ".join(re.sub("<[^>]+>", " ", late).split())
    assert "1 单已超时" in (await steward.get("tickets")).text
    other = await phone_of(house, "steward09")
    assert "8寸生日蛋糕" not in (await other.get("late")).text
    assert "8寸生日蛋糕" not in (await other.get("tickets")).text


async def test_what_is_no_order_is_shown_in_its_words(house: House) -> None:
    await house.says(house.fan(), "面包里吃出一根头发，恶心")
    await house.later(minutes=3)
    visitor = await Visitor.come(house)
    rows = await visitor.http.get("/console/late/rows", headers={"accept": "text/html"})

    assert "投诉“面包里吃出一根头发，恶心”" in rows.text
