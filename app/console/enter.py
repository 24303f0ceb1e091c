"""The way into the console: by a link that works once, or by name and password; and out again."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.console.templates import page
from app.errors import AppError, BadRequest, Words
from app.web import accounts, sessions
from app.web.deps import SignedIn, WorkDep, device
from app.web.gate import COOKIE
from app.web.problems import page_language
from app.web.sessions import Principal

router = APIRouter(include_in_schema=False)


@router.get("/")
async def root() -> Response:
    """The way in."""
    return RedirectResponse("/console", 303)


@router.get("/console/enter")
async def enter(request: Request, code: str = "", next: str = "") -> HTMLResponse:  # noqa: A002  # the address's word
    """A button for a link (one that is only looked at must not be used up), else name and password."""
    return page(request, "enter.html", code=code, next=_inside(next), sorry="", name="")


@router.post("/console/enter")
async def entered(
    request: Request,
    work: WorkDep,
    code: Annotated[str, Form()] = "",
    name: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    next: Annotated[str, Form()] = "",  # noqa: A002  # the form's word
) -> Response:
    """Opens a session: a new one each time, whatever cookie came along."""
    if code:
        token: str | None = await accounts.use_link(work, code, device(request))
    else:
        try:
            token = await accounts.sign_in(work, name.strip(), password, device(request))
        except AppError as error:
            return _again(request, error, name, next)
    if token is None:
        return _again(request, accounts.wrong(), name, next)
    answer = RedirectResponse(_inside(next), 303)
    set_cookie(answer, COOKIE, token, "/")
    return answer


def _again(request: Request, error: AppError, name: str, back: str) -> HTMLResponse:
    sorry = error.detail.read(page_language(request))
    return page(request, "enter.html", error.status, code="", next=_inside(back), sorry=sorry, name=name)


def _inside(path: str) -> str:
    """A page of the console to go on to; never an address elsewhere."""
    inside = path == "/console" or path.startswith(("/console/", "/console?"))
    good = inside and not path.startswith("/console/enter")
    return path if good and "\\" not in path and "//" not in path and path.isprintable() else "/console"


@router.post("/console/leave")
async def leave(request: Request, who: SignedIn, work: WorkDep, csrf: Annotated[str, Form()] = "") -> Response:
    """Ends the session."""
    check_csrf(who, csrf)
    await sessions.revoke(work.db, request.cookies[COOKIE])
    answer = RedirectResponse("/console/enter", 303)
    answer.delete_cookie(COOKIE)
    return answer


def set_cookie(answer: Response, name: str, token: str, path: str, seconds: int | None = None) -> None:
    """A cookie for this path, out of reach of scripts; the gate makes it Secure."""
    answer.set_cookie(name, token, max_age=seconds, path=path, httponly=True, samesite="lax")


def check_csrf(who: Principal | None, csrf: str) -> None:
    """Raise BadRequest unless the form came from a page of this session."""
    if who is None or not hmac.compare_digest(who.csrf.encode(), csrf.encode()):
        raise BadRequest(
            Words("页面已过期", "this page is out of date"),
            Words("请返回上一页，刷新后再试。", "Go back, reload the page and try again."),
        )
