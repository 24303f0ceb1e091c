"""Reads one message. A first, small understanding: word lists and a few patterns."""

import re
from datetime import datetime, timedelta

from app.language.reading import Context, Intent, Item, Judgement, Message, Reading, Shop, Signal, Slots, When

_WANT = re.compile(
    r"订|预定|预订|想要|想买|想吃|来[一两三四五六七八九十\d个份块]|要[一两三四五六七八九十\d个份块]|留[一两个份]|做[一个]"
)
_CAKE = re.compile(r"[\u4e00-\u9fff]{0,4}?(?:蛋糕|慕斯|甜品台)")
_BREAD = re.compile(r"吐司|面包|可颂|贝果|欧包|蛋挞|泡芙|司康|瑞士卷|餐包")
_BREAKFAST = re.compile(r"三明治|豆浆|早餐|包子|饭团")
_SIZE = re.compile(r"(\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:寸|吋|cun)")
_FLAVOURS = ("草莓", "芒果", "巧克力", "抹茶", "榴莲", "原味", "蓝莓", "提拉米苏", "奥利奥", "芋泥", "红丝绒")
_DAYS = {"今天": 0, "今晚": 0, "明天": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3}
_HOUR = re.compile(
    r"(上午|早上|中午|下午|晚上|傍晚)?\s*(\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:点|:|：)\s*(半|\d{1,2})?"
)
_NUMBERS = {word: n for n, word in enumerate("零一二三四五六七八九十")} | {"两": 2, "十一": 11, "十二": 12}
_CONTACT = re.compile(
    r"(?:加|➕|\+)\s*(?:我|薇|微|v|V|wx|WX|vx|VX|微信)[^\u4e00-\u9fff]{0,3}[A-Za-z0-9_-]{5,}|私聊我|加我(?:微信|好友)"
)
_TRADE = re.compile(r"代购|兼职|日赚|刷单|贷款|高仿|微商|招代理|拉群|进群领")
_LINK = re.compile(r"https?://([\w.-]+)", re.IGNORECASE)


def read(message: Message, context: Context, shop: Shop) -> Reading:
    """The reading of one message."""
    words = message.text.strip()
    slots = _slots(words, message.now, shop)
    intent, why = _intent(words, slots)
    judgement = _judge(words, message, context, shop)
    return Reading(normal=words, intent=intent, sure=True, slots=slots, judgement=judgement, reasons=(why,))


def _intent(words: str, slots: Slots) -> tuple[Intent, str]:
    if re.search(r"取消|不要了|算了", words):
        return "cancel_order", "取消"
    want = _WANT.search(words)
    if want and _BREAKFAST.search(words):
        return "book_breakfast", want.group()
    if want and (_CAKE.search(words) or any(item.size for item in slots.items)):
        return "order_cake", want.group()
    if want and _BREAD.search(words):
        return "order_bread", want.group()
    return "chitchat", "nothing asked for"


def _slots(words: str, now: datetime, shop: Shop) -> Slots:
    product = next((p for p in shop.products if p.name in words or any(a in words for a in p.aliases)), None)
    found = _CAKE.search(words) or _BREAD.search(words) or _BREAKFAST.search(words)
    size = _SIZE.search(words)
    flavour = next((f for f in _FLAVOURS if f in words), None)
    items: tuple[Item, ...] = ()
    if product or found or size or flavour:
        name = product.name if product else found.group() if found else ""
        for lead in ("的", "个", "块", "份", "寸"):
            name = name.rpartition(lead)[2] or name
        items = (
            Item(
                product=name,
                size=f"{_number(size[1])}寸" if size else None,
                flavour=flavour,
                product_id=product.id if product else None,
            ),
        )
    delivery = re.search(r"送到|配送|外卖|送货|送一下", words)
    pickup = re.search(r"自提|自取|来取|去取|到店|来拿|去拿", words)
    address = re.search(r"送(?:到|至)\s*([\w\u4e00-\u9fff-]{2,40})", words)
    return Slots(
        items=items,
        when=_when(words, now, shop),
        fulfilment="delivery" if delivery else "pickup" if pickup else "",
        address=address[1] if address else "",
    )


def _when(words: str, now: datetime, shop: Shop) -> When | None:
    day = next((offset for word, offset in sorted(_DAYS.items(), key=lambda d: -len(d[0])) if word in words), None)
    hour = _HOUR.search(words)
    if day is None and hour is None:
        return None
    date = (now + timedelta(days=day or 0)).date()
    if hour is None:
        start = datetime.combine(date, shop.opens, now.tzinfo)
        return When(start=start, end=datetime.combine(date, shop.closes, now.tzinfo), grain="day")
    number = _number(hour[2])
    if number > 23:
        return None
    afternoon = hour[1] in ("下午", "晚上", "傍晚") or (hour[1] is None and number < shop.opens.hour)
    at = datetime.combine(date, datetime.min.time(), now.tzinfo) + timedelta(
        hours=number + (12 if afternoon and number < 12 else 0),
        minutes=30 if hour[3] == "半" else min(int(hour[3] or 0), 59),
    )
    if day is None and at <= now:
        at += timedelta(days=1)
    return When(start=at, end=at, grain="exact")


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.get(word, 0)


def _judge(words: str, message: Message, context: Context, shop: Shop) -> Judgement:
    if context.speaker_role != "fan":
        return Judgement()
    if (contact := _CONTACT.search(words)) and (trade := _TRADE.search(words)):
        signals = tuple(
            Signal(name=name, category="wechat_business", certain=True, evidence=hit.group(), span=hit.span())
            for name, hit in (("contact", contact), ("trade", trade))
        )
        reason = f"“{trade.group()}”并留联系方式“{contact.group()}”"
        return Judgement(label="intolerable", category="微商广告", signals=signals, reasons=(reason,))
    if message.msg_type == "weapp" and message.payload.get("appid") not in shop.appids:
        title = str(message.payload.get("title", ""))[:30]
        return Judgement(label="tolerable", category="第三方小程序", reasons=(f"小程序“{title}”",))
    url = str(message.payload.get("url", "")) if message.msg_type == "link" else words
    for host in _LINK.findall(url):
        if not any(host == own or host.endswith(f".{own}") for own in shop.domains):
            return Judgement(label="tolerable", category="外部链接", reasons=(f"链接 {host}",))
    if contact:
        return Judgement(label="tolerable", category="私加好友", reasons=(f"“{contact.group()}”",))
    return Judgement()
