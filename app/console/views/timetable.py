"""The timetable: what is posted when, what differs where, and what a group reads on a day."""

from datetime import date, time, timedelta
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.clock import WEEKDAYS, business_date
from app.console.access import words, work_of
from app.console.forms import FormField
from app.console.lists import Extra, Link, ListView
from app.console.views.form import FormPage
from app.console.views.page import Page, detail, row_number, sorry
from app.console.views.rows import act
from app.errors import AppError, BadRequest, Conflict, Words
from app.registry import changes as registry
from app.registry.lists import KINDS
from app.sop import editing, looking
from app.sop.conflicts import ACTIVITIES
from app.sop.decide import Change
from app.sop.editing import CALENDARS, SCOPES, SLOT_KINDS, SlotData
from app.sop.hours import DAYS
from app.sop.lists import SLOT_CHANGES, SLOT_RUNS, SLOTS
from app.work import Work


def time_of(words_: str | None, what: Words) -> time | None:
    """A time as people type it: 7:30, 07：30. Raises BadRequest."""
    if not words_:
        return None
    try:
        hour, _, minute = words_.replace("：", ":").partition(":")
        return time(int(hour), int(minute or 0))
    except ValueError:
        raise BadRequest(Words(f"{what.zh}要像 11:00", f"{what.en} is like 11:00")) from None


def _pieces(words_: str | None) -> tuple[str, ...]:
    """Pieces with an empty line between them."""
    return tuple(piece.strip() for piece in (words_ or "").split("\n\n") if piece.strip())


async def _look_out(work: Work, slot_id: int, data: SlotData) -> None:
    """Raise Conflict with what stands in the way of a slot, before it is saved."""
    if found := await editing.in_the_way(work, slot_id, data):
        zh, en = "；".join(one.zh for one in found), "; ".join(one.en for one in found)
        raise Conflict(
            Words(f"还没保存：{zh}", f"not saved: {en}"),
            Words("改一下，或勾选“有冲突也保存”。", "Change it, or tick “save whatever it conflicts with”."),
        )


_SHOWN = 6  # of the next days


