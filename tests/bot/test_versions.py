"""Member lists have versions: what came doubled, late, in another order or not at all leaves the list right."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.versions import Step, settled, step
from app.sandbox.world import Callback
from tests.house import House


@pytest.mark.parametrize(
    ("known", "last", "current", "expected"),
    [
        ("a", "a", "b", "apply"),
        ("b", "a", "b", "ignore"),
        ("x", "a", "b", "reread"),
        ("", "a", "b", "apply"),
        ("a", "", "", "apply"),  # older callbacks say no versions
    ],
)
def test_what_to_do_with_a_change(known: str, last: str, current: str, expected: Step) -> None:
    assert step(known, last, current) == expected


@given(st.lists(st.integers(0, 5), max_size=30))
def test_in_whatever_order_changes_come_only_a_reading_or_the_next_in_line_moves_the_version(order: list[int]) -> None:
    known = "v0"
    for number in order:
        after = step(known, f"v{number}", f"v{number + 1}")
        if after == "apply":
            assert known == f"v{number}"
            known = f"v{number + 1}"


@pytest.mark.parametrize(
    ("known", "found", "tries", "expected"),
    [("a", "a", 0, True), ("a", "b", 0, False), ("a", "b", 2, True), ("", "b", 0, True), ("a", "", 0, True)],
)
def test_what_was_read_stands_when_it_is_ours_or_stays_what_it_is(
    known: str, found: str, tries: int, expected: bool
) -> None:
    assert settled(known, found, tries) is expected


def changed(house: House, detail: str, person: str, last: str, current: str, scene: str = "3") -> None:
    """WeCom tells of a change, whatever there is in the box."""
    fields = {"JoinScene" if detail == "add_member" else "QuitScene": scene}
    body: dict[str, Any] = {
        "FromUserName": "sys",
        "MsgType": "event",
        "Event": "change_external_chat",
        "ChatId": house.group.group_id,
        "ChangeType": "update",
        "UpdateDetail": detail,
        "MemChangeCnt": "1",
        "MemChangeList": [person],
        "LastMemVer": last,
        "CurMemVer": current,
        **fields,
    }
    house.box.world._tell(Callback("wecom", body))


async def version(house: House) -> str:
    sql = f"select member_version from chat_group where group_id = '{house.group.group_id}'"
    return str((await house.rows(sql))[0][0])


async def here(house: House, person: str) -> bool:
    sql = f"select 1 from membership where person_id = '{person}' and left_at is null"
    return bool(await house.rows(sql))


async def reads(house: House) -> int:
    return int((await house.rows("select count(*) from action_log where kind = 'fetch_group'"))[0][0])


@pytest.fixture
async def met(house: House) -> House:
    """The house has read its group once."""
    await house.do("update chat_group set member_version = 'v1'")
    return house


async def test_changes_in_order_move_the_version_along(met: House) -> None:
    changed(met, "add_member", "wmnew1", "v1", "v2")
    changed(met, "add_member", "wmnew2", "v2", "v3")
    await met.settle()

    assert await version(met) == "v3"
    assert await here(met, "wmnew1")
    assert await here(met, "wmnew2")


async def test_a_change_the_list_has_already_is_left_alone(met: House) -> None:
    changed(met, "add_member", "wmnew1", "v1", "v2")
    changed(met, "del_member", "wmnew1", "v0", "v2", "0")  # tells of what led to the version we have
    await met.settle()

    assert await here(met, "wmnew1")
    assert ("the member list has this change already",) in await met.rows("select unnest(notes) from message")


async def test_after_a_hole_the_change_counts_and_the_group_is_read_again(met: House) -> None:
    changed(met, "del_member", met.fan().person_id, "v7", met.box.world.version(met.group), "0")
    await met.settle()
    assert not await here(met, met.fan().person_id)
    before = await reads(met)

    for _ in range(4):  # the reading has the version that we were told of, and stands at once
        await met.later(seconds=7)
    assert await reads(met) == before + 1
    assert await version(met) == met.box.world.version(met.group)


async def test_what_is_never_ours_stands_after_some_tries(met: House) -> None:
    changed(met, "del_member", met.fan().person_id, "v7", "v8", "0")
    before = await reads(met)
    for _ in range(4):
        await met.later(seconds=7)
    assert await reads(met) == before + 3
    assert await version(met) == met.box.world.version(met.group)


async def test_a_change_that_tells_no_version_makes_no_reading_look_old(met: House) -> None:
    changed(met, "add_member", "wmnew1", "", "")
    await met.settle()
    assert await version(met) == ""
    before = await reads(met)
    for _ in range(3):
        await met.later(seconds=7)
    assert await reads(met) == before + 1


async def test_a_reading_that_is_older_than_what_we_know_sends_nobody_away(
    met: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = met.box.world
    old = world.group_chat(met.group, names=True)
    await met.do(f"update chat_group set member_version = '{old['member_version']}'")
    world.join(met.group, {"wmlate": "小晚"})
    await met.settle()

    with monkeypatch.context() as stale:
        stale.setattr(world, "group_chat", lambda *_, **__: old)
        await met.later(seconds=2)
        assert await here(met, "wmlate")
        assert ("the member list that was read looks old: it is read again",) in await met.rows(
            "select unnest(notes) from message"
        )
    await met.later(seconds=4)
    assert await met.rows("select name from person where person_id = 'wmlate'") == [("小晚",)]
    assert await version(met) == world.version(met.group)
    await met.later(seconds=2)
    assert any("小晚" in words for words in met.bot_said())


async def test_a_removal_asked_of_a_person_ends_by_what_the_list_says(met: House) -> None:
    """Nobody pressed a button, and the callback is lost: the next reading sees that it was done."""
    fan = met.fan()
    await met.do(
        f"""insert into membership (group_id, person_id, role, joined_at)
            values ('{met.group.group_id}', '{fan.person_id}', 'fan', now() - interval '30 days');
            insert into task (kind, group_id, person_id, words, action, outbox_id, opened_at)
            values ('remove_member', '{met.group.group_id}', '{fan.person_id}', '', '{{}}', 0, now())"""
    )
    del met.box.world.members(met.group)[fan.person_id]
    met.box.world.rename(met.group, "新的名字", by="someone")  # anything that has the group read
    await met.later(seconds=2)

    assert await met.rows("select state, closed_how from task") == [("done", "sync")]


@pytest.mark.parametrize(("scene", "how"), [("1", "event"), ("0", "left")])
async def test_it_is_told_apart_whether_somebody_was_removed_or_left(met: House, scene: str, how: str) -> None:
    fan = met.fan()
    await met.do(
        f"""insert into task (kind, group_id, person_id, words, action, outbox_id, opened_at)
            values ('remove_member', '{met.group.group_id}', '{fan.person_id}', '', '{{}}', 0, now())"""
    )
    changed(met, "del_member", fan.person_id, "v1", "v2", scene)
    await met.settle()

    assert await met.rows("select state, closed_how from task") == [("done", how)]


async def test_a_group_that_was_made_is_read_when_wecom_has_filled_it_in_and_greets_nobody(house: House) -> None:
    await house.do(f"delete from chat_group where group_id = '{house.group.group_id}'")
    there = house.box.world.members(house.group)
    people = dict(there)
    there.clear()
    house.box.world._group_event(house.group, {"ChangeType": "create"})
    await house.settle()
    read = "select count(*) from action_log where kind = 'fetch_group'"
    assert await house.rows(read) == [(0,)]
    await house.later(seconds=2)
    assert await house.rows(read) == [(1,)]
    assert await house.rows(f"select baseline_at from chat_group where group_id = '{house.group.group_id}'") == [
        (None,)
    ]
    there.update({person: replace(one, joined_at=house.clock.at) for person, one in people.items()})
    for _ in range(5):
        await house.later(seconds=3)
    assert await house.rows("select count(*) > 1 from membership where left_at is null") == [(True,)]
    assert house.bot_said() == []


async def test_a_group_of_which_we_hear_hours_later_greets_nobody(house: House) -> None:
    await house.do(f"delete from chat_group where group_id = '{house.group.group_id}'")
    house.clock.advance(hours=3)
    house.box.world._group_event(house.group, {"ChangeType": "create"})
    for _ in range(5):
        await house.later(minutes=1)
    assert await house.rows("select count(*) > 1 from membership where left_at is null") == [(True,)]
    assert house.bot_said() == []
