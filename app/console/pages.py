"""The console's front door: sign in by a link that works once, and today's numbers."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.bot.metrics import today
from app.console.templates import page
from app.errors import BadRequest, Words
from app.web import sessions
from app.web.deps import COOKIE, SignedIn, WorkDep
from app.web.sessions import Principal

router = APIRouter(include_in_schema=False)


@router.get("/")
async def root() -> Response:
    """The way in."""
    return RedirectResponse("/console", 303)


@router.get("/console/enter")
async def enter(request: Request, code: str = "") -> HTMLResponse:
    """Shows a button: a link that is only looked at (a preview, a scanner) must not be used up."""
    return page(request, "enter.html", code=code)


@router.post("/console/enter")
async def entered(request: Request, work: WorkDep, code: Annotated[str, Form()]) -> Response:
    """Uses the link up and opens a session."""
    token = await sessions.use_link(work.db, code)
    answer = RedirectResponse("/console", 303)
    set_cookie(request, answer, COOKIE, token, "/")
    return answer


@router.get("/console")
async def console(request: Request, who: SignedIn, work: WorkDep) -> HTMLResponse:
    """Today's numbers."""
    if who is None:
        return page(request, "signed_out.html", 401)
    settings = request.app.state.settings
    sandbox = f"http://{settings.host}:{settings.sandbox_port}/sandbox" if settings.is_sandbox else ""
    return page(request, "today.html", who=who, numbers=await today(work.db), sandbox=sandbox, now=work.now)


@router.post("/console/leave")
async def leave(request: Request, who: SignedIn, work: WorkDep, csrf: Annotated[str, Form()] = "") -> Response:
    """Ends the session."""
    check_csrf(who, csrf)
    await sessions.revoke(work.db, request.cookies[COOKIE])
    answer = RedirectResponse("/console", 303)
    answer.delete_cookie(COOKIE)
    return answer


def set_cookie(
    request: Request, answer: Response, name: str, token: str, path: str, seconds: int | None = None
) -> None:
    """A cookie for this path, out of reach of scripts, and over https wherever we are not on loopback."""
    plain = request.url.scheme == "http" and request.url.hostname in ("127.0.0.1", "localhost", "::1", "testserver")
    answer.set_cookie(name, token, max_age=seconds, path=path, httponly=True, samesite="lax", secure=not plain)


def check_csrf(who: Principal | None, csrf: str) -> None:
    """Raise BadRequest unless the form came from a page of this session."""
    if who is None or not hmac.compare_digest(who.csrf.encode(), csrf.encode()):
        raise BadRequest(
            Words("页面已过期", "this page is out of date"),
            Words("请返回上一页，刷新后再试。", "Go back, reload the page and try again."),
        )