class SlotView(ListView):
    """Slots."""

    listing = SLOTS

    def links(self, request: Request) -> list[Link]:
        """Add one; see a day."""
        found = [
            Link(words(request, "看图、拖动", "As a picture, to drag"), "/console/timetable"),
            Link(words(request, "看某群某天", "A group's day"), "/console/timetable/day"),
        ]
        if self.may_write(request):
            found.insert(0, Link(words(request, "新建时段", "New slot"), "/console/edit/slots", "btn-primary"))
        return found

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Change it, or say what differs."""
        if not work.who.may("settings", "write"):
            return Extra()
        pk = obj.id_
        slot = await editing.read(work, row_number(str(pk)))
        days = await editing.next_days(work, slot, _SHOWN)
        shown = "、".join(f"{day:%m-%d}（周{WEEKDAYS[day.weekday()]}）" for day in days)
        title, none = words(request, "接下来的日子", "The next days"), words(request, "一年里没有", "none in a year")
        return Extra(
            sections=[{"title": title, "text": shown or none}] if slot.enabled else [],
            links=[
                Link(words(request, "修改", "Change"), f"/console/edit/slots?pk={pk}", "btn-primary"),
                Link(words(request, "某处或某天不同", "Differ somewhere"), f"/console/edit/slot-changes?pk={pk}"),
            ],
        )


class SlotChangeView(ListView):
    """Where the timetable differs."""

    listing = SLOT_CHANGES

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """As everywhere again."""
        if not work.who.may("settings", "write"):
            return Extra()
        label = ("恢复和别处一样", "As everywhere again")
        return Extra(acts=[act(request, "slot-same", *label, obj.id_, then="/console/slot-changes/list")])


class SlotRunView(ListView):
    """What was posted."""

    listing = SLOT_RUNS


_OCCASIONS = Words(
    "如 8号、月底、农历初一、中秋前1天、12月8日、每月第二个周六、2027-01-25~2027-02-21；留空不限",
    "like 8号、月底、农历初一、中秋前1天、12月8日、每月第二个周六、2027-01-25~2027-02-21; empty: no limit",
)
_LATE = Words("如 刚才没发出去，补上：", "such as: sorry, a little late:")


class SlotForm(FormPage):
    """A slot."""

    path = "/edit/slots"
    area = "settings"
    listing = SLOTS
    new = ("新建时段", "A new slot")
    change = ("改时段", "Change the slot")
    about = (
        (
            "几条内容之间空一行，会隔一两分钟逐条发。可用 {store}、{group}、{weekday}、{day}（群里第几天）、{welfare}"
            "（今天的福利）；{welfare_picture}、{welfare_week} 配今日、一周的福利图；{weather} 天气，{bestseller} 昨天"
            "卖得最好的。没有福利（天气、热卖）的日子，带它的那条不发。"
            "{pick:素材架} 取这个群没看过的素材，{pick:素材架#标签} 只取带这个标签的。"
        ),
        (
            "An empty line between pieces: posted one after the other. {store}, {group}, {weekday}, {day}, {welfare} "
            "are filled in; {welfare_picture}, {welfare_week} add a picture of the day, of the week; {weather}, "
            "{bestseller} are of the day. "
            "{pick:shelf}, {pick:shelf#tag} take content."
        ),
    )

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        days = Words("如 一、三、五；留空是每天", "like 一、三、五; empty: every day")
        empty = Words("留空不限", "empty: no limit")
        return [
            FormField("name", Words("名称", "Name"), required=True, most=40),
            FormField(
                "code",
                Words("编号", "Code"),
                "code",
                Words("小写字母和数字", "small letters, digits"),
                required=True,
                most=32,
            ),
            FormField("kind", Words("种类", "Kind"), "choice", choices=SLOT_KINDS, required=True),
            FormField("at", Words("几点", "At"), help=Words("如 11:00", "like 11:00"), required=True, most=5),
            FormField(
                "until", Words("到几点分散发", "Spread until"), help=Words("留空是同时发", "empty: at once"), most=5
            ),
            FormField("days", Words("周几", "Weekdays"), "tags", days, most=40),
            FormField("calendar", Words("日历", "Calendar"), "choice", choices=CALENDARS, required=True),
            FormField("occasions", Words("只在这些日子", "Only on these days"), help=_OCCASIONS, most=200),
            FormField("pieces", Words("内容", "Words"), "area", required=True, most=11_000),
            FormField("gap_seconds", Words("每条间隔秒", "Seconds between pieces"), "int", required=True, most=4),
            FormField("late_minutes", Words("最多迟到几分钟", "Late by at most (min)"), "int", required=True, most=4),
            FormField("late_label", Words("迟到时的开头", "Before what is late"), help=_LATE, most=20),
            FormField("starts_on", Words("从哪天起", "From"), "date", empty, most=10),
            FormField("ends_on", Words("到哪天止", "Until"), "date", empty, most=10),
            FormField("store_types", Words("门店类型", "Kinds of store"), "tags", empty, most=100),
            FormField("cities", Words("城市", "Cities"), "tags", empty, most=400),
            FormField("tags", Words("群标签", "Tags of the group"), "tags", empty, most=400),
            FormField("age_from", Words("群龄至少几天", "Groups at least so many days old"), "int", empty, most=5),
            FormField("age_to", Words("群龄最多几天", "… and at most"), "int", empty, most=5),
            FormField("activity", Words("算不算活动", "An activity"), "choice", choices=ACTIVITIES),
            FormField("enabled", Words("启用", "On"), "bool"),
            FormField("anyway", Words("有冲突也保存", "Save whatever it conflicts with"), "bool"),
            FormField("version", Words("第几版", "Version"), "hidden", most=9),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """The slot as it is."""
        if not pk:
            plain = {"calendar": "all", "gap_seconds": 90, "late_minutes": 60, "enabled": True, "version": 1}
            return {**plain, "kind": "content"}
        slot = await editing.read(work, row_number(pk))
        shown = {name: getattr(slot, name) for name in SlotData.__dataclass_fields__}
        days = [] if len(slot.days) == len(WEEKDAYS) else [WEEKDAYS[day] for day in slot.days]
        times = {name: f"{at:%H:%M}" for name in ("at", "until") if (at := shown[name])}
        return {
            **shown, "until": "", **times, "days": days, "pieces": "\n\n".join(slot.pieces), "version": slot.version,
            **{name: slot.audience.get(name) for name in ("age_from", "age_to")},
            **{name: slot.audience.get(name) or [] for name in ("store_types", "cities", "tags")},
        }  # fmt: skip

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Add or change it."""
        audience = {
            name: values[name]
            for name in ("store_types", "cities", "tags", "age_from", "age_to")
            if values[name] not in (None, [])
        }
        known = await editing.read(work, row_number(pk)) if pk else None
        if known and (kinds := known.audience.get("group_kinds")):
            audience["group_kinds"] = kinds
        days = tuple(WEEKDAYS.find(day.removeprefix("周").replace("天", "日")) for day in values["days"]) or tuple(
            range(7)
        )
        plain = {name: values[name] for name in ("code", "name", "kind", "calendar", "starts_on", "ends_on")}
        at = time_of(values["at"], Words("几点", "the time"))
        data = SlotData(
            **plain, at=at or time(0), until=time_of(values["until"], Words("到几点", "the end")), days=days,
            pieces=_pieces(values["pieces"]), audience=audience, gap_seconds=values["gap_seconds"],
            late_minutes=values["late_minutes"],
            late_label=values["late_label"] or "", occasions=values["occasions"] or "",
            enabled=bool(values["enabled"]), activity=values["activity"] or "",
        )  # fmt: skip
        if not values["anyway"]:
            await _look_out(work, row_number(pk) if pk else 0, data)
        if not pk:
            return detail("slots", await editing.add(work, data))
        await editing.change(work, row_number(pk), data, row_number(values["version"] or ""))
        return detail("slots", pk)


