"""Words on a cake that are put right: a part of them gives way, or a name was misheard."""

import re
from collections.abc import Sequence

from app.language.reading import Reading

_WORDS = re.compile(
    r"(?P<old>[^,，。\s把]{1,8}?)(?:[一二两三四几]个?字)?(?:换成|改成|改为)[:： ]?(?P<new>[^,，。!！\s]{1,8}?)吧?$"
)


def other_words(known: Sequence[str], reading: Reading) -> tuple[str, ...] | None:
    """老婆两个字换成亲爱的: a part of what is written gives way; of several those words that begin alike."""
    text = reading.normal
    found = _NEW_WORDS.search(text)
    alike = [n for n, old in enumerate(known) if found and old[:2] == found["new"][:2]]
    if found and len(known) > 1 and len(alike) == 1:
        return (*known[: alike[0]], found["new"], *known[alike[0] + 1 :])
    renamed = _renamed(known[0], text) or _said_anew(known[0], text) if len(known) == 1 else ""
    if renamed:
        return (renamed,)
    nameless = not reading.said.items and reading.time is None and not _LOOKS.search(text)
    disliked = found is not None and _DISLIKED.search(text[: found.start()]) and len(found["new"]) > _FEWEST
    if found and disliked and nameless and len(known) == 1:
        return (found["new"],)  # 太老土了 改成苟富贵勿相忘
    found = _WORDS.search(text)
    if found is None or len(known) != 1 or found["old"] not in known[0] or found["old"] == known[0]:
        return None
    return (known[0].replace(found["old"], found["new"], 1),)


_NAME_SLIP = re.compile(
    r"(?:名字?|字|称呼)[^,，。]{0,4}错[了字啦]?[ ,，]*(?:了|啦)?[ ,，]*(?:应该)?是(?P<new>[\u4e00-\u9fff]{2,3}?)(?=$|[ ,，。!！]|不是)"
)


def _renamed(known: str, text: str) -> str:
    """名字写错了 是小梅, of 小美生日快乐: the name that differs from it by one character."""
    found = _NAME_SLIP.search(text)
    new = found["new"] if found else ""
    for start in range(len(known) - len(new) + 1 if new else 0):
        old = known[start : start + len(new)]
        if sum(one == other for one, other in zip(old, new, strict=True)) == len(new) - 1:
            return known[:start] + new + known[start + len(new) :]
    return ""


_SLIP = re.compile(
    r"^(?:啊|哦|呃|额|哎|等等|等下)*[ ,，]*(?:不对|错了|[打写说发]错了?)[啦呀哈]?[ ,，]*(?:应该)?(?:是|写)?[ ,，]*(?P<new>[^\s,，]{2,16})[。!！~～ ]*$"
)


def _said_anew(known: str, text: str) -> str:
    """不对 是小宝两岁啦, of 小宝一岁啦: words that are the same for the most part."""
    found = _SLIP.match(text)
    new = found["new"] if found else ""
    alike = sum(char in known for char in new)
    as_long = abs(len(new) - len(known)) < 2 or re.search("是|写", text[: found.start("new")] if found else "")
    return new if new != known and as_long and alike * 2 > max(len(new), len(known)) else ""


#: said of words that are written, and hardly of a cake
_DISLIKED = re.compile(r"老?土[了气得]?|俗气?|肉麻|普通|[那这]个?字|正式|文案|这句|那句|没新意|写的|的字|词儿?|寓意")
_LOOKS = re.compile("款|造型|样子|颜色|图案|蛋糕|口味|花")
_FEWEST = 3  # characters of words that are written
_NEW_WORDS = re.compile(r"(?:换成|改成|改为)[:： ]*(?P<new>[^,，。!！\s]{2,16}?)吧?[。!！~～ ]*$")
