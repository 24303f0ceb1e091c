"""Welcome, reminders, bars and names, as a group sees them."""

import pytest

from app.rules import service as rules
from app.sandbox import chain
from app.sandbox.chain import DemoMember
from tests.bot.test_door import knock
from tests.house import House

ADVERT = "专业代购名牌包，加我微信 abc12345"
LINK = "家人们看看 https://deal.example/x 超便宜"


async def joins(house: House, *names: str, group: chain.DemoGroup | None = None) -> list[str]:
    people = {chain.new_person(name)[0]: name for name in names}
    house.box.world.join(group or house.group, people)
    await house.settle()
    return list(people)


async def test_joins_close_together_get_one_welcome_that_names_them(house: House) -> None:
    await joins(house, "糖糖妈", "老王")
    await house.later(seconds=2)
    await joins(house, "Lily")
    await house.later(seconds=2)  # Lily's name is not known yet
    await house.later(seconds=1)

    (said,) = house.bot_said()
    assert said.startswith("欢迎@糖糖妈 、@老王 、@Lily加入麦小禾杭州文三路店福利群！")


async def test_the_next_welcome_waits_its_turn(house: House) -> None:
    await joins(house, "甲")
    await house.later(seconds=4)
    await joins(house, "乙")
    await house.later(seconds=5)
    assert len(house.bot_said()) == 1

    await house.later(seconds=30)
    assert "乙" in house.bot_said()[1]


async def test_a_name_nobody_knows_yet_is_waited_for_and_then_done_without(house: House) -> None:
    house.box.trouble._coming["externalcontact/groupchat/get"] = [{"errcode": 60011, "errmsg": "no"}] * 9
    await joins(house, "甲")
    await house.later(seconds=5)
    assert house.bot_said() == []

    await house.later(seconds=10)
    assert house.bot_said()[0].startswith("欢迎新朋友加入")


async def test_who_left_before_the_welcome_is_not_welcomed(house: House) -> None:
    people = await joins(house, "甲", "乙")
    house.box.world.leave(house.group, people[:1])
    await house.settle()
    await house.later(seconds=4)

    assert house.bot_said()[0].startswith("欢迎@乙加入")


async def test_who_comes_back_the_same_day_is_not_welcomed_again(house: House) -> None:
    (person,) = await joins(house, "甲")
    await house.later(seconds=4)
    house.box.world.leave(house.group, [person])
    await house.later(hours=1)
    house.box.world.join(house.group, {person: "甲"})
    await house.later(minutes=1)

    assert len(house.bot_said()) == 1


async def test_a_join_heard_too_late_greets_nobody(house: House) -> None:
    house.box.world.join(house.group, {chain.new_person("甲")[0]: "甲"})
    await house.box.wire.idle()
    house.clock.advance(minutes=11)
    await house.settle()
    await house.later(minutes=1)

    assert house.bot_said() == []


async def test_a_leave_that_overtook_its_join_leaves_nobody_behind(house: House) -> None:
    person = chain.new_person("甲")[0]

    def event(detail: str, at: int) -> str:
        return (
            f"<xml><Event>change_external_chat</Event><ChatId>{house.group.group_id}</ChatId>"
            f"<CreateTime>{at}</CreateTime><ChangeType>update</ChangeType><UpdateDetail>{detail}</UpdateDetail>"
            f"<MemChangeList><Item>{person}</Item></MemChangeList></xml>"
        )

    now = int(house.clock.at.timestamp())
    await house.http.post("/wecom/callback", **knock(house, event("del_member", now - 2)))
    await house.http.post("/wecom/callback", **knock(house, event("add_member", now - 5)))
    await house.settle()
    await house.later(seconds=5)

    assert house.bot_said() == []
    assert await house.rows(f"select count(*) from membership where person_id = '{person}' and left_at is null") == [
        (0,)
    ]


async def test_an_unknown_group_is_read_quietly_before_anything_is_reacted_to(house: House) -> None:
    await house.do(f"delete from chat_group where group_id = '{house.group.group_id}'")
    await house.says(house.fan(), ADVERT)
    await joins(house, "甲")
    await house.later(minutes=1)

    assert house.bot_said() == []
    assert (await house.rows("select count(*) from membership where left_at is null"))[0][0] > 60
    rows = await house.rows(
        "select baseline_at is not null from chat_group where name like '%文三路店福利群' and store_id is null"
    )
    assert rows == [(True,)]


async def test_the_tolerated_line_is_reminded_twice_and_then_a_person_is_asked(house: House) -> None:
    fan = house.fan()
    for _ in range(4):
        await house.says(fan, LINK)
        await house.later(minutes=3)

    said = [line for line in house.bot_said() if "次提醒" in line]
    assert said == [
        f"@{fan.name} 群里不能发外部链接哦（您说的“家人们看看…”，群规第 1 版：不发外部链接和第三方小程序），请撤回。"
        f"这是第 {n} 次提醒，{rest}。有疑问请回复“申诉”。"
        for n, rest in ((1, "再发 2 次会请店长处理"), (2, "再发会请店长处理"))
    ]
    assert [state for (state,) in await house.rows("select state from rule_case order by id")] == [
        "standing", "standing", "asked",
    ]  # fmt: skip
    assert len(house.cards(house.staff("manager"))) == 1  # one question a day, however much they post
    assert fan.person_id in house.box.world.members(house.group)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("家人们看看 https://x.example/a", "您说的“家人们看看…”，"),
        ("https://x.example/a", ""),
        ("拼团吗", "您说的“拼团吗…”，"),
        ("好的", ""),
        ("加我微信abc12345 有优惠", "您说的“加我微信…”，"),  # the address is not repeated
        ("联系 13800000000", ""),
        ("投票\n给我家宝宝投一票", "您说的“投票 给我家宝宝…”，"),
        ("\u202e反着看的字呀呀呀", ""),
    ],
)
def test_a_reminder_says_which_words_and_repeats_no_advert(text: str, said: str) -> None:
    assert rules._begins(text) == said


