"""The list of what is ready to be posted."""

from app.errors import Words
from app.listing import Column, Listing
from app.sop.shelves.service import RIGHTS

CONTENT = Listing(
    key="content",
    title=Words("素材", "Content"),
    area="settings",
    source="content_item i",
    id="i.id",
    order="shelf",
    common=True,
    about=Words(
        "放在素材架上的内容。时间表里写 {pick:素材架} 或 {pick:素材架#标签}，每个群按顺序收到自己还没看过的那一条。",
        "What is ready on shelves. {pick:shelf} or {pick:shelf#tag} in the timetable posts what a group has not read.",
    ),
    empty=Words("还没有素材。点右上角新建一条。", "Nothing yet. Add something."),
    columns=(
        Column("shelf", Words("素材架", "Shelf"), "i.shelf", "code", search=True, sort=True),
        Column("position", Words("顺序", "Position"), "i.position", "int", sort=True),
        Column("words", Words("内容", "Words"), "i.words", search=True),
        Column("tags", Words("标签", "Tags"), "i.tags::text[]", "tags", filter=False),
        Column(
            "pictured",
            Words("有图", "Picture"),
            "exists (select 1 from content_picture p where p.item_id = i.id and p.dropped_at is null)",
            "bool",
        ),
        Column("starts_on", Words("从", "From"), "i.starts_on", "date"),
        Column("ends_on", Words("到", "Until"), "i.ends_on", "date"),
        Column("rights", Words("使用权", "Rights"), "i.rights", "choice", choices=RIGHTS),
        Column("source", Words("来自", "Whose"), "i.source", search=True, shown=False),
        Column("enabled", Words("启用", "On"), "i.enabled", "bool"),
        Column(
            "groups",
            Words("多少群看过", "Groups that read it"),
            "(select count(*) from content_shown s where s.item_id = i.id)",
            "int",
        ),
        Column(
            "last_day",
            Words("最近哪天", "Last on"),
            "(select max(day) from content_shown s where s.item_id = i.id)",
            "date",
            shown=False,
        ),
        Column("version", Words("第几版", "Version"), "i.version", "int", shown=False),
        Column("changed_by", Words("谁改的", "By"), "i.changed_by", "code", shown=False),
        Column("changed_at", Words("改于", "Changed"), "i.changed_at", "time", shown=False),
    ),
)
