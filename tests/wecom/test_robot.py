"""The staff group's robot: what it is given, how often, and what its answers mean. Its address is told to nobody."""

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.actions import SendText, TellStaffGroup
from app.bot.decide import after_failure, after_interruption
from app.policies import POLICY
from app.wecom.pictures import ROBOT_MOST
from app.wecom.port import Delivery, DeliveryFailed, Take
from app.wecom.robot import StaffRobot
from tests.pictures import Album, png

ADDRESS = "https://qyapi.example.cn/cgi-bin/webhook/send?key=5ecret-key"
SHOW, SAY = TellStaffGroup(page="a"), TellStaffGroup(text="今天会员日")
OK = {"errcode": 0, "errmsg": "ok"}
SAMPLE = Path(__file__).parents[1] / "channels/official_api/webhook.send.request.json"


class Group:
    """A group's robot that answers one thing."""

    def __init__(self, answer: Any = None, status: int = 200) -> None:
        self._answer = OK if answer is None else answer
        self._status = status
        self.asked: list[tuple[str, Any]] = []

    def open(self, base: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._hear), base_url=base)

    def _hear(self, request: httpx.Request) -> httpx.Response:
        if isinstance(self._answer, Exception):
            raise self._answer
        self.asked.append((str(request.url), json.loads(request.content)))
        return httpx.Response(self._status, json=self._answer)

    def robot(self, limits: Any = None, address: str = ADDRESS, **pages: bytes) -> StaffRobot:
        return StaffRobot(self.open, address, Album(**(pages or {"a": png()})), limits)


async def failure(robot: StaffRobot, action: Any = SHOW) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await robot.deliver(Delivery(action, "key"))
    assert "5ecret" not in str(failed.value)
    return failed.value


async def test_a_picture_goes_as_base64_with_its_md5() -> None:
    group = Group()
    await group.robot().deliver(Delivery(SHOW, "key"))
    [(url, body)] = group.asked
    assert url == ADDRESS
    assert body["msgtype"] == "image"
    assert base64.b64decode(body["image"]["base64"]) == png()
    assert body["image"]["md5"] == hashlib.md5(png(), usedforsecurity=False).hexdigest()


async def test_words_are_one_of_the_published_messages_and_cut_at_what_it_takes() -> None:
    group = Group()
    await group.robot().deliver(Delivery(TellStaffGroup(text="汉" * 1000), "key"))
    [(_, body)] = group.asked
    published = json.loads(SAMPLE.read_text(encoding="utf-8"))
    assert body.keys() <= published.keys()
    assert body["text"].keys() <= published["text"].keys()
    assert body["text"]["content"] == "汉" * 682  # 2,046 bytes


@pytest.mark.parametrize("size", [ROBOT_MOST, ROBOT_MOST + 1])
async def test_two_megabytes_are_the_most(size: int) -> None:
    group = Group()
    robot = group.robot(a=png(size=size))
    if size == ROBOT_MOST:
        await robot.deliver(Delivery(SHOW, "key"))
        assert len(group.asked) == 1
        return
    failed = await failure(robot)
    assert "too large" in str(failed)
    assert (failed.retry, group.asked) == (False, [])


@pytest.mark.parametrize(("body", "why"), [(b"GIF89a....", "neither PNG nor JPG"), (b"", "no such picture")])
async def test_what_is_no_picture_is_not_sent(body: bytes, why: str) -> None:
    group = Group()
    failed = await failure(group.robot(a=body) if body else group.robot(b=png()))
    assert why in str(failed)
    assert group.asked == []


@pytest.mark.parametrize(
    ("answer", "state", "wait"),
    [
        ({"errcode": 45009}, "pending", 60.0),
        ({"errcode": 45033}, "pending", 60.0),
        ({"errcode": -1}, "pending", 2.0),
        ({"errcode": 93000}, "pending", 300.0),
        ({"errcode": 93004}, "pending", 300.0),
        ({"errcode": 93008}, "pending", 300.0),
        ({"errcode": 40058}, "dead", 0.0),
        ({"errcode": "0"}, "unsure", 0.0),
        ({}, "unsure", 0.0),
        ([], "unsure", 0.0),
        (httpx.ReadTimeout("slow"), "unsure", 0.0),
        (httpx.ConnectError("away"), "pending", 2.0),
    ],
    ids=str,
)
async def test_what_an_answer_means(answer: Any, state: str, wait: float) -> None:
    failed = await failure(Group(answer).robot())
    after = after_failure(failed, POLICY["tell_staff_group"], attempts=1)
    assert (after.state, after.wait) == (state, wait)


async def test_a_key_in_the_path_is_told_to_nobody_either() -> None:
    for status in (429, 500, 403, 404):
        failed = await failure(Group(status=status).robot(address="https://other.example/hook/5ecret-key"))
        assert "webhook/send" in str(failed)


async def test_what_it_may_have_said_is_not_said_again() -> None:
    assert after_interruption(POLICY["tell_staff_group"]).state == "unsure"
    assert await Group().robot().look_up(Delivery(SAY, "key")) is None


class Full:
    """Limits that are used up, or not."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.takes: list[Take] = []

    async def wait(self, takes: Sequence[Take]) -> float:
        self.takes += takes
        return self.seconds

    async def pause(self, name: str, seconds: float) -> None:
        raise AssertionError(name, seconds)


async def test_twenty_a_minute_are_shared_by_all_processes() -> None:
    group, full, free = Group(), Full(7), Full(0)
    failed = await failure(group.robot(full))
    assert (failed.retry, failed.after, failed.blameless, group.asked) == (True, 7, True, [])
    await group.robot(free).deliver(Delivery(SAY, "key"))
    [take] = free.takes
    assert take.burst + 60 / take.every.total_seconds() <= 20
    assert take == full.takes[0]
    assert "5ecret" not in take.name
    other = Full(0)
    await group.robot(other, ADDRESS + "2").deliver(Delivery(SAY, "key"))
    assert other.takes[0].name != take.name, "another group has its own"


async def test_it_does_nothing_else() -> None:
    failed = await failure(Group().robot(), SendText(group_id="wr1", text="hi"))
    assert "cannot send_text" in str(failed)
