"""A case on the phone of whoever has to decide: what was said, what was found, and the buttons of the card."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.console.phone.once import once as done_once
from app.console.phone.pages import Once, Staff, Tapper, leads_to, shown
from app.registry import service as registry
from app.rules.cases import decide
from app.rules.cases import service as cases
from app.rules.rulebook import service as rulebook
from app.web.deps import WorkDep

router = APIRouter(prefix="/m", include_in_schema=False)


@router.get("/{sid}/cases/{case_id}")
async def case_page(request: Request, who: Staff, work: WorkDep, case_id: int, sorry: str = "") -> HTMLResponse:
    """The evidence, and what may be done."""
    case = await cases.case(work, case_id)
    book = await rulebook.as_of(work, case.version)
    group = await registry.group(work, case.group_id)
    may = decide.allowed(case.state, appealed=case.appealed_at is not None) if who.who.may("cases", "write") else []
    return shown(
        request, who, "phone/case.html", work, case=case, group=group, sorry=sorry[:200],
        rule=next((rule.title for rule in book.rules if rule.key == case.rule), case.rule),
        state=decide.STATES[case.state], found=[one for one in case.findings if one["found"]],
        deeds=[(name, decide.DEEDS[name][2]) for name in may],
    )  # fmt: skip


@router.post("/{sid}/cases/{case_id}/{deed}")
async def case_act(request: Request, who: Tapper, work: WorkDep, case_id: int, deed: str, once: Once = "") -> Response:
    """A decision. Tapping twice does it once."""
    staff_id, here = who.staff_id or "", f"cases/{case_id}"

    async def tap() -> str:
        return await leads_to(request, here, cases.act(work, case_id, deed, staff_id))

    where = await done_once(work, staff_id, once, f"{here}/{deed}", tap)
    return RedirectResponse(f"/m/{who.public_id}/{where}", 303)
