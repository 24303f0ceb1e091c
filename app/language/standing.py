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
    named = [(one.start, one.end) for one in (*found.wanted, *found.unlisted) if not one.implied]
    return bool(_CANCELS.search(text)) and takes_back(blanked(found.normal.text, named))


_CHANGES = (
    re.compile(rf"从\s?{_N}{_UNIT}?\s?(?:加|减|改|增|降|变)(?:到|成|为)\s?{_N}"),
    re.compile(rf"[订定]的[^,，。;；!！?？]{{1,12}}?(?:减掉?|去掉|少要|加|添)\s?{_N}{_UNIT}"),
    re.compile(
        r"改(?:成|为)?(?:我|俺|我们)?(?:自己|各人|各自)?(?:自[提取]|[来去到过][^,，。;；!！?？\d]{0,8}[取拿提](?!消))"
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


#: name, intent, and whether it holds
STANDING: tuple[tuple[str, Intent, Callable[[str, Scan, Context], bool]], ...] = (
    ("订的退了", "cancel_order", _cancels),
    ("改数改法", "change_order", _changes),
    ("好了没", "order_status", _asks_where),
    ("给大家看", "show_off", _shows),
    ("够不够吃", "ask_product", _asks),
    ("帮我留", "order_bread", _keeps),
)
