"""The list of the codes."""

from app.errors import Words
from app.listing import Column, Listing

STATES = {
    "making": Words("正在生成", "being made"),
    "open": Words("可用", "open"),
    "closed": Words("已关闭", "closed"),
    "failed": Words("没有做成", "failed"),
}
_MEMBERS = "(select count(*) from membership m where m.group_id = any(w.group_ids) and m.left_at is null{})"
_FREE = (
    "(select sum(greatest(0, 200 - (select count(*) from membership m where m.group_id = u.id and m.left_at is null)))"
    " from unnest(w.group_ids) u(id))"
)
_WEEK = _MEMBERS.format(" and m.joined_at >= now() - interval '7 days'")

CODES = Listing(
    key="codes",
    title=Words("入群码", "Join codes"),
    area="groups",
    source="join_way w left join store s on s.id = w.store_id",
    id="w.id",
    store="w.store_id",
    order="-made_at",
    about=Words(
        "印在海报和收银台上的码：满了自动开新群，需要时可以先关掉，码本身一直有效。",
        "What is printed on posters: the next group is made when one is full; a code can rest, and stays good.",
    ),
    empty=Words("还没有入群码。点右上角新建一个。", "No codes yet. Make one."),
    columns=(
        Column("remark", Words("名称", "Name"), "w.remark", search=True, sort=True),
        Column("store_name", Words("门店", "Store"), "s.name", search=True, sort=True),
        Column("state", Words("状态", "State"), "w.state", "choice", choices=STATES),
        Column("groups", Words("群数", "Groups"), "cardinality(w.group_ids)", "int", filter=False),
        Column("members", Words("人数", "Members"), _MEMBERS.format(""), "int", filter=False),
        Column("week", Words("一周新进", "New in a week"), _WEEK, "int", filter=False),
        Column("room", Words("还能进", "Room"), f"{_FREE}::int", "int", filter=False),
        Column(
            "days",
            Words("几天后满", "Days to full"),
            f"ceil({_FREE} * 7.0 / nullif({_WEEK}, 0))::int",
            "int",
            filter=False,
        ),
        Column("auto_create", Words("满了自动开新群", "Makes the next group"), "w.auto_create", "bool"),
        Column("pending", Words("改动在路上", "Change under way"), "w.pending", "bool", shown=False),
        Column("note", Words("说明", "Note"), "w.note", shown=False),
        Column("closed_why", Words("为什么关闭", "Closed because"), "w.closed_why", shown=False),
        Column("closed_by", Words("谁关闭的", "Closed by"), "w.closed_by", "code", shown=False),
        Column("qr_code", Words("二维码图片", "Picture"), "w.qr_code", "code", shown=False, filter=False),
        Column("group_ids", Words("群号", "Groups"), "w.group_ids", "tags", shown=False, filter=False),
        Column("store_id", Words("门店内部号", "Store id"), "w.store_id", "int", shown=False, link="stores"),
        Column("made_by", Words("谁建的", "By"), "w.made_by", "code", shown=False),
        Column("made_at", Words("建于", "Made"), "w.made_at", "time", sort=True),
        Column("read_at", Words("最近核对", "Last read"), "w.read_at", "time", shown=False),
    ),
)
