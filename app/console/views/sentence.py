"""Try a sentence: what a message would mean, how it would be judged, and why, without anything being done."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.catalogue import service as catalogue
from app.clock import local
from app.console.access import lazy, work_of
from app.console.views.page import Page
from app.errors import Words
from app.language.plainly import explained
from app.language.reading import Context, Message, Shop
from app.language.understand import read
from app.orders.decide import summary

_LONGEST = 1000
INTENTS = {
    "order_cake": Words("订蛋糕", "orders a cake"),
    "order_bread": Words("订面包", "orders bread"),
    "book_breakfast": Words("订早餐", "books breakfast"),
    "change_order": Words("改单", "changes an order"),
    "cancel_order": Words("取消", "cancels an order"),
    "order_status": Words("问订单进度", "asks about an order"),
    "complaint": Words("投诉", "complains"),
    "human_help": Words("找人工", "wants a person"),
    "ask_store_info": Words("问门店信息", "asks about the store"),
    "ask_price": Words("问价格", "asks a price"),
    "ask_product": Words("问商品", "asks about a product"),
    "suggestion": Words("建议", "suggests something"),
    "chitchat": Words("闲聊", "chats"),
    "checkin": Words("打卡", "checks in"),
    "quiz_answer": Words("答题/抽奖", "answers a quiz"),
    "show_off": Words("晒单", "shows a purchase"),
    "thanks": Words("感谢", "thanks"),
}
SLOTS = {
    "address": Words("地址", "address"),
    "phone": Words("电话", "phone"),
    "inscription": Words("写字", "inscription"),
    "budget": Words("预算", "budget"),
    "allergy": Words("忌口", "allergies"),
    "store": Words("门店", "store"),
    "order_ref": Words("哪一单", "which order"),
}
LABELS = {
    "clean": Words("没有问题", "clean"),
    "tolerable": Words("提醒", "would be reminded"),
    "intolerable": Words("移出并拉黑", "would be removed and barred"),
}
SPEAKERS = {
    "fan": Words("群友", "a fan"),
    "staff": Words("店员", "staff"),
    "steward": Words("大管家", "a steward"),
    "owner": Words("群主", "the owner"),
}


class SentencePage(Page):
    """One sentence, read as it would be read in a group."""

    path = "/try"
    area = "messages"
    icon = "fa fa-flask"
    menu_label = lazy(Words("试一句", "Try a sentence"))
    heading = ("试一句", "Try a sentence")

    @route("")
    async def index(self, request: Request) -> Response:
        """The sentence, and what comes of it."""
        asked = request.query_params
        text = asked.get("text", "").replace("\x00", "")[:_LONGEST]
        role = asked.get("role", "fan")
        open_order = asked.get("open") == "1"
        found: dict[str, Any] = {}
        if text.strip():
            async with work_of(request) as work:
                shop = Shop(products=await catalogue.products(work))
                now = local(work.now)
            known = Context(speaker_role=role if role in SPEAKERS else "fan", open_order=open_order)  # type: ignore[arg-type]  # checked
            reading = read(Message(text=text, now=now), known, shop)
            found = explained(reading)
            if reading.slots.items or reading.slots.when:
                found["summary"] = summary(reading.slots, now)
        return self.show(
            request,
            "try.html",
            text=text,
            role=role,
            open_order=open_order,
            found=found,
            intents=INTENTS,
            slots=SLOTS,
            labels=LABELS,
            speakers=SPEAKERS,
            said=lambda value: "、".join(value) if isinstance(value, list) else str(value),
        )
