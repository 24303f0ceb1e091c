"""The watch's list: what was wrong, and when it was over."""

from app.errors import Words
from app.listing import Column, Listing

KINDS = {
    "lag": Words("消息积压", "lag"),
    "disk": Words("磁盘", "disk"),
    "dead": Words("失败", "dead rows"),
    "unsure": Words("不确定", "unsure"),
    "worker": Words("没有 worker", "no worker"),
    "hand": Words("发不出去", "a hand is away"),
    "refused": Words("被拒绝", "refused"),
    "unplaced": Words("认不准的话", "unplaced words"),
    "silent": Words("账号没声音", "an account is silent"),
    "silence": Words("全都没声音", "everything is silent"),
    "database": Words("数据库断开", "database lost"),
    "summary": Words("日报", "summary"),
}
ALARMS = Listing(
    key="alarms",
    title=Words("警报", "Alarms"),
    area="line",
    source="alarm a",
    id="a.id",
    visible="false",
    order="-since",
    about=Words(
        "什么时候出了什么事，什么时候恢复；每天 21:30 的日报也在这里。",
        "What went wrong and when it was over; the daily summaries, too.",
    ),
    empty=Words("还没有出过事。", "Nothing has gone wrong yet."),
    columns=(
        Column("since", Words("开始", "Since"), "a.since", "time", sort=True),
        Column("kind", Words("种类", "Kind"), "a.kind", "choice", choices=KINDS),
        Column("zh", Words("内容", "What"), "a.zh", search=True),
        Column("en", Words("英文", "In English"), "a.en", search=True),
        Column("cleared_at", Words("恢复", "Over"), "a.cleared_at", "time", sort=True),
    ),
)
