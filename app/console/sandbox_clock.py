"""The sandbox's hand on the clock. There in sandbox mode only; needs the hosted secret."""

import hmac
from datetime import datetime, time, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel

from app import due
from app.bot import clockrow, coming
from app.clock import SHANGHAI, Dial, business_date, machine_now
from app.errors import Forbidden, NotFound, Words
from app.web.deps import WorkDep
from app.who import SYSTEM

router = APIRouter(prefix="/sandbox-clock", include_in_schema=False)
_FAST = 60.0
_EVENING = time(21, 58)  # two minutes before most shops close
_MORNING = time(10, 30)  # every shop of the demo chain is open


class Turn(BaseModel):
    """What to do with the clock."""

    to: Literal["normal", "minute", "five", "next", "morning", "evening", "fast"]


def _check(request: Request, work: WorkDep, secret: str) -> None:
    """Raise NotFound, Forbidden. Who knows the secret is the box, and sees what the system sees."""
    settings = request.app.state.run.settings
    if not settings.is_sandbox:
        raise NotFound(Words("没有沙盒", "there is no sandbox"))
    expected = settings.hosted_secret.get_secret_value()
    if not hmac.compare_digest(secret.encode(), expected.encode()):
        raise Forbidden
    work.who = SYSTEM


@router.get("")
async def read(request: Request, work: WorkDep, x_guanjia_secret: Annotated[str, Header()] = "") -> dict[str, Any]:
    """The clock as it stands."""
    _check(request, work, x_guanjia_secret)
    return await _answer(work, await clockrow.read(work.db))


@router.post("")
async def turn(
    request: Request, work: WorkDep, to: Turn, x_guanjia_secret: Annotated[str, Header()] = ""
) -> dict[str, Any]:
    """Turn the clock. It never goes backwards."""
    _check(request, work, x_guanjia_secret)
    ahead = await _ahead(work, to.to)
    rate = _FAST if to.to == "fast" else 1.0
    return await _answer(work, await clockrow.turn(work.db, ahead=ahead, rate=rate))


async def _ahead(work: WorkDep, to: str) -> timedelta:
    match to:
        case "minute":
            return timedelta(minutes=1)
        case "five":
            return timedelta(minutes=5)
        case "morning" | "evening":
            at = _MORNING if to == "morning" else _EVENING
            today = datetime.combine(business_date(work.now), at, SHANGHAI)
            return (today if today > work.now else today + timedelta(days=1)) - work.now
        case "next":
            moment = await due.first(work.db)
            return max(moment.due_at - work.now, timedelta(0)) if moment else timedelta(0)
    return timedelta(0)


async def _answer(work: WorkDep, dial: Dial) -> dict[str, Any]:
    now = machine_now()
    return {
        "now": dial.at(now).isoformat(),
        "rate": dial.rate,
        "ahead_seconds": (dial.at(now) - now).total_seconds(),
        "next": await coming.next_up(work),
        "holds": await coming.held(work),
    }
