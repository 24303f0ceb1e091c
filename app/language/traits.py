"""What is looked at when a message is judged: its words with their masks off, what it carries, and who says it to whom."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import ahocorasick_rs

from app.language.chars import load
from app.language.links import addresses
from app.language.masks import turned, unmask
from app.language.normalise import Normal, fold
from app.language.reading import Context, Message, Shop

_ROWS = 6  # earlier lines of the speaker that are read together with this one


@dataclass(frozen=True, slots=True)
class Look:
    """A message ready to be judged. `text` is what it says itself, `whole` with the lines the speaker wrote before.

    It is harmless if it is plain on its face and holds not one suspicious word: then no check would find anything.
    """

    message: Message
    context: Context
    raw: Normal
    text: Normal
    whole: str
    carried: str
    groups: dict[str, list[tuple[str, int, int]]]
    whole_groups: frozenset[str]
    facts: frozenset[str]
    harmless: bool = False


@cache
def _suspects() -> tuple[Any, list[tuple[str, str]]]:
    table: dict[str, list[str]] = load("suspects.json")
    pairs = [(word, name) for name, listed in table.items() for word in listed]
    return ahocorasick_rs.AhoCorasick([word for word, _ in pairs]), pairs


def look(message: Message, folded: Normal, context: Context, shop: Shop) -> Look:
    """Take the masks off and name what is there."""
    carried = fold(" ".join(_carried(message.payload))).text if message.payload else ""
    said = unmask(folded) if folded.text else folded
    text = said
    back = turned(said) if said.text else None
    if back is not None:
        text = back
    own = f"{text.text} {unmask(fold(carried)).text}".strip() if carried else text.text
    lines = [line for line in context.recent[-_ROWS:] if line.strip()]
    whole = _together(lines, folded.text, own)
    words = groups(own)
    whole_words = frozenset(groups(whole) if lines else words)
    facts = frozenset(_facts(message, folded, text, own, whole, context, shop, turned_back=back is not None))
    plain = _harmless(message, folded, context, words)
    return Look(message, context, folded, text, whole, carried, words, whole_words, facts, plain)


_ODD = re.compile(
    r"(?:\d|[一二三四五六七八九十百])(?:元|块|毛)?(?:一|每|/)(?:斤|瓶|盒|箱|袋|罐|筐|件|条|次|节|天|小时|套|单|个|只|包|张|套|平|户)|(?:斤|瓶|盒|箱|袋|罐|件|次)(?:\d|[一二三四五六七八九十百]{2})|[a-z]{2}|[a-z]\W|[^\u4e00-\u9fffa-z\d ,.!?:;，。！？、~()…\n]|\d{5,}|(?:[\u4e00-\u9fff][ .,、。*_~/|·-]+){3}|(.)\1{5}"
)
_BENIGN = frozenset(("ours", "story", "joke", "warning", "askours"))


def _harmless(message: Message, folded: Normal, context: Context, groups: Mapping[str, object]) -> bool:
    if context.recent or message.payload or len(folded.text) > 60:
        return False
    return not _ODD.search(folded.text) and folded.raw.count("\n") <= 2 and _BENIGN.issuperset(groups)


def _together(lines: list[str], text: str, own: str) -> str:
    """The lines of a burst as one text: an advert may be cut anywhere."""
    if not lines:
        return own
    burst = [*lines, text]
    if all(len(line) <= 14 for line in burst):
        return unmask(fold("".join(burst))).text
    return unmask(fold(" ".join(burst))).text


def groups(text: str) -> dict[str, list[tuple[str, int, int]]]:
    """The suspicious words of a text with their places, by class."""
    automaton, pairs = _suspects()
    found: dict[str, list[tuple[str, int, int]]] = {}
    for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        word, name = pairs[index]
        if word in _INNOCENT and _INNOCENT[word].search(text):
            continue
        found.setdefault(name, []).append((word, start, end))
    return found


#: words that are something else in these surroundings
_INNOCENT = {
    "自提": re.compile(r"^(?!.*(?:出|转|闲置|卖|元|块|送人|收|搬家|\d{2,}))"),
    "大麻": re.compile("大麻花"),
    "日结": re.compile("[今周]日结"),
    "猪肉": re.compile("猪肉(?:包|饼|脯|松|馅)"),
    "小姐姐": re.compile("店员小姐姐|小姐姐(?:帮|好|真|服务|麻烦|在)"),
    "嗨": re.compile("嗨[,， ]?(?:大家|你|各)|好嗨"),
    "打死": re.compile("打死(?:我|也|都)"),
}


def _carried(payload: Mapping[str, Any]) -> Iterator[str]:
    """All words a payload holds, in order; addresses are judged elsewhere."""
    for name, value in payload.items():
        if name in ("url", "qr", "appid", "corp", "seconds", "type"):
            continue
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _carried(value)
        elif isinstance(value, (list, tuple)):
            for one in value:
                if isinstance(one, str):
                    yield one
                elif isinstance(one, Mapping):
                    yield from _carried(one)


ID = re.compile(r"(?<![a-z0-9./@])(?=[a-z0-9_-]*[a-z])(?=[a-z0-9_-]*\d)[a-z][a-z0-9_-]{4,19}(?![a-z0-9.@])")
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_QQ = re.compile(r"qq ?(?:号|群)?[:：是 ]?\d{5,11}|(?<!\d)\d{8,10}(?!\d)")
_UNIT = re.compile(
    r"(?:\d|[一二三四五六七八九十百])(?:元|块钱?|毛)?(?:一|每|/)(?:斤|瓶|盒|箱|袋|罐|筐|件|条|次|节|天|小时|套|单|张|平|户)(?![吗么?？])|(?:斤|瓶|盒|箱|袋|罐|件|次)(?:\d{2}|[一二三四五六七八九]十|[一二三四五六七八九]百)"
)
_PRICE = re.compile(
    r"\d+(?:\.\d+)?\s?(?:元|块|米(?!\d)|/斤|一斤|一盒|一箱|一支|一套|一瓶|一次|一单|起|包邮|折)|(?:仅|只要|才|特价|体验价|一套|一次|一节|满|充|卖|只需)\s?\d{2,5}|日(?:赚|入)\s?\d+|\d+\s?(?:w|k|万)(?![a-z])"
)


def _facts(
    message: Message,
    folded: Normal,
    text: Normal,
    own: str,
    whole: str,
    context: Context,
    shop: Shop,
    *,
    turned_back: bool,
) -> Iterator[str]:
    yield f"type {message.msg_type}"
    yield f"role {context.speaker_role}"
    yield from _known(context)
    yield f"length {min(len(own) // 6, 8)}"
    yield from _numbers(own, whole)
    if "?" in own or re.search("吗|么$|呢$", own):
        yield "asks"
    if re.search(r"[“\"「『]", folded.text):
        yield "quotes"
    masked = _masked(folded, text)
    yield from ["masked"] * (masked > 0) + ["masked much"] * (masked > 3)
    if turned_back:
        yield "turned"
    if folded.raw.count("\n") >= 2:
        yield "lines"
    if message.payload or message.msg_type != "text" or "." in folded.text:
        yield from addresses(message, folded, shop)
    if len(folded.text) > 16 or len(context.recent) >= 4:
        yield from _flood(folded, context)


_NUMERAL = re.compile(r"[\d一二三四五六七八九十百]")
_NUMBERED = (("phone", PHONE), ("id", ID), ("qq", _QQ), ("price", _PRICE))


def _numbers(own: str, whole: str) -> Iterator[str]:
    """Phones, ids and prices, in the message itself and in the lines before it."""
    if not _NUMERAL.search(whole):
        return
    if _UNIT.search(whole):
        yield "unit price"
    for name, pattern in _NUMBERED:
        inside = pattern.search(own)
        if inside:
            yield name
        if inside or (whole is not own and pattern.search(whole)):
            yield f"whole {name}"


def _known(context: Context) -> Iterator[str]:
    if context.reply_to:
        yield f"reply {'fan' if context.reply_to == 'fan' else 'staff'}"
    if context.open_order:
        yield "order"
    if context.recent:
        yield "recent"


def _masked(folded: Normal, text: Normal) -> int:
    """How many characters had a mask on."""
    if text is folded:
        return 0
    plain = re.sub(r"[\W_]", "", folded.text)
    bare = re.sub(r"[\W_]", "", text.text)
    if plain == bare:
        gaps = len(
            re.findall(r"(?<=[\u4e00-\u9fff])[ .,、。*_~/|·-]+(?=[\u4e00-\u9fff](?:[ .,、。*_~/|·-]|$))", folded.text)
        )
        return gaps if gaps >= 3 else 0
    return abs(len(plain) - len(bare)) + sum(one != other for one, other in zip(plain, bare, strict=False))


def _flood(folded: Normal, context: Context) -> Iterator[str]:
    bare = re.sub(r"\s", "", folded.text)
    if len(bare) >= 24 and len(set(bare)) <= max(3, len(bare) // 8):
        yield "flood"
    unit = re.match(r"(.{2,12}?)\1{3,}", bare)
    if unit and len(unit.group()) > 16 and len(unit.group()) >= 0.7 * len(bare):
        yield "flood"
    if folded.raw.count("\n") >= 10 and len(bare) < 60:
        yield "flood"
    if len(context.recent) >= 4:
        lines = [re.sub(r"\W", "", fold(line).text) or line for line in context.recent]
        here = re.sub(r"\W", "", folded.text) or folded.raw or "[表情]"
        alike = sum(_alike(line, here) for line in lines)
        if alike >= 4 or (alike >= 3 and len(here) <= 6 and len(lines) <= 5):
            yield "flood"


def _alike(one: str, other: str) -> bool:
    if not one or not other:
        return one == other
    return (
        one == other
        or one in other
        or other in one
        or len(set(one) & set(other)) >= 0.8 * max(len(set(one)), len(set(other)))
    )
