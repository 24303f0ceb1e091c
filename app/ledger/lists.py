"""The lists of points: who has how many, and every move."""

from app.errors import Words
from app.listing import Column, Listing

#: days in a row up to somebody's last sign-in
_STREAK = """(select count(*) from (
  select day, row_number() over (order by day desc) as n, max(day) over () as last from signin where person_id = {id}
) run where day = last - (n - 1)::int)"""
_SEEN = (
    "exists (select 1 from membership m join chat_group g using (group_id) where m.person_id = {id}"
    " and (g.store_id = any({{stores}}) or g.group_id = any({{groups}})))"
)
WHATS = {
    "signin": Words("打卡", "sign-in"),
    "spent": Words("花掉", "spent"),
    "adjust": Words("更正", "correction"),
}

POINTS = Listing(
    key="points",
    title=Words("积分", "Points"),
    area="members",
    source="point_balance b join person p using (person_id)",
    id="b.person_id",
    id_kind="text",
    visible=_SEEN.format(id="b.person_id"),
    order="-balance",
    about=Words(
        "群友打卡得积分，全部门店通用。点进去看每一笔，也可以更正。",
        "Fans earn points by signing in, good in every store. Open one to see each move, or to correct.",
    ),
    empty=Words(
        "还没有人打卡。群友在群里发“打卡”就会出现在这里。", "Nobody signed in yet. A fan says 打卡 in a group."
    ),
    columns=(
        Column("name", Words("昵称", "Name"), "p.name", search=True, personal=True),
        Column("balance", Words("积分", "Points"), "b.balance", "int", sort=True),
        Column("streak", Words("连续天数", "Days in a row"), _STREAK.format(id="b.person_id"), "int", filter=False),
        Column(
            "last_on",
            Words("最近打卡", "Last sign-in"),
            "(select max(day) from signin where person_id = b.person_id)",
            "date",
        ),
        Column(
            "days",
            Words("共打卡几天", "Days in all"),
            "(select count(*) from signin where person_id = b.person_id)",
            "int",
        ),
        Column("person_id", Words("顾客号", "Customer id"), "b.person_id", "code", shown=False, link="members"),
    ),
)

MOVES = Listing(
    key="point-moves",
    title=Words("积分流水", "Moves of points"),
    area="members",
    source="""point_entry e join point_line l on l.entry_id = e.id and l.account like 'person:%'
              left join person p on p.person_id = substr(l.account, 8)""",
    id="e.id",
    visible=_SEEN.format(id="substr(l.account, 8)"),
    order="-at",
    about=Words("每一笔积分，只增不改；更正也是一笔。", "Every move; none is changed, a correction is one more."),
    empty=Words("还没有积分。", "No points yet."),
    columns=(
        Column("at", Words("时间", "When"), "e.at", "time", sort=True),
        Column("name", Words("昵称", "Name"), "coalesce(p.name, '')", search=True, personal=True),
        Column("amount", Words("分数", "Points"), "l.amount", "int"),
        Column("what", Words("为什么", "What for"), "e.what", "choice", choices=WHATS),
        Column("why", Words("说明", "Reason"), "e.why", search=True, personal=True),
        Column("by", Words("谁", "By"), "e.by", "code"),
        Column("group_id", Words("群号", "chat_id"), "e.group_id", "code", shown=False, link="groups"),
        Column(
            "person_id", Words("顾客号", "Customer id"), "substr(l.account, 8)", "code", shown=False, link="members"
        ),
    ),
)
