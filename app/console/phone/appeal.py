"""The page of a case for whoever it is about: which rule, what is left, how to appeal. Whoever has the link sees it.

It shows the beginning of what was said alone, and lies below /a/ without any session.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.console.templates import page
from app.errors import AppError, Words
from app.registry import service as registry
from app.rules import service as rules
from app.rules.book import page as rules_of
from app.rules.cases import decide
from app.rules.cases import service as cases
from app.rules.cases.decide import State
from app.rules.decide import terms_at
from app.rules.rulebook import service as rulebook
from app.web.deps import WorkDep
from app.web.problems import page_language

router = APIRouter(include_in_schema=False)
_SHOWN = 6  # characters
_OVER = Words("已解除", "over")


@router.get("/rules")
async def rules_page(
    request: Request,
    work: WorkDep,
    store: Annotated[str, Query(max_length=32)] = "",
    version: Annotated[str, Query(max_length=9, pattern="^[0-9]*$")] = "",
) -> HTMLResponse:
    """The rules as fans read them: the same that are enforced, at a shop (`store`: its number) or in the chain.

    `version`: as they were, or are tried.
    """
    store_id = await registry.id_of_shop(work, store)
    book = await rulebook.for_fans(work, int(version or 0), store_id)
    chosen = await registry.chosen_of_shop(work, store)
    terms = terms_at(book, chosen)
    lines = list(rules_of(book, terms.modes))
    return page(request, "phone/rules.html", book=book, lines=lines, reminders=terms.reminders, now=work.now)


@router.get("/a/{code}")
async def case_page(request: Request, work: WorkDep, code: str, sorry: str = "") -> HTMLResponse:
    """What was done, and why."""
    return await _shown(request, work, code, sorry=sorry[:200])


@router.post("/a/{code}")
async def appeal(
    request: Request, work: WorkDep, code: str, words: Annotated[str, Form(max_length=1000)] = ""
) -> Response:
    """An appeal. Sent twice it is one."""
    try:
        case = await cases.of_page(work, code)
        await cases.appeal_by_page(work, code, words, await rulebook.as_of(work, case.version))
    except AppError as error:  # raised before anything was written
        return await _shown(request, work, code, sorry=error.detail.read(page_language(request)), status=error.status)
    return RedirectResponse(f"/a/{code}", 303)


async def _shown(request: Request, work: WorkDep, code: str, *, sorry: str = "", status: int = 200) -> HTMLResponse:
    case = await cases.of_page(work, code)
    book = await rulebook.as_of(work, case.version)
    lifted = case.state is State.LIFTED
    barred = lifted and bool(await rules.barred(work, [case.person_id]))  # for something else
    rule = next((rule for rule in book.rules if rule.key == case.rule), None)
    return page(
        request, "phone/appeal.html", status, case=case, rule=rule, begins=case.words[:_SHOWN], sorry=sorry,
        state=_OVER if case.state is State.LET else decide.STATES[case.state], lifted=lifted, barred=barred,
        open=decide.is_open(case.state), code=code, now=work.now,
        by_hand=case.rule == decide.BY_HAND,
    )  # fmt: skip
