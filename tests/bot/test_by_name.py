"""Stories of groups whose account knows names alone."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.actions import Invite, RemoveMember, RenameGroup, SendPicture, SendText, SetNotice
from app.bot import privacy
from app.bot.named import service as named
from app.bot.shared import SharedLimits
from app.errors import BadRequest, Conflict
from app.registry import changes
from app.wecom.hosted import robot
from app.wecom.hosted.robot import NamesHand, Robot
from app.wecom.port import Accepted, Delivery, DeliveryFailed
from app.work import begin
from tests.bot.by_name import ACCOUNT, ANN, SECRET, add_robot, by_name, knock, said, with_remark
from tests.house import House

ORDER = "我想订个8寸的生日蛋糕，明天下午三点来拿，电话13800138000"


async def emit(house: House, text: str = "通知", *, cause: str = "test", **options: Any) -> None:
    async with begin(house.run.database, house.clock, cause) as work:
        work.emit(SendText(group_id=house.group.group_id, text=text), "order", **options)


async def tasks(house: House) -> list[Any]:
    return await house.rows("select kind, state from task order by id")


async def test_a_customer_is_heard_and_answered_by_name(house: House) -> None:
    await with_remark(house)
    house.clock.advance(minutes=1)
    before = len(house.bot_said())

    await house.says(house.fan(), ORDER)

    answer = house.bot_said()[before]
    assert answer.startswith(f"@{house.fan().name} 收到")
    assert answer.count("@") == 1  # the account writes it, we do not
    assert await house.rows("select count(*) from ticket") == [(1,)]
    assert await house.rows("select outcome, note from action_log where kind = 'send_text'") == [
        ("done", "its result came")
    ]
    assert await house.rows("select count(*) from ambiguous") == [(0,)]
    (lanes,) = await house.rows(
        "select array_agg(lane order by r.id) from message_raw r join message m using (id) where m.text is not null"
    )
    assert set(lanes[0]) == {f"group:{house.group.group_id}"}  # in the group's own lane, in order


# the remark


async def test_the_remark_is_set_once_and_read_back(house: House) -> None:
    await by_name(house)
    await house.says(house.fan(), "早上好")
    await house.says(house.fan(1), "早")
    ((code, seen),) = await house.rows(
        f"select remark_code, remark_seen_at from chat_group where account = '{ACCOUNT}'"
    )
    assert code.startswith("gj-")
    assert seen is not None  # the second callback bore it
    assert await house.rows("select outcome from action_log where kind = 'set_remark'") == [("done",)]


async def test_without_a_remark_read_back_within_a_day_people_are_asked(house: House) -> None:
    await with_remark(house)
    await house.later(hours=25)
    await emit(house)
    await house.settle()

    assert house.bot_said() == []
    assert await tasks(house) == [("send_text", "open")]
    ((note,),) = await house.rows("select note from outbox where kind = 'send_text'")
    assert "24 h" in note

    await house.says(house.fan(), "早")  # it is seen again
    await emit(house, "在的", cause="later")
    await house.settle()
    assert house.bot_said() == ["在的"]


async def test_before_the_remark_is_read_back_nothing_is_said(house: House) -> None:
    await by_name(house)
    await house.says(house.fan(), ORDER)

    assert house.bot_said() == []
    assert ("send_text", "open") in await tasks(house)


async def test_a_name_that_two_groups_have_gets_no_remark_from_us(house: House) -> None:
    await by_name(house)
    await house.do(f"update chat_group set name = (select name from chat_group where account = '{ACCOUNT}')"
                   f" where group_id = '{_other(house)}'")  # fmt: skip
    async with begin(house.run.database, house.clock, "ask", who=ANN) as work:
        await named.new_remark(work, house.group.group_id)
    await house.settle()

    assert await house.rows("select outcome from action_log where kind = 'set_remark'") == [("stale",)]


def _other(house: House) -> str:
    return next(group.group_id for group in house.box.world.groups() if group.group_id != house.group.group_id)


# what nobody can place


async def heard_by_two(house: House) -> None:
    """Two members of one name, and the first of them says something."""
    await with_remark(house)
    await house.later(minutes=1)
    one, two = house.fan().person_id, house.fan(1).person_id
    await house.do(
        f"update person set name = (select name from person where person_id = '{one}') where person_id = '{two}'"
    )
    await house.says(house.fan(), ORDER)


async def test_two_of_one_name_wait_for_a_person_who_places_it_once(house: House) -> None:
    await heard_by_two(house)
    assert await house.rows("select state, name, cardinality(people) from ambiguous") == [("open", house.fan().name, 2)]
    assert house.bot_said() == []
    assert await house.rows("select count(*) from ticket") == [(0,)]
    assert await house.rows("select count(*) from outbox where kind = 'send_text'") == [(0,)]

    group, who = house.group.group_id, house.fan(1).person_id
    async with begin(house.run.database, house.clock, "place", who=ANN) as work:
        await named.settle(work, 1, group, who)
    with pytest.raises(Conflict):
        async with begin(house.run.database, house.clock, "again", who=ANN) as work:
            await named.settle(work, 1, group, who)
    await house.settle()

    assert await house.rows("select person_id from ticket") == [(who,)]
    assert len(house.bot_said()) == 1
    assert await house.rows("select state, settled_by from ambiguous") == [("placed", "ann")]


async def test_who_is_not_in_the_group_did_not_say_it(house: House) -> None:
    await heard_by_two(house)
    with pytest.raises(BadRequest):
        async with begin(house.run.database, house.clock, "place", who=ANN) as work:
            await named.settle(work, 1, house.group.group_id, "wm-stranger")
    assert await house.rows("select state from ambiguous") == [("open",)]


async def test_what_is_left_comes_to_nothing(house: House) -> None:
    await heard_by_two(house)
    async with begin(house.run.database, house.clock, "leave", who=ANN) as work:
        await named.dismiss(work, 1)
    await house.settle()

    assert await house.rows("select state from ambiguous") == [("dismissed",)]
    assert house.bot_said() == []
    with pytest.raises(Conflict):
        async with begin(house.run.database, house.clock, "place", who=ANN) as work:
            await named.settle(work, 1, house.group.group_id, house.fan().person_id)


@pytest.mark.parametrize(
    ("changes", "groups"),
    [
        ({"groupName": "没有这个群"}, 0),
        ({"receivedName": "谁也不是"}, 1),
        ({"groupRemark": "gj-22222222"}, 1),  # a remark of ours that no group has: its name says nothing
        ({"groupName": "", "receivedName": ""}, 0),
        ({"groupName": "'; drop table chat_group; --", "receivedName": "\u202e\x00<b>%s{}"}, 0),
        ({"groupName": "群" * 100_000, "spoken": "话" * 100_000}, 0),
    ],
    ids=["no such group", "no such member", "a remark we lost", "no names", "hostile", "endless"],
)
async def test_what_has_no_place_is_kept_and_nothing_is_said(
    house: House, changes: dict[str, Any], groups: int
) -> None:
    await by_name(house)
    answer = await knock(house, said(house, "你好", **changes))
    await house.settle()

    assert answer.json() == {"code": 0, "message": "ok", "data": {"type": 5000, "info": {"text": ""}}}
    assert await house.rows("select state, cardinality(groups) from ambiguous") == [("open", groups)]
    assert await house.rows("select count(*) from inbox") == [(0,)]
    assert await house.rows("select count(*) from outbox where kind = 'send_text'") == [(0,)]


async def test_a_second_ear_is_kept_and_never_judged(house: House) -> None:
    await by_name(house)
    await house.do(f"update chat_group set account = 'mxh-bot-01' where account = '{ACCOUNT}'")
    await knock(house, said(house, ORDER))
    await house.settle()

    assert await house.rows("select count(*) from ticket") == [(0,)]
    ((notes,),) = await house.rows("select notes from message where source = 'named:wt-01'")
    assert "this group listens to juzi:mxh-bot-01" in notes[0]
    assert await house.rows("select account, kind from account_group") == [(ACCOUNT, "worktool")]


async def test_a_group_that_was_not_read_is_read_first(house: House) -> None:
    await by_name(house, read=False)
    await house.do(f"update chat_group set baseline_at = null where account = '{ACCOUNT}'")
    await house.says(house.fan(), ORDER)

    assert await house.rows("select state from ambiguous") == [("open",)]
    assert await house.rows(f"select baseline_at is not null from chat_group where account = '{ACCOUNT}'") == [(True,)]
    assert house.bot_said() == []


async def test_who_is_erased_is_gone_from_what_was_heard_by_name(house: House) -> None:
    await heard_by_two(house)
    house.clock.advance(minutes=1)
    await house.do(f"update person set name = '别人' where person_id = '{house.fan(1).person_id}'")
    await house.says(house.fan(), "是我，谢谢")
    name = house.fan().name.encode().hex()
    theirs = f"select count(*) from message_raw where position(decode('{name}', 'hex') in payload) > 0"
    ((before,),) = await house.rows(theirs)
    assert before > 1
    await house.do("delete from outbox where state in ('sending', 'pending')")
    async with begin(house.run.database, house.clock, "erase", who=ANN) as work:
        await privacy.erase(work, house.fan().person_id)

    assert await house.rows("select count(*) from ambiguous") == [(0,)]
    assert await house.rows(theirs) == [(0,)]


# what became of it


async def test_a_result_that_never_comes_leaves_it_unsure_and_it_is_not_said_again(house: House) -> None:
    await with_remark(house)
    await house.in_the_box("/sandbox/trouble", {"path": "/wework/sendRawMessage", "errcode": -2})
    await emit(house)
    await house.settle()
    assert await house.rows("select state, ref is not null, note from outbox") == [
        ("unsure", True, "taken; its result is awaited")
    ]
    await house.do("update outbox set ask_at = now()")  # two minutes later
    await house.relay.ask()
    await house.settle()

    assert await house.rows("select state, ask_at from outbox") == [("unsure", None)]
    assert house.bot_said() == ["通知"]


async def test_a_lost_result_is_not_asked_of_another_account(house: House) -> None:
    await with_remark(house)
    await house.in_the_box("/sandbox/trouble", {"path": "/wework/sendRawMessage", "errcode": -2})
    await emit(house)
    await house.settle()
    await house.do(f"update chat_group set account = 'mxh-bot-01' where account = '{ACCOUNT}'")
    await house.do("update outbox set ask_at = now()")
    await house.relay.ask()
    await house.settle()

    assert await house.rows("select state from outbox") == [("unsure",)]  # that one would say: never heard of it


@pytest.mark.parametrize(
    ("code", "state", "asked"), [(201101, "handed", 1), (201102, "handed", 1), (501000, "unsure", 0)]
)
async def test_a_result_that_says_no(house: House, code: int, state: str, asked: int) -> None:
    await with_remark(house)
    await house.in_the_box("/sandbox/trouble", {"path": "/wework/sendRawMessage", "errcode": -2})
    await emit(house)
    await house.settle()
    ((ref,),) = await house.rows("select ref from outbox")
    result = {"messageId": ref.partition(":")[2], "errorCode": code, "errorReason": "找不到聊天", "rawMsg": None}
    await knock(house, result)
    await house.settle()

    assert await house.rows("select state from outbox where kind = 'send_text'") == [(state,)]
    assert len(await tasks(house)) == asked


async def test_of_one_result_for_several_only_what_it_names_is_settled(house: House) -> None:
    await with_remark(house)
    await house.in_the_box("/sandbox/trouble", {"path": "/wework/sendRawMessage", "errcode": -2, "times": 2})
    await emit(house, "甲", cause="a")
    await emit(house, "乙", cause="b")
    await house.settle()
    await house.do(f"update outbox set ref = '{ACCOUNT}:n-7'")  # both left in one call
    await knock(house, {"messageId": "n-7", "errorCode": 201102, "errorReason": "", "rawMsg": None})
    await house.settle()
    assert await house.rows("select state from outbox order by id") == [("unsure",)] * 2  # which of them, nobody knows

    raw = json.dumps({"type": 203, "titleList": [await code_of(house)], "receivedContent": "乙"})
    await knock(house, {"messageId": "n-7", "errorCode": 0, "errorReason": "", "rawMsg": raw})
    await house.settle()
    assert await house.rows("select action ->> 'text' from outbox") == [("甲",)]


async def test_a_result_finds_what_was_taken_without_an_answer_to_us(house: House) -> None:
    await with_remark(house)
    await house.in_the_box("/sandbox/trouble", {"path": "/wework/sendRawMessage", "errcode": -2})
    await emit(house)
    await house.settle()
    await house.do("update outbox set ref = null")  # the call ended in a timeout
    raw = json.dumps({"type": 203, "titleList": [await code_of(house)], "receivedContent": "通知"})
    await knock(house, {"messageId": "n-8", "errorCode": 0, "errorReason": "", "rawMsg": raw})
    await house.settle()

    assert await house.rows("select outcome from action_log where kind = 'send_text'") == [("done",)]


async def code_of(house: House) -> str:
    ((code,),) = await house.rows(f"select remark_code from chat_group where group_id = '{house.group.group_id}'")
    return str(code)


async def test_another_account_has_to_show_the_remark_anew(house: House) -> None:
    await with_remark(house)
    async with begin(house.run.database, house.clock, "move", who=ANN) as work:
        data = await changes.read_group(work, house.group.group_id)
        await changes.change_group(work, house.group.group_id, replace(data, stage="core"))
    seen = f"select remark_seen_at is null from chat_group where group_id = '{house.group.group_id}'"
    assert await house.rows(seen) == [(False,)]
    async with begin(house.run.database, house.clock, "move2", who=ANN) as work:
        await changes.change_group(work, house.group.group_id, replace(data, account="wt-02"))
    assert await house.rows(seen) == [(True,)]


async def test_a_result_that_is_faster_than_its_number_is_looked_at_again(house: House) -> None:
    await with_remark(house)
    await house.in_the_box("/sandbox/trouble", {"path": "/wework/sendRawMessage", "errcode": -2})
    await knock(house, {"messageId": "n-1", "errorCode": 0, "errorReason": "", "rawMsg": None})
    await house.settle()
    await emit(house)
    await house.settle()
    await house.do(f"update outbox set ref = '{ACCOUNT}:n-1'")
    await house.later(seconds=6)

    assert await house.rows("select outcome from action_log where kind = 'send_text'") == [("done",)]


async def test_too_many_calls_wait_and_are_said_once(house: House) -> None:
    await with_remark(house)
    await house.in_the_box("/sandbox/trouble", {"path": "/wework/sendRawMessage", "errcode": 429})
    await emit(house)
    await house.settle()
    assert await house.rows("select state, attempts, not_before > now() + interval '5 s' from outbox") == [
        ("pending", 0, True)
    ]
    await house.do("update outbox set not_before = now()")
    await house.settle()

    assert house.bot_said() == ["通知"]


# an account that is not there


async def test_an_account_that_is_offline_is_waited_for_then_people_are_asked(house: House) -> None:
    await with_remark(house)
    await house.do("delete from account_group")
    house.box.robots.goes(ACCOUNT, online=False)
    await house.settle()
    await emit(house, max_age=timedelta(minutes=30))
    await house.settle()
    ((state, note),) = await house.rows("select state, note from outbox")
    assert (state, note) == ("pending", f"the account {ACCOUNT} is offline: this waits for it")

    house.clock.advance(minutes=16)
    await house.do("update outbox set not_before = now()")
    await house.settle()
    assert await tasks(house) == [("send_text", "open")]
    assert house.bot_said() == []


async def test_it_may_go_and_come_and_go_within_seconds(house: House) -> None:
    await by_name(house)
    for online in (False, True, False):
        house.box.robots.goes(ACCOUNT, online=online)
        await house.settle()
        house.clock.advance(seconds=2)
    assert await house.rows("select online from hosted_account") == [(False,)]

    await house.says(house.fan(), "早")  # what is heard later than that is a sign of life
    assert await house.rows("select online from hosted_account") == [(True,)]


async def test_what_was_said_stays_on_record_once(house: House) -> None:
    await by_name(house)
    await knock(house, said(house, "砍一刀", textType=8))
    await house.settle()

    (rows,) = await house.rows("select count(*) from message where concat(text, event) like '%砍一刀%'")
    assert rows == (1,)


async def test_it_waits_for_the_account_to_come_back(house: House) -> None:
    await with_remark(house)
    house.box.robots.goes(ACCOUNT, online=False)
    await house.settle()
    await emit(house)
    await house.settle()
    house.clock.advance(seconds=30)
    house.box.robots.goes(ACCOUNT, online=True)
    await house.settle()
    await house.do("update outbox set not_before = now()")
    await house.settle()

    assert house.bot_said() == ["通知"]


async def test_another_account_in_the_group_stands_in(house: House) -> None:
    await with_remark(house)
    await add_robot(house, "wt-02")
    group = house.group.group_id
    await house.do(
        f"insert into account_group values ('{group}', 'wt-02', 'worktool', '{house.clock.at}', '{house.clock.at}')"
    )
    house.box.robots.goes(ACCOUNT, online=False)
    await house.settle()
    house.box.robots.run(group, "wt-02", SECRET)
    await emit(house)
    await house.settle()

    assert house.bot_said() == ["通知"]
    assert [entry.data["account"] for entry in house.box.journal.entries(kinds=["spoke"])] == ["wt-02"]


async def test_one_that_knows_ids_stands_in_for_speaking_and_removing(house: House) -> None:
    await with_remark(house)
    group = house.group.group_id
    await house.do(f"insert into account_group values ('{group}', 'mxh-bot-01', 'juzi', '{house.clock.at}')")
    house.box.robots.goes(ACCOUNT, online=False)
    await house.settle()
    house.box.world.replace(group, account="mxh-bot-01")
    await emit(house)
    await house.settle()

    assert house.bot_said() == ["通知"]


# the hand alone


class Taken:
    """The other side of a hand: it takes what comes, or answers as it is told."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.dislikes = "nothing"
        self.answer = httpx.Response(200, json={"code": 200, "message": "ok", "data": "n-1"})

    def client(self, base: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._take), base_url=base)

    def _take(self, request: httpx.Request) -> httpx.Response:
        assert request.url.params["robotId"] == "r-1"
        self.calls.append(json.loads(request.content))
        if any(self.dislikes in str(one) for one in self.calls[-1]["list"]):
            return httpx.Response(200, json={"code": 500, "message": "x", "data": None})
        return self.answer


