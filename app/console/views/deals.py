"""Activities and coupons, as posts name them."""

from dataclasses import asdict
from typing import Any

from starlette.requests import Request

from app.console.access import words
from app.console.forms import FormField
from app.console.lists import Extra, Link, ListView
from app.console.views.form import FormPage
from app.console.views.page import detail, row_number
from app.console.views.rows import act
from app.errors import Words
from app.sop.deals import service as deals
from app.sop.deals.decide import KINDS, Deal
from app.sop.deals.lists import DEALS
from app.sop.deals.service import LONGEST
from app.work import Work


class DealView(ListView):
    """Deals."""

    listing = DEALS

    def links(self, request: Request) -> list[Link]:
        """Write one down."""
        if not self.may_write(request):
            return []
        return [Link(words(request, "写下活动、券", "New"), "/console/edit/deals", "btn-primary")]

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Change it; nothing is left of it; it is none any more."""
        if not work.who.may("settings", "write"):
            return Extra()
        pk = obj.id_
        return Extra(
            links=[Link(words(request, "修改", "Change"), f"/console/edit/deals?pk={pk}", "btn-primary")],
            acts=[
                act(request, "deal-out", "发完了", "None is left", pk),
                act(request, "deal-drop", "删掉", "Drop it", pk, then="/console/deals/list"),
            ],
        )


class DealForm(FormPage):
    """An activity or a coupon."""

    path = "/edit/deals"
    area = "settings"
    listing = DEALS
    new = ("写下活动、券", "An activity, a coupon")
    change = ("改活动、券", "Change it")
    about = (
        "名称和帖子里写的一样。定时内容写到它，而它没开始、已结束或发完了，那一条就不发。",
        "Named as posts name it. What speaks of it while it has not begun, is over or has run out is not posted.",
    )

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        like = Words("如 立冬满减、新人 5 元券", "like 立冬满减")
        empty = Words("留空不限", "empty: no limit")
        return [
            FormField("name", Words("名称", "Name"), help=like, required=True, most=LONGEST),
            FormField("kind", Words("种类", "Kind"), "choice", choices=KINDS, required=True),
            FormField("starts_on", Words("从哪天起", "From"), "date", empty, most=10),
            FormField("ends_on", Words("到哪天止", "Until"), "date", empty, most=10),
            FormField("left", Words("还剩几张", "How many are left"), "int", empty, most=8),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """As it is."""
        return asdict((await deals.read(work, row_number(pk))).deal) if pk else {"kind": "activity"}

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Keep it."""
        dates = {name: values[name] for name in ("starts_on", "ends_on", "left")}
        deal = Deal((values["name"] or "").strip(), values["kind"], **dates)
        return detail("deals", await deals.keep(work, deal, row_number(pk) if pk else None))
