"""Phone pages of staff: tickets of their shop, tasks they were asked to do.

A page lives below /m/<session>/, and so does its cookie: several people can be signed in side by side in one browser,
as they are in the sandbox.
"""

import hmac
import re
import secrets
from typing import Annotated, Protocol
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.console.enter import check_csrf, set_cookie
from app.console.templates import page
from app.desk import service as desk
from app.errors import AppError, NotFound, SignInNeeded, Unavailable, Words
from app.orders import decide
from app.orders import service as orders
from app.orders.decide import State
from app.orders.store import Ticket
from app.registry import service as registry
from app.web import sessions
from app.web.deps import WorkDep, device
from app.web.problems import page_language
from app.web.sessions import Principal

router = APIRouter(prefix="/m", include_in_schema=False)
_FROM_CARD = Words("请回到卡片重新打开。", "Open it again from the card.")
_SIGN_IN = 600  # seconds that WeCom's sign-in may take
_NONCE = 32
_PAGE = re.compile(r"[a-z0-9/]{1,60}")
_ACTS = {"accept": orders.accept, "finish": orders.finish}


class SignIn(Protocol):
    """How staff sign in on their phones: WeCom's client vouches for them."""

    def authorize(self, back: str, state: str) -> str:
        """Where to send the browser."""

    def ready(self) -> bool:
        """Whether an application is connected."""

    async def who(self, code: str) -> str | None:
        """Whose code it is."""


@router.get("/go/{page:path}")
async def go(request: Request, page: str) -> Response:
    """The link on a card: WeCom says who it is, then the page opens."""
    if not _PAGE.fullmatch(page):
        raise NotFound(Words("没有这个页面", "there is no such page"))
    sign_in: SignIn = request.app.state.sign_in
    if not sign_in.ready():
        raise Unavailable(
            Words("还没有连接企业微信应用", "no WeCom application is connected"),
            Words("请先配置应用的 Secret。", "Set the application's secret first."),
        )
    nonce = secrets.token_hex(16)
    back = f"{request.app.state.run.settings.base_url}/m/back"
    answer = RedirectResponse(sign_in.authorize(back, nonce), 302)
    set_cookie(answer, f"gjgo_{nonce[:8]}", f"{nonce}{page}", "/m/back", seconds=_SIGN_IN)
    return answer


@router.get("/back")
async def back(request: Request, work: WorkDep, code: str = "", state: str = "") -> Response:
    """WeCom sends the browser back: a session of its own, and on to the page."""
    asked = request.cookies.get(f"gjgo_{state[:8]}", "")
    staff_id = None
    if len(state) == _NONCE and hmac.compare_digest(asked[:_NONCE].encode(), state.encode()):
        staff_id = await request.app.state.sign_in.who(code)
    if staff_id is None:
        raise SignInNeeded(Words("登录没有成功", "signing in did not work"), _FROM_CARD)
    if await registry.staff_name(work, staff_id) is None:
        raise SignInNeeded(Words("您不在员工名单中", "you are not on the list of staff"))
    token = await sessions.open_session(work.db, device(request), staff_id=staff_id)
    answer = _to_page(token, asked[_NONCE:])
    answer.delete_cookie(f"gjgo_{state[:8]}", path="/m/back")
    return answer


@router.get("/l/{code}")
async def link(request: Request, code: str) -> HTMLResponse:
    """A link of its own to a page; looked at by a scanner it stays good, so a button uses it."""
    return page(request, "phone/link.html", code=code)


@router.post("/l/{code}")
async def linked(request: Request, work: WorkDep, code: str) -> Response:
    """Uses the link up: a session, and on to the page."""
    token, where = await sessions.use_phone_link(work.db, code, device(request))
    return _to_page(token, where)


def _to_page(token: str, where: str) -> Response:
    sid = sessions.public_id_of(token)
    answer = RedirectResponse(f"/m/{sid}/{where}", 303)
    set_cookie(answer, f"gjm_{sid}", token, f"/m/{sid}")
    return answer


