"""The registry's lists: stores, staff, groups, holds."""

from app.errors import Words
from app.listing import Column, Listing
from app.parts import PARTS

KINDS = {
    kind: Words(kind, english)
    for kind, english in (
        ("小区", "residential"),
        ("商圈", "shopping"),
        ("学校", "school"),
        ("医院", "hospital"),
        ("写字楼", "offices"),
        ("其他", "other"),
    )
}
ROLES = {
    "clerk": Words("店员", "clerk"),
    "manager": Words("店长", "manager"),
    "steward": Words("大管家", "steward"),
    "operator": Words("运营", "operator"),
}
GROUP_KINDS = {
    "general": Words("综合", "general"),
    "flash": Words("快闪", "flash"),
    "interest": Words("同好", "interest"),
    "paid": Words("付费", "paid"),
    "staff": Words("员工", "staff"),
}
STAGES = {
    "pond": Words("鱼塘", "pond"),
    "transfer": Words("中转", "transfer"),
    "core": Words("核心", "core"),
}
_PLACES = {
    "chain": Words("全部门店", "the chain"),
    "store_type": Words("门店类型", "store type"),
    "store": Words("门店", "store"),
    "group": Words("群", "group"),
}
_SCOPES = {
    "chain": Words("全部", "chain"),
    "city": Words("城市", "city"),
    "store": Words("门店", "store"),
    "group": Words("群", "group"),
}

STORES = Listing(
    key="stores",
    title=Words("门店", "Stores"),
    area="stores",
    source="store s",
    id="s.id",
    store="s.id",
    visible="s.id = any({stores}) or s.id in (select store_id from chat_group where group_id = any({groups}))",
    order="number",
    where="true",
    empty=Words("还没有门店。从表格导入，或点右上角新增。", "No stores yet. Import a table, or add one."),
    columns=(
        Column("number", Words("编号", "Number"), "s.number", "code", search=True, sort=True),
        Column("name", Words("门店", "Store"), "s.name", search=True, sort=True),
        Column("kind", Words("类型", "Type"), "s.kind", "choice", choices=KINDS, sort=True),
        Column("city", Words("城市", "City"), "s.city", sort=True),
        Column("address", Words("地址", "Address"), "s.address", search=True, shown=False),
        Column("phone", Words("电话", "Phone"), "s.phone", "code", search=True),
        Column(
            "groups",
            Words("群数", "Groups"),
            "(select count(*) from chat_group g where g.store_id = s.id and g.dismissed_at is null)",
            "int",
            filter=False,
        ),
        Column(
            "open_tickets",
            Words("进行中的单", "Open tickets"),
            "(select count(*) from ticket t where t.store_id = s.id and t.closed_at is null)",
            "int",
            filter=False,
        ),
        Column("lat", Words("纬度", "Latitude"), "s.lat::text", "code", shown=False, filter=False),
        Column("lng", Words("经度", "Longitude"), "s.lng::text", "code", shown=False, filter=False),
        Column("hours", Words("营业时间", "Hours"), "s.hours", "hours", shown=False, filter=False),
        Column("closed_at", Words("停用时间", "Closed"), "s.closed_at", "time", shown=False),
    ),
)

STAFF = Listing(
    key="staff",
    title=Words("员工", "Staff"),
    area="staff",
    source="staff p",
    id="p.staff_id",
    id_kind="text",
    visible="exists (select 1 from duty d where d.staff_id = p.staff_id and d.store_id = any({stores}))",
    order="staff_id",
    empty=Words("还没有员工。从表格导入，或点右上角新增。", "No staff yet. Import a table, or add somebody."),
    columns=(
        Column("staff_id", Words("企业微信账号", "userid"), "p.staff_id", "code", search=True, sort=True),
        Column("name", Words("姓名", "Name"), "p.name", search=True, sort=True),
        Column(
            "roles",
            Words("角色", "Roles"),
            "(select array_agg(distinct d.role) from duty d where d.staff_id = p.staff_id)",
            "tags",
            choices=ROLES,
        ),
        Column(
            "stores",
            Words("门店", "Stores"),
            "(select string_agg(s.name, '、' order by s.number) from duty d join store s on s.id = d.store_id"
            " where d.staff_id = p.staff_id)",
            search=True,
            filter=False,
        ),
        Column("phone", Words("电话", "Phone"), "p.phone", "code", personal=True, shown=False),
        Column("left_at", Words("离职时间", "Left"), "p.left_at", "time", sort=True),
    ),
)

