"""What a message is about: none of our business, or which of several orders."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

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
    r"长期(?:供|合作)|供货|谈[^,，。]{0,5}(?:合作|合同|供应?)|(?:过去|去|来|自己|路过|顺路)(?:店里)?买|商量(?!好|完|过|定)|再想想|考虑|(?:再|先)(?:问问|看看)|想吃[^,，。]{0,6}[ ,，]?(?:不过|但是?|可惜|又怕)|比[^,，。]{1,6}(?:好吃|香|甜|强)|求[^,，。]{0,4}图|发[个下张点]?[^,，。\s糕]{0,3}图"
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
    if _ALL_THE_SAME.search(text):
        return False
    doubts = (_NOT_YET, _EATEN)
    return any(one.search(text) for one in (_PAST, _HEARD, _WISH)) or (
        any(one.search(text) for one in doubts) and not _ORDERS_NOW.search(text)
    )


#: 考虑好了 要6个蛋挞; 想订30个 顶饱的 明天早上送
_ORDERS_NOW = re.compile(
    r"^(?!.*(?:长期|供货|合作|每周|图|想吃|可惜|不过|但是)).*(?:(?:[要订来]|想订)\s?(?:[\d一两二三四五六七八九十]+)[个份条盒块只寸]|订个|(?:取|拿|自提)(?!消)[^,，。]{0,8}$|送(?:到|[\u4e00-\u9fff]{2,6}\d))"
)


_LAST_TIME = re.compile(
    r"^(?:对了|话说|你们?|我们?|俺|哎|说起来)*[ ,，]?(?:上次|上回|昨天|昨晚|前天|前几天|上周|上个?月|去年|那天|刚才吃|早上吃|中午吃)[^,，。]{0,4}?"
    r"(?:[买订吃做拿送尝点]的?|那[个盒份款次条块])"
)
_OTHERS_DID = re.compile(
    r"(?:同事|邻居|朋友|闺蜜|室友|同学|人家|隔壁|对门|[他她]们?|我[妈爸婆姐哥弟妹])[^,，。]{0,6}?(?:[订买要定做]了|也买|也订)"
)
_OF_NOW = re.compile(
    r"改|换|加|算|撤|推|晚(?!上)|再[来要做订]|写|电话|地址|[拿取]|一起|[点半][前后左右]?(?:$|[\s,，。])|要(?!了)|取消|不[要用]|退|留|一样|照|还是|送到|几|今[天晚早]|明[天早晚]|后天|多少|吗|[?？]|帮|给我|错|少|漏|没"
)


def elsewhere(text: str) -> bool:
    """上次买的草莓3个, 我同事订了20个蛋挞: told beside an order, and nothing of it."""
    return bool(_LAST_TIME.match(text) or _OTHERS_DID.search(text)) and not _OF_NOW.search(text)


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


def callings(name: str) -> tuple[str, ...]:
    """By what others call somebody: 小静 of 梧桐里-小静, Tina of 闵行Tina, 阿玲 of 桂花苑302阿玲, 果果 of 果果妈."""
    parts = [part for part in _AFFIX.split(name) if len(part) > 1 and not _NO_CALLING.search(part)]
    short = [found["short"] for part in (*parts, name) if (found := _SHORT_NAME.search(part))]
    parents = [called_by(part) for part in parts]
    return tuple(dict.fromkeys((name, *parts, *short, *(one for one in parents if len(one) > 1))))


_AFFIX = re.compile(r"[-—_·|/\s~～@#•.。,，()（）【】]+|\d+")
_NO_CALLING = re.compile(r"班$|店$|群$|楼$|栋$|小区$|公司$|[苑园里湾城府]$|^(?:妈妈|爸爸|老师|店长|行政|财务)$")
_SHORT_NAME = re.compile(r"(?:(?<=[\u4e00-\u9fff])|^)(?P<short>[A-Za-z]{3,12}|[阿老小][\u4e00-\u9fff])$")
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


_BARE_WEEKDAY = re.compile(r"(?<![下上这本个])(?:周|星期|礼拜)[一二三四五六日天]")


def in_that_week(person: Person, said: Said) -> Said:
    """下周要 … 哪天? 周三: the day is one of the week that is known."""
    ticket, time = current(person), said.reading.time
    known = ticket.time if ticket is not None else None
    if known is None or known.first is None or known.last is None or time is None or time.first is None:
        return said
    week = (known.last - known.first).days == 6
    if (
        not week
        or time.first != time.last
        or not _BARE_WEEKDAY.search(said.reading.normal)
        or time.first >= known.first
    ):
        return said
    day = known.first + timedelta(days=time.first.weekday())
    return replace(said, reading=replace(said.reading, time=replace(time, first=day, last=day)))


_THAT_ONE = re.compile(r"那(?:单|个|份|一单|两个|边)|这(?:单|个|份)|的(?:不要|取消|改|换|算)")


def recalled(person: Person, said: Said) -> Person:
    """The person with the order that the message names as the one spoken of: 包子要三个, when a cake was the last."""
    opened = [ticket for ticket in person.tickets if ticket.status == "open" and ticket.kind != "complaint"]
    if len(opened) < 2:
        return person
    meant = [ticket for ticket in opened if _names(ticket, said)] or [
        ticket for ticket in opened if _dates(ticket, said)
    ]
    meant = meant or _for_whom(person, opened, said)
    if len(meant) != 1 or meant[0] is current(person):
        return person
    spoken = replace(meant[0], at=said.at)
    return replace(person, tickets=tuple(spoken if ticket is meant[0] else ticket for ticket in person.tickets))


_WHOSE = re.compile(
    r"(?:^|[\s,，])(?:给|我)?(?P<who>老?[妈爸爹娘公婆]|妈妈|爸爸|奶奶|爷爷|外[公婆]|婆婆|公公|丈母娘|[女儿]儿|儿子|闺女|孙[子女]|[姐哥弟妹侄嫂婶姨舅][姐哥弟妹子女]?|孩子|老师|领导|同事|客户|公司|单位|家里)(?:的)?那(?=[个份单盒款边条])"
)


def _for_whom(person: Person, opened: Sequence[Ticket], said: Said) -> list[Ticket]:
    """老妈那个提前到5号: of several orders the one in whose line 老妈 stands."""
    found = _WHOSE.search(said.reading.normal)
    lines = [line for line in person.words.splitlines() if found and found["who"] in line]
    things = [
        (ticket, [name for old in ticket.slots.items for name in (re.sub("蛋糕$|面包$", "", old.product), old.flavour)])
        for ticket in opened
    ]
    return [ticket for ticket, names in things if any(name and name in line for name in names for line in lines)]


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
