"""What a message is about: none of our business, or which of several orders."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.language.conversation import Person, Said, State, current
from app.language.normalise import fold
from app.language.reading import Context, Item, Message, Shop
from app.language.slots import scan
from app.language.spelling import spelled_out
from app.language.tickets import Ticket
from app.language.understand import understood

_PAST = re.compile(
    r"(?:前年|去年|上次|上回|那年|那次|那会儿?|小时候|上个?月|上周|上个?星期|昨天|昨晚|前天|前几天)"
    r"[^?？]{0,18}(?:[订定买做留送吃](?:的|过|了)|[订定买]得)"
    r"|花(?:了|掉)?[^,，。]{1,6}[块元钱][^,，。]{0,4}买(?:[到了回来]|的是)"
)
_HEARD = re.compile(
    r"听(?:说|人|[^,，。]{1,8}说|[^,，。]{1,8}讲)|据说|刷到|看到(?:有人|别人)|(?:人家|她们|他们)[^,，。]{0,6}(?:说|公司|单位)"
    r"|(?:对面|隔壁|别人?|另一|街口|楼下|巷口)(?:的|那)?(?:家|店)(?:店|里)?[^,，。]{0,4}[订定买做](?:了|的|过)"
)
_WISH = re.compile(
    r"希望[^,，。送到]{0,8}[订吃瘦买]|(?:我|俺)要是(?:当|中|发|哪天|有[一钱])|梦想|做梦|梦到|梦见|敢订|敢吃|什么时候才?能|攒钱|暴富|要是能|羡慕|要是有人"
    r"|(?:要是|如果|假如|哪天)[^,，。]{0,4}(?:会(?:飞|说话|走路|唱歌|跳舞|自己)|吃(?:了)?(?:不胖|能瘦|会瘦|变瘦)|不[长发]胖|不要钱)"
)
_NOT_YET = re.compile(
    r"长期(?:供|合作)|供货|谈[^,，。]{0,5}(?:合作|合同|供应?)|(?:过去|去|来|自己|路过|顺路)(?:店里)?买|商量(?!好|完|过|定)|再想想|考虑|(?:再|先)(?:问问|看看)|想吃[^,，。]{0,6}[ ,，]?(?:不过|但是?|可惜|又怕)|比[^,，。]{1,6}(?:好吃|香|甜|强)|求[^,，。]{0,4}图|发[个下张点]?[^,，。]{0,3}图"
)
#: 路上吃一个能顶一下午, 一顿能吃三个: how it fills and how much of it one eats
_EATEN = re.compile(
    r"吃(?:[一两三四五六]|\d{1,2})[个块只条盒份](?:就?能|就饱|都不|也不)|能(?:一口气|一次|一顿|连着)?(?:吃|炫|干掉?)(?:[一两三四五六七八]|\d{1,2})[个块只条盒份]|顶饱"
)
_ALL_THE_SAME = re.compile(
    r"给我|帮我|帮忙|我要(?!是)|我想[要订买]|我也[要来想订]|留[一两俩三个\d]|来[一两俩三个\d]|再[要来订做]|这次|今年(?:也|再|还|要|想)|照"
)


def idle(text: str) -> bool:
    """Talk of goods that nobody wants now: of another day, of others, of a dream."""
    idles = (_PAST, _HEARD, _WISH, _NOT_YET, _EATEN)
    return any(one.search(text) for one in idles) and not _ALL_THE_SAME.search(text)


def reread(state: State, said: Said, text: str, shop: Shop) -> Said:
    """The message with other words: the part of it that matters."""
    if text == said.text:
        return said
    person = state.people.get(said.speaker)
    context = Context(open_order=person is not None and current(person) is not None)
    found, message = scan(spelled_out(fold(text)), said.at, shop), Message(text=text, now=said.at)
    return replace(said, text=text, reading=understood(found, message, context, shop, said.reading.judgement))


def anonymous(state: State, said: Said) -> Said:
    """With no thing that is only the name of somebody: 跟豆花一样的, where 豆花 is who ordered before."""
    told = said.reading.said
    if not told.items:
        return said
    rest = said.reading.normal
    others = (name for other in state.people if other != said.speaker for name in (other, called_by(other)))
    for name in (name for name in others if len(name) > 1 and name in said.text):
        rest = re.sub(
            rf"(?:[跟和同像照给帮@]|学着?)\s?{re.escape(name.lower())}|{re.escape(name.lower())}(?=一样|的|那)",
            "",
            rest,
        )
    items = tuple(item for item in told.items if item.implied or not item.product or _in(item.product, rest, said))
    return (
        said if items == told.items else replace(said, reading=replace(said.reading, said=replace(told, items=items)))
    )


def called_by(name: str) -> str:
    """Of whom a name is said: 果果 of 果果爸; the name itself of others."""
    found = _PARENT.fullmatch(name)
    return found["child"] if found else name


_PARENT = re.compile(
    r"(?P<child>.{2,4}?)(?:他|她)?(?:爸爸?|妈妈?|妈咪|麻麻|爹|娘|姥姥|姥爷|奶奶|爷爷|外婆|外公|家长|姐姐?|哥哥?)"
)


def _in(product: str, rest: str, said: Said) -> bool:
    """Whether a thing still stands in the words that are left, or never stood there by its very name."""
    return product in rest or product not in said.reading.normal


def is_name(said: Said, items: Sequence[Item]) -> bool:
    """那个小鲸鱼慕斯, and no word more: what is said next (6寸, 明天) is said of it."""
    if len(items) != 1 or said.reading.intent in ("complaint", "cancel_order", "order_status"):
        return False
    rest = said.reading.normal.replace(items[0].product, "").replace(items[0].flavour or "\0", "")
    return len(re.sub(r"[那这嗰][个款种]|[\W_]|的|味", "", rest)) == 0


_NAMED_BY_PART = re.compile(r"(?P<part>早上|上午|中午|下午|晚上)(?:订的|说的|要的|定的)?那[个单份条盒]")


def untimed(said: Said) -> Said:
    """早上那个改明天吧: the part of the day names the order, it is no time of it."""
    time = said.reading.time
    found = _NAMED_BY_PART.search(said.reading.normal)
    if time is None or found is None or time.part != found["part"] or time.minutes is not None:
        return said
    return replace(said, reading=replace(said.reading, time=replace(time, part="")))


_THAT_DAY = re.compile("[当那同]一?天(?!气)|当日")


def on_that_day(person: Person, said: Said) -> Said:
    """当天上午九点前送: the day is that of the order, which is known."""
    ticket, time = current(person), said.reading.time
    if ticket is None or ticket.time is None or ticket.time.first is None or time is None:
        return said
    if time.first != said.at.date() or not _THAT_DAY.search(said.reading.normal) or "今" in said.reading.normal:
        return said
    return replace(said, reading=replace(said.reading, time=replace(time, first=None, last=None)))


_THAT_ONE = re.compile(r"那(?:单|个|份|一单|两个|边)|这(?:单|个|份)|的(?:不要|取消|改|换|算)")


def recalled(person: Person, said: Said) -> Person:
    """The person with the order that the message names as the one spoken of: 包子要三个, when a cake was the last."""
    opened = [ticket for ticket in person.tickets if ticket.status == "open" and ticket.kind != "complaint"]
    if len(opened) < 2:
        return person
    meant = [ticket for ticket in opened if _names(ticket, said)] or [
        ticket for ticket in opened if _dates(ticket, said)
    ]
    if len(meant) != 1 or meant[0] is current(person):
        return person
    spoken = replace(meant[0], at=said.at)
    return replace(person, tickets=tuple(spoken if ticket is meant[0] else ticket for ticket in person.tickets))


def _names(ticket: Ticket, said: Said) -> bool:
    text = said.reading.normal
    if any(old.product in text for old in ticket.slots.items if old.product):
        return True
    named = [item.product for item in said.reading.said.items if len(item.product) > 1]
    return any(name in old.product for name in named for old in ticket.slots.items)


def _dates(ticket: Ticket, said: Said) -> bool:
    """明早那单: the one that is for then."""
    time = said.reading.time
    if time is None or ticket.time is None or time.first is None or not _THAT_ONE.search(said.reading.normal):
        return False
    return time.first == ticket.time.first and (not time.part or not ticket.time.part or time.part == ticket.time.part)
