"""The list of tickets."""

from app.errors import Words
from app.listing import Column, Listing
from app.orders.states import State, name_of

KINDS = {
    "order_cake": Words("蛋糕", "cake"),
    "order_bread": Words("面包", "bread"),
    "book_breakfast": Words("早餐", "breakfast"),
    "change_order": Words("改单", "change"),
    "cancel_order": Words("退单", "cancellation"),
    "order_status": Words("查单", "order status"),
    "human_help": Words("找人帮忙", "help"),
    "suggestion": Words("建议", "suggestion"),
    "complaint": Words("投诉", "complaint"),
}

TICKETS = Listing(
    key="tickets",
    title=Words("订单", "Tickets"),
    area="tickets",
    source="ticket t join store s on s.id = t.store_id left join chat_group g on g.group_id = t.group_id",
    id="t.id",
    store="t.store_id",
    group="t.group_id",
    order="-opened_at",
    empty=Words(
        "还没有订单。群友在群里说“想订个蛋糕”，这里就会出现。", "No tickets yet. They come when fans order in a group."
    ),
    columns=(
        Column("number", Words("号", "No."), "t.number", "int"),
        Column("store_name", Words("门店", "Store"), "s.name", search=True),
        Column("state", Words("状态", "State"), "t.state", "choice", choices={one: name_of(one) for one in State}),
        Column("kind", Words("种类", "Kind"), "t.kind", "choice", choices=KINDS),
        Column("words", Words("原话", "Words"), "t.words", search=True, personal=True),
        Column("called", Words("谁要的", "Customer"), "t.called", search=True, personal=True),
        Column("opened_at", Words("下单", "Opened"), "t.opened_at", "time", sort=True),
        Column("due_at", Words("承诺", "Promise"), "t.due_at", "time", sort=True),
        Column("late", Words("超时", "Late"), "t.late_at is not null", "bool"),
        Column("open", Words("进行中", "Open"), "t.closed_at is null", "bool"),
        Column("accepted_by", Words("谁接的", "Accepted by"), "t.accepted_by", "code", link="staff"),
        Column("accepted_at", Words("接单", "Accepted"), "t.accepted_at", "time", shown=False),
        Column("told_at", Words("顾客收到确认", "Customer told"), "t.told_at", "time", shown=False),
        Column("ready_by", Words("说好几点好", "Ready by"), "t.ready_by", "time", shown=False),
        Column("reopened", Words("重开次数", "Reopened"), "t.reopened", "int", shown=False),
        Column("closed_at", Words("结束", "Closed"), "t.closed_at", "time", shown=False),
        Column("group_name", Words("群", "Group"), "g.name", search=True, shown=False),
        Column("store_id", Words("门店内部号", "Store id"), "t.store_id", "int", shown=False, link="stores"),
        Column("group_id", Words("群号", "chat_id"), "t.group_id", "code", shown=False, link="groups"),
        Column("person_id", Words("顾客号", "Customer id"), "t.person_id", "code", shown=False, link="members"),
    ),
)
