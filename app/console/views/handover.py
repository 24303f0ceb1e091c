"""Somebody takes over from somebody else."""

from typing import Any

from starlette.requests import Request

from app.bot import handover
from app.console.access import words
from app.console.forms import FormField
from app.console.lists import Extra, ListView
from app.console.views.form import FormPage
from app.console.views.page import detail
from app.console.views.rows import act
from app.errors import BadRequest, Words
from app.registry import changes
from app.registry.handover import service as handovers
from app.registry.handover.lists import HANDOVERS
from app.registry.lists import STAFF
from app.web.problems import page_language
from app.wecom import refused
from app.work import Work


class HandoverView(ListView):
    """Handovers, with what WeCom refused."""

    listing = HANDOVERS

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Why groups kept their owner; try again."""
        found = Extra()
        failed = await handovers.failures(work, obj.id_)
        if not failed:
            return found
        reader = page_language(request)
        table = [
            [name, refused.words(code).read(reader) if code else note or words(request, "没有换成", "not changed")]
            for name, code, note in failed
        ]
        title = words(request, "没换成群主的群", "Groups that kept their owner")
        head = [words(request, "群", "Group"), words(request, "原因", "Why")]
        found.sections.append({"title": title, "head": head, "table": table})
        if work.who.may("staff", "write"):
            found.acts.append(act(request, "handover", "再试一次", "Try again", obj.id_, style="btn-primary"))
        return found


class HandoverForm(FormPage):
    """Who takes over."""

    path = "/edit/handover"
    area = "staff"
    listing = STAFF
    change = ("交接给同事", "Hand over to a colleague")
    about = (
        "接手人马上得到：门店职责、大管家的群、没做完的任务、进行中的订单；群主由企业微信更换，每天最多 300 个群。",
        "At once: duties, groups looked after, open tasks and tickets. Owners are changed by WeCom, 300 groups a day.",
    )
    submit = ("开始交接", "Hand over")
    done = ("已交接；群主正在更换，进度在这里看", "Handed over; owners are being changed: see here")

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        people = await changes.to_choose_from(work, "manager")
        label = Words("接手人的账号", "Who takes over: userid")
        return [FormField("to", label, "code", required=True, most=64, suggest=people)]

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Do it."""
        if not pk:
            raise BadRequest(Words("请从员工页面进来", "begin on somebody's page"))
        handed = await handover.hand_over(work, pk, values["to"])
        return detail("handovers", handed.id)
