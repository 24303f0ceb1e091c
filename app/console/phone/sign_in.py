"""How staff come to their phone pages: WeCom says who it is, or a link of their own does."""

import hmac
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.clock import machine_now
from app.console.enter import set_cookie
from app.console.templates import Way, page
from app.errors import NotFound, SignInNeeded, Unavailable, Words
from app.registry import service as registry
from app.web import sessions
from app.web.deps import WorkDep, begin_for, device
from app.who import ROLES
from app.work import Work

router = APIRouter(prefix="/m", include_in_schema=False)
FROM_CARD = Words("请回到卡片重新打开。", "Open it again from the card.")
_TRY_AGAIN = Words("再试一次", "Try again")
_SIGN_IN = 600  # seconds that WeCom's sign-in may take
_SAME_PHONE = 12 * 3600  # seconds for which a used link still opens on the phone that used it
_NONCE = 32
_AT_ONCE = 4  # sign-ins of one process that may wait for WeCom
_PAGE = re.compile(r"[a-z0-9/]{1,60}")


class SignIn(Protocol):
    """How staff sign in on their phones: WeCom's client vouches for them."""

    def authorize(self, back: str, state: str) -> str:
        """Where to send the browser."""

    def ready(self) -> bool:
        """Whether an application is connected."""

    async def who(self, code: str) -> str | None:
        """Whose code it is."""


class Later(Unavailable):
    """Not just now: the same address may be asked again."""

    def __init__(self, why: Unavailable, again: str) -> None:
        super().__init__(why.detail, why.cure)
        self.way = Way(again, _TRY_AGAIN)


class Few:
    """Lets so many in at once, and nobody wait: who would have to is told to come again."""

    def __init__(self, most: int) -> None:
        self._free = most

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for the block. Raises Unavailable when there is none."""
        if self._free == 0:
            raise Unavailable(
                Words("正在登录的人太多", "too many are signing in just now"),
                Words("请稍后再试。", "Try again in a moment."),
            )
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1


@contextmanager
def _again(request: Request) -> Iterator[None]:
    """What is not available now is asked for again by the same address: WeCom's code has not been used."""
    try:
        yield
    except Unavailable as error:
        raise Later(error, f"{request.url.path}?{request.url.query}") from None


_asking_wecom = Few(_AT_ONCE)


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
async def back(request: Request, code: str = "", state: str = "") -> Response:
    """WeCom sends the browser back: a session of its own, and on to the page.

    WeCom is asked before the unit of work begins: many who sign in while it is slow must not take the database's
    connections from the doors.
    """
    asked = request.cookies.get(f"gjgo_{state[:8]}", "")
    staff_id = None
    if len(state) == _NONCE and hmac.compare_digest(asked[:_NONCE].encode(), state.encode()):
        sign_in: SignIn = request.app.state.sign_in
        with _again(request), _asking_wecom.place():
            staff_id = await sign_in.who(code)
    if staff_id is None:
        raise SignInNeeded(Words("登录没有成功", "signing in did not work"), FROM_CARD)
    async with begin_for(request) as work:
        if await registry.staff_name(work, staff_id) is None:
            raise SignInNeeded(Words("您不在员工名单中", "you are not on the list of staff"))
        token = await sessions.open_session(work.db, device(request), staff_id=staff_id)
    answer = _to_page(token, asked[_NONCE:])
    answer.delete_cookie(f"gjgo_{state[:8]}", path="/m/back")
    return answer


@router.get("/l/{code}")
async def link(request: Request, work: WorkDep, code: str) -> HTMLResponse:
    """A link of its own to a page; looked at by a scanner it stays good, so a button uses it.

    It says for whom it is. One that is void says why, and what to do; on the phone that used it, it leads on.
    """
    found = await sessions.phone_link(work.db, code)
    state = _state(found, machine_now())
    nonce = request.cookies.get(_phone(code), "")
    mine = await sessions.used_here(work.db, code, nonce) if state == "used" and nonce else None
    owner = await _owner(work, found.staff_id) if found and (state == "good" or mine) else None
    if state == "good" and owner is None:
        state = "unknown"  # whoever it was for works here no more
    goes_on = f"/m/{sessions.public_id_of(mine[0])}/{mine[1]}" if mine and owner else ""
    status = {"good": 200, "unknown": 404}.get(state, 200 if goes_on else 410)
    answer = page(request, "phone/link.html", status, code=code, state=state, owner=owner, goes_on=goes_on, link=found)
    if state == "good":
        set_cookie(answer, _phone(code), nonce or secrets.token_urlsafe(32), f"/m/l/{code}", seconds=_SAME_PHONE)
    return answer


def _state(found: sessions.PhoneLink | None, now: datetime) -> str:
    if found is None:
        return "unknown"
    if found.used_at is not None:
        return "used"
    return "good" if found.expires_at > now else "expired"


async def _owner(work: Work, staff_id: str) -> dict[str, object] | None:
    """For whom a link is, as it may be shown to anybody who holds it; None for nobody."""
    name = await registry.staff_name(work, staff_id)
    if name is None:
        return None
    role, store = next(iter(await registry.places_of(work, staff_id)), ("", ""))
    return {"role": ROLES.get(role, Words("", "")), "name": masked(name, 1, 0), "store": masked(store, 2, 1)}


def masked(name: str, first: int, last: int) -> str:
    """A name that its owner knows again, and nobody else learns."""
    if not name:
        return ""
    return f"{name[:first]}**{name[-last:] if last and len(name) > first + last else ''}"


@router.post("/l/{code}")
async def linked(request: Request, work: WorkDep, code: str) -> Response:
    """Uses the link up: a session, and on to the page. Sent again from the same phone it does the same again."""
    nonce = request.cookies.get(_phone(code), "")
    try:
        token, where = await sessions.use_phone_link(work.db, code, device(request), nonce)
    except SignInNeeded:
        return RedirectResponse(request.url.path, 303)  # it says what is wrong
    return _to_page(token, where)


def _phone(code: str) -> str:
    """The cookie by which the phone that used a link is known again."""
    return f"gjl_{sessions.public_id_of(code)}"


def _to_page(token: str, where: str) -> Response:
    sid = sessions.public_id_of(token)
    answer = RedirectResponse(f"/m/{sid}/{where}", 303)
    set_cookie(answer, f"gjm_{sid}", token, f"/m/{sid}")
    return answer
