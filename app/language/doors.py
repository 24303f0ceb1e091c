"""Addresses bit by bit: a house in a line of its own, a number or a gate put right. Pure functions over strings."""

import re

_UNIT = r"号楼|号|栋|幢|座|单元|层|楼|室|f"
_NUMBERED = re.compile(
    rf"^(?:(?:还有|门牌号?|房号|楼号|地址|楼层)[^,，。\d]{{0,10}})?[ ,，]?(?:不对|错了)?[ ,，]?(?:应该)?(?:是|改成?|送到?)*(?P<n>\d{{1,4}})(?P<unit>{_UNIT})(?![\d下上早中晚])"
)


_GATE = re.compile("(?:[东南西北前后正侧]大?|大)门")


_GATE_ALONE = re.compile(
    r"(?:^|[ ,，。]|[改换]成?到?|还是|送到?)(?:走|在|去|放)?(?P<gate>(?:[东南西北前后正侧]大?|大)门)(?:吧|了|哈|那边|那里)?[。!！~～ ]*$"
)


#: B座803, of 创新大厦A座1506: another house of the same place
_OTHER_HOUSE = re.compile(r"^(?:[A-Za-z]|\d{1,3})(?P<unit>座|号楼|栋|幢)(?:\d{1,2}单元)?\d{3,4}[室房]?$")


def readdressed(known: str, said: str) -> str:
    """An address with one part of it put right: 门牌错了 是32号, 送到21层; 东门修路 改南门."""
    other = _OTHER_HOUSE.match(said)
    house = other and re.search(rf"(?<=[\u4e00-\u9fff])(?:[A-Za-z]|\d{{1,3}}){other['unit']}", known)
    if other and house:
        return known[: house.start()] + said
    gates, gate = list(_GATE.finditer(known)), _GATE_ALONE.search(said)
    if len(gates) == 1 and gate and _GATE.sub("", known):
        return known[: gates[0].start()] + gate["gate"] + known[gates[0].end() :]
    found = _NUMBERED.search(said)
    if found is None or not known or (found["unit"] == "号" and not re.search("门牌|地址|房号|楼号", said)):
        return ""
    same = list(re.finditer(rf"\d{{1,4}}(?={found['unit']}(?!楼))", known))
    return known[: same[-1].start()] + found["n"] + known[same[-1].end() :] if same else ""


_DOOR_ALONE = re.compile(
    r"^(?:是|在)?(?P<door>(?:\d{1,3}|[a-z]\d?|[东南西北中])?(?:号楼|[栋幢座])?(?:[\d一二三四五六]{1,2}单元)?(?:\d{1,2}[楼层])?(?:\d{2,4}(?:室|号|户)?)?)(?:$|[ ,，。!！哈啊]+$)",
    re.IGNORECASE,
)
#: 666 is applause, and no room
CHAT_NUMBERS = frozenset(("666", "233", "2333", "888", "999", "1314", "520", "777", "886"))
_ROOM = re.compile(r"\d{3,4}室?")
_A_DOOR = re.compile(r"\d[栋幢座号单楼层室户]|[\da-z东南西北中](?:号楼|[栋幢座])", re.IGNORECASE)


def next_door(known: str, said: str) -> str:
    """文昌里, then 12栋: the address with the house behind it; nothing where a message is more than a house."""
    text = said.strip()
    if _ROOM.fullmatch(text) and re.search("(?:[栋幢座]|单元|号楼)$", known):
        return known + text
    found = _DOOR_ALONE.match(text)
    if not known or found is None or not _A_DOOR.search(text) or readdressed(known, text):
        return ""
    said_again = re.sub(r"[\d一二三四五六]", "", found["door"])[:1] in known[-6:]
    return "" if said_again else behind(known, text.rstrip("。!！~～ ").removeprefix("是"))


_SOME_HOUSE = re.compile(
    r"(?:我|俺|咱|他|她|孩子|娃|老公|老婆)?(?:们)?(?:的)?(?:公司|单位|家里?|学校|幼儿园|办公室|店里|厂里|医院|酒店|饭店|工地|小区|宿舍|校区|健身房|[\u4e00-\u9fff]{1,2}[馆校园院厅])(?:里|来|那边|这边)?"
)


def surely(address: str) -> str:
    """An address, unless it only says whose house it is: 我公司 is one once its street is told."""
    return "" if _SOME_HOUSE.fullmatch(address) else address


GATE_SAID = re.compile(r"^(?P<gate>[东南西北前后正侧大]门)(?:的|那个?|那[边里儿]|哈|口)*$")
_IN_A_STREET = re.compile(r"[路街巷弄道]\d{1,4}[号弄]")
_LODGE = re.compile(r"^(?:门卫|保安|岗亭|传达|门房|值班|警卫)")


def behind(known: str, door: str) -> str:
    """Both as one, without saying twice what both say: 花园7栋 and 7栋301. A gate stands before its lodge: 西门门卫室."""
    gate = GATE_SAID.match(door)
    if gate:
        return known if gate["gate"] in known else gate["gate"] + known if _LODGE.match(known) else known + gate["gate"]
    if _IN_A_STREET.search(door) and not _IN_A_STREET.search(known):
        return door if known in door else door + known  # 外科楼5楼, then the street that it stands in
    for length in range(min(len(known), len(door)), 1, -1):
        if known.endswith(door[:length]):
            return known + door[length:]
    return door if known and known[:2] == door[:2] else known + door
