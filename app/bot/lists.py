"""The line's lists: what happened, what waits, what went out, what went wrong."""

from app.errors import Words
from app.listing import Column, Listing
from app.parts import PARTS

OUTCOMES = {
    "done": Words("已处理", "handled"),
    "skipped": Words("无需处理", "nothing to do"),
}
EVENTS = {
    "MessagePosted": Words("发言", "message"),
    "MessageRecalled": Words("撤回", "recall"),
    "MemberJoined": Words("进群", "join"),
    "MemberLeft": Words("离群", "leave"),
    "GroupCreated": Words("建群", "group made"),
    "GroupRenamed": Words("改群名", "rename"),
    "GroupDismissed": Words("解散", "dismissed"),
    "OwnerChanged": Words("换群主", "owner changed"),
    "NoticeChanged": Words("改公告", "notice changed"),
    "FriendAdded": Words("加好友", "friend added"),
    "FriendRemoved": Words("删好友", "friend removed"),
    "StaffSaid": Words("员工发言", "staff said"),
    "StaffLeft": Words("员工离职", "staff left"),
    "CardPressed": Words("点卡片", "card pressed"),
    "ActionDone": Words("动作回报", "action report"),
    "NamedPosted": Words("发言（只有名字）", "message by name"),
    "HandReported": Words("账号回报", "account's report"),
    "AccountChanged": Words("账号上下线", "account online, offline"),
    "SyncFound": Words("核对发现", "sync"),
    "ignored": Words("已忽略", "ignored"),
}
WAITING = {"pending": Words("排队中", "waiting"), "dead": Words("失败", "dead")}
SENDING = {
    "pending": Words("待发出", "waiting"),
    "sending": Words("发送中", "sending"),
    "handed": Words("已交给人", "handed"),
    "held": Words("已暂停", "held"),
    "unsure": Words("不确定", "unsure"),
    "dead": Words("失败", "dead"),
}
ENDED = {
    "done": Words("已完成", "done"),
    "stale": Words("过期未发", "too old"),
    "declined": Words("做不了", "declined"),
    "observed": Words("仅观察", "observed"),
    "dropped": Words("已丢弃", "dropped"),
}

_TEXT = "coalesce(o.action->>'text', o.action->'card'->>'title', o.action->>'name', o.action->>'page')"

#: who spoke; of a join or leave, everybody it names
_WHO = """coalesce(nullif(p.name, ''), m.person_id, (
  select string_agg(coalesce(nullif(q.name, ''), who), '、')
    from jsonb_array_elements_text(m.event->'people') who left join person q on q.person_id = who))"""

MESSAGES = Listing(
    key="messages",
    title=Words("消息", "Messages"),
    area="messages",
    source=(
        "message m left join chat_group g on g.group_id = m.group_id left join person p on p.person_id = m.person_id"
    ),
    id="m.id",
    store="g.store_id",
    group="m.group_id",
    where="m.kind <> 'ActionDone'",
    order="-number",
    about=Words("群里发生的一切，以及管家怎么处理的。", "All that happened, and what came of it."),
    empty=Words("还没有消息。", "Nothing has happened yet."),
    columns=(
        Column("number", Words("编号", "Number"), "m.id", "int", sort=True, filter=False, shown=False),
        Column("at", Words("时间", "When"), "m.at", "time"),
        Column("kind", Words("事件", "Event"), "m.kind", "choice", choices=EVENTS),
        Column("group_name", Words("群", "Group"), "g.name", search=True),
        Column("person_name", Words("谁", "Who"), _WHO, personal=True),
        Column("text", Words("内容", "Words"), "m.text", search=True, personal=True),
        Column("outcome", Words("结果", "Outcome"), "m.outcome", "choice", choices=OUTCOMES),
        Column("notes", Words("为什么", "Why"), "m.notes", "tags", filter=False, shown=False),
        Column("source", Words("来源", "Source"), "m.source", "code", shown=False),
        Column("group_id", Words("群号", "chat_id"), "m.group_id", "code", shown=False, link="groups"),
        Column("person_id", Words("谁的号", "Who (id)"), "m.person_id", "code", shown=False, link="members"),
        Column("message_id", Words("消息号", "Message id"), "m.message_id", "code", shown=False),
        Column("handled_at", Words("处理于", "Handled"), "m.handled_at", "time", shown=False),
    ),
)

