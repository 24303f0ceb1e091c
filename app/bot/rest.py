"""REST of the line: today's numbers, what happened and what waits, holds, one person's data, observing, connection."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from app.bot import corp, line, privacy, rest_imports
from app.bot.lists import ACTIONS, DUE, INBOX, MESSAGES, OUTBOX
from app.bot.metrics import Today
from app.bot.walks import service as walks
from app.bot.walks.lists import WALKS
from app.errors import Words
from app.parts import OBSERVABLE
from app.registry import changes
from app.registry import service as registry
from app.registry.lists import HOLDS
from app.web.rest.lists import add_list
from app.web.rest.route import CallerDep, Name, Ref, WorkDep, both, new_router
from app.web.rest.shapes import Count, Done, Ids, Input, Made

line_router = new_router(Words("线路", "the line"))
holds_router = new_router(Words("暂停", "holds"))
people_router = new_router(Words("个人信息", "one person's data"))
connect_router = new_router(Words("连接", "connection"))


class Numbers(BaseModel):
    """The numbers as they are now; messages, joins and leaves since midnight in Shanghai."""

    messages: int
    joins: int
    leaves: int
    open_tickets: int
    late_tickets: int
    tasks: int
    unsure: int
    dead: int
    held: int
    holds: int
    waiting: int
    oldest_seconds: float


@line_router.get("/today", summary=both("今天的数字", "the numbers of today"))
async def read_today(request: Request, caller: CallerDep) -> Numbers:
    """At most a second old."""
    today: Today = request.app.state.today
    return Numbers.model_validate(await today.seen_by(caller.who))


for listing in (MESSAGES, INBOX, OUTBOX, DUE, ACTIONS, WALKS):
    add_list(line_router, listing)


@line_router.post("/walks", status_code=201, summary=both("马上核对全部群和成员", "walk all groups and members now"))
async def walk(work: WorkDep) -> Made:
    """GET /walks/{id} tells how far it is. One at a time."""
    return Made(id=await walks.start(work))


class Rows(Input):
    """Some rows, by their ids."""

    ids: Ids


class Settling(Input):
    """Unsure actions that somebody has looked after. `was_done`: they were seen in the group; else they go again."""

    ids: Ids
    was_done: bool


@line_router.post(
    "/messages/replay",
    summary=both("让消息重走一遍，说过的不再说", "messages go through the line again; nothing is said twice"),
)
async def replay(work: WorkDep, data: Rows) -> Count:
    """Nothing is said twice."""
    return Count(count=await line.replay(work, data.ids))


@line_router.post("/line/{place}/retry", summary=both("重试失败的", "dead rows get another chance"))
async def retry(work: WorkDep, place: line.Place, data: Rows) -> Count:
    """How many of them were dead."""
    return Count(count=await line.retry(work, place, data.ids))


@line_router.post(
    "/line/{place}/drop",
    summary=both("丢弃失败、暂停或不确定的，留下记录", "rows that are dead, held or unsure end undone, on record"),
)
async def drop(work: WorkDep, place: line.Place, data: Rows) -> Count:
    """Those that are dead, held or unsure. They stay on record."""
    return Count(count=await line.drop(work, place, data.ids))


@line_router.post(
    "/outbox/settle",
    summary=both("了结不确定的：已发出，或再发一次", "settle what is unsure: it was done, or goes again"),
)
async def settle(work: WorkDep, data: Settling) -> Count:
    """Somebody has looked whether they were done."""
    return Count(count=await line.settle(work, data.ids, was_done=data.was_done))


@line_router.post("/outbox/send-held", summary=both("逐条放行", "held actions go out, one by one"))
async def send_held(work: WorkDep, data: Rows) -> Count:
    """Those that waited for a choice; what is too old is dropped."""
    return Count(count=await line.send_held(work, data.ids))


add_list(holds_router, HOLDS)


class NewHold(Input):
    """What to keep back. `value`: the city, the store's number or the group's id; `kind`: "" for every action."""

    scope: Literal["chain", "city", "store", "group"]
    value: Annotated[str, Field(max_length=64)] = ""
    kind: Annotated[str, Field(max_length=32, description=both("动作种类，空为全部", "part or kind of action"))] = ""
    why: Annotated[str, Field(max_length=200)] = ""


class Release(Input):
    """Holds to take down, and what becomes of what they kept back: send it, ask about what is not fresh, drop it."""

    ids: Ids
    how: line.How


class Released(BaseModel):
    """How many holds stood, and what became of the actions."""

    holds: int
    sent: int
    asked: int
    dropped: int


class HeldBack(BaseModel):
    """What a hold keeps back of one part: how many, too old to go out, no longer fresh; the oldest in seconds."""

    part: str
    count: int
    stale: int
    aged: int
    oldest: float


class Preview(BaseModel):
    """What a release would let go."""

    items: list[HeldBack]


@holds_router.post(
    "/holds",
    status_code=201,
    summary=both("暂停，从下一条起生效", "hold everything or a part of it, from the next send on"),
)
async def hold(work: WorkDep, data: NewHold) -> Made:
    """It counts from the next send on."""
    return Made(id=await registry.hold(work, data.scope, data.value, data.kind, data.why))


@holds_router.get("/holds/{id}/kept-back", summary=both("放行会发出什么", "what a release would let go"))
async def preview(work: WorkDep, hold_id: Ref) -> Preview:
    """By part."""
    found = await line.held_back(work, [hold_id])
    return Preview(items=[HeldBack.model_validate(one, from_attributes=True) for one in found])


@holds_router.post(
    "/holds/release", summary=both("放行：发出、逐条选择或丢弃", "take holds down: send, ask or drop what they kept")
)
async def release(work: WorkDep, data: Release) -> Released:
    """What is too old is dropped in any case."""
    return Released(**await line.release(work, data.ids, data.how))


@people_router.get(
    "/members/{id}/export",
    summary=both("导出一个人的全部信息，会留下记录", "everything that is known of a person; asking is on record"),
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def export(work: WorkDep, person_id: Name) -> Response:
    """It is put on record that it was asked for."""
    return Response(await privacy.export(work, person_id), media_type="application/json")


@people_router.delete(
    "/members/{id}", summary=both("删除一个人的信息，不能恢复", "forget a person; it cannot be undone")
)
async def erase(work: WorkDep, person_id: Name) -> Done:
    """Name, words, tags, whereabouts. It cannot be undone."""
    await privacy.erase(work, person_id)
    return Done()


class ConnectStatus(BaseModel):
    """How far the connection with WeCom has come; nothing secret."""

    demo: bool
    corp_id: str | None
    agent_id: int | None
    from_env: bool
    has_secret: bool
    hosted: bool
    connected_at: datetime | None
    verified_at: datetime | None
    first_callback_at: datetime | None


LivePart = Annotated[str, Field(json_schema_extra={"enum": list(OBSERVABLE)})]


class LiveParts(Input):
    """Kinds of action that are done from now on, not only observed: everywhere, or at one place first."""

    parts: Annotated[list[LivePart], Field(min_length=1, max_length=20)]
    scope: Literal["chain", "store_type", "store", "group"] = "chain"
    target: Annotated[str, Field(max_length=64)] = ""


@connect_router.get("/connect", summary=both("连接状态", "how far the connection has come"))
async def read_connection(work: WorkDep) -> ConnectStatus:
    """Never a secret."""
    return ConnectStatus.model_validate(await corp.status(work), from_attributes=True)


class NewKeys(Input):
    """A corp's application, as WeCom's admin pages show it. A secret that is left out stays as it is."""

    corp_id: Annotated[str, Field(pattern=f"^{corp.CORP_ID_PATTERN}$", examples=["ww0123456789abcdef"])]
    agent_id: Annotated[int, Field(ge=1, le=corp.MOST_AGENT)]
    secret: Annotated[str, Field(pattern=f"^({corp.KEY_PATTERN})?$")] = ""
    hosted_base: Annotated[str, Field(pattern=f"^({corp.BASE_PATTERN})?$", max_length=200)] = ""
    hosted_secret: Annotated[str, Field(max_length=128)] = ""


class PasteBack(BaseModel):
    """What to paste into WeCom's admin pages."""

    url: str
    token: str
    aes_key: str


