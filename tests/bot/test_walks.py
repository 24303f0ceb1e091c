"""A walk: all groups are listed and read; what no callback told comes in by it, quietly."""

import time

import pytest

from app import listing
from app.bot.walks import service as walks
from app.errors import Conflict
from app.registry.lists import GROUPS
from app.sandbox import chain
from app.sandbox.chain import DemoMember
from app.who import Who
from app.work import begin
from tests.house import House

ANN = Who("ann", "operator")


async def walk(house: House) -> int:
    async with begin(house.run.database, house.clock, f"walk {house.clock.at}", who=ANN) as work:
        number = await walks.start(work)
    await house.settle()
    return number


async def result(house: House, number: int) -> dict[str, int]:
    rows = await house.rows(f"select outcome, count(*) from walk_group where walk_id = {number} group by outcome")
    return dict(rows)


@pytest.fixture
async def few(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chain has eight groups."""
    groups = chain.groups()[:8]
    monkeypatch.setattr(chain, "groups", lambda: groups)
    names = ", ".join(f"'{group.group_id}'" for group in groups)
    await house.do(f"delete from chat_group where group_id not in ({names})")


@pytest.mark.usefixtures("few")
async def test_a_join_and_a_leave_that_nobody_told_come_in_by_the_walk(house: House) -> None:
    number = await walk(house)
    assert await result(house, number) == {"changed": 8}  # the house knew the groups, and nobody in them
    assert house.bot_said() == []  # whoever was there before is greeted by nobody
    again = await walk(house)
    assert await result(house, again) == {"same": 8}

    gone = house.fan()
    del house.box.world.members(house.group)[gone.person_id]
    third = await walk(house)
    assert await result(house, third) == {"same": 7, "changed": 1}
    assert await house.rows(
        f"select count(*) from membership where person_id = '{gone.person_id}' and left_at is null"
    ) == [(0,)]


@pytest.mark.usefixtures("few")
async def test_what_a_walk_finds_enters_the_line_as_such(house: House) -> None:
    await walk(house)
    await walk(house)
    heard = "select count(*) from message where kind = 'SyncFound'"
    assert await house.rows(heard) == [(8,)]  # those who were there at first; then nothing differs
    gone = house.fan()
    del house.box.world.members(house.group)[gone.person_id]
    await house.do(f"update chat_group set name = '别的名字' where group_id = '{house.group.group_id}'")
    await walk(house)
    ((group_id, source, event, notes),) = await house.rows(
        "select group_id, source, event, notes from message where kind = 'SyncFound' order by id offset 8"
    )
    assert (group_id, source, event["people"]) == (house.group.group_id, "sync", [gone.person_id])
    assert any(house.group.name in note for note in notes)


@pytest.mark.usefixtures("few")
async def test_a_join_whose_callback_got_lost_is_greeted_when_a_walk_finds_it_in_time(house: House) -> None:
    await walk(house)
    come = DemoMember("wmlost", "新人", house.clock.at, 3)
    house.box.world.members(house.group)["wmlost"] = come
    await walk(house)
    await house.later(minutes=2)
    assert any("新人" in said for said in house.bot_said())


@pytest.mark.usefixtures("few")
async def test_a_barred_person_who_came_in_unheard_is_out(house: House) -> None:
    await walk(house)
    await house.do(
        """insert into ban (person_id, group_id, message_id, category, reasons, words, at)
           values ('wmbad', 'g', 'm', 'x', '{}', 'x', now())"""
    )
    house.box.world.members(house.group)["wmbad"] = DemoMember("wmbad", "坏人", house.clock.at, 3)
    await walk(house)
    assert "wmbad" not in house.box.world.members(house.group)


@pytest.mark.usefixtures("few")
async def test_a_group_we_did_not_know_is_met_quietly_and_one_nobody_lists_is_put_down(house: House) -> None:
    await house.do(f"delete from chat_group where group_id = '{chain.groups()[3].group_id}'")
    await house.do(
        f"""insert into chat_group (group_id, name, kind, baseline_at)
            values ('wrgone', '走了的群', 'general', '{house.clock.at}'::timestamptz - interval '1 day')"""
    )
    found = await result(house, await walk(house))
    assert (found["new"], found["unlisted"]) == (1, 1)


@pytest.mark.usefixtures("few")
async def test_a_group_that_two_walks_in_a_row_do_not_list_is_told_once(house: House) -> None:
    await house.do(
        f"""insert into chat_group (group_id, name, kind, baseline_at)
            values ('wrgone', '走了的群', 'general', '{house.clock.at}'::timestamptz - interval '1 day')"""
    )
    told = "select count(*) from action_log where action->>'text' like '【可能已解散】%走了的群%'"
    operators = len(await house.rows("select 1 from duty where role = 'operator'"))
    for expected in (0, operators, operators, operators):
        await walk(house)
        assert await house.rows(told) == [(expected,)]
    async with house.acting() as (work, _):
        rows = await listing.rows(work, GROUPS, listing.Query(filters=(listing.Filter("unlisted", "eq", True),)))
    assert [row["id_"] for row in rows] == ["wrgone"]


@pytest.mark.usefixtures("few")
async def test_one_walk_at_a_time_and_one_that_broke_off_is_given_up(house: House) -> None:
    async with begin(house.run.database, house.clock, "a", who=ANN) as work:
        await walks.start(work)
    with pytest.raises(Conflict):
        async with begin(house.run.database, house.clock, "b", who=ANN) as work:
            await walks.start(work)
    house.clock.advance(hours=7)
    async with begin(house.run.database, house.clock, "c", who=ANN) as work:
        assert await walks.start(work) > 1
    await house.settle()
    assert await house.rows("select state from walk order by id") == [("stopped",), ("done",)]


@pytest.mark.usefixtures("few")
async def test_a_list_that_fails_ends_the_walk_and_puts_nobody_down(house: House) -> None:
    house.box.trouble._coming["externalcontact/groupchat/list"] = [{"errcode": 40058, "errmsg": "no"}]
    house.clock.advance(minutes=1)  # the groups are known from before
    number = await walk(house)
    assert await house.rows("select state, failed_lists from walk") == [("done", 1)]
    assert await result(house, number) == {}
    assert await house.rows("select count(*) from chat_group where dismissed_at is null") == [(8,)]


@pytest.mark.usefixtures("few")
async def test_the_nightly_walk_files_the_next_one(house: House) -> None:
    async with begin(house.run.database, house.clock, "start") as work:
        await walks.plan(work)
    ((due_at,),) = await house.rows("select due_at from due where kind = 'bot.walk'")
    house.clock.at = due_at
    await house.settle()
    assert await house.rows("select by, state from walk") == [("clock", "done")]
    assert await house.rows("select count(*) from due where kind = 'bot.walk'") == [(1,)]


async def test_the_whole_chain_is_walked(house: House) -> None:
    """620 groups; how long it takes is told by the bench."""
    began = time.monotonic()
    number = await walk(house)
    found = await result(house, number)
    assert sum(found.values()) == len(chain.groups())
    assert set(found) <= {"changed", "new", "same"}
    assert time.monotonic() - began < 300
