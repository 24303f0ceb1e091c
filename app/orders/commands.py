"""What somebody of the shop types or says to the application: one character, or a short phrase. Pure.

"1" 接单 · "2" 缺货 · "3 20" 要 20 分钟 · "4" 好了; with the ticket's number: "1 12", "12号好了".
"""

import re
from dataclasses import dataclass

from app.language.counting import NUMBER, number
from app.language.normalise import fold

HELP = "回复 1 接单 · 2 缺货 · 3 20 要20分钟 · 4 好了；单多时加单号，如“1 12”。发“单”看列表。"
_LONGEST = 40  # characters: more is talk
_CODES = {1: "accept", 2: "refuse", 3: "time", 4: "ready"}
_SOLD_OUT = "今天卖完了"


@dataclass(frozen=True, slots=True)
class Command:
    """What is meant: an act of app.orders.states.ACTS, "time" (it takes so many minutes), or "list".

    `number`: the ticket's, if it was said. `words`: the reason or the question that the customer reads.
    """

    act: str
    number: int | None = None
    minutes: int | None = None
    words: str = ""


#: what is left of a phrase when numbers and fillers are taken away → the act
_PHRASES = {
    "accept": ("接单", "接", "接了", "我接", "接下", "收单", "ok", "可以", "可以做",
               "能做", "没问题", "确认", "确认接单", "同意"),
    "refuse": ("缺货", "没货", "没有了", "没有", "卖完", "卖完了", "卖光了", "断货", "售罄", "做不了", "不接", "接不了",
               "没法做", "不能做"),
    "make": ("开始做", "在做", "在做了", "做着", "制作中", "开做"),
    "ready": ("好了", "做好", "做好了", "可以取", "可以取了", "能取了", "完工", "出炉了"),
    "send": ("送出", "送出了", "已送出", "发出", "出发了", "在路上", "骑手取走了", "开始送"),
    "finish": ("取走", "取走了", "拿走了", "已取", "完成", "完成了", "送到了", "已送达", "交付了", "结单"),
    "no_show": ("没来取", "没来", "没人取", "没人来取", "未取"),
    "take": ("我来接手", "接手", "我来做", "转给我"),
    "list": ("单", "单子", "列表", "有什么单", "看单", "帮助", "help", "?", "？", "菜单", "怎么用"),
}  # fmt: skip
_ACT_OF = {phrase: act for act, phrases in _PHRASES.items() for phrase in phrases}
_NUMBER_MARK = re.compile(rf"(?:#|第)\s*({NUMBER})\s*(?:号|单)*|({NUMBER})\s*号(?:单|的)?")
_HOURS = re.compile(rf"({NUMBER})\s*个?(半)?(?:小时|钟头)")
_MINUTES = re.compile(rf"({NUMBER})\s*(?:分钟|分|min)")
_HALF, _QUARTER = re.compile(r"半个?(?:小时|钟头)"), re.compile(rf"({NUMBER})\s*刻钟?")
_ASK = re.compile(r"^(?:帮我?)?(?:问一?下?|请问)(?:顾客|客人|客户|他|她|对方)?[:：,， ]*(.{2,})$")
_FILLERS = re.compile(
    r"嗯+|啊|哦|噢|好的|好滴|收到|谢谢|管家|亲|这个|那个|这单|那单|大概|大约|差不多|左右|需要|还要|要|再|等|吧|呢|哈|呀|了$"
)
_SIGNS = re.compile(r"[^\w?？#:：]+")


def read(text: str) -> Command | None:
    """What is meant; None for what is not understood. Never raises."""
    plain = re.sub(r"@\S*", " ", fold(text).text).strip().lower()
    if not plain or len(plain) > _LONGEST or re.search(r"\d\.\d", plain):
        return None
    asked = _ASK.match(plain)
    if asked:
        return Command("ask", words=_own_words(text, asked[1]))
    plain = _SIGNS.sub(" ", plain).strip()
    if plain in _ACT_OF:
        return _named(_ACT_OF[plain], None, None)
    if digits := _digits(plain):
        return _coded(digits)
    return _phrase(plain)


