"""Accounts and keys; and one's own account: password, sessions, language."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.console.access import lazy, principal_of, work_of
from app.console.forms import FormField
from app.console.views.form import FormPage
from app.console.views.page import Page, detail, fields_of, say, sorry, to
from app.console.views.rows import moment
from app.errors import AppError, BadRequest, Words
from app.web import accounts, passwords, sessions, tokens
from app.web.lists import ACCOUNTS, TOKENS
from app.who import ROLES
from app.work import Work


class AccountForm(FormPage):
    """An account: a new one, or another role for one that is there."""

    path = "/edit/accounts"
    area = "accounts"
    listing = ACCOUNTS
    new = ("新增账号", "Add an account")
    change = ("改角色", "Change the role")
    about = (
        "新账号用一次性链接登录，登录后可以自己设密码。店长和店员请填企业微信账号，只能看到自己门店的内容。",
        "A new account signs in by a link. Managers and clerks need their userid: they see their own stores alone.",
    )

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        return [
            FormField("name", Words("账号", "Name"), required=True, most=64, fixed=bool(pk)),
            FormField("role", Words("角色", "Role"), "choice", choices=ROLES, required=True),
            FormField("staff_id", Words("企业微信账号", "userid"), "code", most=64, fixed=bool(pk)),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """The account as it is."""
        if not pk:
            return {"role": "auditor"}
        work.who.require("accounts")
        known = await accounts.find(work, pk)
        return {"name": known.name, "role": known.role, "staff_id": known.staff_id}

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Add it, or give it the role."""
        if pk:
            await accounts.change(work, pk, role=values["role"])
            return detail("accounts", pk)
        if values["role"] in ("manager", "clerk", "steward") and not values["staff_id"]:
            raise BadRequest(Words("店长、店员和大管家要填企业微信账号", "this role needs a userid"))
        await accounts.add(work, values["name"], values["role"], values["staff_id"] or None)
        return detail("accounts", values["name"].strip())


class TokenForm(FormPage):
    """A new key, shown once."""

    path = "/edit/tokens"
    area = "accounts"
    listing = TOKENS
    new = ("新建接口密钥", "A new key")
    about = (
        "密钥只显示这一次，请马上存好。给程序最小的权限。",
        "It is shown this once. Give a program the least it needs.",
    )

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        return [
            FormField("name", Words("名称（给哪个程序用）", "Name (which program)"), required=True, most=64),
            FormField("role", Words("角色", "Role"), "choice", choices=ROLES, required=True),
            FormField(
                "stores",
                Words("只能看哪些门店", "Stores it sees"),
                "tags",
                Words("门店编号，用顿号隔开；留空表示全部", "numbers with commas between them; empty: all"),
                most=2000,
            ),
            FormField(
                "days", Words("有效天数", "Lives for days"), "int", Words("1 到 400", "1 to 400"), required=True, most=3
            ),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """A cautious beginning."""
        return {"role": "auditor", "days": 90}

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Make it. Returns the key itself."""
        return await tokens.add(work, values["name"], values["role"], values["days"], values["stores"] or None)

    def answer(self, request: Request, saved: str) -> Response:
        """The key, this once."""
        return self.show(request, "token.html", heading=("新密钥", "The new key"), token=saved)


class MePage(Page):
    """One's own account."""

    path = "/me"
    add_to_menu = False
    icon = "fa fa-user"
    menu_label = lazy(Words("我的账号", "My account"))
    heading = ("我的账号", "My account")

    @route("")
    async def index(self, request: Request) -> Response:
        """Who one is, where one is signed in."""
        me = principal_of(request)
        async with work_of(request) as work:
            known = await accounts.find(work, me.who.name)
            mine = await sessions.of_account(work, me.account_id or 0)
        return self.show(
            request,
            "me.html",
            me=me,
            role=ROLES[me.who.role],
            mine=[{**one, "seen": moment(one["seen_at"])} for one in mine],
            has_password=known.password_hash is not None,
            least=passwords.LEAST,
        )

    @route("/password", methods=["POST"], name="password")
    async def password(self, request: Request) -> Response:
        """A new password: whoever has one must know it. All other sessions end, this one goes on."""
        fields = await fields_of(request)
        me = principal_of(request)
        try:
            async with work_of(request) as work:
                known = await accounts.find(work, me.who.name)
            if known.password_hash is not None:
                async with work_of(request) as work:  # a wrong one is counted, whatever comes after
                    good = await accounts.check_password(work, me.who.name, fields.get("old", ""))
                if not good:
                    raise BadRequest(Words("现在的密码不对", "the present password is wrong"))
            if fields.get("new") != fields.get("again"):
                raise BadRequest(Words("两次输入的新密码不一样", "the two new passwords differ"))
            async with work_of(request) as work:
                await accounts.set_password(work, me.who.name, fields.get("new", ""), keep=me.public_id)
        except AppError as error:
            sorry(request, error)
        else:
            say(request, "密码已更改，其他设备已退出登录", "The password is changed; other devices are signed out")
        return to("/console/me")

    @route("/sessions", methods=["POST"], name="session")
    async def session(self, request: Request) -> Response:
        """End one of one's sessions."""
        fields = await fields_of(request)
        me = principal_of(request)
        try:
            async with work_of(request) as work:
                await sessions.revoke_own(work, me.account_id or 0, fields.get("pk", ""))
        except AppError as error:
            sorry(request, error)
        return to("/console/me")
