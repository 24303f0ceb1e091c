"""REST of what the rules saw: why, the evidence, rehearsals."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from app.bot import rehearsing
from app.bot import why as reasons
from app.bot.rehearsing import Rehearser
from app.errors import Words
from app.rules.rulebook import service as rulebook
from app.web.rest.route import CallerDep, Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done, Input, Made

router = new_router(Words("为什么", "why"))


class CheckOut(BaseModel):
    """One check."""

    check: str
    found: bool
    reason: str
    evidence: str
    rule: str
    span: tuple[int, int]


class WhyOut(BaseModel):
    """Why something was done about a message, or nothing."""

    id: int
    at: datetime
    judged: bool
    sentence: str
    observed: str
    why: str
    rules_version: int
    state: dict[str, Any]
    checks: list[CheckOut]
    cases: list[int]


@router.get("/messages/{id}/why", summary=both("为什么处理、为什么没处理", "why something was done, or nothing"))
async def why(work: WorkDep, message_id: Ref) -> WhyOut:
    """Every check, also where nothing was wrong."""
    found = await reasons.why(work, message_id)
    return WhyOut(
        id=found.id,
        at=found.at,
        judged=found.judged,
        sentence=found.sentence.en,
        observed=found.observed.en,
        why=found.why,
        rules_version=found.version,
        state=found.state,
        checks=[
            CheckOut(
                check=one.name.zh,
                found=one.found,
                reason=one.reason,
                evidence=one.evidence,
                rule=one.rule,
                span=one.span,
            )
            for one in found.checks
        ],
        cases=[one.id for one in found.cases],
    )


@router.get("/cases/{id}/evidence", summary=both("证据文件，可离线核对", "the evidence as a file that can be checked"))
async def evidence(work: WorkDep, case_id: Ref) -> Response:
    """JSON with the SHA-256 of its `evidence`; `guanjia evidence FILE` checks it."""
    raw = await reasons.evidence(work, case_id)
    headers = {"content-disposition": f'attachment; filename="case-{case_id}.json"'}
    return Response(raw, media_type="application/json", headers=headers)


class Playing(Input):
    """A draft, by its version, over so many days."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    days: Annotated[int, Field(ge=1, le=30)] = 7


class Played(BaseModel):
    """A rehearsal. `result`: counts of both books, and who would be touched; null until it is done."""

    id: int
    state: str
    days: int
    looked_at: int
    result: dict[str, Any] | None


def _rehearser(request: Request) -> Rehearser:
    found: Rehearser = request.app.state.rehearser
    return found


RehearsalId = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.post("/rehearsals", status_code=201, summary=both("试演一版规则", "rehearse a version of the rules"))
async def rehearse(request: Request, caller: CallerDep, work: WorkDep, data: Playing) -> Made:
    """Nothing is done to anybody. GET /rehearsals/{id} tells how far it is."""
    draft = (await rulebook.version(work, data.version)).book
    return Made(id=await _rehearser(request).start(caller.who, draft, data.days))


@router.get("/rehearsals/{id}", summary=both("试演结果", "what a rehearsal came to"))
async def read(work: WorkDep, number: Ref) -> Played:
    """How far it is, and who would have been touched."""
    return Played.model_validate(await rehearsing.read(work, number))


@router.post("/rehearsals/{id}/stop", summary=both("停止试演", "stop a rehearsal"))
async def stop(request: Request, caller: CallerDep, number: Ref) -> Done:
    """Twice is once."""
    await _rehearser(request).stop(caller.who, number)
    return Done()
