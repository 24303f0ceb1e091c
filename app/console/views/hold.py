"""Hold everything, or a part; see what is held; release it with a look at what would go out."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app import listing as lists
from app.bot import line
from app.console.access import lazy, who_of, work_of
from app.console.views.page import Page, fields_of, say, sorry, to
from app.errors import AppError, BadRequest, Words
from app.listing import Filter, Query
from app.parts import OBSERVABLE, PARTS
from app.registry import changes
from app.registry import service as registry
from app.registry.lists import HOLDS

_SCOPES = {
    "chain": Words("全部", "Everything"),
    "city": Words("一个城市", "One city"),
    "store": Words("一家门店（编号）", "One store (its number)"),
    "group": Words("一个群（群ID）", "One group (its id)"),
}


class HoldPage(Page):
    """The key in the top bar."""

    path = "/hold"
    area = "holds"
    add_to_menu = False
    icon = "fa fa-hand"
    menu_label = lazy(Words("暂停", "Hold"))
    heading = ("暂停与放行", "Hold and release")

    @route("")
    async def index(self, request: Request) -> Response:
        """What stands, and a form for more."""
        async with work_of(request) as work:
            query = Query(filters=(Filter("released_at", "empty", True),), limit=100)
            rows = await lists.rows(work, HOLDS, query)
            standing = [(row, await line.held_back(work, [row["id_"]])) for row in rows]
            waiting = await lists.count(work, _outbox(), Query(filters=(Filter("note", "eq", "waits for a choice"),)))
            stores = await changes.to_choose_from(work, "stores") if work.who.may("groups", "write") else []
            now = work.now
        return self.show(
            request,
            "hold.html",
            standing=standing,
            waiting=waiting,
            now=now,
            scopes=_SCOPES if who_of(request).sees_all else {key: _SCOPES[key] for key in ("store", "group")},
            parts={key: PARTS[key] for key in OBSERVABLE},
            stores=stores,
            scope=request.query_params.get("scope", "chain" if who_of(request).sees_all else "store"),
            value=request.query_params.get("value", ""),
            fresh=int(line.FRESH.total_seconds() // 60),
            age=age,
        )

    @route("", methods=["POST"], name="hold")
    async def hold(self, request: Request) -> Response:
        """Hold."""
        fields = await fields_of(request)
        value = fields.get("value", "").strip()
        scope = fields.get("scope", "")
        try:
            async with work_of(request) as work:
                await registry.hold(
                    work,
                    scope,
                    "" if scope == "chain" else value,
                    fields.get("kind", ""),
                    fields.get("why", "").strip()[:200],
                )
        except AppError as error:
            sorry(request, error)
        else:
            say(request, "已暂停。新的动作会留在发件里，放行后再发。", "Held. Actions wait until you release them.")
        return to("/console/hold")

    @route("/release", methods=["POST"], name="release")
    async def release(self, request: Request) -> Response:
        """Release."""
        fields = await fields_of(request)
        how = fields.get("how", "")
        try:
            if how not in ("send", "ask", "drop"):
                raise BadRequest(Words("请选择怎么放行", "say how"))
            ids = [int(part) for part in fields.get("ids", "").split(",") if part.isascii() and part.isdigit()]
            if not ids:
                raise BadRequest(Words("没有选中暂停", "no hold was chosen"))
            async with work_of(request) as work:
                counts = await line.release(work, ids, how)  # type: ignore[arg-type]  # checked above
        except AppError as error:
            sorry(request, error)
            return to("/console/hold")
        sent, asked, dropped = counts["sent"], counts["asked"], counts["dropped"]
        zh = f"已放行：发出 {sent} 条，等您决定 {asked} 条，丢弃 {dropped} 条。过期的不会再发。"
        en = f"Released: {sent} go out, {asked} wait for you, {dropped} are dropped. What is too old is not sent."
        say(request, zh, en)
        return to("/console/hold")


def _outbox() -> lists.Listing:
    from app.bot.lists import OUTBOX  # noqa: PLC0415  # where its rows are counted

    return OUTBOX


def age(seconds: float, lang: str) -> str:
    """How long ago, roughly."""
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{minutes} min" if lang == "en" else f"{minutes} 分钟"
    hours = minutes // 60
    if hours < 48:
        return f"{hours} h" if lang == "en" else f"{hours} 小时"
    return f"{hours // 24} days" if lang == "en" else f"{hours // 24} 天"
