"""The list of products."""

from app.errors import Words
from app.listing import Column, Listing

KINDS = {
    "cake": Words("蛋糕", "cake"),
    "bread": Words("面包", "bread"),
    "breakfast": Words("早餐", "breakfast"),
    "drink": Words("饮品", "drink"),
    "other": Words("其他", "other"),
}

PRODUCTS = Listing(
    key="products",
    title=Words("商品", "Products"),
    area="catalogue",
    source="product p",
    id="p.id",
    order="number",
    common=True,
    empty=Words("还没有商品。从表格导入，或点右上角新增。", "No products yet. Import a table, or add one."),
    columns=(
        Column("number", Words("编号", "Number"), "p.number", "code", search=True, sort=True),
        Column("name", Words("名称", "Name"), "p.name", search=True, sort=True),
        Column("kind", Words("种类", "Kind"), "p.kind", "choice", choices=KINDS, sort=True),
        Column("price", Words("价格", "Price"), "p.price", "money", sort=True),
        Column("member_price", Words("会员价", "Member price"), "p.member_price", "money"),
        Column("group_price", Words("群友价", "Group price"), "p.group_price", "money"),
        Column("aliases", Words("别名", "Aliases"), "p.aliases", "tags"),
        Column("flavours", Words("口味", "Flavours"), "p.flavours", "tags", shown=False),
        Column("lead_hours", Words("提前小时", "Lead hours"), "p.lead_hours", "int"),
        Column("allergens", Words("过敏原", "Allergens"), "p.allergens", "tags", shown=False),
        Column("sizes", Words("规格价", "Sizes"), "p.sizes", "json", shown=False),
        Column("deposit", Words("定金", "Deposit"), "p.deposit", "money", shown=False),
        Column("off_at", Words("下架时间", "Off sale"), "p.off_at", "time", shown=False),
    ),
)
