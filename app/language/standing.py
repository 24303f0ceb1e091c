"""Plain words about an order that stands, and about goods: rules that are nearly always right.

Each names the order (我订的, 那个, 我那盒) or a thing, and says one thing of it; what asks for redress or tells of a fault is left
to the model.
"""

import re
from collections.abc import Callable

from app.language.evidence import blanked, takes_back
from app.language.reading import Context, Intent
from app.language.slots import Scan

_N = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_UNIT = r"[个只块份条杯盒袋根套枚包瓶碗]"
_MINE = rf"(?:我|俺|咱|吾|偶)们?(?:家)?(?:订的|定的|的|那)(?:那|几|{_N})?{_UNIT}?"
_END = r"(?=$|[\s,，。;；?？!！~～])"
_FAULT = re.compile(
    r"难吃|太[硬干甜油]|坏|馊|霉|投诉|赔|差评|等了|怎么(?!取消|退)|为什么|凭什么|头发|写[错成]|送[错成]|[塌歪碎裂虫臭]|[漏错少]了|退[款钱货]|都[凉化]|好吃|没法吃"
)

_CANCELS = re.compile(
    rf"(?:[订定]了?的|[这那格箇嗰][个只份盒条单块])[^,，。;；!！?？]{{0,14}}?(?:能|可以|想|要|给我|帮我|麻烦)?(?:退(?![休伍房]|款|钱|货)|取消|撤|[不莫别勿弗伐唔](?:想|用)?[要做订])[掉单订]?(?:了|哈|吧|伐|哉|咯|啦|嘛|不|吗)+{_END}"
    r"(?!.*(?:换|改成|改为|改到|重做|重新|口味|那个|这个))"
)
_CALLED_OFF = re.compile(r"^(?:那|就|算了[,， ]?|我)*不[订定]了?[吧哈啦咯]?(?:[\s,，。!！]|$)")


def _cancels(text: str, found: Scan, context: Context) -> bool:
    if _FAULT.search(text) or context.reply_to == "fan" or re.search("外卖|骑手", text):
        return False
    if _CALLED_OFF.match(text) and (context.before or context.open_order):
        return True
    return bool(_CANCELS.search(text)) and _takes_back(found)


def _takes_back(found: Scan) -> bool:
    named = [(one.start, one.end) for one in (*found.wanted, *found.unlisted) if not one.implied]
    return takes_back(blanked(found.normal.text, named))


#: of an order that stands, where nothing else is named: 早餐明天不吃了, 甜品台不办了
_LET_GO = re.compile(
    r"(?:不|弗|勿|唔|莫|别|甭)(?:想|用|再|需)?(?:要|做|办|弄|搞|吃|蒸|炸|煮|烤|订|用|留|备|准备)了?[了咯啦哒哈哉]|(?:单子?|寸的?|份|这边|我的)[^,，。]{0,4}(?:撤|退)[了掉](?!$)|别当真"
)
_NOT_ALL = re.compile(
    r"[?？]|[换改](?!天)|吗|怎么|凭什么|谢谢|重新|小票|发票|袋|餐具|刀叉|[盘叉勺]子|吸管|纸巾|蜡烛|帽|贺卡|卡片|牌|快递|包装|盒子|字|糖|冰|葱|辣|奶油|坚果|花生|送|配送|只要|就(?:好|行|要)|他|她说|(?:我|俺)妈说"
)


def _lets_go(text: str, found: Scan, context: Context) -> bool:
    if not context.open_order or context.reply_to == "fan" or not _LET_GO.search(text):
        return False
    return not (_NOT_ALL.search(text) or _FAULT.search(text)) and _takes_back(found)


