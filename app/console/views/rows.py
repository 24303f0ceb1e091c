"""Lists whose rows have more to show and to do than their columns: tickets, tasks, groups, people, stores, products."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from starlette.requests import Request

from app import listing as lists
from app.bot.lists import MESSAGES
from app.catalogue.lists import PRODUCTS
from app.clock import local
from app.console.access import who_of, words
from app.console.lists import Act, Extra, Link, ListView
from app.console.views.page import detail
from app.desk.lists import TASKS
from app.listing import Filter, Query
from app.orders import decide
from app.orders import service as orders
from app.orders.complaints.lists import COMPLAINTS
from app.orders.lists import TICKETS
from app.orders.standing import store as standing
from app.orders.standing.lists import OUTCOMES, STANDING
from app.orders.states import ACTS, allowed
from app.orders.suggestions.lists import SUGGESTIONS
from app.registry import changes
from app.registry import service as registry
from app.registry.hours import day_words
from app.registry.lists import GROUPS, ROLES, STAFF, STORES
from app.web.problems import page_language
from app.work import Work

_FEW = 10


def moment(at: Any) -> str:
    """A moment as the shops' clocks show it, "" for none."""
    return f"{local(at):%m-%d %H:%M}" if at else ""


def cell(text: Any, href: str = "") -> Any:
    """A cell of a table, with a link if there is one."""
    return {"text": text, "href": href} if href and text else text


def act(
    request: Request, name: str, zh: str, en: str, pk: Any, *, ask: str = "", style: str = "", **fields: str
) -> Act:
    """A button that does something to a row, and comes back to its page."""
    back = f"{request.url.path}?{request.url.query}"
    return Act(words(request, zh, en), f"/console/do/{name}", style, ask, {"pk": str(pk), "back": back, **fields})


_ASKS_MORE = ("ask",)  # needs words
_SURE = {
    "refuse": ("告诉顾客今天做不了？", "Tell the customer that it cannot be done?"),
    "cancel": ("取消这单，并告诉顾客？", "Cancel it and tell the customer?"),
    "no_show": ("记为没来取？", "Put down as not collected?"),
    "reopen": (
        "重新打开这单？店员会收到新卡片，顾客会收到消息。",
        "Open it again? Clerks get a new card, the customer is told.",
    ),
}


class TicketView(ListView):
    """Tickets, with what happened to each and what can be done."""

    listing = TICKETS

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Its story, and the next step."""
        moves = await orders.history(work, obj.id_)
        names = await registry.staff_names(work, [move.by for move in moves])
        reader = page_language(request)
        way = [(moment(move.at), decide.move_words(move.what).read(reader), names.get(move.by, "")) for move in moves]
        found = Extra(sections=[{"title": words(request, "经过", "What happened"), "way": way}])
        if work.who.may("messages"):
            found.sections.append(await _talk(request, work, obj.group_id, obj.person_id))
        if work.who.may("tickets", "write"):
            found.acts = self._acts(request, obj, work.who.role)
        return found

    def _acts(self, request: Request, obj: Any, role: str) -> list[Act]:
        acts: list[Act] = []
        for name in allowed(obj.state, role):
            if name in _ASKS_MORE:
                continue
            zh, en = ACTS[name].words.zh, ACTS[name].words.en
            ask = words(request, *_SURE[name]) if name in _SURE else ""
            style = "btn-primary" if not acts else "btn-outline-danger" if ask else "btn-outline-primary"
            acts.append(act(request, "ticket", zh, en, obj.id_, ask=ask, style=style, how=name))
        return acts


class ComplaintView(ListView):
    """Complaints, each with its ticket's story."""

    listing = COMPLAINTS

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """What happened, and where to act."""
        moves = await orders.history(work, obj.id_)
        names = await registry.staff_names(work, [move.by for move in moves])
        reader = page_language(request)
        way = [(moment(move.at), decide.move_words(move.what).read(reader), names.get(move.by, "")) for move in moves]
        found = Extra(sections=[{"title": words(request, "经过", "What happened"), "way": way}])
        if work.who.may("tickets", "write") and obj.compensation is None:
            ask = words(request, "按规则发补偿券，并告诉顾客？", "Compensate by the rule and tell the customer?")
            found.acts = [act(request, "compensate", "发补偿券", "Compensate", obj.id_, ask=ask, style="btn-primary")]
        return found