@connect_router.put("/connect", summary=both("保存企业微信的密钥（不核对）", "keep a corp's keys, untried"))
async def keep_keys(request: Request, work: WorkDep, data: NewKeys) -> PasteBack:
    """The console tries them first; here they are kept as they are. `guanjia doctor` tries them, too."""
    run = request.app.state.run
    kept = await corp.save(work, run.vault, corp.Keys(**data.model_dump()))
    return PasteBack(url=f"{run.settings.base_url}/wecom/callback", token=kept.token, aes_key=kept.aes_key)


@connect_router.post("/connect/go", summary=both("离开演示，开始观察", "leave the demo and observe"))
async def go(work: WorkDep) -> Done:
    """The demo's stores, groups and orders go; settings, accounts and audit stay."""
    await corp.connect(work)
    return Done()


@connect_router.post("/connect/leave-demo", summary=both("只清空演示数据", "clear the demo alone"))
async def leave_demo(work: WorkDep) -> Done:
    """To import one's own stores first."""
    await corp.leave_demo(work)
    return Done()


@connect_router.post("/observe", summary=both("全部只观察", "observe everything: decide and show, do nothing"))
async def observe(work: WorkDep) -> Done:
    """For every kind of action of the chain. What it would have said: the actions whose outcome is observed."""
    await corp.observe(work)
    return Done()


@connect_router.post("/observe/release", summary=both("按动作种类正式执行", "kinds of action are done from now on"))
async def go_live(work: WorkDep, data: LiveParts) -> Done:
    """At one place, or everywhere."""
    for part in data.parts:
        await changes.set_value(work, data.scope, data.target, f"live_{part}", True)
    return Done()


routers = (line_router, holds_router, people_router, connect_router, rest_imports.router)
