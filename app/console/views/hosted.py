"""Hosted accounts, and what they heard that nobody can place."""

from typing import Any
from urllib.parse import quote

from starlette.requests import Request

from app.bot.named import service as named
from app.bot.named.lists import AMBIGUOUS
from app.console.access import run_of, words
from app.console.forms import FormField
from app.console.lists import Extra, Link, ListView
from app.console.views.form import FormPage
from app.console.views.page import detail, row_number
from app.console.views.rows import act
from app.errors import BadRequest, Words
from app.registry.accounts import service
from app.registry.accounts.lists import ACCOUNTS, KINDS
from app.registry.accounts.service import AccountData
from app.work import Work


class HostedView(ListView):
    """Hosted accounts."""

    listing = ACCOUNTS

    def links(self, request: Request) -> list[Link]:
        """A new one."""
        new = Link(words(request, "登记账号", "Set one up"), "/console/edit/hosted", "btn-primary")
        return [new] if self.may_write(request) else []

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Change, remove; where its callbacks go."""
        found = Extra()
        if not work.who.may("connect", "write"):
            return found
        href = f"/console/edit/hosted?pk={quote(obj.id_, safe='')}"
        found.links.append(Link(words(request, "修改", "Change"), href, "btn-primary"))
        ask = words(request, "删除后它的回调会被拒绝。确定吗？", "Its callbacks are refused from then on. Sure?")
        remove = act(request, "hosted", "删除", "Remove", obj.id_, ask=ask, how="remove", style="btn-outline-danger")
        found.acts.append(remove)
        if obj.kind == "worktool":
            url = f"{run_of(request).settings.base_url}/hosted/worktool/{obj.id_}/"
            zh = f"{url}<密钥>  —— 消息（类型 11）和指令结果（类型 1）都填它；上线、下线分别加 ?type=5、?type=6"
            en = f"{url}<secret>: for messages (type 11) and results (type 1); online and offline: ?type=5, ?type=6"
            found.sections.append({"title": words(request, "回调地址", "Callbacks"), "text": words(request, zh, en)})
        return found


class HostedForm(FormPage):
    """How an account is reached."""

    path = "/edit/hosted"
    area = "connect"
    listing = ACCOUNTS
    new = ("登记托管账号", "A hosted account")
    change = ("修改托管账号", "Change the hosted account")
    about = (
        "只认名字的账号（WorkTool）各有自己的服务地址和密钥；句子的地址在“连接企业微信”里填。",
        "Accounts that know names alone have an address and a secret each; juzi's address is set in Connect WeCom.",
    )

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        secret = Words(
            "16 位以上的字母数字，自己定；它会出现在回调地址里。留空不变",
            "16 letters and digits or more, of your own; part of the callbacks' address. Empty: as it was",
        )
        return [
            FormField("account", Words("账号", "Account"), "code", required=True, most=64, fixed=bool(pk)),
            FormField("kind", Words("类型", "Kind"), "choice", choices=KINDS, required=True),
            FormField("base", Words("服务地址", "Address"), help=Words("如 https://api.example.cn", "")),
            FormField("robot_id", Words("机器人号（robotId）", "Robot's id"), "password", most=128),
            FormField("secret", Words("密钥", "Secret"), "password", secret, most=128),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """The account as it is, without what is secret."""
        if not pk:
            return {"kind": "worktool"}
        found = await service.read(work, pk)
        return {"account": found.account, "kind": found.kind, "base": found.base}

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:
        """Set it up, or change it."""
        values = {name: value or "" for name, value in values.items()}
        data = AccountData(**{**values, "account": pk or values["account"]})
        await service.save(work, run_of(request).vault, data)
        return detail("hosted", data.account)


class AmbiguousView(ListView):
    """What nobody could place."""

    listing = AMBIGUOUS

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Say where it was said and by whom, or leave it."""
        found = Extra()
        if obj.state == "open" and work.who.may("line", "write"):
            pick = words(request, "认领", "Place it")
            found.links.append(Link(pick, f"/console/edit/ambiguous?pk={obj.id_}", "btn-primary"))
            found.acts.append(act(request, "ambiguous", "忽略", "Leave it", obj.id_, how="dismiss"))
        return found


class AmbiguousForm(FormPage):
    """Where it was said, and by whom."""

    path = "/edit/ambiguous"
    area = "line"
    listing = AMBIGUOUS
    change = ("认领这句话", "Where was it said, and by whom")
    about = (
        "选对群和说话的人；之后照常处理，太旧的回复不会再发。",
        "Choose the group and the speaker; it is handled as usual then, and what is too old is not said.",
    )
    done = ("已认领，正在照常处理", "Placed: it is handled as usual")

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:
        """The fields, with who it may be."""
        groups, people = await named.candidates(work, row_number(pk)) if pk else ([], [])
        return [
            FormField("group_id", Words("群号", "Group"), "code", required=True, suggest=groups),
            FormField("person_id", Words("谁的号", "Who"), "code", required=True, suggest=people),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:
        """The group, where it is known."""
        groups, _ = await named.candidates(work, row_number(pk)) if pk else ([], [])
        return {"group_id": groups[0][0]} if len(groups) == 1 else {}

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:
        """Place it."""
        if not pk:
            raise BadRequest(Words("请从列表进来", "begin on the list"))
        await named.settle(work, row_number(pk), values["group_id"], values["person_id"])
        return detail("ambiguous", pk)