def delivery(n: int, **changes: Any) -> Delivery:
    fields: dict[str, Any] = {"account": "a", "title": f"gj-{n}", "names": (), **changes}
    return Delivery(SendText(group_id=f"wr{n}", text=f"@小雨 words {n}"), f"k{n}", **fields)


async def test_what_is_due_at_one_moment_leaves_in_one_call_of_a_hundred_at_most() -> None:
    other = Taken()
    hand = NamesHand({"a": Robot("http://robot.invalid", "r-1")}, other.client)
    took = await asyncio.gather(*(hand.deliver(delivery(n)) for n in range(120)))

    assert set(took) == {Accepted("n-1", 120.0)}
    assert [len(call["list"]) for call in other.calls] == [100, 20]
    assert other.calls[0]["socketType"] == 2
    assert other.calls[0]["list"][0] == {"type": 203, "titleList": ["gj-0"], "receivedContent": "@小雨 words 0"}


async def test_of_commands_that_left_together_only_the_refused_one_fails() -> None:
    other = Taken()
    other.dislikes = "words 7'"
    hand = NamesHand({"a": Robot("http://robot.invalid", "r-1")}, other.client)
    found = await asyncio.gather(*(hand.deliver(delivery(n)) for n in range(12)), return_exceptions=True)

    assert [n for n, one in enumerate(found) if not isinstance(one, Accepted)] == [7]
    assert isinstance(found[7], DeliveryFailed)
    assert len(other.calls) < 12


