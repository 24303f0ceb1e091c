"""The list of the mass messages."""

from app.errors import Words
from app.listing import Column, Listing

STATES = {
    "asked": Words("正在交给企业微信", "on its way"),
    "waiting": Words("等群主点发送", "waits for the owner"),
    "cancelling": Words("正在撤回", "being taken back"),
    "stuck": Words("没能撤回", "could not be taken back"),
    "sent": Words("已发送", "sent"),
    "ended": Words("没发完，已撤回", "ended, not all sent"),
    "failed": Words("没有做成", "failed"),
    "unsure": Words("不确定", "unsure"),
    "observed": Words("只观察", "observed"),
}
GROUP_STATES = {
    "waiting": Words("等群主", "waits"),
    "sent": Words("已发", "sent"),
    "quota": Words("本月次数用完", "its month is used up"),
    "refused": Words("发不了", "refused"),
    "unsent": Words("没有发", "never sent"),
}
_GROUPS = "(select count(*) from mass_group g where g.mass_id = m.id{})"

MASSES = Listing(
    key="masses",
    title=Words("群发任务", "Mass messages"),
    area="line",
    source="mass m left join staff p on p.staff_id = m.sender",
    id="m.id",
    order="-made_at",
    about=Words(
        "没有托管账号的群：内容交给企业微信备好，群主一点就发；没点会提醒三次，过时自动撤回。",
        "Where no account speaks: WeCom has the post ready, its owner taps; reminded thrice, taken back when too old.",
    ),
    empty=Words("还没有群发任务。", "No mass message yet."),
    columns=(
        Column("made_at", Words("时间", "When"), "m.made_at", "time", sort=True),
        Column("sender_name", Words("群主", "Owner"), "coalesce(p.name, m.sender)", search=True),
        Column("state", Words("状态", "State"), "m.state", "choice", choices=STATES),
        Column("groups", Words("群", "Groups"), _GROUPS.format(""), "int"),
        Column("sent", Words("已发", "Sent"), _GROUPS.format(" and g.state = 'sent'"), "int"),
        Column("quota", Words("次数用完", "Quota used"), _GROUPS.format(" and g.state = 'quota'"), "int"),
        Column(
            "minutes",
            Words("几分钟后发的", "Sent after minutes"),
            "(select round(extract(epoch from max(g.sent_at) - m.made_at) / 60)::int from mass_group g"
            " where g.mass_id = m.id)",
            "int",
        ),
        Column("reminded", Words("提醒", "Reminded"), "m.reminded", "int"),
        Column("text", Words("内容", "Words"), "m.text", search=True),
        Column("pictures", Words("图片", "Pictures"), "cardinality(m.pages)", "int"),
        Column("note", Words("说明", "Note"), "m.note", shown=False),
        Column("sender", Words("群主账号", "Owner's userid"), "m.sender", "code", shown=False, link="staff"),
        Column("until_at", Words("最晚", "Until"), "m.until_at", "time", shown=False),
        Column("closed_at", Words("结束", "Ended"), "m.closed_at", "time", shown=False),
    ),
)
