"""The lists of the rules: bars, and newcomers' coupons."""

from app.errors import Words
from app.listing import Column, Listing

BARS = Listing(
    key="bars",
    title=Words("黑名单", "Blacklist"),
    area="rules",
    source="ban b left join person p on p.person_id = b.person_id left join chat_group g on g.group_id = b.group_id",
    id="b.id",
    store="g.store_id",
    group="b.group_id",
    order="-standing,-at",
    about=Words(
        "在这里的人进不了任何群；再进会马上移出。",
        "Whoever stands here may be in no group, and is removed on coming in.",
    ),
    empty=Words("黑名单是空的。", "The blacklist is empty."),
    columns=(
        Column("at", Words("时间", "When"), "b.at", "time", sort=True),
        Column("name", Words("谁", "Who"), "coalesce(p.name, '')", search=True, personal=True),
        Column("category", Words("为什么", "Why"), "b.category", search=True),
        Column("words", Words("原话", "Words"), "b.words", search=True, personal=True),
        Column(
            "standing",
            Words("有效", "Standing"),
            "b.lifted_at is null and (b.expires_at is null or b.expires_at > now())",
            "bool",
            sort=True,
        ),
        Column("expires_at", Words("到期", "Until"), "b.expires_at", "time", sort=True),
        Column("set_by", Words("谁拉黑", "By"), "coalesce(nullif(b.set_by, ''), '规则')", "code"),
        Column("note", Words("备注", "Note"), "b.note", search=True),
        Column("lifted_at", Words("解除", "Lifted"), "b.lifted_at", "time", shown=False),
        Column("lifted_by", Words("谁解除", "Lifted by"), "b.lifted_by", "code", shown=False),
        Column("group_name", Words("在哪个群", "Group"), "g.name", search=True, shown=False),
        Column("case_id", Words("案号", "Case"), "b.case_id", "int", shown=False, link="cases"),
        Column("person_id", Words("顾客号", "Customer id"), "b.person_id", "code", shown=False, link="members"),
    ),
)
COUPONS = Listing(
    key="coupons",
    title=Words("新人券", "Newcomers' coupons"),
    area="tickets",
    source="coupon c join store s on s.id = c.store_id left join person p on p.person_id = c.person_id",
    id="c.id",
    store="c.store_id",
    group="c.group_id",
    order="-issued_at",
    about=Words("欢迎新人时发的券码，一人一次。", "Codes that newcomers got with their welcome, one each."),
    empty=Words("还没有发过新人券。在设置里写上“新人券”就会随欢迎语发出。", "None yet. Name a coupon in the settings."),
    columns=(
        Column("issued_at", Words("发出", "Issued"), "c.issued_at", "time", sort=True),
        Column("store_name", Words("门店", "Store"), "s.name", search=True),
        Column("name", Words("谁", "Who"), "coalesce(p.name, '')", search=True, personal=True),
        Column("words", Words("内容", "What"), "c.words"),
        Column("code", Words("券码", "Code"), "c.code", "code", search=True, personal=True),
        Column("redeemed", Words("已用", "Used"), "c.redeemed_at is not null", "bool"),
        Column("redeemed_at", Words("核销时间", "Used at"), "c.redeemed_at", "time", sort=True),
        Column("redeemed_by", Words("谁核销", "By"), "c.redeemed_by", "code", shown=False, link="staff"),
        Column("expires_at", Words("有效到", "Good until"), "c.expires_at", "time", sort=True),
        Column("store_id", Words("门店内部号", "Store id"), "c.store_id", "int", shown=False, link="stores"),
        Column("person_id", Words("顾客号", "Customer id"), "c.person_id", "code", shown=False, link="members"),
    ),
)
