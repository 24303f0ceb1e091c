"""The list of walks, and what each found."""

from app.errors import Words
from app.listing import Column, Listing

STATES = {
    "running": Words("正在核对", "under way"),
    "done": Words("已完成", "done"),
    "stopped": Words("中断了", "broken off"),
}
_COUNT = "(select count(*) from walk_group g where g.walk_id = w.id and g.outcome {})"

WALKS = Listing(
    key="walks",
    title=Words("全群核对", "Walks"),
    area="line",
    source="walk w",
    id="w.id",
    order="-started_at",
    about=Words(
        "每天 03:30 把全部群和成员读一遍，补上漏掉的回调；也可以在“群”里随时核对。",
        "All groups and members are read at 03:30 each night: lost callbacks cost nothing; or whenever asked for.",
    ),
    empty=Words("还没有核对过。", "No walk yet."),
    columns=(
        Column("started_at", Words("开始", "Begun"), "w.started_at", "time", sort=True),
        Column("state", Words("状态", "State"), "w.state", "choice", choices=STATES),
        Column("by", Words("谁", "By"), "w.by", "code"),
        Column("listed", Words("列出的群", "Listed"), _COUNT.format("<> 'unlisted'"), "int"),
        Column("read", Words("已读", "Read"), _COUNT.format("not in ('waiting', 'asked', 'unlisted')"), "int"),
        Column("changed", Words("有变化", "Changed"), _COUNT.format("= 'changed'"), "int"),
        Column("new", Words("新认识的", "New"), _COUNT.format("= 'new'"), "int"),
        Column("failed", Words("读不到", "Failed"), _COUNT.format("= 'failed'"), "int"),
        Column("unlisted", Words("没列出的", "Not listed"), _COUNT.format("= 'unlisted'"), "int"),
        Column("failed_lists", Words("列表失败", "Lists failed"), "w.failed_lists", "int"),
        Column("ended_at", Words("结束", "Ended"), "w.ended_at", "time"),
    ),
)
