"""The list of complaints."""

from app.errors import Words
from app.listing import Column, Listing
from app.orders.complaints.decide import KINDS, OTHER
from app.orders.states import State, name_of

_ABOUT = {name: kind.words for name, kind in KINDS.items()} | {"other": OTHER.words}
COMPENSATIONS = Listing(
    key="compensations",
    title=Words("补偿券", "Compensations"),
    area="tickets",
    source="compensation p join ticket t on t.id = p.ticket_id join store s on s.id = t.store_id",
    id="p.id",
    store="t.store_id",
    group="t.group_id",
    order="-granted_at",
    about=Words(
        "投诉补偿的券码：谁发的，用了没有。核销在店员手机页面或接口。",
        "Codes that complaints were compensated with: who granted each, whether it was used.",
    ),
    empty=Words("还没有发过补偿。", "Nothing was granted yet."),
    columns=(
        Column("granted_at", Words("什么时候发的", "Granted"), "p.granted_at", "time", sort=True),
        Column("store_name", Words("门店", "Store"), "s.name", search=True),
        Column("words", Words("补偿", "What"), "p.words"),
        Column("amount", Words("金额", "Amount"), "p.amount", "money", sort=True),
        Column("code", Words("券码", "Code"), "p.code", "code", search=True, personal=True),
        Column("called", Words("顾客", "Customer"), "t.called", search=True, personal=True),
        Column("granted_by", Words("谁发的", "Granted by"), "p.granted_by", "code", link="staff"),
        Column("redeemed", Words("已用", "Used"), "p.redeemed_at is not null", "bool"),
        Column("redeemed_at", Words("核销时间", "Used at"), "p.redeemed_at", "time", sort=True),
        Column("expires_at", Words("有效到", "Good until"), "p.expires_at", "time", sort=True),
        Column("ticket_id", Words("投诉单", "Complaint"), "p.ticket_id", "int", shown=False, link="complaints"),
        Column("store_id", Words("门店内部号", "Store id"), "t.store_id", "int", shown=False, link="stores"),
    ),
)
COMPLAINTS = Listing(
    key="complaints",
    title=Words("投诉", "Complaints"),
    area="tickets",
    source="""complaint c join ticket t on t.id = c.ticket_id join store s on s.id = t.store_id
              left join chat_group g on g.group_id = t.group_id
              left join compensation p on p.ticket_id = c.ticket_id""",
    id="c.ticket_id",
    store="t.store_id",
    group="t.group_id",
    order="-open,-at",
    about=Words(
        "投诉由人先回；处理期间本群的营销内容等着，结束后再发。",
        "A person answers first; marketing posts of the group wait until the complaint is closed.",
    ),
    empty=Words("还没有投诉。", "No complaints yet."),
    columns=(
        Column("at", Words("时间", "When"), "c.at", "time", sort=True),
        Column("store_name", Words("门店", "Store"), "s.name", search=True),
        Column("kind", Words("关于", "About"), "c.kind", "choice", choices=_ABOUT),
        Column("state", Words("状态", "State"), "t.state", "choice", choices={one: name_of(one) for one in State}),
        Column("words", Words("原话", "Words"), "t.words", search=True, personal=True),
        Column("called", Words("顾客", "Customer"), "t.called", search=True, personal=True),
        Column(
            "answered_after",
            Words("几秒后有人回", "Seconds to the answer"),
            "extract(epoch from t.told_at - t.opened_at)::bigint",
            "int",
        ),
        Column("open", Words("处理中", "Open"), "t.closed_at is null", "bool", sort=True),
        Column("late", Words("超时", "Late"), "t.late_at is not null", "bool"),
        Column("accepted_by", Words("谁处理", "Who"), "t.accepted_by", "code", link="staff"),
        Column("compensation", Words("补偿", "Compensation"), "p.amount", "money"),
        Column("redeemed_at", Words("核销", "Redeemed"), "p.redeemed_at", "time", shown=False),
        Column("followed_at", Words("回访", "Followed up"), "c.followed_at", "time", shown=False),
        Column("about_ticket", Words("哪一单", "Ticket"), "c.about", "int", shown=False, link="tickets"),
        Column("ticket_id", Words("单内部号", "Ticket id"), "c.ticket_id", "int", shown=False, link="tickets"),
        Column("store_id", Words("门店内部号", "Store id"), "t.store_id", "int", shown=False, link="stores"),
        Column("group_id", Words("群号", "chat_id"), "t.group_id", "code", shown=False, link="groups"),
        Column("person_id", Words("顾客号", "Customer id"), "t.person_id", "code", shown=False, link="members"),
    ),
)
