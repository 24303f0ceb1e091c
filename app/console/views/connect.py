"""Connect with WeCom: try the keys, copy ours into WeCom, see its first signs of life, begin to observe."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette_admin.routing import route

from app.bot import corp
from app.bot.corp import Corp, Keys, Status
from app.bot.probe import LABELS, Check
from app.config import WecomApp
from app.console.access import lazy, run_of, work_of
from app.console.forms import Filled, FormField, filled
from app.console.views.page import Page, fields_of, say, sorry, to
from app.errors import AppError, Words
from app.wecom.refused import BAD_CORP_ID

FIELDS = (
    FormField(
        "corp_id",
        Words("企业ID", "Corp id"),
        help=Words(
            "管理后台 › 我的企业，页面最下方，以 ww 开头", "admin pages, My Company, at the bottom; begins with ww"
        ),
        required=True,
        most=64,
    ),
    FormField(
        "agent_id",
        Words("应用ID（AgentId）", "Agent id"),
        "int",
        help=Words("管理后台 › 应用管理 › 自建应用的详情页", "admin pages, Apps, your own application's page"),
        required=True,
        most=10,
    ),
    FormField(
        "secret",
        Words("应用 Secret", "Secret"),
        "password",
        help=Words("同一页，点“查看”后复制", "on the same page; press View, then copy"),
        most=128,
    ),
    FormField(
        "hosted_base",
        Words("托管账号服务地址", "Hosted accounts: address"),
        help=Words(
            "没有就留空：管家仍可听官方回调、发卡片", "empty when you have none: cards and official events still work"
        ),
        most=200,
    ),
    FormField("hosted_secret", Words("托管账号密钥", "Hosted accounts: secret"), "password", most=128),
)
Probe = Callable[[WecomApp], Awaitable[list[Check]]]


class ConnectPage(Page):
    """Four steps, each ticked when it is done."""

    path = "/connect"
    area = "connect"
    icon = "fa fa-plug"
    menu_label = lazy(Words("连接企业微信", "Connect WeCom"))
    heading = ("连接企业微信", "Connect WeCom")

    def __init__(self, probe: Probe) -> None:
        super().__init__()
        self._probe = probe

    @route("")
    async def index(self, request: Request) -> Response:
        """How far it has come, and the next step."""
        return await self._page(request, Filled(), [])

    @route("", methods=["POST"], name="keys")
    async def keys(self, request: Request) -> Response:
        """Try the keys; keep them when WeCom takes them."""
        given = await fields_of(request)
        form = filled(FIELDS, {name: re.sub(r"[\s\u200b\ufeff]+", "", value) for name, value in given.items()})
        checks: list[Check] = []
        async with work_of(request) as work:
            work.who.require("connect", "write")
            known = await corp.load(work.db, run_of(request).vault)
        _check(form, known)
        if not form.faults:
            app = _app(form.values, known, run_of(request).settings.api_base)
            checks = await self._probe(app)
            if checks[0].outcome == "refused":
                form.faults["corp_id" if checks[0].code == BAD_CORP_ID else "secret"] = checks[0].words
            elif checks[0].outcome == "unreachable" and "anyway" not in given:
                form.faults[""] = checks[0].words
        if form.faults:
            return await self._page(request, form, checks, 400)
        try:
            async with work_of(request) as work:
                await corp.save(work, run_of(request).vault, Keys(**form.values))
        except AppError as error:
            sorry(request, error)
            return to("/console/connect")
        return await self._page(request, Filled(), checks)

    @route("/state")
    async def state(self, request: Request) -> Response:
        """The ticks, for the page that waits for them."""
        async with work_of(request) as work:
            return JSONResponse({"state": _state(await corp.status(work))}, headers={"cache-control": "no-store"})

    @route("/go", methods=["POST"], name="go")
    async def go(self, request: Request) -> Response:
        """Leave the demo, and observe."""
        try:
            async with work_of(request) as work:
                await corp.connect(work)
        except AppError as error:
            sorry(request, error)
            return to("/console/connect")
        say(
            request,
            "已连接。现在是观察模式：只判断和记录，不会在群里说话。",
            "Connected. It observes now: it decides and keeps, and says nothing in the groups.",
        )
        return to("/console/connect")

    @route("/leave", methods=["POST"], name="leave")
    async def leave(self, request: Request) -> Response:
        """Forget the demo chain."""
        try:
            async with work_of(request) as work:
                left = await corp.leave_demo(work)
                if left:
                    work.audit("connect", "", "demo left")
        except AppError as error:
            sorry(request, error)
        else:
            if left:
                say(request, "演示数据已清空，设置和账号都还在。", "The demo is gone; settings and accounts stayed.")
        return to("/console/connect")

    async def _page(self, request: Request, form: Filled, checks: list[Check], code: int = 200) -> Response:
        run = run_of(request)
        async with work_of(request) as work:
            status = await corp.status(work)
            may = work.who.may("connect", "write")
            known = await corp.load(work.db, run.vault) if may and not status.from_env else None
            counts = await corp.counts(work.db)
        known_values = {} if known is None else {name: str(getattr(known, name) or "") for name in _SHOWN}
        return self.show(
            request,
            "connect.html",
            code,
            status=status,
            state=_state(status),
            fields=FIELDS,
            typed={**known_values, **{name: value for name, value in form.typed.items() if name in _SHOWN}},
            faults=form.faults,
            checks=checks,
            labels=LABELS,
            known=known,
            kept={name for name in ("secret", "hosted_secret") if known is not None and getattr(known, name)},
            may=may,
            url=f"{run.settings.base_url}/wecom/callback",
            local=not run.settings.public_url,
            counts=counts,
        )


#: what is shown again; the secrets never are
_SHOWN = ("corp_id", "agent_id", "hosted_base")


def _state(status: Status) -> str:
    ticks = (status.has_secret, status.verified_at, status.first_callback_at, status.connected_at)
    return "".join("1" if tick else "0" for tick in ticks)


def _check(form: Filled, known: Corp | None) -> None:
    """What the fields alone cannot know. Adds to the faults."""
    values, faults = form.values, form.faults
    if "corp_id" in values and not re.fullmatch(corp.CORP_ID_PATTERN, values["corp_id"]):
        faults["corp_id"] = Words(
            "企业ID 是 ww 开头的一串字母和数字", "a corp id begins with ww, letters and digits follow"
        )
    elif known is not None and known.connected_at is not None and known.corp_id != values.get("corp_id"):
        faults["corp_id"] = corp.another(known).detail
    if "agent_id" in values and not 1 <= values["agent_id"] <= corp.MOST_AGENT:
        faults["agent_id"] = Words("应用ID 是一串数字，如 1000002", "an agent id is a number like 1000002")
    same = known is not None and known.secret and known.corp_id == values.get("corp_id")
    if not values.get("secret") and not same:
        faults.setdefault("secret", Words("要填写", "is needed"))
    elif values.get("secret") and not re.fullmatch(corp.KEY_PATTERN, values["secret"]):
        faults["secret"] = Words("Secret 没有复制完整：它是一串字母、数字、- 和 _", "this is no whole secret")
    base = values.get("hosted_base", "")
    if base and not re.fullmatch(corp.BASE_PATTERN, base):
        faults["hosted_base"] = Words(
            "请填完整的网址，如 https://hub.example.cn", "a whole address, like https://hub.example.cn"
        )


def _app(values: Mapping[str, Any], known: Corp | None, api_base: str) -> WecomApp:
    secret = values["secret"] or (known.secret if known else "")
    return WecomApp(corp_id=values["corp_id"], secret=SecretStr(secret), agent_id=values["agent_id"], api_base=api_base)
