"""What a customer takes back or finds fault with."""

import re
from dataclasses import replace
from datetime import timedelta

from app.language.conversation import (
    News,
    Person,
    Said,
    State,
    current,
    put,
)
from app.language.evidence import takes_back
from app.language.ordering import changed
from app.language.reading import Item, Reading, Shop
from app.language.refusals import all_off
from app.language.slots import ORDERS
from app.language.telling import to_us
from app.language.tickets import Ticket, merged, without

_RESTORE = re.compile(
    r"别取消|不取消|先别取消|又(?:要(?=$|[了吧哦 ,，。!！一二两三四五六\d做订定来])|去得成|可以(?![睡放玩休出省]))|还是要(?!好好|减|多|少|看|注意|靠)|恢复(?!出厂|正常|上班|营业|健康|网|供)|照原来|(?:^|[ ,，])(?:我)?还要(?:$|[ ,，。!！])|还能做[吗么不]|要的要的|还是(?:给我|帮我|替我)?(?:留着?|做|保留|安排)(?:吧|着吧|哈|一下)*(?=$|[ ,，。!！~～那])|(?:继续|照样|照旧|接着)(?:给我)?(?:[做留]|保留)着?[吧哈啦]?(?=$|[ ,，。!！~～])|别听|反悔(?=.*(?:[要留]|给我))"
)
#: 还是周三晚上七点 黑巧 改8寸就好了, after it was taken back
_AFTER_ALL = re.compile(
    r"^(?:算了|那|哎|唉|等等)?[ ,，]*还是(?=[大今明后这下周礼星上下早晚中\d一二两三四五六七八九十原老那])(?!.{0,8}(?:吗|呢|[?？]))(?!.*(?:好[吃看喝闻]|香|喜欢|便宜|划算))"
)
_AGAIN = re.compile(r"(?:算了)?还是(?:要|订|来)|重新(?:订|要)|再订")


