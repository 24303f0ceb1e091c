"""What an account can do that knows names alone: speak, quote, and change a group (docs/wire-hosted.md).

Commands that are due at one moment leave in one call. The other side takes them and tells later what came of each.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from app.actions import Invite, RemoveMember, RenameGroup, SendText, SetNotice, SetRemark
from app.wecom import http
from app.wecom.port import Accepted, Delivery, DeliveryFailed, Limits, Take

_PATH = "/wework/sendRawMessage"
_SOCKET = 2
_SEND_TEXT, _QUOTE, _CHANGE_GROUP = 203, 204, 207
_A_TEXT = 1  # textType
_FINE = (0, 200)
_EVERYBODY = ("所有人", "全体成员", "all", "everyone")  # who is called so would have the whole group addressed
MOST = 100  # commands of one call
GATHER = 0.05  # seconds in which what is due at the same moment comes together
RESULT_WITHIN = 120.0  # seconds
#: 60 calls a minute at most: 10 at once, and one every 1.2 s
A_MINUTE = (timedelta(seconds=1.2), 10)


@dataclass(frozen=True, slots=True)
class Robot:
    """How one account is reached."""

    base: str
    robot_id: str


class _CommandsRefused(DeliveryFailed):
    """The other side has taken none of the commands of a call: one of them at least is not to its liking."""


Answer = asyncio.Future[Accepted]


@dataclass(slots=True)
class _Waiting:
    commands: list[tuple[dict[str, Any], Answer]] = field(default_factory=list)
    task: asyncio.Task[None] | None = None


class NamesHand:
    """Acts through the account that each delivery names. `open_`: makes the client for a base address."""

    def __init__(
        self, robots: Mapping[str, Robot], open_: Callable[[str], httpx.AsyncClient], limits: Limits | None = None
    ) -> None:
        self._robots = robots
        self._clients = {robot.base: open_(robot.base) for robot in robots.values()}
        self._limits = limits
        self._waiting: dict[str, _Waiting] = {}

    async def deliver(self, delivery: Delivery) -> Accepted:
        """Hand it over, together with what else is due now. Raises DeliveryFailed."""
        if delivery.account not in self._robots:
            raise DeliveryFailed(f"the account {delivery.account} is not set up")
        command = _command(delivery)
        answer: Answer = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(delivery.account, _Waiting())
        waiting.commands.append((command, answer))
        if waiting.task is None or waiting.task.done():
            waiting.task = asyncio.create_task(self._flush(delivery.account, waiting))
        return await answer

    async def look_up(self, delivery: Delivery) -> None:  # noqa: ARG002  # the port's signature
        """Nobody can say: what was said bears no number of ours."""
        return

    async def _flush(self, account: str, waiting: _Waiting) -> None:
        await asyncio.sleep(GATHER)
        while waiting.commands:
            batch, waiting.commands = waiting.commands[:MOST], waiting.commands[MOST:]
            await self._hand_over(account, batch)

    async def _hand_over(self, account: str, batch: Sequence[tuple[dict[str, Any], Answer]]) -> None:
        """One call with all of it. Of several that are refused together each half is tried again, until what is
        refused stands alone: a call that is refused has carried out none of its commands.
        """
        try:
            number = await self._call(account, [command for command, _ in batch])
        except Exception as error:  # each of them failed, and hears it
            if len(batch) > 1 and isinstance(error, _CommandsRefused):
                half = len(batch) // 2
                await self._hand_over(account, batch[:half])
                await self._hand_over(account, batch[half:])
                return
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(_again(error))
        else:
            for _, answer in batch:
                if not answer.done():
                    answer.set_result(Accepted(number, RESULT_WITHIN))

    async def _call(self, account: str, commands: Sequence[dict[str, Any]]) -> str:
        robot = self._robots[account]
        name = f"worktool:{account}"
        if self._limits and (wait := await self._limits.wait([Take(name, *A_MINUTE)])):
            raise DeliveryFailed("60 calls a minute", retry=True, after=wait, blameless=True)
        body = {"socketType": _SOCKET, "list": list(commands)}
        try:
            answer = await http.call(
                self._clients[robot.base], "POST", _PATH, params={"robotId": robot.robot_id}, json=body
            )
        except DeliveryFailed as failure:
            if failure.retry and failure.after is not None:  # it asks us to wait: no fault of these words
                if self._limits:
                    await self._limits.pause(name, failure.after)
                raise DeliveryFailed(str(failure), retry=True, after=failure.after, blameless=True) from None
            raise
        code, number = answer.get("code"), answer.get("data")
        if code not in _FINE:
            raise _CommandsRefused(f"{_PATH}: code {str(code)[:20]}")
        if not isinstance(number, str | int) or not str(number):
            raise DeliveryFailed(f"{_PATH}: no message id", uncertain=True)
        return str(number)[:200]


def _again(error: Exception) -> Exception:
    """One failure for each who waits: an exception that several raise collects their traces."""
    if not isinstance(error, DeliveryFailed):
        return DeliveryFailed(f"{type(error).__name__} in our own code", uncertain=True)
    return DeliveryFailed(
        str(error),
        retry=error.retry,
        after=error.after,
        most=error.most,
        uncertain=error.uncertain,
        blameless=error.blameless,
    )


def _command(delivery: Delivery) -> dict[str, Any]:
    title = delivery.title
    match delivery.action:
        case SendText(staff_id=None, alone=False, text=text) if title:
            return _words(title, text, delivery.names, delivery.quoted)
        case SetRemark(code=code) if title:
            changed: dict[str, Any] = {"groupRemark": code}
        case RenameGroup(name=name) if title and name:
            changed = {"newGroupName": name}
        case SetNotice(text=text) if title and text:
            changed = {"newGroupAnnouncement": text}
        case RemoveMember() if title and _one(delivery.names):
            changed = {"removeList": list(delivery.names)}
        case Invite() if title and _one(delivery.names):
            changed = {"selectList": list(delivery.names)}
        case action:
            raise DeliveryFailed(f"an account that knows names alone cannot {action.kind}")
    return {"type": _CHANGE_GROUP, "groupName": title, **changed}


def _one(names: Sequence[str]) -> bool:
    """Whether this is one person: nobody is removed or invited by a word that may stand for several."""
    return len(names) == 1 and bool(names[0].strip()) and not _everybody(names[0])


def _everybody(name: str) -> bool:
    return name.strip("@ ").lower() in _EVERYBODY


def _words(title: str, text: str, names: Sequence[str], quoted: tuple[str, str] | None) -> dict[str, Any]:
    """The command that says it. The other side writes the @ itself: it is not said twice."""
    names = [name for name in names if not _everybody(name)]
    for name in names:
        text = text.removeprefix(f"@{name}").lstrip() or text
    if quoted:  # who is quoted is addressed by that
        said = {"originalContent": quoted[1], "receivedName": quoted[0], "textType": _A_TEXT, "receivedContent": text}
        return {"type": _QUOTE, "titleList": [title], **said}
    command: dict[str, Any] = {"type": _SEND_TEXT, "titleList": [title], "receivedContent": text}
    return {**command, "atList": list(names)} if names else command
