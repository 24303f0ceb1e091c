"""People sign in: at a time of their own, heard whenever it is."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from app.bootstrap import Pipeline
from app.bot.worker import Worker
from app.campaigns.signin import service as signin
from app.clock import SHANGHAI
from app.db import Database
from app.sandbox.chain import DemoGroup, DemoMember
from app.work import begin
from tests.house import House

POINTS = "select person_id, balance from point_balance order by 1"


def clock(day: str, at: str = "12:00") -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(f"{day} {at}").replace(tzinfo=SHANGHAI)


async def post(
    house: House, who: DemoMember, at: datetime, words: str = "打卡", group: DemoGroup | None = None, number: str = ""
) -> str:
    """A message written at some time comes to the door now. Returns its number."""
    here = group or house.group
    number = number or f"m{secrets.token_hex(8)}"
    said = {
        "messageId": number, "messageType": 7, "timestamp": int(at.timestamp() * 1000),
        "roomWecomChatId": here.group_id, "externalUserId": who.person_id, "contactName": who.name,
        "imBotId": here.account, "payload": {"text": words},
    }  # fmt: skip
    headers = {"X-Guanjia-Secret": house.hosted_secret}
    answer = await house.http.post(f"/hosted/juzi/{here.account}", json=said, headers=headers)
    assert answer.is_success, answer.text
    return number


async def signs_in(house: House, who: DemoMember, days: Iterable[str], at: str = "12:00") -> None:
    """Somebody signs in on these days, and hears of it each time."""
    for day in days:
        house.clock.at = clock(day, at)
        await house.says(who, "打卡")
        await house.later(seconds=40)


def worker(house: House, database: Database | None = None) -> Worker:
    """One more worker over the same line."""
    pipeline = Pipeline(house.run.database, house.clock, house.run.bell)
    return Worker(database or house.run.database, house.clock, house.run.ears, pipeline, house.run.bell)


async def books_are_right(house: House) -> None:
    """Every entry sums to zero, and everybody has the sum of their lines."""
    assert await house.rows("select entry_id from point_line group by 1 having sum(amount) <> 0 or count(*) < 2") == []
    bare = "select id from point_entry where not exists (select 1 from point_line where id = entry_id)"
    assert await house.rows(bare) == []
    wrong = """select account, sum(amount), b.balance from point_line l
                 full join point_balance b on 'person:' || b.person_id = l.account
                where account is null and b.balance <> 0 or account like 'person:%'
                group by account, b.balance having sum(amount) is distinct from coalesce(b.balance, 0)"""
    assert await house.rows(wrong) == []


async def plan(house: House) -> None:
    """What a worker does when it starts."""
    async with begin(house.run.database, house.clock, "start") as work:
        await signin.plan(work)
