"""What an account does that knows names alone, beside speaking: only where one person, and one group, can be meant."""

from typing import Any

import pytest

from app.actions import Action, FetchGroup, Invite, RemoveMember, RenameGroup, SendText, SetNotice, SetRemark
from app.bot.results import is_about
from app.events import HandReported
from app.sandbox.chain import DemoMember
from app.wecom.port import DeliveryFailed
from app.work import begin
from tests.bot.by_name import ACCOUNT, knock, with_remark
from tests.house import MORNING, House

_PATH = "/wework/sendRawMessage"


async def ask(house: House, *actions: Action) -> None:
    async with begin(house.run.database, house.clock, f"t{house.clock.at:%H%M%S}") as work:
        for number, action in enumerate(actions):
            work.emit(action, "remove", slot=str(number))
    await house.settle()


async def tasks(house: House) -> list[Any]:
    return await house.rows("select kind, state from task order by id")


async def ended(house: House, kind: str) -> list[str]:
    return [one for (one,) in await house.rows(f"select outcome from action_log where kind = '{kind}' order by id")]


def removal(house: House, index: int) -> RemoveMember:
    return RemoveMember(group_id=house.group.group_id, person_id=house.fan(index).person_id)


def befriend(house: House, person: DemoMember) -> None:
    """Somebody writes to the robot alone: from then on it can invite them."""
    group = house.box.world.group(house.group.group_id)
    assert group is not None
    house.box.world.say_alone(group, person, "在吗")


async def test_one_who_alone_is_called_so_is_removed(house: House) -> None:
    await with_remark(house)
    gone = [house.fan(3), house.fan(4)]
    await ask(house, removal(house, 3), removal(house, 4))

    assert not {one.person_id for one in gone} & set(house.box.world.members(house.group))
    assert await ended(house, "remove_member") == ["done", "done"]
    assert await tasks(house) == []


async def test_who_came_a_moment_ago_is_removed_when_their_name_was_read(house: House) -> None:
    await with_remark(house)
    person = "wmbarred"
    await house.do(
        f"""insert into ban (person_id, group_id, message_id, category, reasons, words, at)
            values ('{person}', 'x', 'x', '微商', '{{}}', 'x', '{house.clock.at.isoformat()}')"""
    )
    house.box.world.join(house.group, {person: "广告哥"})
    await house.settle()
    assert person in house.box.world.members(house.group)
    assert await tasks(house) == []

    await house.later(seconds=2)
    await house.do("update outbox set not_before = now()")
    await house.settle()
    assert person not in house.box.world.members(house.group)
    assert await tasks(house) == []


async def test_who_never_gets_a_name_is_removed_by_a_person(house: House) -> None:
    await with_remark(house)
    await house.do(f"update person set name = '' where person_id = '{house.fan(3).person_id}'")
    await ask(house, removal(house, 3))
    assert await tasks(house) == []
    house.clock.advance(minutes=3)
    await house.do("update outbox set not_before = now()")
    await house.settle()
    assert await tasks(house) == [("remove_member", "open")]


async def test_of_two_who_are_called_the_same_nobody_is_removed(house: House) -> None:
    await with_remark(house)
    one, two = house.fan(3), house.fan(4)
    await house.do(f"update person set name = '{one.name}' where person_id = '{two.person_id}'")
    before = set(house.box.world.members(house.group))
    await ask(house, removal(house, 3))

    assert set(house.box.world.members(house.group)) == before
    assert await tasks(house) == [("remove_member", "open")]


async def test_somebody_whose_name_is_unread_may_be_a_namesake(house: House) -> None:
    await with_remark(house)
    await house.do(f"update person set name = '' where person_id = '{house.fan(4).person_id}'")
    before = set(house.box.world.members(house.group))
    await ask(house, removal(house, 3))
    assert await tasks(house) == []  # the group is being read
    house.clock.advance(minutes=3)
    await house.do("update outbox set not_before = now()")
    await house.settle()

    assert set(house.box.world.members(house.group)) == before
    assert await tasks(house) == [("remove_member", "open")]


