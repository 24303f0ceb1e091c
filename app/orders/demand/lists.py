"""The list of what could not be sold; exported for tomorrow's baking."""

from app.errors import Words
from app.listing import Column, Listing

LOST = Listing(
    key="lost",
    title=Words("没卖成的", "Lost demand"),
    area="tickets",
    source="lost_demand d join store s on s.id = d.store_id",
    id="d.id",
    store="d.store_id",
    order="-at",
    about=Words(
        "顾客要了却没买到的：店员说做不了的，和问到时没有的。导出后给明天备货。",
        "What was wanted and not had: refused by the shop, or not there when asked. Export it for tomorrow's baking.",
    ),
    empty=Words("还没有没卖成的。", "Nothing was lost yet."),
    columns=(
        Column("day", Words("日期", "Day"), "d.day", "date", sort=True),
        Column("hour", Words("几点", "Hour"), "d.hour", "int", sort=True),
        Column("store_name", Words("门店", "Store"), "s.name", search=True, sort=True),
        Column("product", Words("商品", "Product"), "d.product", search=True, sort=True),
        Column("quantity", Words("数量", "Quantity"), "d.quantity", "int", sort=True),
        Column("reason", Words("为什么", "Why"), "d.reason", search=True),
        Column("at", Words("时间", "When"), "d.at", "time", sort=True, shown=False),
        Column("product_id", Words("商品内部号", "Product id"), "d.product_id", "int", shown=False, link="products"),
        Column("store_id", Words("门店内部号", "Store id"), "d.store_id", "int", shown=False, link="stores"),
    ),
)