class StandingView(ListView):
    """Standing orders, with what became of the last days."""

    listing = STANDING

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """The last days, and where to stop it."""
        days = await standing.days(work.db, obj.id_, _FEW)
        reader = page_language(request)
        found = Extra(
            sections=[
                {
                    "title": words(request, "最近几天", "The last days"),
                    "head": [words(request, "日期", "Day"), words(request, "结果", "Outcome")],
                    "table": [
                        [
                            cell(f"{day.day:%m-%d}"),
                            cell(
                                OUTCOMES[day.outcome].read(reader),
                                detail("tickets", day.ticket_id) if day.ticket_id else "",
                            ),
                        ]
                        for day in days
                    ],
                }
            ]
            if days
            else []
        )
        if work.who.may("tickets", "write") and obj.state in ("active", "paused"):
            on = obj.state == "paused"
            ask = words(request, "停掉？顾客会收到通知。", "Stop it? The customer is told.")
            found.acts = [
                act(request, "standing", "恢复", "Go on", obj.id_, how="active")
                if on
                else act(request, "standing", "暂停", "Pause", obj.id_, how="paused"),
                act(request, "standing", "停掉", "Stop", obj.id_, how="ended", ask=ask),
            ]
        return found


class SuggestionView(ListView):
    """Suggestions, and the answer that a person writes."""

    listing = SUGGESTIONS

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """An answer can be written once."""
        if obj.answer is not None or not work.who.may("tickets", "write"):
            return Extra()
        answers = (
            ("谢谢，已经在改了，过几天就能看到。", "Thank you: it is being changed."),
            ("谢谢，已转给总部，有结果第一时间告诉您。", "Thank you: head office has it, you will hear."),
            ("谢谢，这次暂时做不到，我们会再想办法。", "Thank you: it cannot be done yet."),
        )
        acts = [act(request, "suggestion", f"回答：{zh}", f"Answer: {en}", obj.id_, words=zh) for zh, en in answers]
        own = act(request, "suggestion", "回答", "Answer", obj.id_)
        place = words(request, "用自己的话回答，会发到群里", "In your own words, in the group")
        return Extra(acts=[*acts, replace(own, words=("words", place))])


async def _talk(request: Request, work: Work, group_id: str, person_id: str) -> dict[str, Any]:
    """The last things somebody said in a group."""
    query = Query(filters=(Filter("group_id", "eq", group_id), Filter("person_id", "eq", person_id)), limit=_FEW)
    rows = await lists.rows(work, MESSAGES, query)
    return {
        "title": words(request, "这位顾客最近说的", "What this customer said last"),
        "head": [words(request, "时间", "When"), words(request, "内容", "Words")],
        "table": [
            [moment(row["at"]), cell(row["text"], detail("messages", row["id_"]))] for row in rows if row["text"]
        ],
    }


class TaskView(ListView):
    """Tasks, with the buttons that the card had."""

    listing = TASKS

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """What can be done about it."""
        if obj.state != "open" or not work.who.may("tasks", "write"):
            return Extra()
        drop = words(request, "不用做了？不会再提醒任何人。", "No longer wanted? Nobody is reminded any more.")
        return Extra(
            acts=[
                act(request, "task", "已完成", "Done", obj.id_, how="done", style="btn-primary"),
                act(request, "task", "做不了", "Cannot do it", obj.id_, how="cannot"),
                act(request, "task", "不用做了", "No longer wanted", obj.id_, how="drop", ask=drop),
            ]
        )


