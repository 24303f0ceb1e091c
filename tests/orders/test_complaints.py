"""A complaint in public: answered first, by a person; seen through; the same in several shops is told at once."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bot import privacy
from app.orders.complaints import service as complaints
from app.orders.complaints import store
from app.orders.complaints.decide import Found, alert, amount, is_batch, kind_of, opens_again
from app.sandbox import chain
from app.work import begin
from tests.foreign import asking
from tests.house import House
from tests.phone import phone_of
from tests.rest import BOSS

ORDER = "我想订个8寸的生日蛋糕，明天下午三点自提"
HAIR = "你们家蛋糕里有头发！太恶心了"


async def handed_over(house: House) -> None:
    await house.says(house.fan(), ORDER)
    for key in ("accept", "finish"):
        await house.press(house.staff("clerk"), key)


async def test_the_robot_says_sorry_once_and_manager_and_clerk_hear_at_once(house: House) -> None:
    await house.says(house.fan(), HAIR)
    await house.says(house.fan(), "蛋糕里怎么会有头发，太差劲了，我要投诉")

    (said,) = house.bot_said()
    assert "非常抱歉" in said
    assert not any(word in said for word in ("退", "赔", "补偿", "头发"))
    titles = [card["main_title"]["title"] for _, card in house.cards(house.staff("clerk"))]
    assert titles[0] == "投诉 1 号"
    assert titles[1].startswith("投诉补充：")
    assert house.cards(house.staff("manager"))[0][1]["main_title"]["title"] == "投诉 1 号"
    assert await house.rows("select kind, state from ticket") == [("complaint", "waiting")]
    assert await house.rows("select kind from complaint") == [("foreign",)]


async def test_two_minutes_then_the_ladder(house: House) -> None:
    await house.says(house.fan(), HAIR)
    assert await house.rows("select extract(epoch from due_at - opened_at)::int from ticket") == [(120,)]
    await house.later(minutes=2)
    assert "让您久等了" in house.bot_said()[-1]
    assert len(house.cards(house.staff("manager"))) == 2
    await house.later(minutes=2)
    assert house.cards("steward01")[0][1]["main_title"]["title"] == "请帮忙跟进：1 号"
    await house.later(minutes=2)
    assert len(house.cards(house.staff("operator"))) == 1


async def test_a_person_answers_and_marketing_waits_until_it_is_solved(house: House) -> None:
    await house.says(house.fan(), HAIR)
    await post(house)
    assert not any("下午茶" in line for line in house.bot_said())
    assert await house.rows("select state from outbox where part = 'post' and urgency = 2 and state = 'held'") != []
    other = chain.groups()[1]
    assert any("下午茶" in line for line in house.bot_said(other))

    await house.press(house.staff("manager"), "accept", house.cards(house.staff("manager"))[0][0])
    assert "收到了，这就为您处理" in house.bot_said()[-1]
    await house.press(house.staff("manager"), "finish")
    assert any("下午茶" in line for line in house.bot_said())
    assert await house.rows("select count(*) from hold where released_at is null") == [(0,)]
    page = (await (await phone_of(house, house.staff("manager"))).get("tickets/1")).text
    assert page.index("本群的营销内容先等着") < page.index("本群的营销内容继续")


async def post(house: House) -> None:
    """The afternoon's marketing post comes due."""
    async with begin(house.run.database, house.clock, "test") as work:
        ((slot,),) = await house.rows("select id from slot where code = 'afternoon'")
        work.at(house.clock.at, "sop.post", "sop:test", {"slot": slot, "day": "2026-11-21"})
    await house.settle()


@pytest.mark.parametrize("words", ["蛋糕少了蜡烛", "你们没给我放叉子", "蛋糕上的字写错了！", "蜡烛呢？没有给我"])
async def test_what_is_missing_opens_the_order_again(house: House, words: str) -> None:
    await handed_over(house)
    await house.later(hours=2)
    await house.says(house.fan(), words)

    assert await house.rows("select kind, state, reopened from ticket") == [("order_cake", "reopened", 1)]
    assert "马上再看一下" in house.bot_said()[-1]
    assert house.cards(house.staff("clerk"))[-1][1]["main_title"]["title"] == "1 号重新打开"


async def test_what_is_bad_about_an_order_is_a_complaint_about_it(house: House) -> None:
    await handed_over(house)
    await house.says(house.fan(), HAIR)

    assert await house.rows("select about from complaint") == [(1,)]
    assert await house.rows("select state from ticket order by id") == [("done",), ("waiting",)]