async def test_reminders_expire(house: House) -> None:
    fan = house.fan()
    await house.says(fan, LINK)
    await house.later(days=31)
    await house.says(fan, LINK)

    assert "第 1 次提醒" in house.bot_said()[-1]


async def test_the_brands_own_link_and_what_staff_post_is_left_alone(house: House) -> None:
    await house.says(house.fan(), "看看 https://mxh.example.cn/menu")
    clerk = house.box.world.members(house.group)[house.staff("clerk")]
    await house.says(clerk, LINK)

    assert house.bot_said() == []


async def test_a_foreign_mini_program_is_reminded(house: House) -> None:
    message = {"messageType": 9, "payload": {"title": "砍一刀", "appid": "wx1"}}
    house.box.world.say(house.group, house.fan(), message)
    await house.settle()

    assert "第三方小程序" in house.bot_said()[0]


async def test_the_line_not_tolerated_is_removed_at_once_and_from_every_group(house: House) -> None:
    fan = house.fan()
    elsewhere = chain.groups()[7]
    house.box.world.join(elsewhere, {fan.person_id: fan.name})
    await house.settle()
    await house.says(fan, ADVERT)

    assert f"removed {fan.name}" in house.transcript()
    assert f"removed {fan.name}" in house.transcript(elsewhere)
    assert await house.rows("select category, words from ban") == [("微商广告", ADVERT)]


async def test_who_is_barred_is_removed_again_wherever_they_come_in(house: House) -> None:
    fan = house.fan()
    await house.says(fan, ADVERT)
    group = chain.groups()[11]
    house.box.world.join(group, {fan.person_id: fan.name})
    await house.settle()
    await house.later(minutes=1)

    assert house.transcript(group) == [f"joined {fan.name}", f"removed {fan.name}"]


async def test_a_customer_is_never_barred_by_a_machine(house: House) -> None:
    fan = house.fan()
    await house.says(fan, "我想订个8寸的生日蛋糕，明天下午三点")
    await house.press(house.staff("clerk"), "accept")
    await house.says(fan, ADVERT)

    assert fan.person_id in house.box.world.members(house.group)
    assert await house.rows("select count(*) from ban") == [(0,)]
    assert await house.rows("select sentence, state from rule_case") == [("ASK_PERSON", "asked")]


async def test_where_no_account_can_act_the_owner_gets_a_task_that_the_event_confirms(house: House) -> None:
    official = chain.groups()[chain.HOSTED_GROUPS]
    person, name = chain.new_person("广告哥")
    await house.do(
        "insert into ban (person_id, group_id, message_id, category, reasons, words, at) "
        f"values ('{person}', 'x', 'x', '微商', '{{}}', 'x', now())"
    )
    house.box.world.join(official, {person: name})
    await house.settle()
    assert await house.rows("select kind, asked_of, state from task") == [("remove_member", official.owner_id, "open")]
    (_, card), *_ = house.cards(official.owner_id)
    assert "移出群" in card["sub_title_text"]

    house.box.world.leave(official, [person], removed_by=official.owner_id)
    await house.settle()
    assert await house.rows("select state, closed_how from task") == [("done", "event")]
    assert ("remove_member", "done") in await house.rows("select kind, outcome from action_log")


async def test_a_renamed_group_is_named_back_once_and_then_a_person_is_asked(house: House) -> None:
    fan: DemoMember = house.fan()
    house.box.world.rename(house.group, "团购群", by=fan.person_id)
    await house.later(seconds=2)
    await house.later(seconds=2)
    assert house.box.world.name(house.group) == house.group.name

    await house.later(minutes=5)
    house.box.world.rename(house.group, "又改了", by=fan.person_id)
    await house.later(seconds=2)
    assert house.box.world.name(house.group) == "又改了"
    assert await house.rows("select kind, state from task") == [("rename_group", "open")]

    house.box.world.rename(house.group, house.group.name, by=house.group.owner_id)
    await house.later(seconds=2)
    assert await house.rows("select state, closed_how from task") == [("done", "sync")]
    assert house.transcript()[:2] == ["named 团购群 by fan", f"named {house.group.name} by bot"]


async def test_a_task_is_answered_with_one_tap(house: House) -> None:
    official = chain.groups()[chain.HOSTED_GROUPS]
    house.box.world.rename(official, "乱改", by="wmx")
    await house.later(seconds=2)
    await house.press(official.owner_id, "done")

    assert await house.rows("select state, closed_by, closed_how from task") == [("done", official.owner_id, "button")]
    ((_, card),) = house.cards(official.owner_id)
    assert card["replaced"] == "已完成"


async def test_a_task_that_cannot_be_done_goes_to_the_operator(house: House) -> None:
    official = chain.groups()[chain.HOSTED_GROUPS]
    house.box.world.rename(official, "乱改", by="wmx")
    await house.later(seconds=2)
    await house.press(official.owner_id, "cannot")

    assert await house.rows("select state from task") == [("declined",)]
    assert house.cards(house.staff("operator"))[0][1]["main_title"]["title"] == "任务被退回"