class StoreView(ListView):
    """Stores, with their people, groups and special days."""

    listing = STORES

    def links(self, request: Request) -> list[Link]:
        """Add one, or many."""
        return _adding(request, self.listing.key, self.may_write(request) and who_of(request).sees_all)

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Special days, staff, groups."""
        found = Extra()
        if work.who.may("stores", "write"):
            found.links += [
                Link(words(request, "修改", "Change"), f"/console/edit/stores?pk={obj.id_}", "btn-primary"),
                Link(words(request, "特殊日期", "Special day"), f"/console/edit/exceptions?pk={obj.id_}"),
            ]
        if work.who.may("catalogue"):
            found.links.append(Link(words(request, "本店商品", "Products"), f"/console/offers?store={obj.id_}"))
        if work.who.may("settings"):
            found.links.append(
                Link(words(request, "设置", "Settings"), f"/console/settings?scope=store&target={obj.id_}")
            )
        if work.who.may("holds", "write"):
            href = f"/console/hold?scope=store&value={quote(obj.number, safe='')}"
            found.links.append(Link(words(request, "暂停此店", "Hold"), href))
        if work.who.may("stores", "write") and work.who.sees_all:
            found.acts.append(self._closing(request, obj))
        found.sections += [await self._days(request, work, obj.id_), await self._staff(request, work, obj.id_)]
        found.sections.append(await self._groups(request, work, obj.id_))
        return found

    def _closing(self, request: Request, obj: Any) -> Act:
        if obj.closed_at:
            return act(request, "store", "恢复营业", "Reopen", obj.id_, how="open")
        ask = words(request, "停用这家门店？群和订单都会保留。", "Close this store? Its groups and tickets stay.")
        return act(request, "store", "停用", "Close", obj.id_, how="close", ask=ask, style="btn-outline-danger")

    async def _days(self, request: Request, work: Work, store_id: int) -> dict[str, Any]:
        days = await changes.exceptions(work, store_id)
        reader = page_language(request)
        return {
            "title": words(request, "特殊日期", "Special days"),
            "head": [words(request, "日期", "Day"), words(request, "营业时间", "Hours"), words(request, "原因", "Why")],
            "table": [[str(day["day"]), day_words(day["hours"]).read(reader), day["why"]] for day in days],
        }

    async def _staff(self, request: Request, work: Work, store_id: int) -> dict[str, Any]:
        reader = page_language(request)
        rows = [
            [cell(name, detail("staff", staff_id) if work.who.may("staff") else ""), ROLES[role].read(reader)]
            for role in ("manager", "clerk")
            for staff_id, name in await registry.on_duty(work, store_id, role)
        ]
        head = [words(request, "姓名", "Name"), words(request, "角色", "Role")]
        return {"title": words(request, "员工", "Staff"), "head": head, "table": rows}

    async def _groups(self, request: Request, work: Work, store_id: int) -> dict[str, Any]:
        rows = await lists.rows(work, GROUPS, Query(filters=(Filter("store_id", "eq", store_id),), limit=50))
        return {
            "title": words(request, "群", "Groups"),
            "head": [words(request, "群名", "Name"), words(request, "人数", "Members")],
            "table": [[cell(row["name"] or row["id_"], detail("groups", row["id_"])), row["members"]] for row in rows],
        }


def _adding(request: Request, key: str, may: bool) -> list[Link]:
    if not may:
        return []
    found = [Link(words(request, "新增", "Add"), f"/console/edit/{key}", "btn-primary")]
    if who_of(request).may("imports", "write"):
        found.append(Link(words(request, "导入表格", "Import"), f"/console/import?kind={key}"))
    return found


class StaffView(ListView):
    """Staff."""

    listing = STAFF

    def links(self, request: Request) -> list[Link]:
        """Add one, or many."""
        return _adding(request, self.listing.key, self.may_write(request))

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Change them, or say that they left."""
        if not work.who.may("staff", "write"):
            return Extra()
        pk = quote(obj.id_, safe="")
        found = Extra(links=[Link(words(request, "修改", "Change"), f"/console/edit/staff?pk={pk}", "btn-primary")])
        found.links.append(Link(words(request, "交接给同事", "Hand over"), f"/console/edit/handover?pk={pk}"))
        if obj.left_at is None:
            ask = words(
                request,
                "停用后不再收到任何卡片，登录也会失效。确定吗？",
                "They get no cards and their sessions end. Sure?",
            )
            found.acts = [
                act(request, "phone-link", "手机页链接", "Phone link", obj.id_),
                act(request, "staff-left", "已离职", "Has left", obj.id_, ask=ask, style="btn-outline-danger"),
            ]
        return found


class ProductView(ListView):
    """Products."""

    listing = PRODUCTS

    def links(self, request: Request) -> list[Link]:
        """Add one, or many."""
        return _adding(request, self.listing.key, self.may_write(request))

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Change it, or take it off sale."""
        if not work.who.may("catalogue", "write"):
            return Extra()
        how, zh, en = ("on", "重新上架", "Sell again") if obj.off_at else ("off", "下架", "Take off sale")
        return Extra(
            links=[
                Link(words(request, "修改", "Change"), f"/console/edit/products?pk={obj.id_}", "btn-primary"),
                Link(words(request, "图片", "Picture"), f"/console/edit/picture?pk={obj.id_}"),
            ],
            acts=[act(request, "product", zh, en, obj.id_, how=how)],
        )
