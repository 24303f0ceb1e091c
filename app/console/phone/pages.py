"""Phone pages of staff: tickets of their shop, tasks they were asked to do.

A page lives below /m/<session>/, and so does its cookie: several people can be signed in side by side in one browser,
as they are in the sandbox. Whatever is tapped is done once, however often it arrives (`once`).
"""

import hashlib
import re
from collections.abc import Awaitable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.console.enter import check_csrf
from app.console.phone.once import once as done_once
from app.console.templates import Way, page
from app.desk import service as desk
from app.errors import AppError, BadRequest, Forbidden, NotFound, SignInNeeded, Words
from app.orders import decide
from app.orders import service as orders
from app.orders.complaints import service as complaints
from app.orders.late import service as late_orders
from app.orders.service import CANNOT
from app.orders.states import ACTS, UNACCEPTED, allowed, name_of
from app.orders.store import Ticket
from app.registry import service as registry
from app.web import sessions
from app.web.deps import WorkDep
from app.web.problems import page_language
from app.web.sessions import Principal

router = APIRouter(prefix="/m", include_in_schema=False)
_PAGE = re.compile(r"/m/\w+/((?:tickets|cases|tasks)/\d+|tickets|late|redeem|goods|kitchen)")
#: what is asked most often; a clerk's own words go as well
QUESTIONS = (
    Words("要几寸的？", "which size?"),
    Words("哪天几点要？", "when is it wanted?"),
    Words("自提还是配送？", "collected or delivered?"),
    Words("动物奶油还是植物奶油？", "dairy or plant cream?"),
    Words("蛋糕上写什么字？", "what is to be written on it?"),
)
REASONS = (
    Words("今天卖完了", "sold out today"),
    Words("时间来不及", "too little time"),
    Words("送不到", "cannot deliver there"),
    Words("这款不做了", "no longer made"),
)
_NOT_YET = Words("如果刚才点了按钮，它还没有生效。", "If you have just tapped a button, it has not been done yet.")


class Ended(SignInNeeded):
    """The session of a phone page has ended. The page that says so keeps nothing of what was on it."""

    def __init__(self, request: Request) -> None:
        super().__init__(
            Words("登录已过期", "your session has ended"),
            Words(
                f"{_NOT_YET.zh}请重新登录，会回到这一页；从消息里的链接进来的，请再点一次最新的链接。",
                f"{_NOT_YET.en} Sign in again to come back here; if a link brought you, use the newest one.",
            ),
        )
        self.way = Way(f"/m/go/{_page_of(request) or 'tickets'}", Words("重新登录", "Sign in again"))


class OutOfDate(BadRequest):
    """A form that does not come from a page of this session."""

    def __init__(self, request: Request, sid: str) -> None:
        super().__init__(
            Words("页面已过期", "this page is out of date"),
            Words(f"{_NOT_YET.zh}请刷新后再点一次。", f"{_NOT_YET.en} Reload, then tap again."),
        )
        self.way = Way(f"/m/{sid}/{_page_of(request) or 'tickets'}", Words("刷新", "Reload"))


def _page_of(request: Request) -> str:
    """The page that a form of it was sent from."""
    found = _PAGE.match(request.url.path)
    return found[1] if found else ""


async def staff(request: Request, sid: str, work: WorkDep) -> Principal:
    """Who holds this phone. Raises Ended."""
    token = request.cookies.get(f"gjm_{sid}", "")
    who = await sessions.find(work.db, token) if token else None
    if who is None or who.staff_id is None or who.public_id != sid:
        raise Ended(request)
    work.who = who.who
    return who


Staff = Annotated[Principal, Depends(staff)]


async def tapper(request: Request, who: Staff, csrf: Annotated[str, Form()] = "") -> Principal:
    """Who tapped on a page of this session. Raises OutOfDate, Ended."""
    try:
        check_csrf(who, csrf)
    except BadRequest:
        raise OutOfDate(request, who.public_id) from None
    return who


Tapper = Annotated[Principal, Depends(tapper)]
Once = Annotated[str, Form()]


def shown(request: Request, who: Principal, template: str, work: WorkDep, **values: object) -> HTMLResponse:
    """A page of this phone. `mark` tells one person's taps from another's, without saying who it is."""
    mark = hashlib.sha256(f"taps of {who.staff_id}".encode()).hexdigest()[:12]
    return page(request, template, who=who, mark=mark, now=work.now, **values)


@router.get("/{sid}/tickets")
async def ticket_list(request: Request, who: Staff, work: WorkDep, sorry: str = "") -> HTMLResponse:
    """Open tickets of this person's shops; an operator sees all shops."""
    assert who.staff_id is not None
    if who.who.role == "steward":  # follows groups, and serves at no shop
        found = await late_orders.of_groups(work, sorted(who.who.groups or ()))
    else:
        found = await orders.tickets(work, await registry.stores_of(work, who.staff_id))
    tasks = await desk.open_for(work, who.staff_id)
    name = await registry.staff_name(work, who.staff_id) or who.staff_id
    cards = [_row(ticket, work) for ticket in sorted(found, key=_by_time)]
    late = sum(bool(card["late"]) for card in cards)
    return shown(
        request, who, "phone/tickets.html", work, name=name, tickets=cards, late=late, tasks=tasks, sorry=sorry
    )


