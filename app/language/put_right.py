"""A place of an order that is put right: 门牌也错了 是32号, 送C区, or told more exactly than before."""

import re

from app.language.doors import readdressed

_PART = re.compile(
    r"(?:^|[ ,，])(?:改|换|是|应该是)?(?:送|到|去|成)?\s?(?P<part>[a-z])(?P<unit>[区座栋馆厅口])(?=$|[ ,，。!！~～吧了哈])"
)
#: 啊打错了是T2, of a house T1
_CODE = re.compile(
    r"(?:错了?|不对|应该|改成|改为|更正)[,，。 ]*(?:应该)?是?(?P<letter>[a-z])(?P<n>\d{1,2})(?:[座栋楼]|的)?[。!！~～ ]*$"
)
_AT = re.compile(r"^(?:就|在|是|送到?)*")
_PLACE = re.compile(r"^[\w-]{3,24}$")
_NO_PLACE = re.compile(
    r"[到送来去取拿没吗呢吧啊哦了谁什啥怎]|[早晚中]上|[上中下]午|点|不|我|你|放|停|关|很|好(?!\w*[苑园里])"
)


def other_place(known: str, text: str) -> str:
    """The address that is known with what is put right in it; empty where nothing is."""
    if not known:
        return ""
    return (
        _other_part(known, text)
        or _other_code(known, text)
        or _other_door(known, text)
        or _not_but(known, text)
        or readdressed(known, text)
        or _more_exact(known, text)
    )


def _other_part(known: str, text: str) -> str:
    """送C区 B区封路: the address with the other letter of the same place."""
    found = _PART.search(text)
    old = re.search(rf"[A-Za-z](?={found['unit']})", known) if found else None
    if found is None or old is None or old.group().lower() == found["part"]:
        return ""
    return known[: old.start()] + found["part"].upper() + known[old.end() :]


def _other_code(known: str, text: str) -> str:
    """打错了是T2: the address with the other number behind the same letter."""
    found = _CODE.search(text)
    old = re.search(rf"(?i:{found['letter']})\d{{1,2}}(?!\d)", known) if found else None
    if found is None or old is None:
        return ""
    return known[: old.start()] + old.group()[0] + found["n"] + known[old.end() :]


_DOOR = re.compile(
    r"(?:错了?|不对|门牌号?|房号|房间号?)[,，。 ]*(?:错了|不对)?[,，。 ]*(?:应该)?是(?P<n>\d{3,4})[室房]?[。!！~～ 吧哈]*$"
)


def _other_door(known: str, text: str) -> str:
    """房号错了 应该是1502: the address with the other door."""
    found, old = _DOOR.search(text), re.search(r"(?<!\d)\d{3,4}(?=[室房]?$)", known)
    return known[: old.start()] + found["n"] + known[old.end() :] if found and old else ""


_NOT_BUT = re.compile(
    r"(?P<old>\d{1,4}(?P<unit>号楼|栋|幢|座|单元|层|楼|室|号))(?:[写打发说]错[了啦]?|不对)[,，。 ]*(?:应该)?是(?P<new>\d{1,4}(?P=unit))"
)


def _not_but(known: str, text: str) -> str:
    """8栋写错了 是6栋: the one number in the place of the other."""
    found = _NOT_BUT.search(text)
    old = re.search(rf"(?<!\d){found['old']}", known) if found else None
    return known[: old.start()] + found["new"] + known[old.end() :] if found and old else ""


def _more_exact(known: str, text: str) -> str:
    """幼儿园, then 春芽幼儿园大二班: the same place, by its full name and by nothing else in the message."""
    place = _AT.sub("", text.strip().rstrip("。!！~～"))
    longer = known.lower() in place and place != known.lower() and _PLACE.match(place)
    return place if longer and not _NO_PLACE.search(place) else ""
