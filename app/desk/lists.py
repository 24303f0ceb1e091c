"""The list of what people were asked to do."""

from app.desk.decide import REASONS
from app.errors import Words
from app.listing import Column, Listing

STATES = {
    "open": Words("待处理", "open"),
    "said": Words("说已完成，核对中", "said to be done"),
    "done": Words("已完成", "done"),
    "declined": Words("做不了", "declined"),
    "dropped": Words("已撤下", "dropped"),
}
KINDS = {
    "send_text": Words("在群里发言", "say in the group"),
    "remove_member": Words("移出成员", "remove somebody"),
    "rename_group": Words("改回群名", "rename the group"),
    "set_notice": Words("改群公告", "set the notice"),
    "invite": Words("邀请进群", "invite somebody"),
}
_WHY = {**REASONS, "": Words("", "")}  # most were never declined: nothing is to be read there
_HOW = {
    "event": Words("看到已完成", "seen"),
    "button": Words("点了按钮", "button"),
    "sync": Words("核对时看到", "read"),
    "left": Words("自己退群了", "left by themselves"),
    "withdrawn": Words("不用再做了", "not wanted any more"),
    "dismissed": Words("群解散了", "the group is no more"),
    "expired": Words("过了时间", "its time was over"),
}

_MINUTES = "round(extract(epoch from coalesce(t.said_at, t.closed_at) - t.opened_at) / 60)::int"

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
        Column("reason", Words("为什么做不了", "Why not"), "t.reason", "choice", choices=_WHY),
        Column("closed_at", Words("结束", "Ended"), "t.closed_at", "time", sort=True),
        Column("minutes", Words("用了几分钟", "Minutes"), _MINUTES, "int", filter=False),
        Column("told", Words("催了几次", "Reminded"), "t.told", "int", shown=False),
        Column("closed_by", Words("谁", "By"), "t.closed_by", "code", shown=False),
        Column("closed_how", Words("怎么知道的", "How known"), "t.closed_how", "choice", choices=_HOW, shown=False),
        Column("group_id", Words("群号", "chat_id"), "t.group_id", "code", shown=False, link="groups"),
        Column("person_id", Words("关于谁", "About"), "t.person_id", "code", shown=False, link="members"),
    ),
)


def _asked(condition: str) -> str:
    return f"(select count(*) from task t where t.asked_of = p.staff_id{condition})"  # noqa: S608  # our own words


#: how long people take: asked, done, and half of what they did was done within so many minutes
DELAYS = Listing(
    key="delays",
    title=Words("谁做得快", "Who does how fast"),
    area="staff",
    source="staff p",
    id="p.staff_id",
    id_kind="text",
    visible="exists (select 1 from duty d where d.staff_id = p.staff_id and d.store_id = any({stores}))",
    order="-waiting",
    where="exists (select 1 from task t where t.asked_of = p.staff_id)",
    about=Words(
        "请人做的事：交给谁、做了几件、一般几分钟做完（中位数，从交给他算到做完）。",
        "What people were asked to do: how many did they do, and in how many minutes (median, from asking to done).",
    ),
    empty=Words("还没有请人做过事。", "Nobody was asked to do anything yet."),
    columns=(
        Column("name", Words("姓名", "Name"), "p.name", search=True, sort=True),
        Column("staff_id", Words("企业微信账号", "userid"), "p.staff_id", "code", search=True, link="staff"),
        Column("asked", Words("交给他", "Asked"), _asked(""), "int", sort=True),
        Column("waiting", Words("还没做", "Waiting"), _asked(" and t.state = 'open'"), "int", sort=True),
        Column("done", Words("做了", "Done"), _asked(" and t.state in ('done', 'said')"), "int", sort=True),
        Column("declined", Words("做不了", "Declined"), _asked(" and t.state = 'declined'"), "int", sort=True),
        Column("reminded", Words("要人催的", "Reminded of"), _asked(" and t.told > 0"), "int", sort=True),
        Column(
            "minutes",
            Words("一般几分钟", "Median minutes"),
            "(select round(percentile_cont(0.5) within group (order by "
            "extract(epoch from coalesce(t.said_at, t.closed_at) - t.opened_at) / 60))::int "
            "from task t where t.asked_of = p.staff_id and t.state in ('done', 'said'))",
            "int",
            sort=True,
        ),
    ),
)