_CHANGES = (
    re.compile(rf"从\s?{_N}{_UNIT}?\s?(?:加|减|改|增|降|变)(?:到|成|为)\s?{_N}"),
    re.compile(rf"[订定]的[^,，。;；!！?？]{{1,12}}?(?:减掉?|去掉|少要|加|添)\s?{_N}{_UNIT}"),
    re.compile(
        r"改(?:成|为)?(?:我|俺|我们)?(?:自己|各人|各自)?(?:自[提取]|[来去到过][^,，。;；!！?？\d]{0,8}[取拿提](?!消))"
    ),
    re.compile(
        r"(?:(?:我|前面|刚才?|刚刚|之前)?[讲说报打记填]|数量|日子|时间)(?:错|反|岔)[了啦哈]*[^?？]{0,12}?不?是[^?？]{1,12}是"
    ),
    re.compile(rf"(?:那|我)[个份单款的][^,，。\s]{{1,8}}?(?:给我|帮我|麻烦)?[换改](?:成|为|个)?\s?{_N}[寸吋]"),
)


def _changes(text: str, _: Scan, context: Context) -> bool:
    return not _FAULT.search(text) and not context.open_activity and any(one.search(text) for one in _CHANGES)


_WHEN = re.compile(
    rf"{_MINE}[^,，。!！?？]{{0,14}}?(?:啥时候?|什么时候|几时|好久|多久)(?:才?能|才|可以)?(?:做?好|出炉|到(?![期货账])|送|来|[拿取](?!消))"
    rf"|{_MINE}[^,，。!！?？]{{0,12}}?(?:还来不来|送不送|到不到|到没|做没做)"
)
_READY = re.compile(rf"(?:^|[\s,，。!！])(?:做|烤|弄)?好了?(?:没有?|冇|未|伐){_END}")


def _asks_where(text: str, found: Scan, context: Context) -> bool:
    if _FAULT.search(text) or not (found.wanted or context.open_order or "订" in text):
        return False
    return bool(_WHEN.search(text) or _READY.search(text))


_SHOWS = re.compile(r"给(?:大家伙?|各位|群里|群友们?|姐妹们?|你们|家人们)(?:看看|看一?下|瞅瞅|瞧瞧|康康|晒晒|欣赏)")


def _shows(text: str, found: Scan, _: Context) -> bool:
    return bool(_SHOWS.search(text)) and bool(found.wanted or "[图片]" in text) and not _FAULT.search(text)


_ASKS_HAVING = re.compile(
    r"^(?:请问|你们?|店[里头]|家|老板)*(?:有没得|有得没|有冇|有弗|阿有)[^,，。;；!！?？]{1,14}[嘛哦噢么伐吗]?[?？]*$|"
    rf"够[^,，。;；!！]{{1,9}}吃(?:吗|么|不|嘛|伐|没){_END}"
)
_WISHED = re.compile(rf"[有够]的?话?就|[来要留订]{_N}|[留订做来]个|给我|帮我")


def _asks(text: str, found: Scan, _: Context) -> bool:
    return bool(found.wanted and _ASKS_HAVING.search(text)) and not _WISHED.search(text)


_KEEPS = re.compile(
    rf"帮(?:我|俺|忙|咱)留(?:[个份条盒只块袋]|{_N}|俩)|(?:我|俺)(?:全)?(?:包圆|全要)了?(?:{_END}|哈|啦)"
)


def _keeps(text: str, found: Scan, context: Context) -> bool:
    return (
        bool(_KEEPS.search(text))
        and bool(found.wanted)
        and not context.open_activity
        and not context.open_order
        and not re.search(r"[?？]|吗|上次|昨天|[没忘]留|不要了|取消", text)
    )


_STAFF = r"服务员|店[员长家]|客服|管事|负责|工作人员|掌柜|真人|活人|人工"
_CALLS = re.compile(
    rf"(?:^|[,，。!！\s麻请烦快帮给我想要])(?:喊|叫|找|派|安排|转接?|来|换)(?:一下|一?[个位名]|你们|你家|恁)*的?(?:{_STAFF})"
    rf"|(?:喊|叫|找|要见?)你们的?(?:头儿?|老板|经理|主管|领导)|(?:喊|叫|派|安排)个人{_END}"
    rf"|(?:{_STAFF}|经理)(?:在吗|在不在|在伐|在冇|在没|出来|上线|有没有|回我|联系我|给我打|打给我|打电话)"
)
_CALLED_FOR = re.compile(
    r"(?<![在有])[没不别]|道歉|几点|上班|下班|聊|招|换班|为什么|怎么|说[^,，。]{0,6}(?:可以|能)|夸|谢|帅|漂亮|哈哈"
)