def withdrawn(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """Takes an order back, or a part of it, or takes the taking back back."""
    reading, text = said.reading, said.reading.normal
    gone = [ticket for ticket in person.tickets if ticket.status == "cancelled"]
    if gone and _RESTORE.search(text) and all(_meant(item, gone[-1]) for item in reading.said.items):
        return _restored(person, gone[-1], said, shop), "restored", False
    after_all = _AFTER_ALL.match(text) and any(item.product or item.size for item in reading.said.items)
    if gone and (_AGAIN.search(text) or _RESTORE.search(text) or after_all) and current(person) is None:
        opened = merged(replace(gone[-1], status="open"), reading, said.at, shop)
        return put(person, gone[-1], opened), "restored", True
    ticket = current(person)
    given_up = _given_up(person, text)
    if ticket is None or _declines(person, text) or not (given_up or _takes_back(reading, ticket, text)):
        return None
    meant = ticket if given_up else _of_its_kind(person, text)
    if meant is not None:
        return put(person, meant, replace(meant, status="cancelled", at=said.at)), "cancelled", False
    return _taken_back(person, ticket, said, shop)


def _taken_back(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool]:
    """With the things that are named taken out of the order, or without the order."""
    reading, text = said.reading, said.reading.normal
    items = (
        reading.dropped
        or reading.said.items
        or tuple(old for old in ticket.slots.items if len(old.product) > 1 and old.product in text)
        or _tasting_of(text, ticket)
    )
    names = [item.product for item in reading.dropped]
    if len(names) == 1 and len(reading.said.items) == 1 and names[0].endswith(reading.said.items[0].product):
        items = reading.said.items  # 老伴说沙琪玛粘牙: the name without who says so
    left = without(ticket.slots.items, items)
    named = [
        item
        for item in items
        if item.product and not item.implied and item.product not in ("蛋糕", "面包", "早餐", "早饭")
    ]
    if all(item.implied for item in items) and _only_offered(person, ticket, text):
        return person, "none", False
    if named and len(left) == len(ticket.slots.items) and len(person.tickets) == 1 and not re.search("取消|退", text):
        return _added_instead(person, ticket, said, shop)
    if items and left and len(left) < len(ticket.slots.items):
        fewer = replace(ticket, slots=replace(ticket.slots, items=left), at=said.at)
        return put(replace(person, emptied_at=said.at), ticket, fewer), "changed", False
    if items and len(left) == len(ticket.slots.items) and len(person.tickets) > 1:
        for older in person.tickets:
            if older.status == "open" and len(without(older.slots.items, items)) < len(older.slots.items):
                ticket = older
    return put(person, ticket, replace(ticket, status="cancelled", at=said.at)), "cancelled", False


#: what is named behind it is what they have elsewhere: 算了吧不要了 … 吃面条得了
_GIVEN_UP = re.compile(
    r"(?:^|[ ,，。!！])(?:[唉哎那行得好嘞我俺就]|还是)*[ ,，]?算[了啦咯喽](?:吧|啊|哈)*[ ,，]*(?:[我俺咱]们?)?(?:都|全|先)?不[要订定买][了啦咯喽](?:吧|啊|哈)*(?=$|[ ,，。!！~～…])"
)
_LET_GO = re.compile(
    r"(?:^|[ ,，。!！])(?:[唉哎那行得好嘞就]|还是)*[ ,，]?(?:拉倒|罢了罢了)(?:吧|了|啦|咯)*(?=$|[ ,，。!！~～…])"
)
_GOES = re.compile(r"[。!！~～… ,，]*(?:$|我?去别|不[买要订]|下次|改天)")
_DOES_WITHOUT = re.compile(r"自己|自个|谁|[信吹装]")  # 要加热吗 拉倒吧 我自己热: no more than the offer goes
_RUN_OUT = re.compile("[卖做售]完|断货|售罄|没货|没有?了|没有?[一-龥]{1,4}了|缺货|下架|只[有剩]|来不及|做不")


def _given_up(person: Person, text: str) -> bool:
    """算了吧不要了, 那拉倒吧: the whole of it, whatever is named beside it, and no question is answered by it."""
    order = current(person)
    if _RUN_OUT.search(person.heard) and order is not None and len(order.slots.items) == 1 and all_off(text):
        return True
    found = _GIVEN_UP.search(text)
    if found:
        return not _STAYS.search(text[found.end() :])
    asked = re.search("[?？]|吗", person.heard) and not _RUN_OUT.search(person.heard)
    let_go = _LET_GO.search(text) if not asked and person.heard else None
    return let_go is not None and not (_DOES_WITHOUT.search(text) or not _GOES.match(text, let_go.end()))


_STAYS = re.compile(
    r"[换改]|还是|就[要来留拿]|(?:给我|帮我)|[来拿留](?:[一两俩三四五六七八九十]|\d)|送[到来]|[来去]取|来拿|逗你|骗你|开玩笑"
)


_KINDS = (
    ("book_breakfast", re.compile(r"早[餐饭点][^,，。 ]{0,5}(?:不要|取消|退|算[了啦咯喽]|不用|不订|撤)")),
    ("order_cake", re.compile(r"蛋糕[^,，。 ]{0,5}(?:不要|取消|退|算[了啦咯喽]|不用|不订|撤)")),
    ("order_bread", re.compile(r"(?:面包|点心)[^,，。 ]{0,5}(?:不要|取消|退|算[了啦咯喽]|不用|不订|撤)")),
)


def _of_its_kind(person: Person, text: str) -> Ticket | None:
    """早餐不要啦 蛋糕留着: of several orders the one that is called by its kind."""
    opened = [ticket for ticket in person.tickets if ticket.status == "open" and ticket.kind != "complaint"]
    if len(opened) < 2:
        return None
    called = [kind for kind, words in _KINDS if words.search(text)]
    meant = [ticket for ticket in opened if called == [ticket.kind]]
    return meant[0] if len(meant) == 1 else None


def _tasting_of(text: str, ticket: Ticket) -> tuple[Item, ...]:
    """榴莲那个退了吧: of several things the one that is called by its flavour."""
    named = [old for old in ticket.slots.items if old.flavour and old.flavour in text]
    only = len(named) == 1 and len(ticket.slots.items) > 1
    return (Item(product="蛋糕", flavour=named[0].flavour, implied=True),) if only else ()


def _restored(person: Person, ticket: Ticket, said: Said, shop: Shop) -> Person:
    """With the order open again, and with what is said differently: 还是要吧 不过只要3个."""
    again = replace(ticket, status="open", at=said.at)
    rest = replace(said.reading, said=replace(said.reading.said, items=()))
    return changed(put(person, ticket, again), again, replace(said, reading=rest), shop)[0]


def _added_instead(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool]:
    """大福就不要了 帮我加蛋黄酥: what was only offered goes, what is named beside it comes."""
    reading = said.reading
    more = tuple(
        item
        for item in reading.said.items
        if not item.implied and not any(one.product in item.product for one in reading.dropped)
    )
    if not more or not _ADDS.search(reading.normal):
        return person, "none", False
    added = replace(reading, said=replace(reading.said, items=more))
    return put(person, ticket, merged(ticket, added, said.at, shop)), "changed", True


_ADDS = re.compile("[加添]|再[要来拿]")  # 大福就不要了 帮我加蛋黄酥


def _meant(item: Item, ticket: Ticket) -> bool:
    """Whether a thing that is named is no more than a word for an order: 刚才那个蛋糕恢复."""
    if item.size or item.flavour:
        return False  # 还是要 6寸的: with a change
    general = item.implied or item.product in ("蛋糕", "面包", "早餐")
    return general or any(item.product in old.product for old in ticket.slots.items)


def _unwanted(text: str, ticket: Ticket) -> bool:
    """可颂不要, 可颂去掉: a thing that is ordered, and no more than that it is not wanted."""
    names = "|".join(re.escape(item.product) for item in ticket.slots.items if len(item.product) > 1)
    return bool(names) and bool(
        re.search(
            rf"(?:{names})(?:那个|的)?[就也都]?(?:(?:不要|唔要|不用)|(?:去掉|拿掉|删掉|划掉|减掉|免了)[吧啦哈]?)(?=$|[\s,，。!！~～])"
            rf"|(?:去掉|拿掉|删掉|划掉|减掉|免了)(?:那个)?(?:{names})(?=$|[\s,，。!！吧哈~～])",
            text,
        )
    )


_TAKES_BACK = re.compile(
    r"取消|不要[了啦咯喽]|退了|退掉|退吧|算[了啦咯喽]|不用[了啦咯]|不订[了啦]|不做了|别做了|作废|不需要了|撤"
)
_NOT_BACK = re.compile(
    r"[都全]部?要了|换成|改成|改为|别取消|不取消|写字|不用写|不用(?:蜡烛|餐具|袋|送|切|加热)|不要(?:太|放|加|写|蜡烛|餐具|糖|切)|去掉(?:上面|里面|那个|那些)?(?:的)?(?:包装|盒子|袋子|葱|香菜|果仁|奶油|皇冠|插|字|蜡烛|装饰|花|糖|冰|边|皮)|算了(?!.{0,2}(?:不[要来去过]|别[留做送要订])).{0,3}(?:还是|就|要|改|换|留|来|\d)|还是(?!算[了啦](?:吧|$)).{1,6}吧"
    r"|(?:就|还是|要不|干脆|索性|[改换]成?)(?!算|不|别|退|取消|都|全)[^,，。\s不别退消]{0,6}(?:[\d一二两三四五六七八九十俩][寸个份条盒块杯号点]|[拿取送买](?:吧|了)?|自提|自取|[原抹]味|[周天]|晚上|[上下中]午|这样|写[^,，。\s]{1,10})的?算[了数](?:吧)?(?=$|[ ,，。!！~～哈吧])"  # 就八寸算了: rather so
    r"|算[了啦][ ,，]+[^,，。]{1,8}[\d一二两三四五六七八九十俩][个份条盒块只杯袋](?:就够|就行|就好|吧|够了)|^不[用要]了?[咯啦哈喽]?[,， ].{0,10}(?:就够|就行|就好|够了)|不(?:用|要)?送了?(?:$|[,， ])|不(?:用|要)送"  # 算了不送了 我自己来拿: of the way it comes, not of the thing
)


_BARE_NO = re.compile(
    r"^(?:算[了啦](?:吧)?[,， ]*)?(?:不要|不用|不需要|不必|不了|不加|不)(?:了|啦|哈|谢谢|谢了|[,，~～。!！ ])*$"
)
_NO_THANKS = re.compile(r"^(?:不用|不需要|不必|不加)(?:了|啦|哈|的)*$")
_OF_THE_ORDER = re.compile(r"换|没了|没有了|卖完|售完|取消|退|只剩|缺|来不及|确定|还(?:需要|订)吗|还要吗")


_ONLY_THAT = re.compile(
    r"(?:^|[\s,，。])(?P<what>[\u4e00-\u9fff]{1,5}?)(?:的|那个)?(?:就|也|都|倒)?(?:不用|不要|不需要|不必|免)(?:了|啦)?(?=$|[ ,，。!！])"
)


def _only_offered(person: Person, ticket: Ticket, text: str) -> bool:
    """花就不用了, where 一支花 was offered beside what is ordered."""
    found = _ONLY_THAT.search(text)
    if found is None or found["what"] not in person.heard:
        return False
    return not any(found["what"] in f"{item.product}{item.flavour or ''}" for item in ticket.slots.items)


def _declines(person: Person, text: str) -> bool:
    """A bare no to a question of staff (还要全麦吗) is no word about the order that stands."""
    asked = re.search(r"[?？]|吗|要不要|不$|么$", person.heard)
    first, *rest = re.split(r"[\s,，。!！~～]+", text.strip(), maxsplit=1)
    if asked and rest and _NO_THANKS.match(first) and not (takes_back(rest[0]) or _OF_THE_ORDER.search(person.heard)):
        return True  # 不用啦 我家孩子就爱吃可颂
    return bool(asked and _BARE_NO.match(text.strip()) and not _OF_THE_ORDER.search(person.heard))


_STAYS_AWAY = re.compile(
    r"(?:不去|去不了|来不了|不来|不吃|不过去|过不去|不买|不想要|不定|不留)了|当我没说|别留了|别做了"
)
_SENDS = re.compile(r"送|改|换|还是|[去来拿取](?:拿|取|吧|哈|一趟)|[一-龥]{1,4}[去来](?:拿|取)|等")


def _takes_back(reading: Reading, ticket: Ticket, text: str) -> bool:
    """Whether the order is meant, or some of it. Words are looked at again: the things that are ordered are known here."""
    named = (*ticket.slots.items, *reading.said.items, *reading.dropped)
    goods = [item.product for item in named if not item.implied] + [item.flavour or "" for item in named]
    sent = reading.said.address and reading.said.fulfilment == "delivery" and not re.search("取消|不要|退", text)
    if _NOT_BACK.search(text) or _OTHER_TIME.match(text) or sent:
        return False  # 不来拿了 送到松树巷8号
    stays_away = _GIVES_UP_COMING.match(text) and not _HOW_ELSE.search(text)
    if stays_away or not takes_back(text, goods):
        return bool(stays_away)
    if _STAYS_AWAY.search(text) and not _SENDS.search(text) and reading.intent not in ORDERS:
        return True
    if _GIVES_UP.match(text) and not _INSTEAD.search(text):
        return True
    taken = bool(_TAKES_BACK.search(text)) or _unwanted(text, ticket)
    return reading.intent == "cancel_order" or (taken and not reading.said.when)


#: 算了，明天没早课: the reason may name a day, which is then no time of the order
_GIVES_UP = re.compile(
    r"^(?:唉|哎|那|啊|额|呃|嗯)*[ ,，]?(?:还是)?算[了啦咯喽](?:吧|啊|哈)?[ ,，。~～…]*(?=$|[^,，。]*[不没忘])"
)
_GIVES_UP_COMING = re.compile(r"^(?:唉|哎|那)*[ ,，]?算[了啦咯][ ,，]*(?:我)?不(?:来|去|过去|买|订)[了啦咯]")
_OTHER_TIME = re.compile(
    r"^算[了啦][ ,，]*(?:[大今明后][天早晚]|[下这]?周|礼拜|星期|[上中下]午|[早晚]上|\d{1,2}[点号])[^,，。不没取退撤]{0,6}吧(?:$|[,，。])"
)
_HOW_ELSE = re.compile("送|[改换]|还是|让|自取|叫")
_INSTEAD = re.compile(r"还是(?!算)|[改换留]|就(?:要|来|这|那|按)|要(?!上|去|加班|开会|出)|(?<!不)(?:来|拿|取)(?!不)|送")


_SLIP = 3
_GRIEVANCE = re.compile(
    r"太[^,，。太]{1,3}了|还没(?:有)?(?:到|送|好|来|收|做|人|发)|没(?:有)?(?:送|到|收到|来|人|接|放|给|熟|味|馅|料)|(?<![莫别])[送给拿做写装弄搞配发]错|漏|少(?:了|给|送|装|一[个盒袋份条块只包件])|坏|馊|(?<![草蓝])霉|臭|酸(?:了|的|掉)|变质|变味|过期|头发|虫|异物|"
    r"硬得|硬的(?!那[种款]|面包|欧包)|好硬|太硬|硬了|难吃|难喝|不好吃|恶心|塌|歪|碎|烂|压|洒|化了|凉|冷的|冷了|迟到|晚了|晚到|超时|太慢|慢死|这么慢|等了|等到|半天|不理|没人|不回|不接|态度|差评|差劲|太差|真差|靠谱|不像话|不负责|说不过去|越来越|投诉|举报|曝光|"
    r"退钱|退款|退我|赔|失望|生气|气死|无语|离谱|过分|怎么(?:回事|搞|还|这么|又|能)|凭什么|骗|坑|垃圾|不新鲜|拉肚子|吐了|起疹|(?<![…啊哦噢呃哎诶,， .。])不对|不是我(?:要|订)|明明|👎|😡|😤|不满|糟|毁|服务|一股|怪味|没熟|夹生|糊了|焦|缺|脏|掉地|不一样|不如|失误|说法|解释|丢人|扫兴|缩水|敷衍|糊弄|呵呵|真行|真棒|厉害了|就这(?![些样个么几两一])|砸|石头|白跑|白等|占线|打不通(?!就|的话|可以|再|你?放)|乱收|多收|扣"
    r"|噎|隔[夜天](?!再|来|取|拿|送)|齁|[甜咸腻苦硬干柴](?:得|死)|发[黄黑酸硬黏苦蔫]|散[了架]|变形|瘪|掉渣|踩雷|智商税|咽不下|半生不熟|不值(?:这|那)?个?[价钱]"
    r"|长(?:了)?毛|咋(?:回事|搞|整|弄)|[边都皮]干了|发干|干硬|[跟和向]我抱怨|[每回次]都(?:很|这么)?[慢晚迟]|上点心(?=$|[ ,，。!！?？吗])|化[得成]|(?:粥|泥|水|渣|橡皮|石头|砖头?|纸)似的|[做烤蒸弄送]成了?(?:橡皮|砖|奶昔|汤|炭|锅巴)|真服了|服了你|^(?:我|也是|我也是)?服了|全?糊(?:在|到|盒|得|一|满|了)|蹭(?:花|掉|得)|拍胸脯|干等|都(?:过了)?(?:快)?[\d一二两三四五六七八九十]{1,3}点[\d一二三四五十半刻零分]*了|[是都发返受]潮|潮了|隔夜|昨天的吧|[人鬼]影|搞(?:么[子得里]|什么|啥|的?么)名堂|数得清|(?:全|都)是[水油毛灰沙渣]|[奶油霜花字面皮底][都是][都是]?[^,，。]{0,2}[化碎裂瘪湿潮糊花]的|给(?:我|我们)?(?:个|一个)?交[代待]|崩(?:掉|了)[^,，。]{0,4}牙|硌牙"
)
_OWN_SLIP = re.compile(
    r"(?:我|刚才?|刚刚|上面|前面|不好意思|抱歉)[^,，。]{0,6}[说写打发记点报看搞弄]错|[说写打发记点报]错(?:了|字)"
)


#: staff are sorry and would put it right: 不好意思，是哪天买的？给您换一个
_SORRY = re.compile(
    r"(?:不好意思|抱歉|对不[起住])[^。]{0,24}(?:退|赔|补(?:偿|您|你|一)|换一?[个份新]|重做|哪天买|小票|什么问题|查一?[下查])"
)


def grieved(text: str) -> bool:
    """Whether there is something to complain of in a message."""
    return bool(_GRIEVANCE.search(text)) and not _OWN_SLIP.search(text)


def complained(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:  # noqa: ARG001  # called as its fellows are
    if said.reading.intent != "complaint" or (said.reading.said.phone and said.reading.said.address):
        return None
    told = said.reading.said
    if person.expects and len(said.text.strip()) <= _SLIP:
        return None  # 漏了, in the middle of a number they are telling
    if not (grieved(said.reading.normal) or _SORRY.search(person.heard)) or not (
        person.tickets or told.items or _spoke_of_goods(person, said) or to_us(said.reading.normal)
    ):
        return None
    if any(ticket.kind == "complaint" for ticket in person.tickets):
        return person, "none", False
    ticket = Ticket(kind="complaint", customer=person.name, at=said.at)
    return replace(person, tickets=(*person.tickets, ticket)), "complained", False


def _spoke_of_goods(person: Person, said: Said) -> bool:
    """盒底全是水, behind 今天拿的蛋糕: what they spoke of just before is what they find fault with."""
    return person.named_at is not None and said.at - person.named_at < timedelta(minutes=30)


_JOKE = re.compile(
    r"开玩笑|逗你|逗的|闹着玩|说着玩|哈哈.*不要|别当真|我?真?不(?:要|订)啊|就(?:是)?(?:说说|问问|看看)|做梦"
)
_JEST = 16  # 愚人节快乐哈哈哈骗你的
_FOOLED = re.compile(
    r"(?:^|[\s,，哈嘿])骗你们?的|(?:^|[\s,，哈嘿])逗你们?(?:玩|的)(?!.*猜)|开(?:个)?玩笑的|闹着玩|说着玩"
)


def joked(_: State, person: Person, said: Said, __: Shop) -> tuple[Person, News, bool] | None:
    """哈哈骗你的, of what was only just ordered, takes it back; any other joke asks for nothing."""
    ticket, told, text = current(person), said.reading.said, said.reading.normal
    if said.reading.intent == "cancel_order":
        return None
    fooled = (
        ticket is not None
        and said.at - ticket.at < timedelta(minutes=5)
        and _FOOLED.search(text)
        and len(text) <= _JEST
    )
    if ticket is None or not fooled or told.items or told.when or _RESTORE.search(text):
        asks = ticket is None and said.reading.intent in ("ask_price", "ask_product") and bool(told.items)
        return (person, "none", False) if _JOKE.search(text) and not asks else None  # 好多钱一个 就问问
    return put(person, ticket, replace(ticket, status="cancelled", at=said.at)), "cancelled", False