async def staff(request: Request, sid: str, work: WorkDep) -> Principal:
    """Who holds this phone. Raises SignInNeeded."""
    token = request.cookies.get(f"gjm_{sid}", "")
    who = await sessions.find(work.db, token) if token else None
    if who is None or who.staff_id is None or who.public_id != sid:
        raise SignInNeeded(Words("登录已过期", "your session has ended"), _FROM_CARD)
    work.who = who.who
    return who


Staff = Annotated[Principal, Depends(staff)]


@router.get("/{sid}/tickets")
async def ticket_list(request: Request, who: Staff, work: WorkDep, late: bool = False) -> HTMLResponse:
    """Open tickets of this person's shops; an operator sees all shops."""
    assert who.staff_id is not None
    found = await orders.tickets(work, await registry.stores_of(work, who.staff_id))
    if late:
        found = [ticket for ticket in found if ticket.late_at is not None and ticket.state == State.WAITING]
    tasks = await desk.open_for(work, who.staff_id)
    name = await registry.staff_name(work, who.staff_id) or who.staff_id
    cards = [_row(ticket, work) for ticket in found]
    return page(request, "phone/tickets.html", who=who, name=name, tickets=cards, tasks=tasks, now=work.now)


@router.get("/{sid}/tickets/{ticket_id}")
async def ticket_page(request: Request, who: Staff, work: WorkDep, ticket_id: int, sorry: str = "") -> HTMLResponse:
    """One ticket, with what can be done about it and what happened to it."""
    ticket = await orders.ticket(work, ticket_id)
    if ticket is None or not await registry.may_serve(work, who.staff_id or "", ticket.store_id):
        raise NotFound(Words("没有这张单，或不属于您的门店", "no such ticket, or it belongs to another store"))
    moves = await orders.history(work, ticket_id)
    names = await registry.staff_names(work, [move.by for move in moves])
    group = await registry.group(work, ticket.group_id)
    return page(
        request,
        "phone/ticket.html",
        who=who,
        ticket=_row(ticket, work),
        moves=[(move.at, decide.move_words(move.what), names.get(move.by, "")) for move in moves],
        group=group,
        sorry=sorry,
        now=work.now,
    )


@router.post("/{sid}/tickets/{ticket_id}/{act}")
async def ticket_act(
    request: Request,
    who: Staff,
    work: WorkDep,
    ticket_id: int,
    act: str,
    csrf: Annotated[str, Form()] = "",
    why: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """A tap. Tapping twice does it once."""
    check_csrf(who, csrf)
    assert who.staff_id is not None
    sorry = ""
    try:
        if act == "refuse":
            await orders.refuse(work, ticket_id, who.staff_id, why or "今天做不了")
        elif act in _ACTS:
            await _ACTS[act](work, ticket_id, who.staff_id)
        else:
            raise NotFound(Words("没有这个操作", "no such action"))
    except AppError as error:
        sorry = error.detail.read(page_language(request))
    query = f"?{urlencode({'sorry': sorry})}" if sorry else ""
    return RedirectResponse(f"/m/{who.public_id}/tickets/{ticket_id}{query}", 303)


@router.post("/{sid}/tasks/{task_id}/{act}")
async def task_act(who: Staff, work: WorkDep, task_id: int, act: str, csrf: Annotated[str, Form()] = "") -> Response:
    """A task is done, or cannot be."""
    check_csrf(who, csrf)
    assert who.staff_id is not None
    await desk.answer(work, task_id, who.staff_id, done=act == "done")
    return RedirectResponse(f"/m/{who.public_id}/tickets", 303)


def _row(ticket: Ticket, work: WorkDep) -> dict[str, object]:
    want = ticket.want
    return {
        "row": ticket,
        "summary": decide.summary(want, work.now),
        "asks": decide.question(decide.missing(ticket.kind, want)),
        "want": want,
        "state": decide.name_of(ticket.state),
        "late": ticket.state == State.WAITING and work.now >= ticket.due_at,
        "minutes": int((ticket.due_at - work.now).total_seconds() // 60),
    }
