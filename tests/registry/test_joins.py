"""A code is printed once and stays good: it is made, leads elsewhere, rests, and grows a group by itself."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.actions import SetJoinWay
from app.errors import BadRequest, Conflict, Forbidden, NotFound
from app.policies import policy_of
from app.registry.joins import service as joins
from app.registry.joins.decide import Room, days_to_full, health
from app.registry.joins.service import WayData
from app.sandbox import chain
from app.who import Who
from app.work import begin
from tests.house import House

ANN = Who("ann", "operator")


async def act(house: House, what: Any, *values: Any, who: Who = ANN) -> Any:
    async with begin(house.run.database, house.clock, f"test {house.clock.at} {what.__name__}", who=who) as work:
        found = await what(work, *values)
    await house.settle()
    return found


async def way(house: House, way_id: int) -> dict[str, Any]:
    names = "state, config_id, qr_code, group_ids, pending, note, closed_to"
    row = (await house.rows(f"select {names} from join_way where id = {way_id}"))[0]
    return dict(zip(names.split(", "), row, strict=True))


def in_wecom(house: House, config_id: str) -> dict[str, Any]:
    found = house.box.journal.thing("way", config_id)
    assert found is not None
    return found


async def holding(house: House) -> str:
    """The chain has a group that takes people while a code is closed."""
    group = chain.groups()[9].group_id
    await house.do(
        f"""insert into setting (scope, target, key, value, set_by, set_at)
            values ('chain', '', 'holding_group', '"{group}"', 'ann', now())"""
    )
    return group


async def test_a_code_is_made_and_its_picture_comes(house: House) -> None:
    made = await act(house, joins.make, WayData((house.group.group_id,), "收银台"))

    found = await way(house, made)
    assert (found["state"], found["pending"], found["note"]) == ("open", False, "")
    assert found["qr_code"].startswith("https://")
    there = in_wecom(house, found["config_id"])
    assert there["chat_id_list"] == [house.group.group_id]
    assert (there["state"], there["remark"], there["auto_create_room"]) == (f"gj{made}", "收银台", 1)
    assert there["room_base_name"] == house.group.name


async def test_a_printed_code_leads_elsewhere_without_being_printed_again(house: House) -> None:
    made = await act(house, joins.make, WayData((house.group.group_id,)))
    before = await way(house, made)
    other = chain.groups()[400].group_id
    await act(house, joins.change, made, WayData((house.group.group_id, other), "两个群", auto_create=False))

    after = await way(house, made)
    assert after["config_id"] == before["config_id"]
    assert in_wecom(house, after["config_id"])["chat_id_list"] == [house.group.group_id, other]
    assert [row[0] for row in await house.rows("select what from audit where ref like 'code%' order by id")] == [
        "code made",
        "code changed",
    ]


async def test_a_code_rests_in_the_holding_group_and_comes_back(house: House) -> None:
    made = await act(house, joins.make, WayData((house.group.group_id,)))
    with pytest.raises(Conflict, match="holding group"):
        await act(house, joins.close, made, "施工")
    assert (await way(house, made))["state"] == "open"

    group = await holding(house)
    await act(house, joins.close, made, "施工")
    found = await way(house, made)
    assert (found["state"], found["closed_to"]) == ("closed", group)
    there = in_wecom(house, found["config_id"])
    assert (there["chat_id_list"], there["auto_create_room"]) == ([group], 0)
    assert found["group_ids"] == [house.group.group_id]  # where it led is not forgotten

    await act(house, joins.close, made, "两次")  # a second tap
    await act(house, joins.reopen, made)
    assert (await way(house, made))["state"] == "open"
    assert in_wecom(house, found["config_id"])["chat_id_list"] == [house.group.group_id]


async def test_when_all_are_full_the_next_group_belongs_to_the_same_store(house: House) -> None:
    made = await act(house, joins.make, WayData((house.group.group_id,)))
    await house.do(f"update chat_group set protected_name = name where group_id = '{house.group.group_id}'")
    new = house.box.official.tools.full((await way(house, made))["config_id"])
    for _ in range(4):  # a group that was made is read when WeCom has filled it in; as long as it is empty, again
        await house.later(seconds=3)

    assert (await way(house, made))["group_ids"] == [house.group.group_id, new]
    rows = await house.rows(f"select store_id, name, protected_name, owner_id from chat_group where group_id = '{new}'")
    assert rows == [(house.group.store_id, f"{house.group.name}2", f"{house.group.name}2", house.group.owner_id)]


async def test_how_people_came_is_known_from_the_reading(house: House) -> None:
    made = await act(house, joins.make, WayData((house.group.group_id,)))
    real = house.box.world.group_chat

    def with_ways(group: Any, *, names: bool) -> dict[str, Any]:
        chat = real(group, names=names)
        for row in chat["member_list"]:
            if row["userid"] == "wmbycode":
                row |= {"join_scene": 3, "state": f"gj{made}"}
            if row["userid"] == "wminvited":
                row |= {"join_scene": 1, "invitor": {"userid": "C001A"}}
        return chat

    house.box.world.group_chat = with_ways  # type: ignore[method-assign]  # WeCom tells more than the box
    house.box.world.join(house.group, {"wmbycode": "扫码的", "wminvited": "被拉的"})
    await house.later(seconds=3)

    rows = await house.rows(
        """select person_id, scene, invited_by, code from membership
            where person_id in ('wmbycode', 'wminvited') order by person_id"""
    )
    assert rows == [("wmbycode", 3, None, f"gj{made}"), ("wminvited", 1, "c001a", None)]


async def test_somebody_of_staff_whose_guests_are_barred_alarms(house: House) -> None:
    """A hijacked account brings advertisers in, one after the other."""
    real = house.box.world.group_chat

    def brought(group: Any, *, names: bool) -> dict[str, Any]:
        chat = real(group, names=names)
        for row in chat["member_list"]:
            if row["userid"].startswith("wmspam"):
                row |= {"join_scene": 1, "invitor": {"userid": "C001A"}}
        return chat

    house.box.world.group_chat = brought  # type: ignore[method-assign]  # WeCom tells more than the box
    for n in range(4):
        house.box.world.join(house.group, {f"wmspam{n}": f"广告{n}"})
        await house.later(seconds=3)
        await house.do(
            "insert into ban (person_id, group_id, message_id, category, reasons, words, at) "
            f"values ('wmspam{n}', 'x', 'x', '微商', '{{}}', 'x', now())"
        )
    told = [
        entry.data["message"]["text"]["content"]
        for entry in house.box.journal.entries(kinds=("told",), staff=(chain.OPERATOR,))
    ]
    assert sum("其中 3 人已被拉黑" in text for text in told) == 1


async def test_what_wecom_does_not_take_is_said_and_tried_again(house: House) -> None:
    order = {"path": "externalcontact/groupchat/add_join_way", "errcode": 41091}
    await house.in_the_box("/sandbox/trouble", order)
    made = await act(house, joins.make, WayData((house.group.group_id,), "海报"))
    found = await way(house, made)
    assert found["state"] == "failed"
    assert "41091" in found["note"]
    operator = house.box.journal.entries(kinds=("told",), staff=(chain.OPERATOR,))
    assert any("海报" in entry.data["message"]["text"]["content"] for entry in operator)
    with pytest.raises(Conflict):
        await act(house, joins.close, made, "")

    await act(house, joins.again, made)
    assert (await way(house, made))["state"] == "open"


@pytest.mark.parametrize(
    ("groups", "remark", "words"),
    [
        ((), "", "1 to 5"),
        (("wr1",), "", "no such group"),
        (tuple(group.group_id for group in chain.groups()[:6]), "", "1 to 5"),
        ((chain.groups()[0].group_id,) * 2, "", "different"),
        ((chain.groups()[0].group_id,), "长" * 31, "30"),
    ],
)
async def test_a_code_that_cannot_be_is_refused_in_words(
    house: House, groups: tuple[str, ...], remark: str, words: str
) -> None:
    with pytest.raises(BadRequest, match=words):
        await act(house, joins.make, WayData(groups, remark))
    assert await house.rows("select count(*) from join_way") == [(0,)]


async def test_who_may(house: House) -> None:
    with pytest.raises(Forbidden):
        await act(house, joins.make, WayData((house.group.group_id,)), who=Who("bob", "clerk", stores=frozenset({1})))
    with pytest.raises(NotFound):
        await act(house, joins.change, 99, WayData((house.group.group_id,)))


async def test_a_join_wave_closes_the_groups_code_where_that_is_set(house: House) -> None:
    made = await act(house, joins.make, WayData((house.group.group_id,)))
    await holding(house)
    await house.do(
        """insert into setting (scope, target, key, value, set_by, set_at)
           values ('chain', '', 'join_wave', '5', 'ann', now()), ('chain', '', 'join_wave_close', '8', 'ann', now())"""
    )
    house.box.world.join(house.group, {f"wmwave{n}": f"波{n}" for n in range(6)})
    await house.settle()
    assert (await way(house, made))["state"] == "open"
    house.box.world.join(house.group, {f"wmwave{n}": f"波{n}" for n in range(6, 10)})
    await house.settle()

    found = await way(house, made)
    assert (found["state"], found["note"]) == ("closed", "")


async def test_what_fills_up_is_told_while_there_is_time(house: House) -> None:
    made = await act(house, joins.make, WayData((house.group.group_id,), "门口", auto_create=False))
    await house.do(
        f"""insert into membership (group_id, person_id, role, joined_at)
            select '{house.group.group_id}', 'wmfull' || n, 'fan',
                   case when n <= 60 then timestamptz '2026-11-20' else '2026-09-01' end
              from generate_series(1, 190) n"""
    )
    await act(house, joins.look_after, who=Who("clock", "system"))
    told = house.box.journal.entries(kinds=("told",), staff=(chain.OPERATOR,))
    assert any("门口" in entry.data["message"]["text"]["content"] for entry in told)
    assert (await house.rows(f"select read_at is not null from join_way where id = {made}")) == [(True,)]


@pytest.mark.parametrize(
    ("rooms", "auto", "expected"),
    [
        ([Room(150, 70)], False, "soon"),
        ([Room(150, 7)], False, "fine"),
        ([Room(200, 0)], False, "full"),
        ([Room(200, 7), Room(10, 7)], False, "fine"),
        ([Room(200, 70)], True, "fine"),
        ([Room(50, 0)], False, "fine"),
    ],
)
def test_how_long_there_is_room(rooms: list[Room], auto: bool, expected: str) -> None:
    assert health(rooms, auto_create=auto) == expected


@given(st.lists(st.builds(Room, st.integers(0, 500), st.integers(0, 500)), max_size=8))
def test_another_empty_group_never_makes_it_full_sooner(rooms: list[Room]) -> None:
    before, after = days_to_full(rooms), days_to_full([*rooms, Room(0, 0)])
    assert after is None or (before is not None and after >= before)


def test_a_new_code_is_never_made_twice_by_a_repeat() -> None:
    new = SetJoinWay(way=1, group_ids=("a",), state="s")
    assert policy_of(new).interrupted == "unsure"
    assert policy_of(SetJoinWay(way=1, group_ids=("a",), state="s", config_id="c")).interrupted == "repeat"