#: the first characters of a group's name as an eye reads them: however wide, in whatever case, with or without blanks
_SEEN = "left(lower(btrim(normalize({}.name, nfkc))), 8)"
#: another group of ours begins with the same characters: on a phone they look the same
_ALIKE = f"""(g.name <> '' and {_SEEN.format("g")} in (
  select {_SEEN.format("o")} from chat_group o where o.dismissed_at is null group by 1 having count(*) > 1))"""  # noqa: S608  # ours

#: neither of the last two whole walks has listed it: it was dismissed, most likely, and the callback got lost
_UNLISTED = """(select count(*) from walk_group x where x.group_id = g.group_id and x.outcome = 'unlisted'
  and x.walk_id in (select id from walk where state = 'done' and failed_lists = 0 order by id desc limit 2)) = 2"""

#: whether the hosted account can speak in a group, and why not (app.bot.matrix)
_SPEAKS = """case when g.account is null then 'nobody' when h.online = false then 'offline'
  when h.kind is distinct from 'worktool' then 'yes' when g.remark_code is null then 'no_remark'
  when g.remark_seen_at is null then 'unread' when g.remark_seen_at < now() - interval '24 hours' then 'unseen'
  else 'yes' end"""
SPEAKS = {
    "yes": Words("能", "yes"),
    "nobody": Words("没有托管账号，请人发", "no hosted account: people are asked"),
    "offline": Words("账号离线", "the account is offline"),
    "no_remark": Words("还没有备注码，请人发", "no remark yet: people are asked"),
    "unread": Words("备注码还没核对到，请人发", "the remark was not read back yet: people are asked"),
    "unseen": Words("24 小时没看到备注码，请人发", "the remark was not seen for 24 h: people are asked"),
}

GROUPS = Listing(
    key="groups",
    title=Words("群", "Groups"),
    area="groups",
    source="chat_group g left join store s on s.id = g.store_id left join hosted_account h on h.account = g.account",
    id="g.group_id",
    id_kind="text",
    store="g.store_id",
    group="g.group_id",
    order="store_number",
    empty=Words(
        "还没有群。连接企业微信后会自动读取，也可以从表格导入。",
        "No groups yet. They are read once WeCom is connected; a table can be imported too.",
    ),
    columns=(
        Column("name", Words("群名", "Name"), "g.name", search=True, sort=True),
        Column("store_number", Words("门店编号", "Store number"), "s.number", "code", search=True, sort=True),
        Column("store_name", Words("门店", "Store"), "s.name", search=True, sort=True),
        Column("city", Words("城市", "City"), "s.city", sort=True),
        Column("kind", Words("类型", "Kind"), "g.kind", "choice", choices=GROUP_KINDS),
        Column("stage", Words("阶段", "Stage"), "g.stage", "choice", choices=STAGES),
        Column("tags", Words("标签", "Tags"), "g.tags", "tags"),
        Column(
            "members",
            Words("人数", "Members"),
            "(select count(*) from membership m where m.group_id = g.group_id and m.left_at is null)",
            "int",
            filter=False,
        ),
        Column("alike", Words("容易认错", "Easily confused"), _ALIKE, "bool"),
        Column("renamed", Words("名字被改过", "Renamed"), "g.protected_name not in ('', g.name)", "bool"),
        Column("unlisted", Words("可能已解散", "Dismissed, likely"), _UNLISTED, "bool"),
        Column("owner_id", Words("群主", "Owner"), "g.owner_id", "code", search=True, link="staff"),
        Column("steward_id", Words("大管家", "Steward"), "g.steward_id", "code", link="staff"),
        Column("account", Words("托管账号", "Hosted account"), "g.account", "code"),
        Column("speaks", Words("能说话吗", "Speaks"), _SPEAKS, "choice", choices=SPEAKS, shown=False),
        Column("remark_code", Words("备注码", "Remark"), "g.remark_code", "code", shown=False),
        Column("remark_seen_at", Words("备注核对于", "Remark read back"), "g.remark_seen_at", "time", shown=False),
        Column("protected_name", Words("受保护的群名", "Protected name"), "g.protected_name", shown=False),
        Column("group_id", Words("群号", "chat_id"), "g.group_id", "code", search=True, shown=False),
        Column("store_id", Words("门店内部号", "Store id"), "g.store_id", "int", shown=False, link="stores"),
        Column("baseline_at", Words("首次读取", "First read"), "g.baseline_at", "time", shown=False),
        Column("dismissed_at", Words("解散时间", "Dismissed"), "g.dismissed_at", "time", shown=False),
    ),
)

