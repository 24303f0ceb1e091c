"""The house that is named in answer to staff, beside the hour or alone: 几点送到? 下午四点 职工之家."""

import re

from app.language.conversation import ASKS, Said
from app.language.phrases import find_phrases

#: staff ask when it is to be brought, and mean where as well
BROUGHT = re.compile(
    r"(?:几点钟?|什么时[候间]|啥时候?|何时|几时)[^,，。?？拿取]{0,5}送|送[^,，。?？自取拿]{0,4}(?:几点|什么时[候间])"
)
_APART = re.compile(r"[\s,，。;；!！~～]+")
_LEAD = re.compile(
    r"^(?:那|就|直接|麻烦|帮我|帮忙|都|是|给我){0,2}(?:[送搁放拿搬摆寄]?(?:去|到|至|在)|[送搁放摆])?(?:我们|咱们?|俺们?)?(?=.{2})"
)
_HOUSE = re.compile(
    r"(?:[楼号栋幢座室院校店寝舍馆门亭台岗厅场司部房所站吧铺区屋堂塔苑园府城村弄街路](?:口|里|外|边)?|单元|公寓|中心|花园|大学|单位|前台|科室?"
    r"|[\u4e00-\u9fff][a-z]?\d{2,4}|\d{1,3}[层f#]|[a-z]座?\d{1,4})$",
    re.IGNORECASE,
)
_NO_HOUSE = re.compile(
    r"[吗么呢吧啊了的你她他]|自[取提]|[不没别要想用来取]|会(?![议展所馆堂客场])|开(?!发|放|元)|写|电话|联系|客人|蜡烛|[个份套盒只块条杯岁]|谢|知道|回头|再说|可以|一起|左右|之?前$|之?后$|班$"
)
_SHORTEST, _LONGEST = 2, 20


def house_in(said: Said, *, asked: bool) -> str:
    """The house in a message that names a time or nothing else. `asked`: staff asked where, so that it need not end as houses do."""
    if said.reading.said.items or ASKS.search(said.reading.normal):
        return ""
    timed = said.reading.time is not None
    found: list[str] = []
    for piece in _APART.split(said.text.strip()):
        lead = _LEAD.match(piece)
        name = piece[lead.end() :] if lead else piece
        if _fits(name, said, free=asked and timed and not found):
            found.append(name)
        elif found:
            break
    return "".join(found)


_VAGUE = re.compile(
    r"(?:我们?|咱们?|俺们?)?(?:公司|单位|学校|幼儿园|家里?|办公室|医院|酒店|饭店|工地|小区|健身房|[\u4e00-\u9fff]{1,2}[馆校园院厅])"
)


def is_vague(address: str) -> bool:
    """学校, 我们公司, 游泳馆: a place that is still to be told."""
    return bool(_VAGUE.fullmatch(address))


_MOVED = re.compile(
    r"(?:^|[\s,，。])(?:地址|地方|地点|位置)?(?:临时)?(?:改|换|挪|搬|移|转|变)(?:到|去|成|为|在|至)?了?(?P<name>[\u4e00-\u9fffa-z\d-]{2,16}?)(?:了|啦|去了?|吧|哈|咯|里)*(?=$|[\s,，。!！])",
    re.IGNORECASE,
)


def moved_to(said: Said) -> str:
    """改到多功能厅了: the other house, of an order that has one."""
    found = None if said.reading.said.items or ASKS.search(said.reading.normal) else _MOVED.search(said.text)
    return found["name"] if found and _fits(found["name"], said, free=False) else ""


_SOMEBODY = re.compile("^[我你他她俺咱孩让叫请]|[让叫接]我|孩子在")


def _fits(name: str, said: Said, *, free: bool) -> bool:
    if (
        not _SHORTEST <= len(name) <= _LONGEST
        or _NO_HOUSE.search(name)
        or _SOMEBODY.search(name)
        or not re.search(r"[\u4e00-\u9fff]|[a-z]\d", name.lower())
    ):
        return False
    if find_phrases(name.lower(), said.at):
        return False
    return bool(_HOUSE.search(name)) or (free and len(name) > _SHORTEST)
