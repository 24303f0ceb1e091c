"""Goods that are said plainly enough to be an order in a conversation, though the message by itself was taken for talk."""

import re

from app.language.conversation import ASKS, Said
from app.language.reading import Item
from app.language.withdrawals import grieved

NO_ORDER = re.compile(
    r"(?:送来|收到|拿到|拿回[来家]|刚买|你家做|你们做)的|昨天|前天|上次|上回|去年|以前|小时候|那次|他家|别家|隔壁|超市|公司发|自己做|自己烤|梦见|有需要|需要(?:的话|时|再)|要是(?:有人|我)|如果|假如|中[了个]?(?:大)?奖|等我|下次|以后|改天|好吃|难吃|吃了|吃完|吃过|[买带送做]了[一两俩三四五六\d]|买过|订过|[拿买取收送](?:到|来|回来)?的[^,，。]{1,10}(?:[是都没有]|怎么)|喜欢吃|爱吃|减肥|不想|不要|不买|不订|太贵|哈哈|笑死|开玩笑|作文|教程|翻车|在家做|学做|方子|[“\"]"
)
WANTED = re.compile(r"要|来|订|定|留|给我|帮我|帮忙|买|拿|取|送|打包|预|加|做|安排|整|搞")


_PLAINLY = re.compile(
    "^(?:[^,，。]{0,6}[,， ])?(?:我要|我想要|我要订|我想订|给我来|给我留|帮我留|帮我订|来个|来一|[整来搞弄](?:点儿?|个|俩|些)(?!什么|啥))"
)


def _means_to(before: str, _: str, after: str) -> bool:
    """Whether the words before a thing say that it is to be ordered, and those after it do not make it a matter of when."""
    return bool(_MEANS_TO.search(before)) and not re.match("的(?:时候|时|话|人)", after)


_MEANS_TO = re.compile(  # 你好 我们部门团建 想订…
    r"(?:^|[^不没有是])(?:想要?|打算|准备|需要|麻烦|要)(?:给[^,，。 ]{1,6})?(?:预?[订定])(?:购|制|做)?(?:一?[个份座只盒些]|点)?[^,，。 ]{0,4}$"
    r"|(?:^|[^来直不没有是])想要?[给帮替为][^,，。 ]{1,8}?(?:做|弄|整|搞|备|买|准备)(?:上?一?[个份座只盒些]|点)[^,，。 ]{0,4}$"
    r"|(?:^|[ ,，])(?:我|俺|咱)?(?:要|来|想|先)?[给帮替](?!我|咱|俺)[^,，。 ]{1,8}?[订定留](?:上?一?[个份座只盒些]|点)[^,，。 ]{0,4}$"
)
_POLITE = re.compile(
    r"(?:能不能|可不可以|可以|能|方便|麻烦)[^,，。]{0,4}(?:给我|帮我|替我|给俺|帮俺|帮忙)[^,，。]{0,4}(?:留|做|订|定|拿|备|打包|送|烤)"
)


def plainly_orders(said: Said) -> bool:
    """Goods with a count or a size and a word of wanting, in a conversation and no question, are an order."""
    reading, text = said.reading, said.reading.normal
    things = [item for item in reading.said.items if item.product]
    listed = _only_listed(things, text)
    shown = reading.intent == "show_off" and not (listed or (len(things) == 1 and _only_sized(things[0], text)))
    if shown or reading.intent in ("cancel_order", "order_status", "thanks", "checkin", "quiz_answer") or grieved(text):
        return False
    told = any(item.quantity or item.size for item in things) or bool(reading.said.when or reading.said.phone)
    told = told or bool(_PLAINLY.search(text) or _POLITE.search(text) or reading.said.budget)
    told = told or any(_means_to(*text.partition(item.product)) for item in things)
    told = told or (len(things) == 1 and not things[0].implied and _only_wanted(things[0], text))
    asks = ASKS.search(text) and not _POLITE.search(text)
    wanted = WANTED.search(text) or listed or (len(things) == 1 and _only_sized(things[0], text))
    return bool(things and told and wanted) and not (asks or NO_ORDER.search(text))


def _only_wanted(item: Item, text: str) -> bool:
    """要粽子, and no word more: how many and when comes with the next lines."""
    return item.product in text and bool(_WANTED_ONLY.match(text.replace(item.product, "\0", 1)))


_WANTED_ONLY = re.compile(
    r"^(?:你好|您好|老板娘?|店[家员]|亲|小助手|在吗)?[\s,，]*(?:我们?|俺|咱们?)?(?:也|就|还)?(?:想?要|来|想订|订)(?:点儿?|些|一?[个份盒])?\0[。!！~～\s吧哈啊呀哦]*$"
)


def _only_listed(things: list[Item], text: str) -> bool:
    """蝴蝶酥4盒 杏仁瓦片4罐 老婆饼2盒, and no word more."""
    if len(things) < 2 or any(item.implied or not item.quantity for item in things):
        return False
    for item in sorted(things, key=lambda item: -len(item.product)):
        text = text.replace(item.product, "", 1)
    return not _COUNTS.sub("", text)


_COUNTS = re.compile(
    r"[\s,，、。;；+和]|(?:\d{1,3}|[一二两三四五六七八九十]{1,3})(?:个|条|份|盒|块|根|只|杯|袋|套|包|片|打|瓶|箱|枚|罐|提|斤|碗)"
)


def _only_sized(item: Item, text: str) -> bool:
    """苹果派 8寸, and no word more."""
    return bool(_SIZED_ONLY.match(text.replace(item.product, "", 1)))


_SIZED_ONLY = re.compile(r"^[\s,，]*(?:\d{1,2}|[四六八十]|十[二四六])[寸吋]的?[\s,，。]*(?:[一1]个)?[。!！~～\s]*$")
