"""Content that is ready to be posted."""

from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.bot import trail
from app.console.access import words, work_of
from app.console.forms import FormField
from app.console.lists import Extra, Link, ListView
from app.console.views.form import FormPage
from app.console.views.page import Page, detail, row_number, say, sorry, to
from app.errors import AppError, BadRequest, Words
from app.sop.shelves import service as shelves
from app.sop.shelves.decide import MOST_BYTES
from app.sop.shelves.lists import CONTENT
from app.sop.shelves.service import RIGHTS, ItemData
from app.work import Work

_USED = 20  # groups that are shown


class ContentView(ListView):
    """What is on the shelves."""

    listing = CONTENT

    def links(self, request: Request) -> list[Link]:
        """Put something on one."""
        if not self.may_write(request):
            return []
        return [Link(words(request, "新建素材", "New content"), "/console/edit/content", "btn-primary")]

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Change it; what it looks like."""
        page = await shelves.page_of_item(work, obj.id_)
        found = Extra(sections=[{"title": words(request, "图片", "Picture"), "picture": f"/{page}"}] if page else [])
        if work.who.sees_all:
            head = [words(request, *one) for one in (("群", "Group"), ("最近哪天", "Last on"), ("几次", "Times"))]
            rows = [[one.group, str(one.day), one.times] for one in await shelves.used(work, obj.id_, _USED)]
            found.sections.append(
                {"title": words(request, "最近在哪些群", "Where it was last"), "head": head, "table": rows}
            )
        if work.who.may("settings", "write"):
            found.links = [
                Link(words(request, "修改", "Change"), f"/console/edit/content?pk={obj.id_}", "btn-primary"),
                Link(words(request, "图片", "Picture"), f"/console/edit/content-picture?pk={obj.id_}"),
            ]
        return found


class ContentPicturePage(Page):
    """The picture that goes with an item."""

    path = "/edit/content-picture"
    area = "settings"
    add_to_menu = False
    heading = ("素材的图片", "Picture of the content")

    @route("")
    async def index(self, request: Request) -> Response:
        """The picture, and a file to choose."""
        item_id = row_number(request.query_params.get("pk", ""))
        async with work_of(request) as work:
            name = (await shelves.read(work, item_id)).words
            page = await shelves.page_of_item(work, item_id)
        return self.show(
            request, "content_picture.html", name=name, item_id=item_id, page=page, back=detail("content", item_id)
        )

    @route("", methods=["POST"], name="send")
    async def send(self, request: Request) -> Response:
        """A picture was chosen, or taken away."""
        item_id = row_number(request.query_params.get("pk", ""))
        try:
            async with request.form(max_files=1, max_fields=10) as form:
                file, drop = form.get("file"), bool(form.get("drop"))
                body = await file.read(MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
            async with work_of(request) as work:
                if drop:
                    await shelves.drop_picture(work, item_id)
                elif body:
                    await shelves.keep_picture(work, item_id, body)
                else:
                    raise BadRequest(Words("请选择一张图片", "choose a picture"))
        except AppError as error:
            sorry(request, error)
            return to(f"/console/edit/content-picture?pk={item_id}")
        say(request, "已保存", "Saved")
        return to(f"/console/edit/content-picture?pk={item_id}")


async def _said(request: Request, work: Work) -> trail.Said | None:
    """The message that the address names: a customer's words, kept once they agree. Raises NotFound, Forbidden."""
    number = request.query_params.get("from", "")
    return await trail.said(work, row_number(number)) if number else None


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
            FormField(
                "tags",
                Words("标签", "Tags"),
                "tags",
                Words("如 新品、端午；时间表写 {pick:素材架#标签}", "picked by with {pick:shelf#tag}"),
                most=220,
            ),
            FormField("rights", Words("使用权", "Rights"), "choice", choices=RIGHTS, required=True),
            FormField("source", Words("来自", "Whose it is"), help=Words("如群友的夸奖", "a fan, say"), most=100),
            FormField("enabled", Words("启用", "On"), "bool"),
            FormField("version", Words("第几版", "Version"), "hidden", most=9),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """The item as it is."""
        if not pk:
            said = await _said(request, work)
            plain = {"position": 100, "rights": "own", "enabled": True, "version": 1}
            if said is None:
                return plain
            shown = {"shelf": "praise", "words": f"群友说：“{said.text}”", "rights": "asked", "source": said.name}
            return {**plain, **shown}
        found = await shelves.read(work, row_number(pk))
        return {**{name: getattr(found, name) for name in ItemData.__dataclass_fields__}, "version": found.version}

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Add or change it."""
        plain = {name: values[name] for name in ("shelf", "words", "position", "starts_on", "ends_on", "rights")}
        whose, tags = values["source"] or "", tuple(values["tags"])
        data = ItemData(**plain, source=whose, enabled=bool(values["enabled"]), tags=tags)
        if not pk:
            said = await _said(request, work)
            return detail("content", await shelves.add(work, data, said.person_id if said else None))
        await shelves.change(work, row_number(pk), data, row_number(values["version"] or ""))
        return detail("content", pk)
