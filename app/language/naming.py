"""What stands before the name of a thing and belongs to it: flavours, and what is special about it."""

import re
from functools import cache, lru_cache
from typing import Any

from app.language.chars import load


@cache
def words(name: str) -> Any:
    """A list of data/goods.json."""
    return load("goods.json")[name]


@cache
def _special() -> re.Pattern[str]:
    flavours, special = words("flavours"), [word for word in words("modifiers") if word not in words("flavours")]
    either = "|".join(map(re.escape, sorted({*flavours, *special}, key=lambda word: (-len(word), word))))
    either = f"(?:{either}|{'|'.join(words('emoji_flavours'))})(?:口味|味儿?)?"
    return re.compile(rf"(?:{either}(?:的|和|加|、)?)*{either}的?\Z")


@cache
def flavour_pattern() -> re.Pattern[str]:
    """One flavour, with or without 味, and as a picture."""
    names = "|".join(map(re.escape, (*words("flavours"), *typos_of_flavours(), *words("emoji_flavours"))))
    return re.compile(rf"(?P<name>(?:{names})(?:{names})?(?:奶油|夹心|淋面|脆皮)?)(?:口味|味道|味儿?)?")


@lru_cache(maxsize=8)  # one message asks several times
def flavours_in(text: str) -> tuple[re.Match[str], ...]:
    """The flavours of a text, in order."""
    return tuple(flavour_pattern().finditer(text))


@cache
def typos_of_flavours() -> dict[str, str]:
    flavours = set(words("flavours"))
    return {wrong: right for wrong, right in words("typos").items() if right in flavours}


def flavour_name(word: str) -> str:
    """The flavour a word or a picture stands for."""
    return words("emoji_flavours").get(word) or typos_of_flavours().get(word) or word


STOP = frozenset(
    "的个只块份条斤杯盒袋根套打枚寸吋人要订定买来拿取做留送给带有想吃点那这我你他她您咱们家妈爸是换成改加和跟与及还再就把帮了吗呢啊哦在到里上下每各俩仨两几今明天早晚号月日周"
    "一二三四五六七八九十百千万零楼店群图看说找问卖供求替让被叫喊请收付退差缺抢占蹲整弄搞称切包装发转选配搭含放加写画插用不没别无非都也又才很太真最更只光先后前能排剩啥谁恰捎整条全占捂蹲等求挂急催嘛弄从往向对为因被把将比过完好些多少"
)


def special_before(text: str, start: int, *, free: bool = True) -> tuple[int, str, str]:
    """Where a name begins, what is special about the thing, and its flavour if that is all that is special."""
    window = text[max(0, start - 14) : start]
    found = _special().search(window)
    first, special, flavour = start, "", ""
    if found:
        first = start - len(window) + found.start()
        special, flavour = _parted(found.group())
    if free and not re.search(r"[的和加、]\Z", text[first - 1 : first] if first else ""):
        extra = _after_a_count(text, first) or _unknown_before(text, first)
        if extra:
            first -= len(extra)
            special, flavour = extra + flavour + special, ""
    return first, special, flavour


def _parted(words_before: str) -> tuple[str, str]:
    """What is special, and the flavour said with 味 or 的 or before other words: 草莓味的双层 is 双层 and 草莓."""
    flavours: list[str] = []
    special: list[str] = []
    names = set(words("flavours")) | set(words("emoji_flavours"))
    for found in _one_special().finditer(words_before):
        word, mark = found["word"], found["mark"] or ""
        word = flavour_name(word)
        if (mark == "的" and word in _LOOSE) or word in _MADE:
            continue
        if word in names or found["word"] in names:
            if flavours and flavours[-1] == word:
                continue  # 草莓🍓
            flavours.append(word)
            if mark in ("和", "、", "加"):
                flavours.append("")
        else:
            special.append(word)
    return "".join(special), "".join(flavours)


#: how it is made, which is no part of its name
_MADE = frozenset(("现烤", "现做", "手工", "新鲜", "刚烤", "现炸", "现磨"))
#: said of a thing, no part of its name: 热的玉米
_LOOSE = frozenset(("热", "冰", "温", "软", "硬", "脆", "大", "小", "鲜", "咸", "甜", "手工", "新款", "定制"))


@cache
def _one_special() -> re.Pattern[str]:
    flavours, special = words("flavours"), words("modifiers")
    either = "|".join(
        map(re.escape, sorted({*flavours, *special, *words("emoji_flavours")}, key=lambda word: (-len(word), word)))
    )
    return re.compile(rf"(?P<word>{either})(?:口味|味儿?)?(?P<mark>的|和|加|、)?")


@cache
def stops() -> re.Pattern[str]:
    return re.compile(rf".*(?:{'|'.join(map(re.escape, words('stops')))})")


#: 一份牛油果鸡胸|可颂: between the count and the name of the thing; 苏式百果|月饼: at the head of a clause
_COUNTED_BEFORE = re.compile(
    r"(?:\d|[一两二三四五六七八九十俩仨])(?:个|份|条|只|块|盒|袋|根|枚|打|碗|杯|串|包|枚|笼)(?P<name>[\u4e00-\u9fff]{1,7})\Z"
)
_CLAUSE_BEFORE = re.compile(r"(?:\A|[\s,，。:：；;!！])(?P<name>[\u4e00-\u9fff]{2,4})\Z")
_NO_NAME = frozenset(
    "的了吗呢吧啊我你他她您咱俺们要想订定买来拿取送给在有没不和跟与还再就把帮是那这哪请谢今明后天早晚上下点号加多少寸装切现每各半热冰大小好"
    "一二三四五六七八九十两俩仨条份盒袋只块个新品经整换改都捎"
)


#: where one name ends another begins: 菠萝包|红豆面包
_ENDS = frozenset("包卷酥派塔挞饼糕球圈粥浆面堡司棍")


def _after_a_count(text: str, start: int) -> str:
    """What stands between a count, or the head of a clause, and the name of a thing, as far as it can be a name."""
    window = text[max(0, start - 10) : start]
    for pattern in (_COUNTED_BEFORE, _CLAUSE_BEFORE):
        found = pattern.search(window)
        if found is not None and not set(found["name"]) & _NO_NAME and found["name"][-1] not in _ENDS:
            name: str = found["name"]
            if not stops().match(name):
                return name
    return ""


def _unknown_before(text: str, start: int) -> str:
    """Up to four characters before a name that belong to it although nobody listed them."""
    window = text[max(0, start - 6) : start]
    cut = stops().match(window)
    if cut:
        window = window[cut.end() :]
    kept = ""
    for char in reversed(window):
        if char in STOP or not ("\u4e00" <= char <= "\u9fff"):
            break
        kept = char + kept
    return kept if 2 <= len(kept) <= 4 and len(kept) < 5 else ""
