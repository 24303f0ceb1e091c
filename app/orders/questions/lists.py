"""The list of what was asked."""

from app.errors import Words
from app.listing import Column, Listing

KINDS = {
    "ask_store_info": Words("门店", "the store"),
    "ask_price": Words("价格", "a price"),
    "ask_product": Words("商品", "a product"),
    "order_status": Words("订单", "an order"),
}

QUESTIONS = Listing(
    key="questions",
    title=Words("顾客提问", "Questions"),
    area="tickets",
    source="question q join store s on s.id = q.store_id left join chat_group g on g.group_id = q.group_id",
    id="q.id",
    store="q.store_id",
    group="q.group_id",
    order="-at",
    about=Words(
        "有资料的当场回答；没有资料的转给店员，不编造。补上资料，下次就能自己答。",
        "Answered from the data; what they do not say goes to a person. Fill it in, and it is answered next time.",
    ),
    empty=Words("还没有人提问。", "Nobody has asked anything yet."),
    columns=(
        Column("at", Words("时间", "When"), "q.at", "time", sort=True),
        Column("store_name", Words("门店", "Store"), "s.name", search=True),
        Column("kind", Words("问什么", "About"), "q.kind", "choice", choices=KINDS),
        Column("words", Words("原话", "Words"), "q.words", search=True, personal=True),
        Column("answer", Words("回答", "Answer"), "q.answer", search=True),
        Column("by_person", Words("转给人", "To a person"), "q.answer is null", "bool"),
        Column("store_id", Words("门店内部号", "Store id"), "q.store_id", "int", shown=False, link="stores"),
        Column("group_id", Words("群号", "chat_id"), "q.group_id", "code", shown=False, link="groups"),
        Column("person_id", Words("顾客号", "Customer id"), "q.person_id", "code", shown=False, link="members"),
    ),
)
