"""What WeCom does for us: codes into groups, welcomes, mass messages."""

from typing import Any

from starlette.requests import Request

from app.console.access import words
from app.console.forms import FormField
from app.console.lists import Extra, Link, ListView
from app.console.views.form import FormPage
from app.console.views.page import detail, row_number
from app.console.views.rows import act, moment
from app.errors import Words
from app.registry.joins import service as joins
from app.registry.joins.lists import CODES
from app.registry.joins.service import WayData
from app.rules.greetings.lists import GREETINGS
from app.sop.mass import service as mass
from app.sop.mass.lists import GROUP_STATES, MASSES
from app.web.problems import page_language
from app.work import Work


class CodeView(ListView):
    """Codes, with what can be done to each."""

    listing = CODES

    def links(self, request: Request) -> list[Link]:
        """A new one."""
        new = Link(words(request, "新建入群码", "New code"), "/console/edit/codes", "btn-primary")
        return [new] if self.may_write(request) else []

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Change, close, open, try again; its picture to print."""
        found = Extra()
        if obj.qr_code:
            found.links.append(Link(words(request, "二维码图片", "Picture of the code"), obj.qr_code))
        if not work.who.may("groups", "write"):
            return found
        if obj.state in ("open", "closed"):
            change = Link(words(request, "改去向", "Change"), f"/console/edit/codes?pk={obj.id_}", "btn-primary")
            found.links.insert(0, change)
        if obj.state == "open":
            ask = words(
                request,
                "关闭后扫码的人先进暂存群，码本身一直有效。确定吗？",
                "Who scans it comes into the holding group; the code stays good. Sure?",
            )
            close = act(request, "code", "暂时关闭", "Close", obj.id_, ask=ask, how="close", style="btn-outline-danger")
            found.acts.append(close)
        if obj.state == "closed":
            found.acts.append(act(request, "code", "重新打开", "Open again", obj.id_, how="open", style="btn-primary"))
        label = ("再试一次", "Try again") if obj.state in ("failed", "making") else ("重新核对", "Read anew")
        found.acts.append(act(request, "code", *label, obj.id_, how="again"))
        return found


class MassView(ListView):
    """Mass messages, with what became of each group."""

    listing = MASSES

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Group by group; take back what was not sent."""
        reader = page_language(request)
        table = [
            [name, GROUP_STATES[state].read(reader), moment(sent_at)]
            for name, state, sent_at in await mass.groups(work, obj.id_)
        ]
        head = [words(request, zh, en) for zh, en in (("群", "Group"), ("结果", "Result"), ("发于", "Sent"))]
        found = Extra(sections=[{"title": words(request, "各群结果", "Group by group"), "head": head, "table": table}])
        if obj.state in ("waiting", "stuck") and work.who.may("holds", "write"):
            ask = words(request, "群主还没发的不再发。确定吗？", "What the owner has not sent will not go out. Sure?")
            found.acts.append(
                act(request, "mass", "撤回还没发的", "Take back", obj.id_, ask=ask, style="btn-outline-danger")
            )
        return found


class GreetingView(ListView):
    """Welcome templates."""

    listing = GREETINGS

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Keep them in step now; the words are a setting."""
        found = Extra()
        if work.who.may("settings"):
            found.links.append(Link(words(request, "改欢迎语", "The welcome's words"), "/console/settings"))
        if work.who.may("rules", "write"):
            found.acts.append(act(request, "greetings", "马上同步", "Keep in step now", obj.id_))
        return found


class CodeForm(FormPage):
    """Where a code leads."""

    path = "/edit/codes"
    area = "groups"
    listing = CODES
    new = ("新建入群码", "A new code")
    change = ("改入群码", "Change the code")
    about = (
        "一个码最多通向 5 个群，按顺序进；第一个群决定归属门店。印出去的码以后可以改去向，不用重印。",
        "A code leads into 5 groups at most, one after the other; the first says whose it is. Printed codes stay good.",
    )

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        return [
            FormField(
                "groups",
                Words("通向哪些群", "Leads into"),
                "tags",
                Words("群号，多个用顿号隔开；在“群”里可以看到群号", "chat_ids, with commas between them"),
                required=True,
                most=800,
            ),
            FormField(
                "remark",
                Words("名称", "Name"),
                help=Words("印在哪里，如：一号店收银台；留空用店名", "Where it is printed; empty: the store"),
                most=30,
            ),
            FormField("auto_create", Words("满了自动开新群", "Make the next group when full"), "bool"),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """The code as it is."""
        if not pk:
            return {"auto_create": True, "groups": [one for one in [request.query_params.get("group", "")] if one]}
        way = await joins.read(work, row_number(pk))
        return {"groups": way.group_ids, "remark": way.remark, "auto_create": way.auto_create}

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Make it, or change it."""
        data = WayData(tuple(values["groups"]), values["remark"], values["auto_create"])
        if not pk:
            return detail("codes", await joins.make(work, data))
        await joins.change(work, row_number(pk), data)
        return detail("codes", pk)
