"""What a person was asked to do: who is reminded, who hears next, and whether a removal is believed."""

from datetime import timedelta

import pytest

from app.actions import RemoveMember
from app.bot import pipeline
from app.desk import service as desk
from app.desk.cards import reason_in
from app.desk.decide import Step, Where, check_words, next_step, steps
from app.events import GroupDismissed, MemberLeft, OwnerChanged
from app.language.reading import Shop
from app.registry import service as registry
from app.registry.notices import service as notices
from app.sandbox import chain
from app.sandbox.chain import DemoGroup
from app.who import Who
from app.work import begin
from tests.house import House

ANN = Who("ann", "operator")


@pytest.fixture
def group() -> DemoGroup:
    """A group in which no account of ours is."""
    return chain.groups()[chain.HOSTED_GROUPS]


async def asked_to_remove(house: House, group: DemoGroup) -> str:
    """Somebody who is barred comes in: the owner is asked to remove them. Returns who it is."""
    person, name = chain.new_person("广告哥")
    await house.do(
        "insert into ban (person_id, group_id, message_id, category, reasons, words, at) "
        f"values ('{person}', 'x', 'x', '微商', '{{}}', 'x', now())"
    )
    house.box.world.join(group, {person: name})
    await house.settle()
    return person


async def owned_by(house: House, group: DemoGroup, staff_id: str) -> None:
    """A group has had this owner all along."""
    house.box.world.hand_over(group.group_id, staff_id)
    await house.do(f"update chat_group set owner_id = '{staff_id}' where group_id = '{group.group_id}'")


async def state(house: House) -> tuple[str, str | None]:
    return (await house.rows("select state, closed_how from task"))[0]


def told(house: House, staff_id: str) -> list[str]:
    """What the application wrote to somebody, in words."""
    entries = house.box.journal.entries(kinds=("told",), staff=(staff_id,))
    messages = [entry.data["message"] for entry in entries]
    texts = [one.get("text", {}).get("content", "") or " ".join(one.get("textcard", {}).values()) for one in messages]
    return [text for text in texts if text]


async def test_nobody_does_it_the_owner_the_manager_and_the_operator_hear_in_turn(
    house: House, group: DemoGroup
) -> None:
    await owned_by(house, group, "c077a")
    await asked_to_remove(house, group)
    manager = f"m{chain.stores()[group.store_id - 1].number}"
    await house.later(minutes=14)
    assert told(house, "c077a") == []

    await house.later(minutes=2)
    assert any("还有一件事等您处理" in text for text in told(house, "c077a"))
    assert "/tasks/" in told(house, "c077a")[-1]
    assert house.cards(manager) == []

    await house.later(minutes=15)
    (task, card), *_ = house.cards(manager)
    assert card["main_title"]["title"] == "请移出成员"
    assert house.cards(chain.OPERATOR) == []

    await house.later(minutes=30)
    assert [name for name, _ in house.cards(chain.OPERATOR)] == [f"{task.rpartition('-')[0]}-operator"]
    await house.later(hours=5)
    assert len(house.cards(chain.OPERATOR)) == 1  # nobody hears it for ever


async def test_whoever_has_the_card_may_answer_and_then_nobody_is_reminded(house: House, group: DemoGroup) -> None:
    await owned_by(house, group, "c077a")
    await asked_to_remove(house, group)
    manager = f"m{chain.stores()[group.store_id - 1].number}"
    await house.later(minutes=16)
    await house.later(minutes=16)
    await house.press(manager, "cannot", house.cards(manager)[-1][0])

    assert (await state(house))[0] == "declined"
    assert await house.rows("select count(*) from due where kind = 'desk.waiting'") == [(0,)]


async def test_why_it_cannot_be_done_is_chosen_kept_and_told(house: House, group: DemoGroup) -> None:
    await owned_by(house, group, "c077a")
    await asked_to_remove(house, group)
    await house.press("c077a", "cannot", why="no_right")

    assert await house.rows("select state, reason from task") == [("declined", "no_right")]
    (_, shown), *_ = house.cards("c077a")
    assert shown["replace_text"] == "已转运营"
    assert (shown["button_selection"]["selected_id"], shown["button_selection"]["disable"]) == ("no_right", True)
    task, back = house.cards(chain.OPERATOR)[-1]
    assert task.endswith("-back")
    assert back["emphasis_content"]["title"] == "我没有权限"


@pytest.mark.parametrize(
    ("selected", "reason"),
    [
        ({}, ""),
        ({"why": ()}, ""),
        ({"why": ("none",)}, ""),
        ({"why": ("busy", "other")}, "busy"),
        ({"x": ("busy",)}, ""),
    ],
)
def test_a_reason_that_the_card_does_not_offer_is_none(selected: dict[str, tuple[str, ...]], reason: str) -> None:
    assert reason_in(selected) == reason