async def test_who_is_addressed_is_not_named_twice() -> None:
    other = Taken()
    hand = NamesHand({"a": Robot("http://robot.invalid", "r-1")}, other.client)
    await hand.deliver(delivery(1, names=("小雨",)))

    assert other.calls[0]["list"] == [
        {"type": 203, "titleList": ["gj-1"], "receivedContent": "words 1", "atList": ["小雨"]}
    ]


@pytest.mark.parametrize("name", ["所有人", "@所有人", "All", "全体成员"])
async def test_who_calls_themselves_everybody_does_not_have_everybody_addressed(name: str) -> None:
    other = Taken()
    hand = NamesHand({"a": Robot("http://robot.invalid", "r-1")}, other.client)
    await hand.deliver(delivery(1, names=(name,)))

    assert "atList" not in other.calls[0]["list"][0]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(429, headers={"retry-after": "7"}), {"retry": True, "after": 7.0, "blameless": True}),
        (httpx.Response(500), {"uncertain": True}),
        (httpx.Response(200, json={"code": 500, "message": "x", "data": None}), {"retry": False, "uncertain": False}),
        (httpx.Response(200, json={"code": 200, "message": "ok", "data": None}), {"uncertain": True}),
    ],
    ids=["429", "500", "refused", "no number"],
)
async def test_what_its_answers_mean(answer: httpx.Response, expected: dict[str, Any]) -> None:
    other = Taken()
    other.answer = answer
    hand = NamesHand({"a": Robot("http://robot.invalid", "r-1")}, other.client)
    found = await asyncio.gather(hand.deliver(delivery(1)), hand.deliver(delivery(2)), return_exceptions=True)

    for one in found:
        assert isinstance(one, DeliveryFailed)
        assert {name: getattr(one, name) for name in expected} == expected
        assert "r-1" not in str(one)