HOLDS = Listing(
    key="holds",
    title=Words("暂停记录", "Holds"),
    area="holds",
    source="hold h",
    id="h.id",
    visible=(
        "h.scope = 'chain' or h.scope = 'city' and h.value in (select city from store where id = any({stores}))"
        " or h.scope = 'store' and h.value in (select number from store where id = any({stores}))"
        " or h.scope = 'group' and (h.value = any({groups})"
        " or h.value in (select group_id from chat_group where store_id = any({stores})))"
    ),
    order="-held_at",
    about=Words("什么时候、谁、暂停了什么；放行的也在这里。", "Who held what, when; released ones too."),
    empty=Words("从来没有暂停过。", "Nothing was ever held."),
    columns=(
        Column("held_at", Words("开始", "Since"), "h.held_at", "time", sort=True),
        Column("scope", Words("范围", "Scope"), "h.scope", "choice", choices=_SCOPES),
        Column("value", Words("哪里", "Where"), "h.value", search=True),
        Column("kind", Words("动作", "Actions"), "h.kind", "choice", choices={"": Words("全部", "all"), **PARTS}),
        Column("why", Words("原因", "Why"), "h.why", search=True),
        Column("held_by", Words("谁", "By"), "h.held_by", search=True),
        Column("released_at", Words("放行", "Released"), "h.released_at", "time", sort=True),
        Column("released_by", Words("谁放行", "Released by"), "h.released_by"),
    ),
)

SETTINGS_SET = Listing(
    key="settings",
    title=Words("设定的值", "Values set"),
    area="settings",
    source="setting x",
    id="x.scope || ':' || x.target || ':' || x.key",
    id_kind="text",
    visible=(
        "x.scope = 'chain' or x.scope = 'store_type' and x.target in (select kind from store where id = any({stores}))"
        " or x.scope = 'store' and x.target in (select id::text from store where id = any({stores}))"
        " or x.scope = 'group' and (x.target = any({groups})"
        " or x.target in (select group_id from chat_group where store_id = any({stores})))"
    ),
    order="key",
    about=Words("在哪里设了什么值；没有设的用默认值。", "What was set where; what was not set has its default value."),
    empty=Words("还没有改过设置。", "Nothing was set yet."),
    columns=(
        Column("scope", Words("范围", "Scope"), "x.scope", "choice", choices=_PLACES),
        Column("target", Words("哪里", "Where"), "x.target", "code", search=True),
        Column("key", Words("设置", "Setting"), "x.key", "code", search=True, sort=True),
        Column("value", Words("值（JSON）", "Value (JSON)"), "x.value::text", search=True),
        Column("set_by", Words("谁设的", "By"), "x.set_by"),
        Column("set_at", Words("时间", "When"), "x.set_at", "time"),
    ),
)
