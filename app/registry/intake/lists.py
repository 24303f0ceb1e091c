"""The list of imports."""

from app.errors import Words
from app.listing import Column, Listing

KINDS = {
    "stores": Words("门店", "stores"),
    "staff": Words("员工", "staff"),
    "groups": Words("群", "groups"),
    "products": Words("商品", "products"),
}
STATES = {
    "previewed": Words("已预览，未导入", "looked at"),
    "running": Words("正在导入", "coming in"),
    "stopping": Words("正在停下", "stopping"),
    "stopped": Words("已停下", "stopped"),
    "done": Words("已导入", "brought in"),
    "undoing": Words("正在撤销", "being undone"),
    "undone": Words("已撤销", "undone"),
}

IMPORTS = Listing(
    key="imports",
    title=Words("导入记录", "Imports"),
    area="imports",
    source="import_batch b",
    id="b.id",
    order="-at",
    empty=Words("还没有导入过。", "Nothing was imported yet."),
    columns=(
        Column("at", Words("时间", "When"), "b.at", "time", sort=True),
        Column("kind", Words("什么", "What"), "b.kind", "choice", choices=KINDS),
        Column("filename", Words("文件", "File"), "b.filename", search=True),
        Column("state", Words("状态", "State"), "b.state", "choice", choices=STATES),
        Column("rows", Words("行数", "Rows"), "b.rows", "int"),
        Column("done", Words("已处理", "Handled"), "b.done", "int"),
        Column("by", Words("谁", "By"), "b.by", search=True),
    ),
)