async def test_of_a_colleague_who_is_not_on_our_list_the_reading_tells_the_name(house: House) -> None:
    await with_remark(house)
    house.box.world.members(house.group)["robot7"] = DemoMember("robot7", "小管家", house.clock.at, 1)
    async with begin(house.run.database, house.clock, "read again") as work:
        work.emit(FetchGroup(group_id=house.group.group_id, why="walk"), "read")
    await house.settle()
    assert await house.rows("select name from person where person_id = 'robot7'") == [("小管家",)]
    await ask(house, removal(house, 3))
    assert await ended(house, "remove_member") == ["done"]


async def test_nobody_is_invited_by_name_while_a_name_in_the_chain_is_unread(house: House) -> None:
    await with_remark(house)
    friend = house.fan(3)
    befriend(house, friend)
    house.box.world.leave(house.group, [friend.person_id])
    await house.settle()
    await house.do(f"update person set name = '' where person_id = '{house.fan(4).person_id}'")
    await ask(house, Invite(group_id=house.group.group_id, person_id=friend.person_id))

    assert friend.person_id not in house.box.world.members(house.group)
    assert await tasks(house) == [("invite", "open")]


async def test_a_namesake_who_has_left_is_nobodys_namesake(house: House) -> None:
    await with_remark(house)
    one, two = house.fan(3), house.fan(4)
    await house.do(
        f"""update person set name = '{one.name}' where person_id = '{two.person_id}';
            update membership set left_at = now() where person_id = '{two.person_id}'"""
    )
    await ask(house, removal(house, 3))
    assert await ended(house, "remove_member") == ["done"]


@pytest.mark.parametrize("action", ["remove", "rename", "notice"])
async def test_a_group_whose_remark_was_not_seen_for_a_day_is_left_to_people(house: House, action: str) -> None:
    await with_remark(house)
    await house.later(hours=25)
    group = house.group.group_id
    before = set(house.box.world.members(house.group))
    chosen: dict[str, Action] = {
        "remove": removal(house, 3),
        "rename": RenameGroup(group_id=group, name="福利群"),
        "notice": SetNotice(group_id=group, text="公告"),
    }
    await ask(house, chosen[action])

    assert set(house.box.world.members(house.group)) == before
    assert [state for _, state in await tasks(house)] == ["open"]


async def test_a_name_that_the_phone_does_not_find_goes_to_a_person(house: House) -> None:
    await with_remark(house)
    await house.do(f"update person set name = '改过的名字' where person_id = '{house.fan(3).person_id}'")
    await ask(house, removal(house, 3))

    assert await tasks(house) == [("remove_member", "open")]
    ((note,),) = await house.rows("select note from outbox where kind = 'remove_member'")
    assert "201014" in note


async def test_a_group_is_renamed_and_its_notice_set(house: House) -> None:
    await with_remark(house)
    group = house.group.group_id
    await ask(
        house, RenameGroup(group_id=group, name="新名字"), SetNotice(group_id=group, text="国庆 9:00 开门\n见面聊")
    )

    assert house.box.world.name(house.group) == "新名字"
    noticed = house.box.journal.entries(group_id=group, kinds=["noticed"])
    assert [entry.data["text"] for entry in noticed] == ["国庆 9:00 开门\n见面聊"]
    assert (await ended(house, "rename_group"), await ended(house, "set_notice")) == (["done"], ["done"])


async def test_who_is_a_contact_is_invited_others_by_a_person(house: House) -> None:
    await with_remark(house)
    friend, stranger = house.fan(3), house.fan(4)
    befriend(house, friend)
    for one in (friend, stranger):
        house.box.world.leave(house.group, [one.person_id])
    await house.settle()
    invites = [Invite(group_id=house.group.group_id, person_id=one.person_id) for one in (friend, stranger)]
    await ask(house, *invites)

    there = house.box.world.members(house.group)
    assert (friend.person_id in there, stranger.person_id in there) == (True, False)
    assert await tasks(house) == [("invite", "open")]

    house.box.world.join(house.group, {stranger.person_id: stranger.name})
    await house.settle()
    assert await house.rows("select state, closed_how from task") == [("done", "event")]


async def test_a_command_that_may_have_been_carried_out_is_not_given_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_remark(house)
    given = []

    async def lost(account: str, commands: Any) -> str:
        given.append(account)
        raise DeliveryFailed("no answer", uncertain=True)

    monkeypatch.setattr(house.relay._hands["names"], "_call", lost)
    await ask(house, removal(house, 3), RenameGroup(group_id=house.group.group_id, name="新名字"))
    for _ in range(3):
        await house.do("update outbox set not_before = now()")
        await house.later(minutes=1)
    assert len(given) == 2
    assert await house.rows("select kind, state from outbox where kind in ('remove_member', 'rename_group')") == [
        ("remove_member", "unsure"),
        ("rename_group", "unsure"),
    ]


