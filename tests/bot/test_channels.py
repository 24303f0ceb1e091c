"""A channel is silent when it is quiet for three times its usual gap."""

from datetime import UTC, datetime, timedelta

from app.bot import channels
from app.bot.channels import heard
from app.who import Who
from app.work import begin
from tests.house import House
from tests.visitor import Visitor, plain

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)


def test_silence_is_told_by_what_is_usual() -> None:
    def quiet(minutes: int, *, count: int = 101, span: int = 1000) -> bool:
        last = NOW - timedelta(minutes=minutes)
        return heard("juzi:x", count, last - timedelta(minutes=span), last, NOW).silent

    assert not quiet(30)  # a message each ten minutes: half an hour is the least
    assert quiet(31)
    assert not quiet(120, count=11)  # one each hundred minutes
    assert quiet(301, count=11)
    assert quiet(31, count=1, span=0)


async def test_what_was_heard_and_what_lies_with_people(house: House) -> None:
    await house.says(house.fan(), "早")
    await house.says(house.fan(1), "早")
    async with begin(house.run.database, house.clock, "t", who=Who("ann", "operator")) as work:
        (one,) = await channels.channels(work)
        assert (one.source, one.count, one.silent) == ("juzi:mxh-bot-01", 2, False)
        assert sum((await channels.accounts(work)).values()) > 600
    visitor = await Visitor.come(house)
    page = (await visitor.get("/console/channels")).text
    assert "juzi:mxh-bot-01" in page
    assert "请人做（卡片）" in page
    group = plain((await visitor.get(f"/console/groups/detail?pk={house.group.group_id}")).text)
    assert "这个群里谁来做" in group
    assert "托管账号" in group


async def test_how_much_of_wecoms_limits_is_used_is_shown(house: House) -> None:
    corp = house.run.settings.wecom[""].corp_id
    await house.do(
        f"""insert into wecom_limit (name, tat) values
            ('call:{corp}:message/send:minute', now() + interval '60 seconds' / 8000 * 500),
            ('call:{corp}:message/send:hour', now() + interval '1 second'),
            ('call:{corp}:media/upload:minute', now() - interval '1 second'),
            ('message:{corp}:c077a:minute', now() + interval '18 seconds'),
            ('message:{corp}:*:day', now() + interval '86400 seconds' / 120000 * 4000),
            ('address::hour', now() + interval '3600 seconds' / 520000 * 8000),
            ('robot:ab12', now() + interval '10 seconds'),
            ('worktool:wt-01', now() + interval '3 seconds'),
            ('failed:{corp}', now() + interval '9 seconds'),
            ('pause:{corp}:externalcontact/groupchat/get', now() + interval '50 seconds')"""
    )
    async with begin(house.run.database, house.clock, "t", who=Who("ann", "operator")) as work:
        found = await channels.limits(work)
    first, person, second, *rest = found
    assert (person.kind, person.name, 0.7 < person.share <= 0.75) == ("message", "c077a", True)
    assert {(one.kind, one.name, round(one.share, 1)) for one in rest} == {
        ("robot", "ab12", 0.2), ("address", "", 0.2), ("worktool", "wt-01", 0.2), ("message", "*", 0.1)
    }  # fmt: skip
    assert (first.name, 45 < first.pause <= 50) == ("externalcontact/groupchat/get", True)
    assert (second.name, 0.4 < second.share <= 0.5) == ("message/send", True)
    page = plain((await (await Visitor.come(house)).get("/console/channels")).text)
    assert "暂停" in page
    assert "给员工的消息 c077a" in page
    assert "给员工的消息 全部" in page
    assert "员工群机器人 ab12" in page
