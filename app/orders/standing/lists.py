"""The list of standing orders."""

from app.errors import Words
from app.listing import Column, Listing
from app.orders.lists import KINDS

STATES = {
    "asked": Words("等顾客确认", "to be confirmed"),
    "active": Words("进行中", "running"),
    "paused": Words("暂停", "paused"),
    "ended": Words("已停", "stopped"),
}
OUTCOMES = {
    "made": Words("已下单", "ordered"),
    "skipped": Words("顾客说不要", "left out"),
    "closed": Words("店里休息", "shop closed"),
    "refused": Words("没有货", "not to be had"),
    "late": Words("系统停着，没下成", "we were away"),
}

STANDING = Listing(
    key="standing",
    title=Words("长期预订", "Standing orders"),
    area="tickets",
    source="standing_order o join store s on s.id = o.store_id",
    id="o.id",
    store="o.store_id",
    group="o.group_id",
    order="-asked_at",
    about=Words(
        "前一天下午自动下单；顾客说“停了”就停。", "Each is ordered the afternoon before, until the customer stops it."
    ),
    empty=Words(
        "还没有长期预订。群友说“工作日每天一份三明治”并确认后，就会出现在这里。",
        "None yet. They come when fans say “every working day” and confirm.",
    ),
    columns=(
        Column("asked_at", Words("什么时候说的", "Asked"), "o.asked_at", "time", sort=True),
        Column("store_name", Words("门店", "Store"), "s.name", search=True),
        Column("called", Words("谁", "Who"), "o.called", search=True, personal=True),
        Column("words", Words("原话", "Words"), "o.words", search=True, personal=True),
        Column("state", Words("状态", "State"), "o.state", "choice", choices=STATES, sort=True),
        Column("kind", Words("种类", "Kind"), "o.kind", "choice", choices=KINDS),
        Column(
            "next_day", Words("下一次", "Next"), "case when o.state = 'active' then o.next_day end", "date", sort=True
        ),
        Column(
            "made",
            Words("已下单几次", "Ordered"),
            "(select count(*) from standing_day d where d.standing_id = o.id and d.outcome = 'made')",
            "int",
        ),
        Column("began_at", Words("确认", "Confirmed"), "o.began_at", "time", shown=False),
        Column("ended_at", Words("停止", "Stopped"), "o.ended_at", "time", shown=False),
        Column("store_id", Words("门店内部号", "Store id"), "o.store_id", "int", shown=False, link="stores"),
        Column("group_id", Words("群号", "chat_id"), "o.group_id", "code", shown=False, link="groups"),
        Column("person_id", Words("顾客号", "Customer id"), "o.person_id", "code", shown=False, link="members"),
    ),
)
