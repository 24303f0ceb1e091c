"""Lists of groups and people, with who is where and what goes on."""

from typing import Any
from urllib.parse import quote

from starlette.requests import Request

from app import listing as lists
from app.bot.lists import MESSAGES
from app.bot.matrix import IN_A_GROUP, NAMES, WHO, connected, who_does
from app.console.access import run_of, words
from app.console.forms import FormField
from app.console.lists import Extra, Link, ListView
from app.console.views.acts import NOTICE
from app.console.views.form import FormPage
from app.console.views.page import detail
from app.console.views.rows import act, cell, moment
from app.listing import Filter, Query
from app.members import service as members
from app.members.lists import MEMBERS
from app.orders.lists import TICKETS
from app.registry import changes
from app.registry import service as registry
from app.registry.lists import GROUPS
from app.registry.notices import service as notices
from app.rules import service as rules
from app.web.problems import page_language
from app.work import Work

_FEW = 10


class GroupView(ListView):
    """Groups, with who is in them and what goes on."""

    listing = GROUPS

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Members, talk, tickets."""
        pk = quote(obj.id_, safe="")
        found = Extra()
        if work.who.may("groups", "write"):
            found.links.append(Link(words(request, "修改", "Change"), f"/console/edit/groups?pk={pk}", "btn-primary"))
            found.links.append(Link(words(request, "改群公告", "Set the notice"), f"/console/edit/notice?pk={pk}"))
        if obj.account and obj.speaks in ("no_remark", "unread", "unseen") and work.who.may("groups", "write"):
            found.acts.append(act(request, "remark", "重新设备注码", "Set the remark anew", obj.id_))
        if work.who.may("settings"):
            href = f"/console/settings?scope=group&target={pk}"
            found.links.append(Link(words(request, "设置", "Settings"), href))
        found.links.append(Link(words(request, "会发什么", "Its posts"), f"/console/timetable/day?group={pk}"))
        if work.who.may("holds", "write"):
            found.links.append(Link(words(request, "暂停此群", "Hold"), f"/console/hold?scope=group&value={pk}"))
        if work.who.may("line"):
            facts = await registry.group(work, obj.id_)
            found.sections.append(_who_here(request, facts.account_kind if facts and facts.account else ""))
        if work.who.may("messages"):
            found.sections.append(await self._messages(request, work, obj.id_))
        found.sections.append(await _tickets(request, work, Filter("group_id", "eq", obj.id_)))
        if work.who.may("members"):
            found.sections.append(await self._members(request, work, obj.id_))
        return found

    async def _messages(self, request: Request, work: Work, group_id: str) -> dict[str, Any]:
        rows = await lists.rows(work, MESSAGES, Query(filters=(Filter("group_id", "eq", group_id),), limit=_FEW))
        reader = page_language(request)
        kinds = MESSAGES.column("kind").choices
        return {
            "title": words(request, "最近", "Lately"),
            "head": [
                words(request, zh, en)
                for zh, en in (("时间", "When"), ("事件", "Event"), ("谁", "Who"), ("内容", "Words"))
            ],
            "table": [
                [
                    cell(moment(row["at"]), detail("messages", row["id_"])),
                    kinds[row["kind"]].read(reader) if row["kind"] in kinds else row["kind"],
                    row["person_name"],
                    row["text"],
                ]
                for row in rows
            ],
        }

    async def _members(self, request: Request, work: Work, group_id: str) -> dict[str, Any]:
        people = await members.of_group(work, group_id, 30)
        return {
            "title": words(request, "群成员（前 30 位）", "Members (the first 30)"),
            "head": [words(request, "昵称", "Name"), words(request, "身份", "Role"), words(request, "进群", "Since")],
            "table": [
                [
                    cell(person.name or person.person_id, detail("members", person.person_id)),
                    person.role,
                    moment(person.joined_at),
                ]
                for person in people
            ],
        }


class NoticeForm(FormPage):
    """The notice of one group; that of many is set from the list."""

    path = "/edit/notice"
    area = "groups"
    listing = GROUPS
    change = ("改群公告", "Set the notice")
    about = (
        "只改这一个群；账号改不了的，会发任务请群主改。要改很多群，请在“群”列表里勾选。",
        "Of this one group; where no account can, its owner is asked. For many, tick them in the list of groups.",
    )
    submit = ("改公告", "Set it")
    done = ("已安排，进度看“动作”和“待人处理”", "Under way: see actions and tasks")

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The one field."""
        return [NOTICE]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """Nothing: the present notice is WeCom's. Raises NotFound, Forbidden."""
        await changes.read_group(work, pk)
        return {}

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Have it set."""
        await notices.set_in(work, [pk], values["text"])
        return detail("groups", pk)


def _who_here(request: Request, kind: str) -> dict[str, Any]:
    """The capability matrix, of a group with an account of this kind ("": none)."""
    reader, hands = (
        page_language(request),
        connected(run_of(request).settings) | ({"names"} if kind == "worktool" else set()),
    )
    return {
        "title": words(request, "这个群里谁来做", "Who does what in this group"),
        "head": [words(request, "动作", "Action"), words(request, "谁", "Who")],
        "table": [
            [NAMES[name].read(reader), WHO[who_does(name, hands, kind=kind)].read(reader)] for name in IN_A_GROUP
        ],
    }


async def _tickets(request: Request, work: Work, condition: Filter) -> dict[str, Any]:
    rows = await lists.rows(work, TICKETS, Query(filters=(condition,), limit=_FEW))
    states = TICKETS.column("state").choices
    reader = page_language(request)
    return {
        "title": words(request, "订单", "Tickets"),
        "head": [
            words(request, zh, en)
            for zh, en in (("号", "No."), ("下单", "Opened"), ("状态", "State"), ("原话", "Words"))
        ],
        "table": [
            [
                cell(row["number"], detail("tickets", row["id_"])),
                moment(row["opened_at"]),
                states[row["state"]].read(reader),
                row["words"],
            ]
            for row in rows
        ],
    }


class MemberView(ListView):
    """People over all groups."""

    listing = MEMBERS

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Where they are, what they ordered, what they were reminded of."""
        found = Extra()
        places = await members.memberships(work, obj.id_)
        found.sections.append(
            {
                "title": words(request, "所在群", "Groups"),
                "head": [
                    words(request, zh, en)
                    for zh, en in (("群", "Group"), ("门店", "Store"), ("进群", "Joined"), ("离群", "Left"))
                ],
                "table": [
                    [
                        cell(place.group_name or place.group_id, detail("groups", place.group_id)),
                        place.store_name,
                        moment(place.joined_at),
                        moment(place.left_at),
                    ]
                    for place in places
                ],
            }
        )
        found.sections.append(await _tickets(request, work, Filter("person_id", "eq", obj.id_)))
        found.sections.append(await self._rules(request, work, obj.id_))
        pk = quote(obj.id_, safe="")
        if work.who.may("members", "write") and work.who.sees_all:
            found.links.append(Link(words(request, "更正积分", "Correct points"), f"/console/edit/points?pk={pk}"))
        if work.who.may("privacy"):
            found.links.append(
                Link(words(request, "导出此人全部资料", "Export everything"), f"/console/person/export?pk={pk}")
            )
        if work.who.may("privacy", "write"):
            ask = words(
                request,
                "抹除此人：昵称、发言、标签、地址电话都会删除，不能恢复。订单只留数量和金额。确定吗？",
                "Erase this person? Names, words, tags, address and phone go for good; tickets lose the person.",
            )
            erase = act(
                request,
                "erase",
                "抹除此人",
                "Erase",
                obj.id_,
                ask=ask,
                style="btn-outline-danger",
                then="/console/members/list",
            )
            found.acts.append(erase)
        return found

    async def _rules(self, request: Request, work: Work, person_id: str) -> dict[str, Any]:
        known = await rules.known_of(work, person_id)
        kinds = {
            "reminder": words(request, "提醒", "reminded"),
            "ban": words(request, "拉黑", "barred"),
        }
        return {
            "title": words(request, "提醒与黑名单", "Reminders and bars"),
            "head": [
                words(request, zh, en)
                for zh, en in (("时间", "When"), ("处理", "What"), ("原因", "Why"), ("内容", "Words"))
            ],
            "table": [
                [moment(row["at"]), kinds[kind], row["category"], row["words"]] for kind in kinds for row in known[kind]
            ],
        }
