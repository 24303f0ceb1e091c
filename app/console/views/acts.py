"""What can be done to many rows of a list at once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.catalogue import service as catalogue
from app.console.forms import FormField
from app.console.views.bulk import Bulk, Do
from app.console.views.line_acts import LINE_ACTS
from app.console.views.page import me, row_number, row_numbers
from app.desk import service as desk
from app.errors import Words
from app.members import service as members
from app.registry import changes
from app.registry.lists import GROUP_KINDS, STAGES
from app.registry.notices import service as notices
from app.rules.bars import service as bars
from app.rules.cases import service as cases
from app.web import sessions, tokens
from app.work import Work


def _each(do: Callable[[Work, str, dict[str, Any]], Awaitable[Any]]) -> Do:
    """The same for one after the other, all of them or none."""

    async def run(work: Work, ids: Sequence[str], values: dict[str, Any]) -> int:
        for one in ids:
            await do(work, one, values)
        return len(ids)

    return run


def _tag(*, on: bool) -> Do:
    async def do(work: Work, ids: Sequence[str], values: dict[str, Any]) -> int:
        return await members.tag(work, ids, values["tag"], on=on)

    return do


async def _group(work: Work, group_id: str, values: dict[str, Any]) -> None:
    known = await changes.read_group(work, group_id, lock=True)
    given = {name: value for name, value in values.items() if value}
    await changes.change_group(work, group_id, replace(known, **given))


async def _mark(work: Work, group_id: str, values: dict[str, Any]) -> None:
    known = await changes.read_group(work, group_id, lock=True)
    tags = {*known.tags} - {values["tag"]} if values["off"] else {*known.tags, values["tag"]}
    await changes.change_group(work, group_id, replace(known, tags=sorted(tags)))


async def _protect(work: Work, group_id: str, values: dict[str, Any]) -> None:
    known = await changes.read_group(work, group_id, lock=True)
    name = await changes.name_of_group(work, group_id) if values["protect"] else ""
    await changes.change_group(work, group_id, replace(known, protected_name=name))


async def _special_day(work: Work, store_id: str, values: dict[str, Any]) -> None:
    week = values["hours"]
    day = list(week[0]) if week else []
    await changes.set_exception(
        work, row_number(store_id), values["day"], None if values["usual"] else day, values["why"]
    )


async def _drop_task(work: Work, task_id: str, _: dict[str, Any]) -> None:
    await desk.close(work, row_number(task_id))


def _sale(*, on: bool) -> Do:
    async def one(work: Work, product_id: str, _: dict[str, Any]) -> None:
        await catalogue.put_on_sale(work, row_number(product_id), on=on)

    return _each(one)


async def _end_session(work: Work, public_id: str, _: dict[str, Any]) -> None:
    await sessions.revoke_one(work, public_id)


async def _void(work: Work, token_id: str, _: dict[str, Any]) -> None:
    await tokens.revoke(work, row_number(token_id))


async def _bar(work: Work, ids: Sequence[str], values: dict[str, Any]) -> int:
    return await bars.bar(work, ids, values["note"] or "", values["days"] or 0)


async def _mistakes(work: Work, ids: Sequence[str], _: dict[str, Any]) -> int:
    return await cases.mistakes(work, row_numbers(ids), me(work))


async def _lift(work: Work, ids: Sequence[str], _: dict[str, Any]) -> int:
    return await bars.lift(work, row_numbers(ids))


async def _notice(work: Work, ids: Sequence[str], values: dict[str, Any]) -> int:
    return await notices.set_in(work, ids, values["text"])


_TAG = (FormField("tag", Words("标签", "Tag"), required=True, most=20),)
NOTICE = FormField("text", Words("公告内容", "Notice"), "area", required=True, most=notices.LONGEST)
ACTS: Mapping[str, Sequence[Bulk]] = {
    **LINE_ACTS,
    "cases": [
        Bulk(
            "mistake",
            Words("误判，撤销", "A mistake: lift"),
            Words(
                "这些处理都撤销：计数恢复，被移出的可以回来，群友会收到道歉；已经撤销的不再动。",
                "They are lifted: counters as before, who was removed may come back and reads an apology.",
            ),
            "cases",
            _mistakes,
        )
    ],
    "members": [
        Bulk(
            "tag",
            Words("加标签", "Tag"),
            Words("给这些人加一个标签。", "These people get a tag."),
            "members",
            _tag(on=True),
            _TAG,
        ),
        Bulk(
            "untag",
            Words("去标签", "Untag"),
            Words("去掉这些人的一个标签。", "These people lose a tag."),
            "members",
            _tag(on=False),
            _TAG,
        ),
        Bulk(
            "bar",
            Words("拉黑", "Bar"),
            Words(
                "这些人会从所有群移出，也进不来。24 小时内可以在黑名单里撤销。",
                "They are removed everywhere and may not come in. It can be undone for a day.",
            ),
            "rules",
            _bar,
            (
                FormField("note", Words("为什么", "Why"), required=True, most=100),
                FormField("days", Words("几天（留空直到解除）", "Days (empty: until lifted)"), "int", most=4),
            ),
            danger=True,
        ),
    ],
    "bars": [
        Bulk(
            "lift",
            Words("解除拉黑", "Lift"),
            Words("这些人可以重新进群。24 小时内可以撤销。", "They may come back. It can be undone for a day."),
            "rules",
            _lift,
        ),
    ],
    "groups": [
        Bulk(
            "sort",
            Words("改类型和阶段", "Kind and stage"),
            Words("留空的不改。", "What is left empty stays."),
            "groups",
            _each(_group),
            (
                FormField("kind", Words("群类型", "Kind"), "choice", choices=GROUP_KINDS),
                FormField("stage", Words("阶段", "Stage"), "choice", choices=STAGES),
                FormField("steward_id", Words("大管家账号", "Steward's userid"), most=64),
            ),
        ),
        Bulk(
            "mark",
            Words("贴标签", "Tag"),
            Words("时间表可以只发给带这个标签的群。", "The timetable can be told to post in groups of a tag alone."),
            "groups",
            _each(_mark),
            (*_TAG, FormField("off", Words("改为去掉这个标签", "Take it off"), "bool")),
        ),
        Bulk(
            "protect",
            Words("保护群名", "Protect names"),
            Words(
                "以现在的群名为准，被改会自动改回；不勾选则取消保护。",
                "The present names are put back when changed; unticked: no longer.",
            ),
            "groups",
            _each(_protect),
            (FormField("protect", Words("保护现在的群名", "Protect the present name"), "bool"),),
        ),
        Bulk(
            "notice",
            Words("改群公告", "Set the notice"),
            Words(
                "这些群的公告会换成下面的内容；账号改不了的群，会发任务请群主改。进度在“动作”和“待人处理”里看。",
                "These groups get the notice below; where no account can, the owner is asked. See actions and tasks.",
            ),
            "groups",
            _notice,
            (NOTICE,),
        ),
    ],
    "stores": [
        Bulk(
            "day",
            Words("特殊日期", "Special day"),
            Words(
                "这些门店在这一天按下面的时间营业；时间留空表示休息。",
                "On that day these stores keep the hours below; empty: shut.",
            ),
            "stores",
            _each(_special_day),
            (
                FormField("day", Words("日期", "Day"), "date", required=True, most=10),
                FormField(
                    "hours", Words("营业时间", "Hours"), "hours", Words("例：9:00-15:00", "like 9:00-15:00"), most=100
                ),
                FormField("why", Words("原因", "Why"), most=100),
                FormField("usual", Words("恢复平时的时间", "The usual hours again"), "bool"),
            ),
        )
    ],
    "tasks": [
        Bulk(
            "gone",
            Words("不用做了", "No longer wanted"),
            Words("这些事不再提醒任何人。", "Nobody is reminded of these any more."),
            "tasks",
            _each(_drop_task),
        )
    ],
    "products": [
        Bulk(
            "off",
            Words("下架", "Take off sale"),
            Words("一分钟内不再识别和报价。", "Within a minute they are sold no longer."),
            "catalogue",
            _sale(on=False),
        ),
        Bulk(
            "on", Words("上架", "Sell again"), Words("一分钟内恢复。", "Within a minute."), "catalogue", _sale(on=True)
        ),
    ],
    "sessions": [
        Bulk(
            "end",
            Words("退出会话", "End sessions"),
            Words("这些设备要重新登录。", "These devices have to sign in again."),
            "accounts",
            _each(_end_session),
            danger=True,
        )
    ],
    "tokens": [
        Bulk(
            "void",
            Words("作废", "Make void"),
            Words("用它们的程序立即不能访问。", "Programs that use them are shut out at once."),
            "accounts",
            _each(_void),
            danger=True,
        )
    ],
}