async def test_the_day_after_somebody_asks_and_an_unhappy_answer_opens_it_again(house: House) -> None:
    await house.says(house.fan(), HAIR)
    await house.press(house.staff("clerk"), "accept")
    await house.press(house.staff("clerk"), "finish")
    await house.later(hours=24)

    assert "昨天的问题都处理好了吗" in house.bot_said()[-1]
    assert house.cards(house.staff("manager"))[-1][1]["main_title"]["title"].startswith("昨天的投诉，请回访")
    await house.says(house.fan(), "没有，还没人联系我，什么态度")
    assert await house.rows("select state from ticket") == [("reopened",)]


async def complain_at(house: House, n: int, words: str) -> None:
    group = chain.groups()[n]
    await house.says(house.fan(n % 3, group), words, group)


async def test_the_same_in_two_shops_is_told_to_the_operators_once(house: House) -> None:
    await complain_at(house, 0, HAIR)
    assert alerts(house) == []
    await complain_at(house, 1, "面包里吃出一只虫子，恶心死了")
    assert len(alerts(house)) == 1
    assert "2 家店" in alerts(house)[0]
    await complain_at(house, 2, "吐司里有根头发，怎么回事")
    assert len(alerts(house)) == 1
    await complain_at(house, 3, "等了半天还没送到，太慢了")
    assert len(alerts(house)) == 1


async def test_the_operators_read_which_tickets_and_which_things(house: House) -> None:
    await handed_over(house)
    await house.says(house.fan(), HAIR)
    await complain_at(house, 1, "面包里吃出一只虫子，恶心死了")
    (text,) = alerts(house)
    assert "2 号（生日蛋糕）" in text
    assert "1 号" in text.split("2 号（生日蛋糕）")[1]


async def test_what_is_said_second_counts_when_the_first_line_told_nothing(house: House) -> None:
    await house.says(house.fan(), "我要投诉")
    assert await house.rows("select kind from complaint") == [("other",)]
    await house.says(house.fan(), "蛋糕里吃出头发，太恶心了，差评")
    await house.says(house.fan(), "服务态度也差，差评，投诉")
    assert await house.rows("select kind from complaint") == [("foreign",)]

    await complain_at(house, 1, "面包里吃出一只虫子，恶心死了")
    assert len(alerts(house)) == 1


SHOPS = st.lists(st.tuples(st.integers(1, 4), st.lists(st.sampled_from(["吐司", "蛋糕"]), max_size=2)), max_size=12)


@given(SHOPS)
def test_an_alert_needs_two_shops_and_names_each_ticket_once(complaints: list[tuple[int, list[str]]]) -> None:
    found = [Found(shop, f"{shop} 店", 100 + n, tuple(goods)) for n, (shop, goods) in enumerate(complaints)]
    text = alert("foreign", found)
    assert (text is not None) == (len({shop for shop, _ in complaints}) >= 2)
    if text is not None:
        assert all(text.count(f"{one.number} 号") == 1 for one in found)
        assert f"{len({one.store_id for one in found})} 家店" in text


def alerts(house: House) -> list[str]:
    told = [entry for entry in house.box.journal.entries(staff=[house.staff("operator")]) if entry.kind == "told"]
    texts = [entry.data["message"].get("text", {}).get("content", "") for entry in told]
    return [text for text in texts if text.startswith("【批次预警】")]


async def test_two_complaints_in_a_group_marketing_waits_for_both(house: House) -> None:
    await house.says(house.fan(0), HAIR)
    await house.says(house.fan(1), "面包发霉了，太差劲了")
    await post(house)
    for ticket_id in (1, 2):
        assert not any("下午茶" in line for line in house.bot_said())
        await act(house, ticket_id, "accept")
        await act(house, ticket_id, "finish")
    assert sum("下午茶" in line for line in house.bot_said()) == 1


async def test_what_waited_too_long_does_not_go_out(house: House) -> None:
    await house.says(house.fan(), HAIR)
    await post(house)
    await house.later(hours=8)
    await act(house, 1, "accept")
    await act(house, 1, "finish")
    assert not any("下午茶" in line for line in house.bot_said())
    posts = f"where part = 'post' and group_id = '{house.group.group_id}'"
    assert await house.rows(f"select distinct outcome from action_log {posts}") == [("stale",)]
    assert await house.rows(f"select 1 from outbox {posts}") == []


