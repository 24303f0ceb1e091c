"""The lists of the timetable: slots, what differs, and what became of each."""

from app.clock import WEEKDAYS
from app.errors import Words
from app.listing import Column, Listing
from app.sop.editing import CALENDARS, SCOPES, SLOT_KINDS

#: days of the week by their numbers, as choices
DAYS = {
    str(n): Words(f"周{zh}", en)
    for n, (zh, en) in enumerate(zip(WEEKDAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
}

SLOTS = Listing(
    key="slots",
    title=Words("时间表", "Timetable"),
    area="settings",
    source="slot s",
    id="s.id",
    order="at",
    common=True,
    about=Words(
        "每天几点发什么。改了马上生效；每个群一天里同一条只会收到一次。",
        "What is posted when. Changes count at once; a group gets each piece of a day once.",
    ),
    empty=Words("还没有时段。点右上角新建一个。", "No slots yet. Add one."),
    columns=(
        Column(
            "at",
            Words("几点", "At"),
            "to_char(s.at, 'HH24:MI') || coalesce('–' || to_char(s.until, 'HH24:MI'), '')",
            sort=True,
        ),
        Column("name", Words("名称", "Name"), "s.name", search=True, sort=True),
        Column("kind", Words("种类", "Kind"), "s.kind", "choice", choices=SLOT_KINDS),
        Column("days", Words("周几", "Days"), "s.days::text[]", "tags", choices=DAYS, filter=False),
        Column("calendar", Words("日历", "Calendar"), "s.calendar", "choice", choices=CALENDARS),
        Column("occasions", Words("只在这些日子", "Only on"), "s.occasions", search=True, filter=False),
        Column("words", Words("内容", "Words"), "array_to_string(s.pieces, ' ｜ ')", search=True),
        Column("enabled", Words("启用", "On"), "s.enabled", "bool"),
        Column(
            "differs",
            Words("不同之处", "Differences"),
            "(select count(*) from slot_change c where c.slot_id = s.id)",
            "int",
        ),
        Column("starts_on", Words("从", "From"), "s.starts_on", "date", shown=False),
        Column("ends_on", Words("到", "Until"), "s.ends_on", "date", shown=False),
        Column("late_minutes", Words("最多迟到（分钟）", "Late by (min)"), "s.late_minutes", "int", shown=False),
        Column("code", Words("编号", "Code"), "s.code", "code", search=True, shown=False),
        Column("version", Words("第几版", "Version"), "s.version", "int", shown=False),
        Column("changed_by", Words("谁改的", "By"), "s.changed_by", "code", shown=False),
        Column("changed_at", Words("改于", "Changed"), "s.changed_at", "time", shown=False),
    ),
)

SLOT_CHANGES = Listing(
    key="slot-changes",
    title=Words("时间表的不同之处", "Where the timetable differs"),
    area="settings",
    source="""slot_change c join slot s on s.id = c.slot_id
              left join store t on c.scope = 'store' and t.id::text = c.target
              left join chat_group g on c.scope = 'group' and g.group_id = c.target""",
    id="c.id",
    order="-made_at",
    about=Words(
        "某类门店、某家店、某个群或某一天与时间表不同的地方。",
        "What differs for a kind of store, a store, a group, a day.",
    ),
    empty=Words("处处一样。", "The same everywhere."),
    columns=(
        Column("slot_name", Words("时段", "Slot"), "s.name", search=True),
        Column("scope", Words("范围", "Scope"), "c.scope", "choice", choices=SCOPES),
        Column("place", Words("哪里", "Where"), "coalesce(t.name, nullif(g.name, ''), c.target)", search=True),
        Column("day", Words("哪天", "Day"), "c.day", "date"),
        Column("off", Words("不发", "Off"), "c.off", "bool"),
        Column("at", Words("改到", "At"), "to_char(c.at, 'HH24:MI')", filter=False),
        Column("words", Words("改成", "Words"), "array_to_string(c.pieces, ' ｜ ')", search=True),
        Column("why", Words("原因", "Why"), "c.why", search=True),
        Column("by", Words("谁", "By"), "c.by", "code"),
        Column("made_at", Words("时间", "When"), "c.made_at", "time", sort=True),
    ),
)

OUTCOMES = {"posted": Words("已发", "posted"), "skipped": Words("跳过", "skipped")}
SLOT_RUNS = Listing(
    key="slot-runs",
    title=Words("发送记录", "What was posted"),
    area="settings",
    source="slot_run r join slot s on s.id = r.slot_id",
    id="r.id",
    order="-at",
    about=Words(
        "每个时段每天发给几个群；太晚没发的也在这里。",
        "How many groups got each slot; what was skipped for being late too.",
    ),
    empty=Words("还没有发过。", "Nothing was posted yet."),
    columns=(
        Column("at", Words("时间", "When"), "r.at", "time", sort=True),
        Column("slot_name", Words("时段", "Slot"), "s.name", search=True),
        Column("day", Words("哪天", "Day"), "r.day", "date"),
        Column("piece", Words("第几条", "Piece"), "r.piece + 1", "int"),
        Column("outcome", Words("结果", "Outcome"), "r.outcome", "choice", choices=OUTCOMES),
        Column("groups", Words("群", "Groups"), "r.groups", "int"),
        Column("missed", Words("没收到的群", "Went without"), "r.missed", "int"),
        Column("why", Words("说明", "Why"), "r.why"),
    ),
)
