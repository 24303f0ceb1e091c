"""A channel is silent when it is quiet for three times its usual gap."""

from datetime import UTC, datetime, timedelta

from app.bot import channels
from app.bot.channels import heard
from app.who import Who
from app.work import begin
from tests.house import House
from tests.visitor import Visitor

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