@router.get("/{sid}/late")
async def late_page(request: Request, who: Staff, work: WorkDep) -> HTMLResponse:
    """What is late now, and what will be within two minutes, by store: of this person's shops, or of their groups."""
    shops = [
        (shop.store, [_row(one, work) for one in shop.late], [_row(one, work) for one in shop.soon])
        for shop in await late_orders.pressing(work)
    ]
    return shown(request, who, "phone/late.html", work, shops=shops, sorry="")


@router.get("/{sid}/tickets/{ticket_id}")
async def ticket_page(request: Request, who: Staff, work: WorkDep, ticket_id: int, sorry: str = "") -> HTMLResponse:
    """One ticket, with what can be done about it and what happened to it. A steward may only look."""
    ticket = await orders.ticket(work, ticket_id)
    if ticket is None:
        raise NotFound(Words("没有这张单", "there is no such ticket"))
    moves = await orders.history(work, ticket_id)
    names = await registry.staff_names(work, [move.by for move in moves])
    group = await registry.group(work, ticket.group_id)
    return shown(
        request,
        who,
        "phone/ticket.html",
        work,
        ticket=_row(ticket, work),
        moves=[(move.at, decide.move_words(move.what), names.get(move.by, "")) for move in moves],
        group=group,
        may_act=who.who.may("tickets", "write"),
        acts=[(name, ACTS[name].words) for name in allowed(ticket.state, who.who.role) if name not in _OWN_FORM],
        can=allowed(ticket.state, who.who.role),
        questions=QUESTIONS,
        reasons=REASONS,
        colleagues=await _colleagues(work, ticket, who),
        granted=await complaints.granted(work, ticket_id) if ticket.kind == complaints.KIND else None,
        complaint=ticket.kind == complaints.KIND,
        sorry=sorry,
    )


_ABOVE = ("manager", "operator")
_OWN_FORM = ("accept", "ask", "refuse", "take", "cancel", "reopen", "no_show")


async def _colleagues(work: WorkDep, ticket: Ticket, who: Principal) -> list[tuple[str, str]]:
    """Whom a manager may give a ticket to: (staff_id, name) pairs."""
    if who.who.role not in _ABOVE:
        return []
    people = [*await registry.on_duty(work, ticket.store_id, "clerk")]
    return [person for person in people if person[0] != ticket.accepted_by]


@router.post("/{sid}/tickets/{ticket_id}/{act}")
async def ticket_act(
    request: Request,
    who: Tapper,
    work: WorkDep,
    ticket_id: int,
    act: str,
    once: Once = "",
    why: Annotated[str, Form(max_length=60)] = "",
    own: Annotated[str, Form(max_length=60)] = "",
    minutes: Annotated[int | None, Form(ge=1, le=1440)] = None,
    colleague: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """A tap. Tapping twice does it once."""
    staff_id, here = who.staff_id or "", f"tickets/{ticket_id}"

    async def tap() -> str:
        words = own.strip() or why
        name = _in_whose(who, act, colleague)
        return await leads_to(request, here, _ticket_act(work, ticket_id, act, name, words, minutes))

    asked = f"tickets/{ticket_id}/{act}/{why}/{own}/{minutes}/{colleague}"
    where = await done_once(work, staff_id, once, asked, tap)
    return RedirectResponse(f"/m/{who.public_id}/{where}", 303)


def _in_whose(who: Principal, act: str, colleague: str) -> str:
    """In whose name an act is done: one's own, or a colleague's to whom a manager hands it; "" where it may not be."""
    if not colleague:
        return who.staff_id or ""
    return colleague if act == "take" and who.who.role in _ABOVE else ""


async def _ticket_act(work: WorkDep, ticket_id: int, act: str, staff_id: str, why: str, minutes: int | None) -> None:
    if not staff_id:
        raise Forbidden(Words("只有店长能把单交给同事", "only a manager hands a ticket to a colleague"))
    if act not in ACTS:
        raise NotFound(Words("没有这个操作", "no such action"))
    if act == "ask" and not why:
        raise BadRequest(Words("请选一个问题，或自己写", "choose a question or write one"))
    words = {"refuse": why or CANNOT, "ask": why, "reopen": why}.get(act, "")
    await orders.do(work, ticket_id, staff_id, act, why=words, minutes=minutes if act == "accept" else None)


async def leads_to(request: Request, here: str, act: Awaitable[object]) -> str:
    """The page after an act, with the reason where it could not be done."""
    try:
        await act
    except AppError as error:  # raised before anything was written
        return f"{here}?{urlencode({'sorry': error.detail.read(page_language(request))})}"
    return here


def _by_time(ticket: Ticket) -> tuple[bool, float, int]:
    """By when it is wanted; what is to be accepted still comes first."""
    wanted = ticket.ready_by or decide.wanted_until(ticket.want)
    return ticket.accepted_at is not None, wanted.timestamp() if wanted else float("inf"), ticket.id


def _row(ticket: Ticket, work: WorkDep) -> dict[str, object]:
    want = ticket.want
    return {
        "row": ticket,
        "summary": decide.about(ticket.kind, want, ticket.words, work.now),
        "asks": decide.question(decide.missing(ticket.kind, want)),
        "want": want,
        "state": name_of(ticket.state),
        "late": ticket.state in UNACCEPTED and ticket.paused_at is None and work.now >= ticket.due_at,
        "minutes": int((ticket.due_at - work.now).total_seconds() // 60),
    }