class SlotChangeForm(FormPage):
    """What differs somewhere, or on a day."""

    path = "/edit/slot-changes"
    area = "settings"
    listing = SLOTS
    change = ("某处或某天不同", "Differ somewhere, or on a day")
    about = (
        "留空的按时间表。更具体的优先：群 › 门店 › 门店类型；写明日期的优先于每天的。",
        "What is left empty is as the timetable says. The more particular counts, and a day before every day.",
    )

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        stores = await registry.to_choose_from(work, "stores")
        where = Words(
            "门店填编号，群填群号，类型填名称；全部门店留空", "a store's number, a chat_id, a kind; empty: everywhere"
        )
        return [
            FormField("scope", Words("范围", "Scope"), "choice", choices=SCOPES, required=True),
            FormField("target", Words("哪里", "Where"), "code", where, most=200, suggest=stores),
            FormField("day", Words("哪天", "Day"), "date", Words("留空是每天", "empty: every day"), most=10),
            FormField("off", Words("不发", "Nothing is posted"), "bool"),
            FormField("at", Words("改到几点", "At another time"), help=Words("如 11:30", "like 11:30"), most=5),
            FormField("pieces", Words("改成这些内容", "Other words"), "area", most=11_000),
            FormField("why", Words("原因", "Why"), most=100),
            FormField("over", Words("改掉别人写的", "Over what somebody else has said"), "bool"),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """Where it is about: as the address says, or some store."""
        await editing.read(work, row_number(pk))
        asked = request.query_params
        if group_id := asked.get("group"):
            return {"scope": "group", "target": group_id[:200], "at": asked.get("at", "")[:5]}
        return {"scope": "store"}

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Keep it."""
        target = values["target"] or ""
        if values["scope"] == "store" and target:
            target = str(await registry.store_id(work, target))
        if values["scope"] == "store_type" and target not in KINDS:
            raise BadRequest(
                Words(f"门店类型只能是：{'、'.join(KINDS)}", f"a kind of store is one of {', '.join(KINDS)}")
            )
        at = time_of(values["at"], Words("改到几点", "the time"))
        pieces = _pieces(values["pieces"]) or None
        one = Change(row_number(pk), values["scope"], target, values["day"], bool(values["off"]), at, pieces)
        await editing.differ(work, one, values["why"] or "", over=bool(values["over"]))
        return detail("slots", pk)


class DayPage(Page):
    """What a group reads on a day, as its fans do."""

    path = "/timetable/day"
    area = "groups"
    add_to_menu = False
    heading = ("某群某天会发什么", "What a group reads on a day")

    @route("")
    async def index(self, request: Request) -> Response:
        """The day, piece by piece."""
        group_id = request.query_params.get("group", "")
        posts: list[looking.Previewed] = []
        learned = None
        async with work_of(request) as work:
            today = business_date(work.now)
            try:
                day = date.fromisoformat(request.query_params.get("day") or today.isoformat())
                if group_id:
                    posts, learned = await looking.look(work, group_id, day)
            except ValueError:
                day = today
            except AppError as error:
                sorry(request, error)
                day = today
            may_move = work.who.may("settings", "write")
        days = [today + timedelta(days=n) for n in range(7)]
        return self.show(
            request, "day.html", posts=posts, group=group_id, quoted=quote(group_id, safe=""), day=day, days=days,
            kinds=SLOT_KINDS, week=WEEKDAYS, learned=learned, may_move=may_move, back=DAYS,
        )  # fmt: skip
