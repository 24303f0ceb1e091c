"""The sandbox's hand on the clock. Mounted in sandbox mode only; needs the hosted secret."""

import hmac
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel

from app import due
from app.bot import clockrow
from app.clock import Dial, machine_now
from app.errors import Forbidden
from app.web.deps import WorkDep

router = APIRouter(prefix="/sandbox-clock", include_in_schema=False)
_FAST = 60.0


class Turn(BaseModel):
    """What to do with the clock."""

    to: Literal["normal", "minute", "five", "next", "fast"]


def _check(request: Request, secret: str) -> None:
    expected = request.app.state.settings.hosted_secret.get_secret_value()
    if not hmac.compare_digest(secret.encode(), expected.encode()):
        raise Forbidden


@router.get("")
async def read(
    request: Request, work: WorkDep, x_guanjia_secret: Annotated[str, Header()] = ""
) -> dict[str, float | str | None]:
    """The clock as it stands."""
    _check(request, x_guanjia_secret)
    return await _answer(work, await clockrow.read(work.db))


@router.post("")
async def turn(
    request: Request, work: WorkDep, to: Turn, x_guanjia_secret: Annotated[str, Header()] = ""
) -> dict[str, float | str | None]:
    """Turn the clock. It never goes backwards."""
    _check(request, x_guanjia_secret)
    ahead = {"minute": timedelta(minutes=1), "five": timedelta(minutes=5)}.get(to.to, timedelta(0))
    if to.to == "next" and (next_at := await due.next_at(work.db)) is not None:
        ahead = max(next_at - work.now, timedelta(0))
    rate = _FAST if to.to == "fast" else 1.0
    return await _answer(work, await clockrow.turn(work.db, ahead=ahead, rate=rate))


async def _answer(work: WorkDep, dial: Dial) -> dict[str, float | str | None]:
    now = machine_now()
    next_at = await due.next_at(work.db)
    return {
        "now": dial.at(now).isoformat(),
        "rate": dial.rate,
        "ahead_seconds": (dial.at(now) - now).total_seconds(),
        "next_due": next_at.isoformat() if next_at else None,
    }
