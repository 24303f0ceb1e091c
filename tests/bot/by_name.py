"""A house in which the first group is run by an account that knows names alone."""

from typing import Any

import httpx

from app.actions import FetchGroup
from app.bootstrap import Hands
from app.registry.accounts import service as accounts
from app.registry.accounts.service import AccountData
from app.who import Who
from app.work import begin
from tests.house import House

ACCOUNT, SECRET = "wt-01", "s3cret-of-the-robot_1"
ANN = Who("ann", "operator")


async def add_robot(house: House, account: str = ACCOUNT, *, base: str = "http://127.0.0.1:8001") -> None:
    """An account that knows names alone, set up as an operator does it."""
    async with begin(house.run.database, house.clock, "setup", who=ANN) as work:
        await accounts.save(work, house.run.vault, AccountData(account, "worktool", base, account, SECRET))
    await rewire(house)


async def rewire(house: House) -> None:
    """Take up what was set, as each process does within moments."""
    await house.run.wire()
    hands = house.relay._hands  # the loop that does this stands still in tests
    assert isinstance(hands, Hands)
    await hands.wire()


async def by_name(house: House, *, read: bool = True) -> None:
    """The first group is read, and listens to the robot alone."""
    if read:
        async with begin(house.run.database, house.clock, "read") as work:
            work.emit(FetchGroup(group_id=house.group.group_id, why="walk"), "read")
        await house.settle()
    await add_robot(house)
    group = house.group.group_id
    await house.do(f"update chat_group set account = '{ACCOUNT}' where group_id = '{group}'")
    house.box.robots.run(group, ACCOUNT, SECRET)


async def with_remark(house: House) -> None:
    """As `by_name`, and guanjia has set the group's remark and read it back."""
    await by_name(house)
    await house.says(house.fan(), "早上好")  # it is heard: its remark is asked for, and set
    await house.later(seconds=20)
    await house.says(house.fan(), "大家早")  # and read back


async def knock(
    house: House, body: Any = None, *, account: str = ACCOUNT, secret: str = SECRET, **more: Any
) -> httpx.Response:
    """A callback of the robot."""
    if body is not None:
        more["json"] = body
    return await house.http.post(f"/hosted/worktool/{account}/{secret}", **more)


def said(house: House, words: str, **changes: Any) -> dict[str, Any]:
    """What it tells when the first customer says something."""
    return {
        "spoken": words,
        "rawSpoken": words,
        "receivedName": house.fan().name,
        "groupName": house.group.name,
        "groupRemark": "",
        "roomType": 1,
        "atMe": True,
        "textType": 1,
        **changes,
    }