async def test_no_reason_is_made_up_where_none_was_chosen(house: House, group: DemoGroup) -> None:
    await asked_to_remove(house, group)
    await house.press(group.owner_id, "cannot", house.cards(group.owner_id)[0][0])
    assert await house.rows("select state, reason from task") == [("declined", "")]
    assert "emphasis_content" not in house.cards(chain.OPERATOR)[-1][1]


async def test_a_removal_is_done_when_it_is_seen_not_when_it_is_said(house: House, group: DemoGroup) -> None:
    person = await asked_to_remove(house, group)
    await house.press(group.owner_id, "done")
    assert await state(house) == ("said", None)
    assert house.cards(group.owner_id)[-1][1]["replaced"] == "已收到，正在核对"

    house.box.world.leave(group, [person], removed_by=group.owner_id)
    await house.settle()
    assert await state(house) == ("done", "event")
    assert await house.rows("select closed_by from task") == [(group.owner_id,)]
    await house.later(minutes=15)
    assert not any("还在群里" in text for text in told(house, chain.OPERATOR))


async def test_a_removal_that_never_came_is_told_and_asked_for_again(house: House, group: DemoGroup) -> None:
    await asked_to_remove(house, group)
    await house.press(group.owner_id, "done")
    await house.later(minutes=11)  # the group is read: the person is there
    await house.later(minutes=3)

    assert (await state(house))[0] == "open"
    assert any("还在群里" in text for text in told(house, chain.OPERATOR))
    assert "still" in house.cards(group.owner_id)[-1][0]


async def test_what_is_asked_for_again_is_waited_for_again(house: House, group: DemoGroup) -> None:
    await asked_to_remove(house, group)
    await house.press(group.owner_id, "done")
    await house.later(minutes=11)
    await house.later(minutes=3)
    assert (await state(house))[0] == "open"
    before = len(told(house, group.owner_id))
    for _ in range(5):
        await house.later(minutes=16)
    assert len(told(house, group.owner_id)) > before
    assert any("-operator" in name for name, _ in house.cards(chain.OPERATOR))


async def test_each_task_about_somebody_is_looked_at_by_itself(house: House, group: DemoGroup) -> None:
    """Two asked at once, and both say that it is done: neither task stays as it was said."""
    await asked_to_remove(house, group)
    ((columns,),) = await house.rows(
        """select string_agg(column_name, ', ') from information_schema.columns
            where table_name = 'task' and column_name not in ('id', 'outbox_id')"""
    )
    await house.do(f"insert into task ({columns}, outbox_id) select {columns}, outbox_id + 1000 from task")
    for number in (1, 2):
        async with house.acting() as (work, _):
            await desk.answer(work, number, group.owner_id, done=True)
    assert await house.rows("select distinct state from task") == [("said",)]
    await house.later(minutes=11)
    await house.later(minutes=3)
    assert await house.rows("select distinct state from task") == [("open",)]


async def test_a_press_on_a_task_that_has_ended_says_so_on_the_card(house: House, group: DemoGroup) -> None:
    await owned_by(house, group, "c077a")
    await asked_to_remove(house, group)
    manager = f"m{chain.stores()[group.store_id - 1].number}"
    await house.later(minutes=16)
    await house.later(minutes=16)
    await house.press("c077a", "cannot")
    await house.press(manager, "done", house.cards(manager)[-1][0])
    assert "已经结束" in str(house.cards(manager)[-1][1]["replaced"])


async def test_a_removal_by_our_own_hand_that_never_came_is_told(house: House) -> None:
    person, name = chain.new_person("广告哥")
    await house.do(
        "insert into ban (person_id, group_id, message_id, category, reasons, words, at) "
        f"values ('{person}', 'x', 'x', '微商', '{{}}', 'x', now())"
    )
    world = house.box.world
    world.leave = lambda *_, **__: None  # type: ignore[method-assign]  # the account says yes and does nothing
    world.join(house.group, {person: name})
    await house.settle()
    assert ("remove_member", "done") in await house.rows("select kind, outcome from action_log")
    for count in (1, 2):  # on the same day
        await house.later(minutes=11)
        await house.later(minutes=3)
        assert sum("还在群里" in text for text in told(house, chain.OPERATOR)) == count
        again = RemoveMember(group_id=house.group.group_id, person_id=person, name=name, reason="广告")
        async with house.acting() as (work, _):
            work.emit(again, "remove", slot=person)
        await house.settle()


async def test_what_people_were_asked_to_do_in_a_group_that_is_no_more_ends(house: House, group: DemoGroup) -> None:
    await asked_to_remove(house, group)
    assert (await state(house))[0] == "open"
    async with house.acting() as (work, _):
        await pipeline.handle(work, GroupDismissed(at=house.clock.at, group_id=group.group_id), Shop())
    await house.settle()
    assert await state(house) == ("dropped", "dismissed")
    assert await house.rows("select count(*) from outbox") == [(0,)]
    assert await house.rows("select count(*) from due where kind = 'desk.waiting'") == [(0,)]


