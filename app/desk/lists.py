"""The list of what people were asked to do."""

from app.errors import Words
from app.listing import Column, Listing

STATES = {
    "open": Words("待处理", "open"),
    "done": Words("已完成", "done"),
    "declined": Words("做不了", "declined"),
    "dropped": Words("已撤下", "dropped"),
}
KINDS = {
    "send_text": Words("在群里发言", "say in the group"),
    "remove_member": Words("移出成员", "remove somebody"),
    "rename_group": Words("改回群名", "rename the group"),
}
_HOW = {
    "event": Words("看到已完成", "seen"),
    "button": Words("点了按钮", "button"),
    "sync": Words("核对时看到", "read"),
    "left": Words("自己退群了", "left by themselves"),
}

TASKS = Listing(
    key="tasks",
    title=Words("待人处理", "Tasks"),
    area="tasks",
    source="task t left join chat_group g on g.group_id = t.group_id",
    id="t.id",
    store="g.store_id",
    group="t.group_id",
    order="-opened_at",
    about=Words(
        "账号做不了的事，请人来做；看到真的做完才算完。",
        "What no account can do, a person is asked to do; it stays open until it is seen to be done.",
    ),
    empty=Words("没有要人处理的事。", "Nothing waits for people."),
    columns=(
        Column("opened_at", Words("时间", "Asked"), "t.opened_at", "time", sort=True),
        Column("kind", Words("什么事", "What"), "t.kind", "choice", choices=KINDS),
        Column("words", Words("内容", "Words"), "t.words", search=True, personal=True),
        Column("group_name", Words("群", "Group"), "g.name", search=True),
        Column("asked_of", Words("交给", "Asked of"), "t.asked_of", "code", search=True, link="staff"),
        Column("state", Words("状态", "State"), "t.state", "choice", choices=STATES),
        Column("closed_at", Words("结束", "Ended"), "t.closed_at", "time", sort=True),
        Column("closed_by", Words("谁", "By"), "t.closed_by", "code", shown=False),
        Column("closed_how", Words("怎么知道的", "How known"), "t.closed_how", "choice", choices=_HOW, shown=False),
        Column("group_id", Words("群号", "chat_id"), "t.group_id", "code", shown=False, link="groups"),
        Column("person_id", Words("关于谁", "About"), "t.person_id", "code", shown=False, link="members"),
    ),
)