async def test_sixty_calls_a_minute_are_shared_by_all(house: House) -> None:
    other = Taken()
    hand = NamesHand({"a": Robot("http://robot.invalid", "r-1")}, other.client, SharedLimits(house.run.database))
    for n in range(robot.A_MINUTE[1]):  # the limit itself
        await hand.deliver(delivery(n))
    with pytest.raises(DeliveryFailed) as failed:
        await hand.deliver(delivery(99))

    assert failed.value.blameless
    assert 0 < (failed.value.after or 0) <= 1.3
    assert len(other.calls) == robot.A_MINUTE[1]  # as above


async def test_what_it_cannot_do_is_not_tried() -> None:
    hand = NamesHand({"a": Robot("http://robot.invalid", "r-1")}, Taken().client)
    removal = RemoveMember(group_id="wr", person_id="wm")
    for action, title, names in (
        (removal, "gj-1", ()),
        (removal, "gj-1", ("甲", "乙")),
        (removal, "gj-1", ("所有人",)),
        (removal, "gj-1", (" ",)),
        (removal, "", ("甲",)),
        (Invite(group_id="wr", person_id="wm"), "gj-1", ("甲", "乙")),
        (RenameGroup(group_id="wr", name=""), "gj-1", ()),
        (SetNotice(group_id="wr", text="x"), "", ()),
        (SendPicture(group_id="wr", url="https://x"), "gj-1", ()),
    ):
        with pytest.raises(DeliveryFailed):
            await hand.deliver(Delivery(action, "k", "a", title, names))
    with pytest.raises(DeliveryFailed):
        await hand.deliver(delivery(1, account="b"))
