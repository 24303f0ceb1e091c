"""Points: who has how many, and why; corrections."""

import secrets
from typing import Any
from urllib.parse import quote

from starlette.requests import Request

from app import listing as lists
from app.campaigns.signin.lists import SIGNINS
from app.console.access import words
from app.console.forms import FormField
from app.console.lists import Extra, Link, ListView
from app.console.views.form import FormPage
from app.console.views.page import detail
from app.console.views.rows import cell, moment
from app.errors import NotFound, Words
from app.ledger import service as ledger
from app.ledger.lists import MOVES, POINTS, WHATS
from app.members.lists import MEMBERS
from app.web.problems import page_language
from app.work import Work

_FEW = 50  # entries on a person's page


class PointsView(ListView):
    """People with their points."""

    listing = POINTS

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Every move of theirs; correct it."""
        reader = page_language(request)
        moves = await ledger.history(work, obj.id_, _FEW)
        table = [
            [
                cell(moment(one.at), detail("point-moves", one.id)),
                f"{one.amount:+}",
                WHATS[one.what].read(reader),
                one.why,
                "" if one.by == "system" else one.by,
            ]
            for one in moves
        ]
        titles = (("时间", "When"), ("分数", "Points"), ("为什么", "What for"), ("说明", "Reason"), ("谁", "By"))
        head = [words(request, zh, en) for zh, en in titles]
        title = words(request, "每一笔（最近 50 笔）", "Moves (the last 50)")
        found = Extra(sections=[{"title": title, "head": head, "table": table}])
        found.links.append(Link(words(request, "此人", "The person"), detail("members", obj.id_)))
        if work.who.may("members", "write") and work.who.sees_all:
            href = f"/console/edit/points?pk={quote(obj.id_, safe='')}"
            found.links.insert(0, Link(words(request, "更正积分", "Correct"), href, "btn-primary"))
        return found


class MoveView(ListView):
    """Every move."""

    listing = MOVES


class SignInView(ListView):
    """Every sign-in."""

    listing = SIGNINS


class PointsForm(FormPage):
    """A correction of what somebody has."""

    path = "/edit/points"
    area = "members"
    listing = POINTS
    change = ("更正积分", "Correct the points")
    about = (
        "更正记成新的一笔，写明是谁、为什么；以前的不改。扣分写负数，不能扣到零以下。",
        "A correction is one more entry, with who and why; nothing before is changed. Below zero takes points.",
    )

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        how = Words("如 10 或 -10", "like 10 or -10")
        return [
            FormField("name", Words("昵称", "Name"), fixed=True),
            FormField("balance", Words("现有积分", "Points now"), fixed=True),
            FormField("amount", Words("加或扣几分", "Points to give or take"), "int", how, required=True, most=8),
            FormField("why", Words("原因", "Reason"), required=True, most=100),
            FormField("cause", Words("这一次", "This time"), "hidden", most=64),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """What they have. The form has a name of its own, so that sent twice it counts once."""
        work.who.require_everything()
        found = await lists.one(work, MEMBERS, pk)
        if found is None:
            raise NotFound(Words("没有这个人", "there is no such person"))
        balance = (await ledger.balances(work, [pk])).get(pk, 0)
        return {"name": found["name"], "balance": balance, "cause": secrets.token_hex(8)}

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """One more entry."""
        await ledger.adjust(work, pk, values["amount"], values["why"], values["cause"] or "")
        return detail("points", pk)
