"""The list of hosted accounts."""

from app.errors import Words
from app.listing import Column, Listing

KINDS = {
    "juzi": Words("认得出人（句子）", "knows ids (juzi)"),
    "worktool": Words("只认名字（WorkTool）", "names only (worktool)"),
}
ACCOUNTS = Listing(
    key="hosted",
    title=Words("托管账号", "Hosted accounts"),
    area="connect",
    source="hosted_account h",
    id="h.account",
    id_kind="text",
    visible="false",
    order="account",
    about=Words(
        "只认名字的账号只能说话，而且只在备注码 24 小时内核对过的群里说。没登记的账号按“认得出人”处理。",
        "Accounts that know names alone can only speak, where the remark was read back within 24 h. Others: juzi.",
    ),
    empty=Words("还没有登记托管账号。", "No hosted account is set up."),
    columns=(
        Column("account", Words("账号", "Account"), "h.account", "code", search=True, sort=True),
        Column("kind", Words("类型", "Kind"), "h.kind", "choice", choices=KINDS),
        Column("base", Words("服务地址", "Address"), "h.base"),
        Column("online", Words("在线", "Online"), "h.online", "bool"),
        Column(
            "groups",
            Words("群数", "Groups"),
            "(select count(*) from chat_group g where g.account = h.account and g.dismissed_at is null)",
            "int",
            filter=False,
        ),
        Column(
            "unaddressed",
            Words("说不了话的群", "Groups it cannot speak in"),
            "(select count(*) from chat_group g where g.account = h.account and g.dismissed_at is null"
            " and h.kind = 'worktool' and coalesce(g.remark_seen_at < now() - interval '24 hours', true))",
            "int",
            filter=False,
        ),
        Column("last_heard_at", Words("最近听到", "Last heard"), "h.last_heard_at", "time", sort=True),
        Column("silent_since", Words("没声音了", "Silent since"), "h.silent_since", "time"),
        Column("made_by", Words("谁登记的", "Set up by"), "h.made_by", shown=False),
        Column("made_at", Words("登记于", "Set up"), "h.made_at", "time", shown=False),
    ),
)