async def test_what_is_too_late_is_not_asked_for_any_more_and_that_is_told(house: House, group: DemoGroup) -> None:
    await owned_by(house, group, "c077a")
    await asked_to_remove(house, group)
    await house.later(hours=24, minutes=1)  # a removal is too late after a day
    assert await state(house) == ("dropped", "expired")
    assert await house.rows("select outcome from action_log where kind = 'remove_member'") == [("stale",)]
    assert any("不用再做了" in text for text in told(house, "c077a"))


async def test_a_second_notice_takes_the_place_of_the_first(house: House, group: DemoGroup) -> None:
    for words in ("周六不开门", "周六开门"):
        async with begin(house.run.database, house.clock, f"notice {words}", who=ANN) as work:
            await notices.set_in(work, [group.group_id], words)
        await house.settle()
    assert await house.rows("select action->>'text', state, closed_how from task order by id") == [
        ("周六不开门", "dropped", "withdrawn"),
        ("周六开门", "open", None),
    ]


async def test_a_card_says_where_and_how_to_be_sure(house: House, group: DemoGroup) -> None:
    await house.do(
        f"""insert into person (person_id, name, first_seen) values ('wmnew', '小新', now());
            insert into membership (group_id, person_id, role, joined_at)
            values ('{group.group_id}', 'wmnew', 'fan', now())"""
    )
    await asked_to_remove(house, group)
    (_, card), *_ = house.cards(group.owner_id)
    shown = {line["keyname"]: line["value"] for line in card["horizontal_content_list"]}
    assert shown["门店"] == chain.stores()[group.store_id - 1].name
    assert shown["群号尾"] == group.group_id[-6:]
    assert "群主" in shown["核对"]


async def test_reminders_can_be_switched_off(house: House, group: DemoGroup) -> None:
    await house.do(
        """insert into setting (scope, target, key, value, set_by, set_at)
           values ('chain', '', 'task_minutes', '0', 'ann', now())"""
    )
    await asked_to_remove(house, group)
    assert await house.rows("select count(*) from due where kind = 'desk.waiting'") == [(0,)]


def test_each_hears_later_than_the_one_before() -> None:
    found = list(steps(15).values())
    assert found == sorted(found)
    assert list(steps(15)) == list(Step)
    assert steps(0) == {}
    assert [next_step(n) for n in range(4)] == [*Step, None]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (
            Where("一号店", "福利群", "abc123", "王店长", 120, ("小红", "小明")),
            "群主 王店长，120 人，最近进群：小红、小明",
        ),
        (Where("", "福利群"), ""),
        (Where("", "福利群", owner="王店长"), "群主 王店长"),
    ],
)
def test_what_to_look_at_first(where: Where, words: str) -> None:
    assert check_words(where) == words


async def test_the_same_alarm_twice_in_an_hour_is_heard_twice(house: House) -> None:
    """WeCom drops equal words to one person for four hours: an alarm tells its time."""
    for hour in (1, 2):
        async with house.acting() as (work, _):
            await registry.tell_operators(work, "【集中进群】又来了", f"wave:{hour}")
        await house.settle()
        await house.later(minutes=60)
    assert len([text for text in told(house, chain.OPERATOR) if "又来了" in text]) == 2


async def test_a_going_that_is_told_late_confirms_no_removal_of_who_is_there_again(
    house: House, group: DemoGroup
) -> None:
    person = await asked_to_remove(house, group)
    before = MemberLeft(
        at=house.clock.at - timedelta(minutes=3), group_id=group.group_id, person_ids=(person,), scene=0
    )
    async with house.acting() as (work, _):
        await pipeline.handle(work, before, Shop())
    await house.settle()
    assert (await state(house))[0] == "open"


async def test_what_was_said_to_be_done_is_handed_over_too(house: House, group: DemoGroup) -> None:
    await owned_by(house, group, "c077a")
    await asked_to_remove(house, group)
    await house.press("c077a", "done")
    async with house.acting() as (work, _):
        assert await desk.hand_over(work, "c077a", "m002") == 1
    await house.settle()
    assert house.cards("m002") == []  # it is being looked at
    await house.later(minutes=11)
    await house.later(minutes=3)
    assert await house.rows("select state, asked_of from task") == [("open", "m002")]
    assert "still" in house.cards("m002")[-1][0]


async def test_another_owner_is_asked_for_what_the_one_before_has_not_done(house: House, group: DemoGroup) -> None:
    await asked_to_remove(house, group)
    house.box.world.hand_over(group.group_id, "c077a")
    async with house.acting() as (work, _):
        await pipeline.handle(work, OwnerChanged(at=house.clock.at, group_id=group.group_id), Shop())
    await house.later(seconds=2)
    assert await house.rows("select state, asked_of from task") == [("open", "c077a")]
    assert [card["main_title"]["title"] for _, card in house.cards("c077a")] == ["请移出成员"]