async def act(house: House, ticket_id: int, name: str) -> None:
    """The manager does something about a ticket."""
    async with house.acting() as (work, orders):
        await orders.do(work, ticket_id, house.staff("manager"), name)
    await house.settle()


async def test_nothing_a_complainer_said_is_left_once_they_are_forgotten(house: House) -> None:
    fan = house.fan()
    await house.says(fan, HAIR)
    await house.says(fan, "我要投诉，打我电话13900007531，我住云栖小镇")
    await act(house, 1, "accept")
    await act(house, 1, "finish")
    await house.later(hours=24)
    await house.says(fan, "没有，还没人联系我13900007531，什么态度")
    assert len(await house.rows("select 1 from ticket_move where what like '%13900007531%'")) == 2

    async with asking(house, BOSS) as work:
        await privacy.erase(work, fan.person_id)
    assert await house.rows("select 1 from ticket_move where what like '%13900007531%'") == []
    assert await house.rows("select state, kind from ticket") == [("reopened", "complaint")]  # it stays countable


async def test_two_workers_at_once_miss_nothing_and_tell_once(house: House) -> None:
    await complain_at(house, 0, "下雨天")  # the groups are known
    await house.says(house.fan(), HAIR)
    await house.do("delete from batch_alert")
    first, second = asyncio.Event(), asyncio.Event()

    async def count(store_id: int, mine: asyncio.Event, other: asyncio.Event) -> bool:
        async with house.run.database.transaction() as db:
            await db.execute(
                f"""insert into ticket (cause, store_id, day, number, group_id, person_id, called, kind, words, want,
                                        state, opened_at, clock_from, runs_from, due_at)
                    select 'x{store_id}', {store_id}, day, number, group_id, person_id, called, kind, words, want,
                           state, opened_at, clock_from, runs_from, due_at from ticket where id = 1"""
            )
            ticket_id = await db.fetchval(f"select id from ticket where cause = 'x{store_id}'")
            at = house.clock.at
            await store.add(db, ticket_id=ticket_id, store_id=store_id, kind="mould", about=None, hold_id=None, at=at)
            mine.set()
            await other.wait()  # both have written, neither has committed
            found = await store.same_elsewhere(db, "mould", at - timedelta(days=1))
            return alert("mould", found) is not None and await store.first_alert(db, "mould", at.date(), at)

    told = await asyncio.gather(count(2, first, second), count(3, second, first))
    assert sorted(told) == [False, True]


async def test_compensation_by_the_rule_once_and_redeemed_once(house: House) -> None:
    await house.says(house.fan(), HAIR)
    clerk, manager = await phone_of(house, house.staff("clerk")), await phone_of(house, house.staff("manager"))
    refused = await clerk.tap("tickets/1/compensate", once="a")
    assert "sorry=" in refused.headers["location"]
    for once in ("b", "c"):
        await manager.tap("tickets/1/compensate", once=once)
    await house.settle()

    ((code, amount),) = await house.rows("select code, amount from compensation")
    assert amount == 5000  # a hair is a hazard
    assert sum(code in line for line in house.bot_said()) == 1
    assert "50 元" not in house.bot_said()[-1]  # how much is nobody else's business
    assert code in (await manager.get("tickets/1")).text

    wrong = await clerk.tap("redeem", once="d", code="AAAAAAAA")
    assert "sorry=" in wrong.headers["location"]
    used = await clerk.tap("redeem", once="e", code=f" {code[:4].lower()} {code[4:]} ")
    assert "done=" in used.headers["location"]
    again = await clerk.tap("redeem", once="f", code=code)
    assert "sorry=" in again.headers["location"]
    assert await house.rows("select redeemed_by, redeemed_store_id from compensation") == [(house.staff("clerk"), 1)]


@pytest.mark.parametrize("first", [1, 2])
async def test_a_need_of_two_tickets_is_compensated_once(house: House, first: int) -> None:
    """Granted for the one before they were merged, or for either afterwards: it is one complaint."""
    await house.says(house.fan(0), HAIR)
    await house.says(house.fan(1), "蛋糕里吃出一根头发")
    person = house.fan(0).person_id
    await house.do(f"update ticket set person_id = '{person}' where id = 2")
    manager = await phone_of(house, house.staff("manager"))
    if first == 2:
        await manager.tap("tickets/2/compensate", once="a")
    async with house.acting() as (work, orders):
        await orders.merge(work, 2, 1, house.staff("manager"))
    for n, ticket in enumerate((1, 2, 1)):
        await manager.tap(f"tickets/{ticket}/compensate", once=f"b{n}")
    await house.settle()
    assert await house.rows("select ticket_id from compensation") == [(first,)]