INBOX = Listing(
    key="inbox",
    title=Words("收件", "Inbox"),
    area="line",
    source="inbox i left join chat_group g on i.lane = 'group:' || g.group_id",
    id="i.id",
    order="-kept_at",
    about=Words(
        "收下了还没处理完的。失败的可以重试：说过的话不会再说一遍。",
        "Kept and not handled yet. Dead ones can be tried again: nothing is said twice.",
    ),
    empty=Words("全部处理完了。", "All is handled."),
    columns=(
        Column("kept_at", Words("收到", "Kept"), "i.kept_at", "time", sort=True),
        Column("state", Words("状态", "State"), "i.state", "choice", choices=WAITING),
        Column("group_name", Words("群", "Group"), "g.name", search=True),
        Column("lane", Words("队列", "Lane"), "i.lane", "code", search=True),
        Column("attempts", Words("试过", "Attempts"), "i.attempts", "int"),
        Column("note", Words("原因", "Why"), "i.note", search=True),
        Column("not_before", Words("下次", "Next try"), "i.not_before", "time", shown=False),
        Column("source", Words("来源", "Source"), "i.source", "code", shown=False),
    ),
)

OUTBOX = Listing(
    key="outbox",
    title=Words("发件", "Outbox"),
    area="line",
    source="outbox o left join chat_group g on g.group_id = o.group_id",
    id="o.id",
    order="-kept_at",
    about=Words(
        "还没有了结的动作。不确定的绝不自动重发：请看一眼群里，再选“已发出”或“再发一次”。",
        "Actions that have not ended. Unsure ones are never repeated by themselves: look, then choose.",
    ),
    empty=Words("没有待发的动作。", "Nothing waits to go out."),
    columns=(
        Column("kept_at", Words("时间", "Since"), "o.kept_at", "time", sort=True),
        Column("state", Words("状态", "State"), "o.state", "choice", choices=SENDING),
        Column("part", Words("动作", "Action"), "o.part", "choice", choices=PARTS),
        Column("group_name", Words("群", "Group"), "g.name", search=True),
        Column("target", Words("对象", "Target"), "o.target", "code", search=True),
        Column("text", Words("内容", "Words"), _TEXT, search=True, personal=True),
        Column("attempts", Words("试过", "Attempts"), "o.attempts", "int"),
        Column("note", Words("原因", "Why"), "o.note", search=True),
        Column("expires_at", Words("过期", "Expires"), "o.expires_at", "time", shown=False),
        Column("cause", Words("起因", "Cause"), "o.cause", "code", shown=False),
        Column("group_id", Words("群号", "chat_id"), "o.group_id", "code", shown=False, link="groups"),
    ),
)

ACTIONS = Listing(
    key="actions",
    title=Words("已了结的动作", "Ended actions"),
    area="messages",
    source="action_log o left join chat_group g on g.group_id = o.group_id",
    id="o.id",
    store="g.store_id",
    group="o.group_id",
    order="-number",
    where="o.part <> 'read'",
    empty=Words("还没有动作。", "Nothing was done yet."),
    columns=(
        Column("number", Words("编号", "Number"), "o.id", "int", sort=True, filter=False, shown=False),
        Column("ended_at", Words("时间", "When"), "o.ended_at", "time"),
        Column("outcome", Words("结果", "Outcome"), "o.outcome", "choice", choices=ENDED),
        Column("part", Words("动作", "Action"), "o.part", "choice", choices=PARTS),
        Column("group_name", Words("群", "Group"), "g.name", search=True),
        Column("target", Words("对象", "Target"), "o.target", "code"),
        Column("text", Words("内容", "Words"), _TEXT, search=True, personal=True),
        Column("note", Words("备注", "Note"), "o.note", shown=False),
        Column("attempts", Words("试过", "Attempts"), "o.attempts", "int", shown=False),
        Column("cause", Words("起因", "Cause"), "o.cause", "code", shown=False),
        Column("group_id", Words("群号", "chat_id"), "o.group_id", "code", shown=False, link="groups"),
    ),
)

DUE = Listing(
    key="due",
    title=Words("定时", "Due moments"),
    area="line",
    source="due d",
    id="d.id",
    order="due_at",
    about=Words("接下来要做的事，以及做失败的。", "What falls due next, and what failed."),
    empty=Words("没有定好的事。", "Nothing is due."),
    columns=(
        Column("due_at", Words("时间", "Due"), "d.due_at", "time", sort=True),
        Column("kind", Words("什么事", "What"), "d.kind", "code", search=True),
        Column("key", Words("名称", "Name"), "d.key", "code", search=True),
        Column("state", Words("状态", "State"), "d.state", "choice", choices=WAITING),
        Column("attempts", Words("试过", "Attempts"), "d.attempts", "int"),
        Column("note", Words("原因", "Why"), "d.note", search=True),
    ),
)
