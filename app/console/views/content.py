"""Content that is ready to be posted."""

from typing import Any

from starlette.requests import Request

from app.console.access import words
from app.console.forms import FormField
from app.console.lists import Extra, Link, ListView
from app.console.views.form import FormPage
from app.console.views.page import detail, row_number
from app.errors import Words
from app.sop.shelves import service as shelves
from app.sop.shelves.lists import CONTENT
from app.sop.shelves.service import RIGHTS, ItemData
from app.work import Work


class ContentView(ListView):
    """What is on the shelves."""

    listing = CONTENT

    def links(self, request: Request) -> list[Link]:
        """Put something on one."""
        if not self.may_write(request):
            return []
        return [Link(words(request, "新建素材", "New content"), "/console/edit/content", "btn-primary")]

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Change it."""
        if not work.who.may("settings", "write"):
            return Extra()
        return Extra(
            links=[Link(words(request, "修改", "Change"), f"/console/edit/content?pk={obj.id_}", "btn-primary")]
        )


class ContentForm(FormPage):
    """An item."""

    path = "/edit/content"
    area = "settings"
    listing = CONTENT
    new = ("新建素材", "New content")
    change = ("改素材", "Change the content")
    about = (
        "时间表里写 {pick:素材架} 就会按顺序取用，每个群不重复。内容里可用 {store}、{group}、{weekday}、{day}。",
        "{pick:shelf} in the timetable takes them in order. {store}, {group}, {weekday}, {day} are filled in.",
    )

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        empty = Words("留空不限", "empty: no limit")
        name = Words("如 course，小写字母和数字", "like course: small letters, digits")
        return [
            FormField("shelf", Words("素材架", "Shelf"), "code", name, required=True, most=32),
            FormField("words", Words("内容", "Words"), "area", required=True, most=800),
            FormField(
                "position", Words("顺序", "Position"), "int", Words("小的先发", "small first"), required=True, most=5
            ),
            FormField("starts_on", Words("从哪天起", "From"), "date", empty, most=10),
            FormField("ends_on", Words("到哪天止", "Until"), "date", empty, most=10),
            FormField("rights", Words("使用权", "Rights"), "choice", choices=RIGHTS, required=True),
            FormField("source", Words("来自", "Whose it is"), help=Words("如群友的夸奖", "a fan, say"), most=100),
            FormField("enabled", Words("启用", "On"), "bool"),
            FormField("version", Words("第几版", "Version"), "hidden", most=9),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """The item as it is."""
        if not pk:
            return {"position": 100, "rights": "own", "enabled": True, "version": 1}
        found = await shelves.read(work, row_number(pk))
        return {**{name: getattr(found, name) for name in ItemData.__dataclass_fields__}, "version": found.version}

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Add or change it."""
        plain = {name: values[name] for name in ("shelf", "words", "position", "starts_on", "ends_on", "rights")}
        data = ItemData(**plain, source=values["source"] or "", enabled=bool(values["enabled"]))
        if not pk:
            return detail("content", await shelves.add(work, data))
        await shelves.change(work, row_number(pk), data, row_number(values["version"] or ""))
        return detail("content", pk)
