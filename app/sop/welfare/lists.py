"""The list of what the welfare calendar says."""

from app.errors import Words
from app.listing import Column, Listing
from app.sop.lists import DAYS
from app.sop.welfare.editing import SCOPES

WELFARE = Listing(
    key="welfare",
    title=Words("福利明细", "Benefits, row by row"),
    area="settings",
    source="welfare w left join store t on w.scope = 'store' and t.id::text = w.target",
    id="w.id",
    order="-changed_at",
    about=Words(
        "每一条福利：在哪里、哪天、谁改的。写明日期的优先于每周的，门店优先于类型，类型优先于全部门店。",
        "Every row: where, when, by whom. A date counts before a weekday, a store before its kind, a kind before all.",
    ),
    empty=Words("还没有福利。在福利日历里点一天，写下第一条。", "No benefits yet. Choose a day of the calendar."),
    columns=(
        Column("scope", Words("范围", "Scope"), "w.scope", "choice", choices=SCOPES),
        Column("place", Words("哪里", "Where"), "coalesce(t.name, w.target)", search=True),
        Column("weekday", Words("周几", "Weekday"), "w.weekday::text", "choice", choices=DAYS, sort=True),
        Column("day", Words("哪天", "Day"), "w.day", "date", sort=True),
        Column(
            "titles",
            Words("福利", "Benefits"),
            "(select string_agg(b ->> 'title', '、') from jsonb_array_elements(w.benefits) b)",
            search=True,
        ),
        Column(
            "words",
            Words("说明", "Words"),
            "(select string_agg(nullif(b ->> 'words', ''), ' ｜ ') from jsonb_array_elements(w.benefits) b)",
            search=True,
        ),
        Column("counts", Words("有效", "Counts"), "w.benefits is not null", "bool"),
        Column("starts_on", Words("从", "From"), "w.starts_on", "date", shown=False),
        Column("ends_on", Words("到", "Until"), "w.ends_on", "date", shown=False),
        Column("version", Words("第几版", "Version"), "w.version", "int", shown=False),
        Column("changed_by", Words("谁改的", "By"), "w.changed_by", "code"),
        Column("changed_at", Words("改于", "Changed"), "w.changed_at", "time", sort=True),
    ),
)
