"""What falls due next, and what is held, in words: for those who turn the sandbox's clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app import due, outbox
from app.bot import reading, results
from app.bot.walks import service as walks
from app.campaigns.signin import service as signin
from app.desk import waiting
from app.due import Due
from app.errors import Words
from app.orders import ladder, pickup
from app.orders import service as orders
from app.orders.briefs import service as briefs
from app.orders.complaints import service as complaints
from app.orders.standing import service as standing
from app.parts import PARTS
from app.registry import service as registry
from app.registry.handover import service as handover
from app.registry.settings import GREETINGS
from app.rules import welcome
from app.rules.cases import service as cases
from app.rules.rulebook import service as rulebook
from app.rules.twogroups import service as twogroups
from app.sop import service as sop
from app.sop.clerks import service as clerks
from app.sop.mass import service as mass
from app.sop.welfare import staff as benefits
from app.work import Work

_RUNGS: Mapping[str, Words] = {
    "nudge": Words("提醒店员接单", "remind the clerk"),
    "manager": Words("没人接单，告诉店长", "nobody accepts: tell the manager"),
    "steward": Words("没人接单，请大管家跟进", "nobody accepts: ask the steward"),
    "operator": Words("没人接单，升级到运营", "nobody accepts: tell the operator"),
}
_WHAT: Mapping[str, Words] = {
    waiting.WAITING_DUE: Words("事情没人做，再提醒", "remind of a task"),
    outbox.WITHDRAWN: Words("撤下不用再做的事", "drop what is not wanted any more"),
    waiting.SEEN_DUE: Words("核对是否真的移出", "see whether somebody is out"),
    handover.HANDOVER_DUE: Words("继续换群主", "change the next owners"),
    mass.LOOK_DUE: Words("看群主发了没有", "see whether an owner has sent it"),
    registry.HELD: Words("撤回暂停了的群发", "take back mass messages that are held"),
    GREETINGS: Words("更新欢迎语模板", "keep the welcome templates in step"),
    cases.CASE_DUE: Words("没人决定、申诉没人看，请运营看", "nobody decides, or looks at an appeal: ask the operator"),
    rulebook.CANARY_DUE: Words("看规则试行得怎样", "look at the rules that are tried"),
    twogroups.GRACE_DUE: Words("看他还在几个群", "look in how many groups somebody is"),
    welcome.WELCOME: Words("欢迎新人", "welcome newcomers"),
    results.RESULT: Words("核对发送结果", "look at a result"),
    reading.FETCH: Words("核对群资料", "read the group"),
    ladder.CARDS_DUE: Words("给店员换新卡片", "a new card for the clerk"),
    ladder.SILENT_DUE: Words("顾客没回答，请店员跟进", "no answer: a clerk takes over"),
    pickup.PICKUP_DUE: Words("提醒取货时间", "remind of the time it is wanted"),
    complaints.FOLLOW_DUE: Words("投诉回访", "follow up a complaint"),
    briefs.BRIEF: Words("给店员发交班提要", "brief the shift"),
    briefs.PLAN: Words("排今天的交班提要", "plan the day's briefs"),
    standing.STANDING_DUE: Words("留明天的长期预订", "keep tomorrow's standing order"),
    walks.WALK: Words("核对全部群", "walk all groups"),
    signin.ANSWER: Words("回复打卡", "answer sign-ins"),
    benefits.TELL: Words("把当天福利发到员工群", "tell the staff's group the day's benefits"),
    clerks.SUGGEST: Words("给店员今天可以发的建议", "suggest posts to the clerks"),
    clerks.CREDIT: Words("数店员发的带来几单", "count what a clerk's post has brought"),
    signin.REMIND: Words("提醒打卡", "remind of signing in"),
    sop.PLAN: Words("排后两天的时间表", "plan the next two days"),
}
_EVERYWHERE, _CHAIN = Words("全部群", "all groups"), Words("全部门店", "the whole chain")


@dataclass(frozen=True, slots=True)
class Coming:
    """What falls due next: what it is, where, and when."""

    at: datetime
    kind: str
    what: Words
    where: Words
    group_id: str | None = None


async def next_up(work: Work) -> Coming | None:
    """The first thing that is due, with its place."""
    moment = await due.first(work.db)
    if moment is None:
        return None
    if moment.kind == sop.POST:
        name = await sop.slot_name(work, int(moment.ref["slot"]))
        what = Words(f"发“{name}”", f"post “{name}”")
        return Coming(moment.due_at, moment.kind, what, _EVERYWHERE)
    number, group_id = await _about(work, moment)
    what = _RUNGS.get(str(moment.ref.get("rung", "")), _WHAT.get(moment.kind, Words("定时任务", moment.kind)))
    if number:
        what = Words(f"{number} 号单：{what.zh}", f"ticket {number}: {what.en}")
    group = await registry.group(work, group_id) if group_id else None
    place = (group.store_name or group.name) if group else ""
    return Coming(moment.due_at, moment.kind, what, Words(place, place), group_id)


async def _about(work: Work, moment: Due) -> tuple[int | None, str | None]:
    """The ticket's number and the group that a moment is about."""
    ticket_id, group_id = moment.ref.get("ticket"), moment.ref.get("group")
    ticket = await orders.ticket(work, ticket_id) if isinstance(ticket_id, int) else None
    if ticket is not None:
        return ticket.number, ticket.group_id
    return None, group_id if isinstance(group_id, str) else None


@dataclass(frozen=True, slots=True)
class Held:
    """A hold that stands. `what` is None where it covers everything."""

    id: int
    scope: str
    value: str
    where: Words
    what: Words | None
    why: str
    by: str


async def held(work: Work) -> list[Held]:
    """What is kept back now, and why."""
    return [
        Held(
            hold.id,
            hold.scope,
            hold.value,
            Words(hold.place, hold.place) if hold.place else _CHAIN,
            PARTS.get(hold.kind, Words(hold.kind, hold.kind)) if hold.kind else None,
            hold.why,
            hold.held_by,
        )
        for hold in await registry.shown_holds(work)
    ]