def _digits(plain: str) -> list[int]:
    """The numbers, where there is nothing else."""
    found = [number(word) for word in plain.split()]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else []


def _own_words(text: str, asked: str) -> str:
    """The question as it was typed, if it can be found there."""
    tail = text.strip()[-len(asked) :]
    return tail if len(tail) == len(asked) else asked


def _coded(digits: list[int]) -> Command | None:
    """Numbers alone: the code first, or the ticket first."""
    match digits:
        case [1 | 2 | 4 as code]:
            return _named(_CODES[code], None, None)
        case [1 | 2 | 4 as code, ticket] | [ticket, 1 | 2 | 4 as code]:
            return _named(_CODES[code], ticket, None)
        case [3, minutes]:
            return _named("time", None, minutes)
        case [ticket, 3, minutes] if ticket != 3:
            return _named("time", ticket, minutes)
        case [3, minutes, ticket]:
            return _named("time", ticket, minutes)
    return None


def _phrase(plain: str) -> Command | None:
    minutes, plain = _minutes(plain)
    ticket, plain = _ticket(plain)
    if ticket is not None and minutes is None and (digits := _digits(plain)):
        return _coded([ticket, *digits])
    rest = _FILLERS.sub("", plain).replace(" ", "")
    if not rest and minutes is not None:
        return _named("time", ticket, minutes)
    for words in (plain.replace(" ", ""), rest):
        act, numbered = _with_ticket(words) if ticket is None else (_meant(words), ticket)
        if act:
            return _named("time" if act == "accept" and minutes else act, numbered, minutes)
    code = number(rest) if rest else None
    if code in _CODES:
        return _named("time" if minutes else _CODES[code], ticket, minutes)
    return None


def _with_ticket(words: str) -> tuple[str, int | None]:
    """The act of a phrase that may have a number before or behind it, and the number."""
    for pattern, phrase, digits in ((rf"(\D+?)({NUMBER})", 1, 2), (rf"({NUMBER})(\D+)", 2, 1)):
        found = re.fullmatch(pattern, words)
        if found and (act := _meant(found[phrase])):
            return act, number(found[digits])
    return _meant(words), None


def _named(act: str, ticket: int | None, minutes: int | None) -> Command | None:
    if act == "time":
        return Command("time", ticket, minutes) if minutes is not None and 1 <= minutes <= 24 * 60 else None
    return Command(act, ticket, words=_SOLD_OUT if act == "refuse" else "")


def _minutes(plain: str) -> tuple[int | None, str]:
    """How long it takes, and the rest."""
    for pattern, unit in ((_HOURS, 60), (_QUARTER, 15), (_MINUTES, 1)):
        found = pattern.search(plain)
        if found and (n := number(found[1])) is not None:
            half = 30 if pattern is _HOURS and found[2] else 0
            return n * unit + half, plain[: found.start()] + " " + plain[found.end() :]
    found = _HALF.search(plain)
    return (30, plain[: found.start()] + " " + plain[found.end() :]) if found else (None, plain)


def _ticket(plain: str) -> tuple[int | None, str]:
    """The number of a ticket that is marked as one, and the rest."""
    found = _NUMBER_MARK.search(plain)
    if found is None:
        return None, plain
    return number(found[1] or found[2]), plain[: found.start()] + " " + plain[found.end() :]


def _meant(words: str) -> str:
    """The act of a phrase, with one slip in phrases of three characters and more; "" for none."""
    if words in _ACT_OF:
        return _ACT_OF[words]
    near = {act for phrase, act in _ACT_OF.items() if len(phrase) >= 3 and _one_slip(words, phrase)}
    return near.pop() if len(near) == 1 else ""


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one character was left out, put in, or taken for another."""
    if abs(len(typed) - len(meant)) > 1 or len(typed) < 3:
        return False
    same = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    return (
        typed[same + 1 :] == meant[same + 1 :] or typed[same:] == meant[same + 1 :] or typed[same + 1 :] == meant[same:]
    )
