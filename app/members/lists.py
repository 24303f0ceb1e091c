"""The list of people."""

from app.errors import Words
from app.listing import Column, Listing

MEMBERS = Listing(
    key="members",
    title=Words("群友", "Members"),
    area="members",
    source="person p",
    id="p.person_id",
    id_kind="text",
    visible=(
        "exists (select 1 from membership m join chat_group g using (group_id) where m.person_id = p.person_id"
        " and (g.store_id = any({stores}) or g.group_id = any({groups})))"
    ),
    order="",
    empty=Words("还没有群友。群被读取后会出现在这里。", "Nobody yet. People appear once groups are read."),
    columns=(
        Column("name", Words("昵称", "Name"), "p.name", search=True, personal=True),
        Column(
            "groups",
            Words("所在群", "Groups"),
            "(select count(*) from membership m where m.person_id = p.person_id and m.left_at is null)",
            "int",
            filter=False,
        ),
        Column(
            "orders",
            Words("下过单", "Has orders"),
            "exists (select 1 from ticket t where t.person_id = p.person_id and t.accepted_at is not null "
            "and t.state not in ('refused', 'cancelled'))",
            "bool",
        ),
        Column("last_seen", Words("最近发言", "Last spoke"), "p.last_seen", "time"),
        Column(
            "tags",
            Words("标签", "Tags"),
            "array(select tag from person_tag t where t.person_id = p.person_id order by tag)",
            "tags",
        ),
        Column(
            "barred",
            Words("黑名单", "Barred"),
            "exists (select 1 from ban b where b.person_id = p.person_id and b.lifted_at is null)",
            "bool",
        ),
        Column("first_seen", Words("首次见到", "First seen"), "p.first_seen", "time", shown=False),
        Column("person_id", Words("外部联系人号", "external_userid"), "p.person_id", "code", search=True, shown=False),
    ),
)
