"""Lists about the house itself: what people changed, who may sign in, who is signed in, keys."""

from app.errors import Words
from app.listing import Column, Listing
from app.who import ROLES

_ROLES = {**ROLES, "system": Words("系统", "system")}

AUDIT = Listing(
    key="audit",
    title=Words("操作记录", "Audit"),
    area="audit",
    source="audit a",
    id="a.id",
    order="-number",
    about=Words("谁、什么时候、改了什么、原来是什么。", "Who changed what, when, and what it was before."),
    empty=Words("还没有人改过什么。", "Nobody has changed anything yet."),
    columns=(
        Column("number", Words("编号", "Number"), "a.id", "int", sort=True, filter=False, shown=False),
        Column("at", Words("时间", "When"), "a.at", "time"),
        Column("who", Words("谁", "Who"), "a.who", search=True),
        Column("role", Words("角色", "Role"), "a.role", "choice", choices=_ROLES),
        Column("area", Words("哪里", "Where"), "a.area", "code", search=True),
        Column("ref", Words("对象", "What"), "a.ref", "code", search=True),
        Column("what", Words("做了什么", "Did"), "a.what", search=True),
        Column(
            "fields",
            Words("改了哪些", "Fields"),
            "(select string_agg(k, '、' order by k) from jsonb_object_keys("
            "case jsonb_typeof(coalesce(a.after, a.before)) when 'object' then coalesce(a.after, a.before)"
            " else '{}' end) k)",
            filter=False,
        ),
        Column("before", Words("原来", "Before"), "a.before", "json", shown=False, filter=False, personal=True),
        Column("after", Words("现在", "After"), "a.after", "json", shown=False, filter=False, personal=True),
        Column("cause", Words("起因", "Cause"), "a.cause", "code", shown=False),
    ),
)

ACCOUNTS = Listing(
    key="accounts",
    title=Words("账号", "Accounts"),
    area="accounts",
    source="account a",
    id="a.name",
    id_kind="text",
    order="name",
    columns=(
        Column("name", Words("账号", "Name"), "a.name", search=True, sort=True),
        Column("role", Words("角色", "Role"), "a.role", "choice", choices=ROLES),
        Column("staff_id", Words("企业微信账号", "userid"), "a.staff_id", "code", link="staff"),
        Column("has_password", Words("有密码", "Has a password"), "a.password_hash is not null", "bool"),
        Column("locked", Words("暂时锁定", "Waits"), "coalesce(a.locked_until > now(), false)", "bool"),
        Column("disabled_at", Words("停用时间", "Shut out"), "a.disabled_at", "time"),
        Column("made_at", Words("创建", "Made"), "a.made_at", "time", shown=False),
    ),
)

SESSIONS = Listing(
    key="sessions",
    title=Words("登录会话", "Sessions"),
    area="accounts",
    source="session s left join account a on a.id = s.account_id",
    id="s.public_id",
    id_kind="text",
    order="-seen_at",
    where="s.revoked_at is null and s.seen_at > now() - interval '12 hours'",
    empty=Words("没有人登录。", "Nobody is signed in."),
    columns=(
        Column("who", Words("谁", "Who"), "coalesce(a.name, s.staff_id)", search=True),
        Column("phone", Words("手机页", "Phone page"), "s.account_id is null", "bool"),
        Column("device", Words("设备", "Device"), "s.device"),
        Column("made_at", Words("登录", "Since"), "s.made_at", "time", sort=True),
        Column("seen_at", Words("最近", "Last seen"), "s.seen_at", "time", sort=True),
    ),
)

TOKENS = Listing(
    key="tokens",
    title=Words("接口密钥", "API keys"),
    area="accounts",
    source="api_token t",
    id="t.id",
    order="-made_at",
    empty=Words(
        "还没有密钥。程序要用接口时，在这里新建一个。", "No keys yet. Make one for a program that uses the API."
    ),
    columns=(
        Column("name", Words("名称", "Name"), "t.name", search=True),
        Column("hint", Words("末四位", "Ends with"), "t.hint", "code"),
        Column("role", Words("角色", "Role"), "t.role", "choice", choices=ROLES),
        Column(
            "stores",
            Words("门店", "Stores"),
            "(select string_agg(s.number, '、' order by s.number) from store s where s.id = any(t.store_ids))",
            filter=False,
        ),
        Column("made_at", Words("创建", "Made"), "t.made_at", "time", sort=True),
        Column("expires_at", Words("到期", "Ends"), "t.expires_at", "time", sort=True),
        Column("used_at", Words("最近使用", "Last used"), "t.used_at", "time", sort=True),
        Column("revoked_at", Words("作废", "Revoked"), "t.revoked_at", "time"),
        Column("made_by", Words("谁建的", "By"), "t.made_by", shown=False),
    ),
)