async def test_a_name_that_two_of_the_chain_have_invites_nobody(house: House) -> None:
    await with_remark(house)
    friend = house.fan(3)
    befriend(house, friend)
    house.box.world.leave(house.group, [friend.person_id])
    await house.settle()
    await house.do(f"insert into person (person_id, name, first_seen) values ('wmelse', '{friend.name}', now())")
    await ask(house, Invite(group_id=house.group.group_id, person_id=friend.person_id))

    assert friend.person_id not in house.box.world.members(house.group)
    assert await tasks(house) == [("invite", "open")]


async def test_an_answer_quotes_the_question(house: House) -> None:
    await with_remark(house)
    await house.later(minutes=1)
    await house.says(house.fan(), "你们几点开门")

    (spoken,) = house.box.journal.entries(kinds=["spoke"])
    assert spoken.data["quote"] == f"{house.fan().name}：你们几点开门"
    assert "@" not in spoken.data["text"]  # who is quoted is addressed by that


async def test_what_can_not_be_quoted_is_answered_all_the_same(house: House) -> None:
    await with_remark(house)
    await house.later(minutes=1)
    await house.says(house.fan(), "你们几点开门")
    house.box.robots._quote = lambda *_: 201102  # type: ignore[method-assign]  # scrolled away on the phone
    await house.later(minutes=11)
    before = len(house.bot_said())
    await house.says(house.fan(), "你们几点关门")

    assert len(house.bot_said()) == before + 1
    (*_, spoken) = house.box.journal.entries(kinds=["spoke"])
    assert spoken.data["quote"] == ""
    assert await tasks(house) == []


@pytest.mark.parametrize(
    ("code", "state"), [(201014, "handed"), (201013, "handed"), (501000, "unsure")], ids=["kick", "invite", "fault"]
)
async def test_a_removal_that_did_not_work_is_asked_of_a_person(house: House, code: int, state: str) -> None:
    await with_remark(house)
    await house.in_the_box("/sandbox/trouble", {"path": _PATH, "errcode": -2})
    house.box.robots._do = lambda *_: 0  # type: ignore[method-assign]  # nothing happens on the phone
    await ask(house, removal(house, 3))
    ((ref,),) = await house.rows("select ref from outbox")
    result = {"messageId": ref.partition(":")[2], "errorCode": code, "errorReason": "", "rawMsg": None}
    await knock(house, result)
    await house.settle()

    assert await house.rows("select state from outbox where kind = 'remove_member'") == [(state,)]


def reported(command: str = "", words: str = "", *titles: str) -> HandReported:
    return HandReported(at=MORNING, account=ACCOUNT, number="1", code=0, command=command, titles=titles, words=words)


ACTIONS: list[tuple[Action, str]] = [
    (SendText(group_id="wr", text="@小雨 收到"), "收到"),
    (SendText(group_id="wr", text="点这里：", page="a/x1"), "点这里：https://g.example.cn/a/x1"),
    (RenameGroup(group_id="wr", name="福利群"), "福利群"),
    (SetNotice(group_id="wr", text=" 公告 "), "公告"),
    (RemoveMember(group_id="wr", person_id="wm"), "小雨"),
    (Invite(group_id="wr", person_id="wm"), "小雨"),
    (SetRemark(group_id="wr", code="gj-1"), "gj-1"),
]


@pytest.mark.parametrize(("action", "words"), ACTIONS, ids=lambda value: getattr(value, "kind", ""))
def test_a_result_is_about_what_it_says(action: Action, words: str) -> None:
    own = action.kind
    assert is_about(action, "gj-1", reported(), "小雨")
    assert is_about(action, "gj-1", reported(own, words, "gj-1"), "小雨")
    assert not is_about(action, "gj-1", reported(own, "别的", "gj-1"), "小雨")
    others = [one.kind for one, _ in ACTIONS if one.kind != own]
    assert not any(is_about(action, "gj-1", reported(other, words, "gj-1"), "小雨") for other in others)
    if own != "set_remark":  # its group is found by name
        assert not is_about(action, "gj-1", reported(own, words, "gj-2"), "小雨")
