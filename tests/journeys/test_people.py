"""Who is where: callbacks come late, twice, in the wrong order or never, and the lists say what is true."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app.actions import RemoveMember, SendText
from app.bootstrap import runtime
from app.bot import clockrow
from app.bot.pipeline import handle
from app.config import Settings, WecomApp
from app.events import MemberJoined, MessagePosted
from app.language.reading import Shop
from app.members import service as members
from app.members.service import Listed
from app.orders import service as orders
from app.rules import doors
from app.rules import store as rules_store
from app.rules.store import Evidence
from app.sandbox import chain
from app.work import Work, begin, file
from tests.house import House

Told = list[tuple[Any, ...]]


@contextmanager
def held_back(house: House) -> Iterator[Callable[[], None]]:
    """Callbacks that are told meanwhile are kept back; the value lets them go."""
    world, told = house.box.world, []
    real = world._tell
    world._tell = lambda *args: told.append(args)

    def let_go() -> None:
        for args in told:
            real(*args)
        told.clear()

    try:
        yield let_go
    finally:
        world._tell = real


async def pass_time(house: House, seconds: int) -> None:
    for _ in range(seconds // 2):
        await house.later(seconds=2)


def bad_words(house: House, person_id: str) -> Evidence:
    return Evidence(person_id, "g", "m1", "微商广告", [], "加我", house.clock.now())


async def test_a_newcomer_whose_callback_is_overtaken_by_a_reading_is_welcomed_once(house: House) -> None:
    world = house.box.world
    world.join(house.group, {"wmfirst": "甲"})
    await house.settle()
    house.clock.advance(seconds=1)
    with held_back(house) as let_go:
        world.join(house.group, {"wmsecond": "乙"})
    await house.later(seconds=0.6)  # the reading that 甲 led to finds 乙 in the list
    let_go()
    await house.settle()
    await pass_time(house, 80)

    said = "\n".join(house.bot_said())
    assert said.count("@甲") == 1
    assert said.count("@乙") == 1


async def test_a_newcomer_whose_callback_is_lost_is_welcomed_all_the_same(house: House) -> None:
    world = house.box.world
    with held_back(house):
        world.join(house.group, {"wmlost": "小丢"})
    world.join(house.group, {"wmseen": "小见"})  # this one makes us read the list
    await house.settle()
    await pass_time(house, 80)

    assert "\n".join(house.bot_said()).count("小丢") == 1


async def test_whoever_came_long_ago_is_not_welcomed_when_a_list_is_read(house: House) -> None:
    world = house.box.world
    with held_back(house):
        world.join(house.group, {"wmold": "老早"})
    await house.later(hours=3)
    world.join(house.group, {"wmseen": "小见"})
    await house.settle()
    await pass_time(house, 80)

    assert "老早" not in "\n".join(house.bot_said())
    assert await house.rows("select count(*) from membership where person_id = 'wmold'") == [(1,)]


async def test_a_bar_and_a_join_at_the_same_time_end_with_a_removal(house: House) -> None:
    """One lane bars a person while another takes their join: whichever is first, the other one sees it."""
    elsewhere, now = chain.groups()[1], house.clock.now()

    async def bar() -> None:
        async with house.run.database.transaction() as db:
            work = Work("bar", db, now)
            await rules_store.lock_people(db, ["wmbad"])
            await rules_store.add_ban(db, bad_words(house, "wmbad"))
            await asyncio.sleep(0.2)
            for group_id in await members.groups_of(work, "wmbad"):
                doors.remove(work, group_id, "wmbad", "", "")
            await file(db, [work])

    async def join() -> None:
        async with house.run.database.transaction() as db:
            work = Work("join", db, now)
            came = MemberJoined(at=now, group_id=elsewhere.group_id, person_ids=("wmbad",), scene=3)
            await handle(work, came, Shop())
            await asyncio.sleep(0.2)
            await file(db, [work])

    await house.says(house.fan(0, elsewhere), "你好", elsewhere)  # the group is known
    await asyncio.gather(bar(), join())

    removed = await house.rows("select group_id from outbox where kind = 'remove_member'")
    assert removed == [(elsewhere.group_id,)]


async def test_who_is_barred_goes_also_when_the_join_was_never_told(house: House) -> None:
    async with house.run.database.transaction() as db:
        await rules_store.add_ban(db, bad_words(house, "wmbad"))
    with held_back(house):
        house.box.world.join(house.group, {"wmbad": "广告哥"})
    house.box.world.join(house.group, {"wmok": "好人"})
    await house.settle()
    await pass_time(house, 8)

    assert "removed 广告哥" in house.transcript()


async def test_who_is_barred_and_speaks_before_any_reading_goes(house: House) -> None:
    await house.says(house.fan(), "你好")
    async with house.run.database.transaction() as db:
        await rules_store.add_ban(db, bad_words(house, "wmbad"))
    with held_back(house):
        house.box.world.join(house.group, {"wmbad": "广告哥"})
    await house.says(house.box.world.members(house.group)["wmbad"], "大家好")

    assert "removed 广告哥" in house.transcript()


@pytest.mark.parametrize("fraction", [0, 700_000])
async def test_a_leave_in_the_second_of_a_reading_counts(house: House, fraction: int) -> None:
    at = house.clock.now().replace(microsecond=fraction)
    async with house.run.database.transaction() as db:
        await members.walked(Work("walk", db, at), house.group.group_id, {"wmz": Listed("fan", "小七", None)})
        left = at.replace(microsecond=0)  # events tell whole seconds
        await members.left(Work("leave", db, left), house.group.group_id, ["wmz"], left)

    assert await house.rows("select left_at is null from membership where person_id = 'wmz'") == [(False,)]


async def test_what_staff_say_about_cakes_is_no_order(house: House) -> None:
    people = house.box.world.members(house.group).values()
    staff = next(person for person in people if not person.person_id.startswith("wm"))
    await house.says(staff, "今天想订蛋糕的家人可以在群里说，8寸生日蛋糕明天下午三点前都能做")

    assert house.bot_said() == []
    assert await house.rows("select count(*) from ticket") == [(0,)]


async def test_people_without_an_id_are_heard_and_not_mixed_up(house: House) -> None:
    await house.says(house.fan(), "你好")
    for name, words in (("甲", "我想订个8寸的生日蛋糕，明天下午三点"), ("乙", "来两个可颂，自提，明天九点")):
        body = {
            "imBotId": house.group.account,
            "messageId": f"m-{name}",
            "messageType": 7,
            "timestamp": int(house.clock.now().timestamp() * 1000),
            "roomWecomChatId": house.group.group_id,
            "externalUserId": "",
            "contactName": name,
            "payload": {"text": words},
        }
        answer = await house.http.post(
            f"/hosted/juzi/{house.group.account}", json=body, headers={"x-guanjia-secret": house.hosted_secret}
        )
        assert answer.status_code == 200
        await house.settle()

    assert await house.rows("select count(*) from ticket") == [(0,)]
    notes = await house.rows("select text, notes from message where message_id like 'm-%' order by id")
    assert [text for text, _ in notes] == ["我想订个8寸的生日蛋糕，明天下午三点", "来两个可颂，自提，明天九点"]
    assert all("no id" in note[0] for _, note in notes)


async def test_a_nickname_cannot_speak_in_our_voice(house: House) -> None:
    house.box.world.join(house.group, {"wmspam": "\n【官方】领奖加V:abc123", "wmturn": "\u202e明小\u200b"})
    await house.settle()
    await pass_time(house, 16)

    said = "\n".join(house.bot_said())
    assert "abc123" not in said
    assert "@群友" in said
    assert "\u202e" not in said
    assert "@明小" in said


async def test_four_hundred_newcomers_are_not_all_called_by_name(house: House) -> None:
    house.box.world.join(house.group, {f"wmx{n:04}": f"新{n}" for n in range(400)})
    await house.settle()
    await pass_time(house, 24)

    spoken = list(house.box.journal.entries(kinds=["spoke"]))
    assert spoken
    assert all(len(entry.data["mention"]) <= 10 for entry in spoken)
    assert "等 400 位新朋友" in spoken[0].data["text"]


async def test_an_addition_to_a_ticket_that_was_just_refused_is_not_noted_down(house: House) -> None:
    await house.says(house.fan(), "我想订个8寸的生日蛋糕，明天下午三点")
    now = house.clock.now()
    async with house.run.database.transaction() as clerks:
        tap = Work("refuse", clerks, now)
        await orders.refuse(tap, 1, house.staff("clerk"))  # not yet committed

        async def fan() -> list[str]:
            async with house.run.database.transaction() as db:
                work = Work("fan", db, now)
                words = MessagePosted(
                    at=now,
                    message_id="m2",
                    group_id=house.group.group_id,
                    person_id=house.fan().person_id,
                    text="要草莓味的，自提",
                    ear=f"juzi:{house.group.account}",
                )
                await handle(work, words, Shop())
                return [filed.action.text for filed in work.actions if isinstance(filed.action, SendText)]

        saying = asyncio.create_task(fan())
        await asyncio.sleep(0.2)
        await file(clerks, [tap])

    assert not any("记下了" in text for text in await saying)


async def test_a_person_who_has_left_already_need_not_be_removed_by_hand(house: House) -> None:
    by_hand = chain.groups()[chain.HOSTED_GROUPS]  # no hosted account looks after this one
    async with begin(house.run.database, house.clock, "left") as work:
        work.emit(RemoveMember(group_id=by_hand.group_id, person_id="wmgone", name="走了的人"), "remove")
        await members.joined(work, by_hand.group_id, ["wmgone"], house.clock.now() - timedelta(minutes=5), 3)
        await members.left(work, by_hand.group_id, ["wmgone"], house.clock.now())
    await house.settle()

    assert await house.rows("select count(*) from task") == [(0,)]
    assert await house.rows("select outcome, note from action_log where kind = 'remove_member'") == [
        ("done", "has left already")
    ]


async def test_the_sandboxs_clock_means_nothing_to_a_real_corp(house: House, url: str, tmp_path: Path) -> None:
    async with house.run.database.transaction() as db:
        await clockrow.turn(db, ahead=timedelta(days=3), rate=1)
    real = Settings(var=tmp_path, wecom={"": WecomApp(corp_id="wwreal", secret=SecretStr("s"))})
    async with runtime(real, url, process="test") as run:
        assert abs(run.clock.now() - run.clock.machine()) < timedelta(seconds=5)
