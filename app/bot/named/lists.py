"""The list of what was heard by name and could not be placed."""

from app.errors import Words
from app.listing import Column, Listing

STATES = {
    "open": Words("待认领", "to be placed"),
    "placed": Words("已认领", "placed"),
    "dismissed": Words("已忽略", "left"),
}
_ASKED = "(select string_agg(g.name, '、') from chat_group g where g.group_id = any(a.groups))"
_MAYBE = "(select string_agg(p.name, '、') from person p where p.person_id = any(a.people))"

AMBIGUOUS = Listing(
    key="ambiguous",
    title=Words("认不准的话", "Said by somebody"),
    area="line",
    source="ambiguous a left join chat_group c on c.group_id = a.group_id",
    id="a.id",
    visible="false",
    order="-at",
    about=Words(
        "只认名字的账号听到、但认不准是哪个群或谁说的话。选对群和人，就照常处理；没认领之前什么也不会发出。",
        "Heard by name alone, and nobody knows surely where or by whom. Once placed it is handled; until then nothing.",
    ),
    empty=Words("没有认不准的话。", "Everything could be placed."),
    columns=(
        Column("at", Words("时间", "When"), "a.at", "time", sort=True),
        Column("state", Words("状态", "State"), "a.state", "choice", choices=STATES),
        Column("group_name", Words("群名", "Group's name"), "a.group_name", search=True),
        Column("group_remark", Words("群备注", "Group's remark"), "a.group_remark", search=True),
        Column("person_name", Words("谁", "Who"), "a.name", search=True, personal=True),
        Column("text", Words("内容", "Words"), "a.text", search=True, personal=True),
        Column("groups", Words("可能的群", "Groups it may be"), _ASKED, filter=False),
        Column("people", Words("可能的人", "Who it may be"), _MAYBE, filter=False, personal=True, shown=False),
        Column("account", Words("哪个账号听到", "Heard by"), "a.account", "code"),
        Column("placed_in", Words("认领到", "Placed in"), "c.name", shown=False),
        Column("group_id", Words("群号", "chat_id"), "a.group_id", "code", shown=False, link="groups"),
        Column("person_id", Words("谁的号", "Who (id)"), "a.person_id", "code", shown=False, link="members"),
        Column("settled_by", Words("谁处理的", "Settled by"), "a.settled_by"),
        Column("settled_at", Words("处理于", "Settled"), "a.settled_at", "time", shown=False),
    ),
)
