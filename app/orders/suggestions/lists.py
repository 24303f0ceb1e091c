"""The list of suggestions."""

from app.errors import Words
from app.listing import Column, Listing

SUGGESTIONS = Listing(
    key="suggestions",
    title=Words("建议", "Suggestions"),
    area="tickets",
    source="suggestion u join store s on s.id = u.store_id",
    id="u.id",
    store="u.store_id",
    group="u.group_id",
    order="-at",
    about=Words("群友的建议当场道谢；回答会发到群里。", "Thanked for at once; an answer is said in the group."),
    empty=Words("还没有建议。", "No suggestions yet."),
    columns=(
        Column("at", Words("时间", "When"), "u.at", "time", sort=True),
        Column("store_name", Words("门店", "Store"), "s.name", search=True),
        Column("words", Words("建议", "Words"), "u.words", search=True, personal=True),
        Column("called", Words("谁", "Who"), "u.called", search=True, personal=True),
        Column("answer", Words("回答", "Answer"), "u.answer", search=True),
        Column("answered", Words("已回答", "Answered"), "u.answer is not null", "bool"),
        Column("answered_by", Words("谁回答", "By"), "u.answered_by", "code", shown=False),
        Column("store_id", Words("门店内部号", "Store id"), "u.store_id", "int", shown=False, link="stores"),
        Column("group_id", Words("群号", "chat_id"), "u.group_id", "code", shown=False, link="groups"),
        Column("person_id", Words("顾客号", "Customer id"), "u.person_id", "code", shown=False, link="members"),
    ),
)
