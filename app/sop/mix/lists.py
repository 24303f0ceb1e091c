"""The list of stores by class."""

from app.errors import Words
from app.listing import Column, Listing
from app.sop.mix.decide import CLASSES, DAYS, MARKETING

_MOST = " ".join(f"when '{kind}' then {most}" for kind, most in MARKETING.items())

STORE_CLASSES = Listing(
    key="store-classes",
    title=Words("门店分档", "Stores by class"),
    area="groups",
    source="store_class c join store s on s.id = c.store_id",
    id="c.store_id",
    store="c.store_id",
    order="kind",
    about=Words(
        f"每晚按近 {DAYS} 天的订单算：客单价和回头客与全部门店的中位数相比。设置里打开“营销按门店分档”后，"
        "一天的营销条数不超过这里的数。",
        f"Counted every night from {DAYS} days of orders, against the chain's middle. A setting has marketing keep it.",
    ),
    empty=Words(
        "还没有。门店有 10 单以上、第二天早上就会出现。", "None yet: ten orders of a store, and the next morning."
    ),
    columns=(
        Column("store_name", Words("门店", "Store"), "s.name", search=True, sort=True),
        Column("kind", Words("档", "Class"), "c.kind", "choice", choices=CLASSES, sort=True),
        Column("orders", Words("订单", "Orders"), "c.orders", "int", sort=True),
        Column("ticket", Words("客单价", "Average ticket"), "c.ticket", "money", sort=True),
        Column("again", Words("回头客 %", "Come back, %"), "round(c.again * 100)::int", "int", sort=True),
        Column("most", Words("一天营销最多几条", "Marketing a day, at most"), f"case c.kind {_MOST} end", "int"),
        Column("counted_at", Words("算于", "Counted"), "c.counted_at", "time", shown=False),
        Column("store_id", Words("门店内部号", "Store id"), "c.store_id", "int", shown=False, link="stores"),
    ),
)
