"""When two values of a slot say the same. Values are plain, as `guanjia predict` prints them (shapes in labels.md)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.language.chars import simplified

Plain = Mapping[str, Any]
_SLACK = timedelta(seconds=61)  # 24:00 is written 23:59:59
_NUMBER = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_MEASURES = "个只块份条杯盒袋根套片打枚粒包箱桶瓶碗"


def same_when(due: Plain | None, said: Plain | None) -> bool:
    """Whether a time is right. A part of a day is right as a range or as any point inside it."""
    if not due or not said:
        return not due and not said
    low, high = _at(due.get("from")), _at(due.get("to"))
    first, last = _at(said.get("from")), _at(said.get("to"))
    match due.get("grain"):
        case "before":
            return last is not None and high is not None and abs(last - high) <= _SLACK and said["grain"] != "exact"
        case "after":
            return first is not None and low is not None and abs(first - low) <= _SLACK and said["grain"] != "exact"
    if low is None or high is None or first is None or last is None:
        return False
    if due.get("grain") in ("part", "approx"):
        return low - _SLACK <= first and last <= high + _SLACK
    return abs(first - low) <= _SLACK and abs(last - high) <= _SLACK


def _at(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def plain(words: Any) -> str:
    """Words without spaces, marks and case; the same word in traditional and in simplified characters is one word."""
    folded = unicodedata.normalize("NFKC", str(words or "")).lower()
    return re.sub(r"[\W_]+", "", "".join(simplified().get(char, char) for char in folded))


def size(words: Any) -> str:
    """A size with digits and one unit."""
    text = (
        unicodedata.normalize("NFKC", str(words or "")).replace("吋", "寸").replace("cun", "寸").replace("人份", "人")
    )
    text = re.sub(r"[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]", _digits, text)
    text = re.sub(r"[^\d寸人+-]", "", text)
    return re.sub(r"(\d)(?=\+)", r"\1寸", text) + ("寸" if re.search(r"\+\d+$", text) else "")


def _digits(found: re.Match[str]) -> str:
    word = found.group()
    tens, mark, ones = word.partition("十")
    if not mark:
        return str(_NUMBER[word])
    return str(_NUMBER.get(tens, 1) * 10 + _NUMBER.get(ones, 0))


def implied(item: Plain) -> bool:
    """Whether the word for the product is absent from the text: marked so, or labelled by its flavour or size alone."""
    return bool(item.get("product_implied")) or ("product" in item and not item["product"])


def kind(item: Plain) -> str:
    """Product and flavour as one name, however they were split; word order inside does not count."""
    product, flavour = plain(item.get("product")), plain(item.get("flavour")).removesuffix("味")
    if implied(item) and product in ("蛋糕", "面包"):
        product = ""
    name = product if flavour and flavour in product else flavour + product
    return "".join(sorted(name.replace("味", "").replace("的", "")))


def same_item(due: Plain, said: Plain) -> bool:
    """Product with flavour, quantity and size. One and not said are the same quantity."""
    if (due.get("quantity") or 1) != (said.get("quantity") or 1) or size(due.get("size")) != size(said.get("size")):
        return False
    return same_kind(due, said)


def same_kind(due: Plain, said: Plain) -> bool:
    """Product with flavour."""
    if kind(due) == kind(said):
        return True
    if implied(due):  # the word is not in the text: any general word will do
        bare = {**due, "product": ""}
        general = {**said, "product": re.sub("蛋糕|面包", "", str(said.get("product") or ""))}
        return kind(bare) == kind(general)
    return False


def budget(words: Any) -> str:
    """A budget with its sign: "<=300", "~200"."""
    return re.sub(r"[^\d<>=~-]", "", unicodedata.normalize("NFKC", str(words or "")))


def same_items(due: Sequence[Plain], said: Sequence[Plain]) -> bool:
    """The same things, in any order."""
    rest = list(said)
    for item in due:
        found = next((other for other in rest if same_item(item, other)), None)
        if found is None:
            return False
        rest.remove(found)
    return not rest


def same_text(due: Any, said: Any) -> bool:
    """Words or lists of words."""
    return sorted(map(plain, _list(due))) == sorted(map(plain, _list(said)))


def _list(value: Any) -> list[Any]:
    if not value:
        return []
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]


def units(slots: Plain) -> list[tuple[str, Any]]:
    """The slots as single facts, for precision and recall. Recurrence is not scored."""
    facts: list[tuple[str, Any]] = []
    for item in slots.get("items") or ():
        facts.append(("product", kind(item)))
        facts.append(("quantity", (kind(item), item.get("quantity") or 1)))
        if item.get("size"):
            facts.append(("size", (kind(item), size(item["size"]))))
    facts += [(name, plain(slots[name])) for name in _WORDS if slots.get(name)]
    if slots.get("budget"):
        facts.append(("budget", budget(slots["budget"])))
    for name in ("inscription", "allergy"):
        facts += [(name, plain(words)) for words in _list(slots.get(name))]
    if slots.get("datetime"):
        facts.append(("datetime", slots["datetime"]))
    return facts


_WORDS = ("fulfilment", "address", "phone", "store", "order_ref")
STRICT = ("items", "datetime", "fulfilment", "address", "phone", "inscription", "budget", "allergy", "store")


def wrong_slots(due: Plain, said: Plain, names: Iterable[str] = STRICT) -> list[str]:
    """The names of the slots that are not as they should be."""
    return [name for name in names if not _same(name, due, said)]


def _same(name: str, due: Plain, said: Plain) -> bool:
    if name == "items":
        return same_items(due.get("items") or (), said.get("items") or ())
    if name == "datetime":
        return same_when(due.get("datetime"), said.get("datetime"))
    if name == "budget":
        return budget(due.get(name)) == budget(said.get(name))
    return same_text(due.get(name), said.get(name))
