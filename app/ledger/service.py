"""The public door of the points.

Whoever moves points holds the person first: `hold` locks, `move` writes. A cause is written once, whatever is repeated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import BadRequest, Conflict, NotFound, Words
from app.ledger import store
from app.ledger.decide import MOST, Move, covered, lines, person
from app.ledger.store import Line
from app.work import Work

_WHY, _CAUSE = 100, 64  # characters


@dataclass(frozen=True, slots=True)
class Held:
    """A person whose points nobody else moves until this unit of work has ended."""

    person_id: str
    balance: int


async def hold(work: Work, people: Sequence[str]) -> dict[str, Held]:
    """Hold people, in the order of their ids: two who hold several never wait for each other in a ring.

    Points are state that lanes share: the turn ends after this row.
    """
    work.shared = True
    found = await store.hold(work.db, people)
    return {person_id: Held(person_id, balance) for person_id, balance in found.items()}


async def move(work: Work, held: Held, one: Move) -> Held | None:
    """Move points once for each cause. Returns the person as they are now; None when the cause was there before.

    Raises Conflict when they have too few.
    """
    if not covered(held.balance, one.amount):
        raise Conflict(
            Words(f"积分不够：现有 {held.balance} 分", f"too few points: {held.balance}"),
            Words("请减少要扣的分数。", "Take fewer."),
        )
    balance = await store.move(work.db, one, held.person_id, lines(one, held.person_id), work.now)
    return None if balance is None else Held(held.person_id, balance)


async def balances(work: Work, people: Sequence[str]) -> dict[str, int]:
    """What these people have; who never had any is left out."""
    return await store.balances(work.db, people)


async def history(work: Work, person_id: str, most: int) -> list[Line]:
    """A person's last entries, newest first. Raises Forbidden."""
    work.who.require("members")
    return await store.history(work.db, person_id, most)


async def adjust(work: Work, person_id: str, amount: int, why: str, cause: str) -> int:
    """A person of ours corrects what somebody has: by an entry of its own, never by changing one. Returns the balance.

    `cause`: the asker's own name for it; the same again changes nothing. Points count in the whole chain, so whoever
    sees a part of it may not. Raises BadRequest, NotFound, Conflict, Forbidden.
    """
    work.who.require("members", "write")
    work.who.require_everything()
    why, cause = " ".join(why.split()), cause.strip()
    if not 0 < abs(amount) <= MOST:
        raise BadRequest(Words(f"请填 1 到 {MOST}，扣分写负数", f"1 to {MOST}; below zero takes them"))
    if not 1 <= len(why) <= _WHY:
        raise BadRequest(Words(f"原因要 1 到 {_WHY} 个字", f"a reason has 1 to {_WHY} characters"))
    if not 1 <= len(cause) <= _CAUSE:
        raise BadRequest(Words(f"cause 要 1 到 {_CAUSE} 个字", f"a cause has 1 to {_CAUSE} characters"))
    if not await store.exists(work.db, person_id):
        raise NotFound(Words("没有这个人", "there is no such person"))
    held = (await hold(work, [person_id]))[person_id]
    return await _adjust(work, held, Move(f"adjust:{cause}", "adjust", amount, work.who.name, why))


async def _adjust(work: Work, held: Held, one: Move) -> int:
    if before := await store.of_cause(work.db, one.cause):  # a second tap; two at once meet at the unique cause
        return _same(held, one, before)
    moved = await move(work, held, one)
    if moved is None:
        return _same(held, one, await store.of_cause(work.db, one.cause))
    after = {"amount": one.amount, "balance": moved.balance, "why": one.why}
    work.audit("members", held.person_id, "points adjusted", after=after)
    return moved.balance


def _same(held: Held, one: Move, before: Mapping[str, int]) -> int:
    """What they have, when the entry that is there says the same. Raises Conflict when it says something else."""
    if before.get(person(held.person_id)) != one.amount:
        raise Conflict(Words("这个 cause 已经用过", "another correction has this cause"))
    return held.balance


async def known_of(work: Work, person_id: str) -> list[dict[str, Any]]:
    """Everything this room knows of a person, as plain values."""
    return await store.known_of(work.db, person_id)


async def erase(work: Work, person_id: str, mark: str) -> None:
    """Forget whose the points were; the books still balance."""
    await hold(work, [person_id])
    await store.erase(work.db, person_id, mark)
