"""What can be done to many messages, actions and moments of the line at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.bot import line
from app.bot.line import Place
from app.console.views.bulk import Bulk, Do
from app.console.views.page import row_numbers
from app.errors import Words
from app.work import Work


def _retry(place: Place) -> Do:
    async def do(work: Work, ids: Sequence[str], _: dict[str, Any]) -> int:
        return await line.retry(work, place, row_numbers(ids))

    return do


def _drop(place: Place) -> Do:
    async def do(work: Work, ids: Sequence[str], _: dict[str, Any]) -> int:
        return await line.drop(work, place, row_numbers(ids))

    return do


def _settle(*, was_done: bool) -> Do:
    async def do(work: Work, ids: Sequence[str], _: dict[str, Any]) -> int:
        return await line.settle(work, row_numbers(ids), was_done=was_done)

    return do


async def _send_held(work: Work, ids: Sequence[str], _: dict[str, Any]) -> int:
    return await line.send_held(work, row_numbers(ids))


async def _replay(work: Work, ids: Sequence[str], _: dict[str, Any]) -> int:
    return await line.replay(work, row_numbers(ids))


_AGAIN = Words("重试", "Try again")
_DROPPED = Words("丢弃", "Drop")


def _stuck(place: Place) -> list[Bulk]:
    return [
        Bulk(
            "retry",
            _AGAIN,
            Words("失败的会再试；其他状态不受影响。", "Dead rows are tried again; others stay."),
            "line",
            _retry(place),
        ),
        Bulk(
            "drop",
            _DROPPED,
            Words(
                "失败、被暂停或不确定的不再处理，留在记录里。",
                "Dead, held or unsure rows end undone, and stay on record.",
            ),
            "line",
            _drop(place),
            danger=True,
        ),
    ]


LINE_ACTS: Mapping[str, Sequence[Bulk]] = {
    "messages": [
        Bulk(
            "replay",
            Words("重走一遍", "Replay"),
            Words(
                "这些消息会按现在的规则再处理一次；说过的话不会再说。",
                "They are handled again by today's rules; nothing is said twice.",
            ),
            "line",
            _replay,
        )
    ],
    "inbox": _stuck("inbox"),
    "due": _stuck("due"),
    "outbox": [
        *_stuck("outbox"),
        Bulk(
            "sent",
            Words("已发出", "Was sent"),
            Words("看过群里了，这些都已经发出。", "You have looked: these were sent."),
            "line",
            _settle(was_done=True),
        ),
        Bulk(
            "again",
            Words("再发一次", "Send again"),
            Words("看过群里了，这些都没有发出。", "You have looked: these were not sent."),
            "line",
            _settle(was_done=False),
        ),
        Bulk(
            "free",
            Words("单独放行", "Release"),
            Words("被暂停的这些会发出，过期的除外。", "These go out although they were held, unless too old."),
            "holds",
            _send_held,
        ),
    ],
}