@pytest.mark.parametrize(
    ("kind", "fen"), [("foreign", 30), ("illness", 30), ("missing", 20), ("late", 10), ("other", 10)]
)
def test_the_rule_goes_by_what_it_is_about(kind: str, fen: int) -> None:
    assert amount(kind, 10, 30, 20) == fen
    assert amount(kind, 10, 0, 0) == 10


async def test_whoever_can_be_written_to_hears_of_it_alone(house: House) -> None:
    house.box.world.say_alone(house.group, house.fan(), "在吗")
    await house.settle()
    await house.says(house.fan(), HAIR)
    async with begin(house.run.database, house.clock, "test") as work:
        made = await complaints.compensate(work, 1, house.staff("manager"))
    await house.settle()

    assert not any(made.code in line for line in house.bot_said())
    entries = house.box.journal.entries(group_id=house.group.group_id)
    assert [made.code in entry.data["text"] for entry in entries if entry.kind == "whispered"] == [False, True]


async def test_another_shop_neither_grants_nor_redeems(house: House) -> None:
    await house.says(house.fan(), HAIR)
    elsewhere = await phone_of(house, f"m{chain.stores()[chain.groups()[1].store_id - 1].number}")
    await elsewhere.tap("tickets/1/compensate", once="a")
    assert await house.rows("select 1 from compensation") == []

    async with begin(house.run.database, house.clock, "test") as work:
        made = await complaints.compensate(work, 1, house.staff("manager"))
    refused = await elsewhere.tap("redeem", once="b", code=made.code)
    assert "sorry=" in refused.headers["location"]
    assert await house.rows("select redeemed_at from compensation") == [(None,)]


async def test_a_code_is_good_until_its_day(house: House) -> None:
    await house.says(house.fan(), HAIR)
    async with begin(house.run.database, house.clock, "test") as work:
        made = await complaints.compensate(work, 1, house.staff("manager"))
    house.clock.advance(days=31)  # the day it names counts to its end
    refused = await (await phone_of(house, house.staff("clerk"))).tap("redeem", once="a", code=made.code)
    assert "sorry=" in refused.headers["location"]
    assert await house.rows("select redeemed_at from compensation") == [(None,)]


async def test_angry_words_are_never_punished(house: House) -> None:
    for words in (HAIR, "垃圾店！骗子！退钱！", "什么破店，差评，我要去投诉曝光你们"):
        await house.says(house.fan(), words)

    assert await house.rows("select count(*) from reminder") == [(0,)]
    assert not any("不能发" in line for line in house.bot_said())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("蛋糕里吃出头发", "foreign"),
        ("面包发霉了", "spoiled"),
        ("孩子吃完过敏起疹子", "illness"),
        ("少了两根蜡烛", "missing"),
        ("没给叉子", "missing"),
        ("名字写错了", "wrong"),
        ("等了一个小时还没送到", "late"),
        ("蛋糕压塌了", "damaged"),
        ("店员态度好差", "service"),
        ("多收了我五块钱", "price"),
        ("太甜了不好吃", "taste"),
        ("再也不来了", "other"),
        ("面包里有蚂蚁", "foreign"),
        ("蛋糕上有一根毛", "foreign"),
        ("里面有钢丝球的丝", "foreign"),
        ("吐司长毛了", "spoiled"),
        ("吃完拉了一晚上", "illness"),
        ("我妈吃了嘴肿了", "illness"),
        ("店员一张臭脸", "service"),
        ("头发那么长的店员爱理不理", "service"),
        ("店员态度不对", "service"),
        ("毛毛虫面包太难吃了", "taste"),
        ("塑料袋破了", "damaged"),
        ("盒子坏了", "damaged"),
        ("蛋糕路上摔坏了", "damaged"),
        ("奶油臭了，店员一张臭脸", "spoiled"),
        ("塑料袋破了，面包里还有头发", "foreign"),
        ("优惠券过期了也不说", "price"),
        ("贵店服务真差", "service"),
        ("看着心里不舒服", "other"),
        ("不缺你这一家", "other"),
        ("包装漏水了", "damaged"),
    ],
)
def test_what_it_is_about(text: str, kind: str) -> None:
    assert kind_of(text) == kind
    assert opens_again(text) == (kind in ("missing", "wrong"))
    assert is_batch(kind) == (kind in ("foreign", "spoiled", "illness"))