def _calls(text: str, found: Scan, context: Context) -> bool:
    return (
        bool(_CALLS.search(text))
        and not (found.wanted or context.open_activity or _CALLED_FOR.search(text) or _FAULT.search(text))
        and len(text) <= _SHORT
    )


_SHORT = 24
_DISPLAYS = re.compile(
    r"^(?:先|来|也|给你们|让我)*(?:晒|分享)(?:一?[下个波张])|返图|上图[啦了!！~]|^开箱|(?:拿到|收到|到手|抢到)(?:了|啦|咯)?[!！~].*\[图片\]"
)


def _displays(text: str, found: Scan, context: Context) -> bool:
    return (
        bool(_DISPLAYS.search(text))
        and not (found.phone or found.address or context.open_activity or context.open_order or _FAULT.search(text))
        and not re.search(r"[?？]|吗|太阳|被子|怎么|多少|链接", text)
    )


_THANKS = re.compile(r"谢谢(?![啊哦])|感谢|多谢|谢[啦了]|蟹蟹|多亏|鞠躬|辛苦[了啦]")
_WAS_DONE = re.compile(
    r"帮我[^,，。]{1,8}的|帮我留了|收到[了咯啦]|送到[了咯啦]|送到门口|改好了|办好了|那我(?:就)?(?:等|[明后今][天晚]|到时)|有面子"
)
_NOT_DONE = re.compile(
    r"[?？]|吗|怎么|什么|能不能|可以|麻烦|再[加来要]|换|改(?!好)|取消|不要|别|没(?!想到)|才|让我(?!在)|错"
)


def _thanks(text: str, found: Scan, context: Context) -> bool:
    return (
        bool(_THANKS.search(text) and _WAS_DONE.search(text))
        and not (_NOT_DONE.search(text) or _FAULT.search(text) or found.phone or found.address)
        and not context.open_activity
    )


_CLOCK = r"[\d一二三四五六七八九十]{1,3}[点:：][\d一二三四五十半多刻零分]*"
#: 说好三点送 现在都四点了; 都十点了 面包还没送来
_OVERDUE = re.compile(
    rf"(?:说好|讲好|约好|说的|讲的|答应|说是)[^,，。]{{0,6}}{_CLOCK}[^?？]{{0,12}}(?:现在|这会儿?|这都)(?:都|已经)?(?:快|过)?{_CLOCK}"
    rf"|(?:都|已经|现在)(?:快|过)?{_CLOCK}(?:过)?了[^?？]{{0,10}}(?:(?<!我)(?<!俺)还?没(?:有)?(?:送|收到|见到?|看[到见]|影|到(?!家|店|站|公司|单位|点|时))|人影|影子)"
)


def _overdue(text: str, found: Scan, context: Context) -> bool:
    ours = found.wanted or context.open_order or "送" in text
    return bool(ours and _OVERDUE.search(text)) and not (context.open_activity or _WHERE_NOW.search(text))


_WHERE_NOW = re.compile(r"呢[?？!！]*$|[?？]$|到哪|催|[没吗么]$")  # 现在四点了 人呢: asks where it is


#: name, intent, and whether it holds
STANDING: tuple[tuple[str, Intent, Callable[[str, Scan, Context], bool]], ...] = (
    ("订的退了", "cancel_order", _cancels),
    ("过了点", "complaint", _overdue),
    ("改数改法", "change_order", _changes),
    ("单在不要了", "cancel_order", _lets_go),
    ("好了没", "order_status", _asks_where),
    ("给大家看", "show_off", _shows),
    ("够不够吃", "ask_product", _asks),
    ("帮我留", "order_bread", _keeps),
    ("谢过办成的", "thanks", _thanks),
    ("喊人", "human_help", _calls),
    ("晒图", "show_off", _displays),
)
