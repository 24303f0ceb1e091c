"""REST of the house itself: who I am, accounts, sessions, keys, what was changed, saved filters."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import BaseModel, Field

from app.clock import machine_now
from app.errors import Words
from app.web import accounts, filters, sessions, tokens
from app.web.lists import ACCOUNTS, AUDIT, SESSIONS, TOKENS
from app.web.rest.lists import add_list
from app.web.rest.route import CallerDep, Name, Ref, WorkDep, both, new_router
from app.web.rest.shapes import Count, Done, Input, Made
from app.who import AREAS

router = new_router(Words("系统", "the house"))
#: as in app.who.ROLES
RoleName = Literal["operator", "manager", "clerk", "steward", "auditor"]
#: accounts go by their name
AccountName = Annotated[str, Field(min_length=1, max_length=64)]


class Me(BaseModel):
    """Who asks. `stores`: the ids of the only stores they see; null for all. `csrf`: for a session of the console."""

    name: str
    role: str
    staff_id: str | None
    stores: list[int] | None
    groups: list[str] | None
    reads: list[str]
    writes: list[str]
    csrf: str | None


@router.get("/me", summary=both("我是谁，能做什么", "who I am and what I may do"))
async def read_me(caller: CallerDep) -> Me:
    """Who asks, and what they may do."""
    who = caller.who
    return Me(
        name=who.name,
        role=who.role,
        staff_id=who.staff_id,
        stores=None if who.stores is None else sorted(who.stores),
        groups=None if who.groups is None else sorted(who.groups),
        reads=[area for area in AREAS if who.may(area)],
        writes=[area for area in AREAS if who.may(area, "write")],
        csrf=caller.csrf or None,
    )


for listing in (ACCOUNTS, SESSIONS, TOKENS, AUDIT):
    add_list(router, listing)


class NewAccount(Input):
    """An account to make. `staff_id`: which member of the corp it is; their stores follow."""

    name: AccountName
    role: RoleName
    staff_id: Annotated[str, Field(max_length=64)] = ""


class AccountChange(Input):
    """What becomes different; what is left out stays."""

    role: RoleName | None = None
    disabled: bool | None = None


class Link(BaseModel):
    """A link that signs in once, until it expires."""

    link: str
    expires_at: datetime


@router.post("/accounts", status_code=201, summary=both("新建账号", "add an account"))
async def add_account(work: WorkDep, data: NewAccount) -> Made:
    """Without a password: a link signs in."""
    return Made(id=await accounts.add(work, data.name, data.role, data.staff_id.strip() or None))


@router.patch(
    "/accounts/{id}",
    summary=both("改角色、停用或恢复账号，会话随之结束", "change or shut out an account; its sessions end"),
)
async def change_account(work: WorkDep, name: Name, data: AccountChange) -> Done:
    """Its sessions end."""
    await accounts.change(work, name, role=data.role, disabled=data.disabled)
    return Done()


@router.post("/accounts/{id}/link", summary=both("给账号一个登录链接（一次有效）", "a link that signs in once"))
async def make_link(request: Request, work: WorkDep, name: Name) -> Link:
    """Give it to whom it is for, and to nobody else."""
    code = await accounts.new_link(work, name)
    link = f"{request.app.state.run.settings.base_url}/console/enter?code={code}"
    return Link(link=link, expires_at=machine_now() + accounts.LINK)


@router.post("/accounts/{id}/unlock", summary=both("解锁账号", "forget the wrong passwords of an account"))
async def unlock_account(work: WorkDep, name: Name) -> Done:
    """It may try again at once."""
    await accounts.unlock(work, name)
    return Done()


@router.delete("/accounts/{id}/sessions", summary=both("让账号在所有设备退出", "sign an account out everywhere"))
async def end_sessions(work: WorkDep, name: Name) -> Count:
    """How many sessions ended."""
    return Count(count=await accounts.end_sessions(work, name))


@router.delete("/sessions/{id}", summary=both("结束一个会话", "end a session"))
async def end_session(work: WorkDep, public_id: Name) -> Done:
    """Whoever has it must sign in again."""
    await sessions.revoke_one(work, public_id)
    return Done()


class NewToken(Input):
    """A key to make. `stores`: the numbers of the only stores it sees; null for all of them."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    role: RoleName
    days: Annotated[int, Field(ge=1, le=tokens.LONGEST)]
    stores: Annotated[list[Annotated[str, Field(max_length=32)]], Field(min_length=1, max_length=500)] | None = None


class TokenMade(BaseModel):
    """A new key. It is shown this once."""

    id: int
    token: str


@router.post("/tokens", status_code=201, summary=both("新建密钥（只显示一次）", "make a key; it is shown once"))
async def add_token(work: WorkDep, data: NewToken) -> TokenMade:
    """A role, an end, and the stores it is for."""
    token = await tokens.add(work, data.name, data.role, data.days, data.stores)
    key = await tokens.find(work.db, token)
    assert key is not None
    return TokenMade(id=key.id, token=token)


@router.delete("/tokens/{id}", summary=both("作废密钥", "revoke a key"))
async def revoke_token(work: WorkDep, token_id: Ref) -> Done:
    """From the next request on."""
    await tokens.revoke(work, token_id)
    return Done()


class SavedFilter(Input):
    """A filter of a list under a name. `query`: what stands behind the question mark in the list's address."""

    listing: Annotated[str, Field(pattern=r"^[a-z]{1,32}$")]
    name: Annotated[str, Field(min_length=1, max_length=filters.NAME)]
    query: Annotated[str, Field(max_length=filters.QUERY)]


class KeptFilter(BaseModel):
    """A filter as it is kept."""

    id: int
    listing: str
    name: str
    query: str


class KeptFilters(BaseModel):
    """The filters of an account."""

    items: list[KeptFilter]


@router.get("/filters", summary=both("我保存的筛选", "my saved filters"))
async def read_filters(
    work: WorkDep, caller: CallerDep, listing: Annotated[str, Query(max_length=32)] = ""
) -> KeptFilters:
    """Those of the account that is signed in."""
    found: list[dict[str, Any]] = await filters.kept(work, caller.account_id, listing)
    return KeptFilters(items=[KeptFilter(**one) for one in found])


@router.put("/filters", summary=both("保存一个筛选", "save a filter"))
async def keep_filter(work: WorkDep, caller: CallerDep, data: SavedFilter) -> Made:
    """Under a name that is there already it takes the other one's place."""
    return Made(id=await filters.keep(work, caller.account_id, data.listing, data.name, data.query))


@router.delete("/filters/{id}", summary=both("删除一个筛选", "forget a filter"))
async def forget_filter(work: WorkDep, caller: CallerDep, filter_id: Ref) -> Done:
    """One of one's own."""
    await filters.forget(work, caller.account_id, filter_id)
    return Done()
