"""Fits the chain of `app.language.tagger`: an averaged perceptron over the labelled items of orders (Collins, 2002)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any

import numpy as np

from app.language.chars import plain
from app.language.goods import book_of
from app.language.naming import words
from app.language.normalise import fold
from app.language.slots import ORDERS, order_text, scan
from app.language.spelling import spelled_out
from app.language.tagger import TAGS, best_path, look
from training import rows, svm

_ROUNDS = 8
_OTHERS = 1  # how often each order is seen with other names in it
_HIDDEN = 0.5  # the share of those that the grammar does not know
_MADE_UP = 0.3  # the share of those that nobody sells
Sample = tuple[list[list[str]], str]  # the features of each character, and its tag


def samples(split: str) -> list[Sample]:
    """The orders of a split whose items can be found in their words, each also with the names of other things in it."""
    return with_others(rows.rows(*rows.INTENTS, "orders_marked", split=split))


def with_others(found: Iterable[rows.Row]) -> list[Sample]:
    """Samples of labelled rows, and as many again with other names: what stands around a name is to be learnt, too."""
    texts = list(of_rows(found))
    random, names = Random(20261127), sorted({*words("heads")["cake"], *words("heads")["bread"], *_meals()})
    marks = [_seen(text, tags) for text, tags in texts]
    for _ in range(_OTHERS):
        marks += [_swapped(text, tags, names, random) for text, tags in texts if "B" in tags]
    return marks


def _meals() -> list[str]:
    return [name for kind in ("breakfast", "drink") for name in words("heads")[kind]]


def _seen(text: str, tags: str, hidden: Sequence[tuple[int, int]] = ()) -> Sample:
    found = [(good.start, good.end) for good in book_of(rows.shop().products).find(text)]
    kept = [one for one in found if not any(one[0] < end and start < one[1] for start, end in hidden)]
    seen = look(text, kept)
    return seen, tags[: len(seen)]


def _swapped(text: str, tags: str, names: Sequence[str], random: Random) -> Sample:
    """With other names; half of them as if nobody had listed them."""
    new, marks, hidden = "", "", []
    for match in re.finditer("BI*|[^BI]+", tags):
        word = text[match.start() : match.end()]
        if match.group()[0] == "B":
            word = random.choice(names)
            if random.random() < _MADE_UP:
                word = "".join(random.choice(names)[: random.choice((1, 2))] for _ in range(2)) + word[-1]
            if random.random() < _HIDDEN:
                hidden.append((len(new), len(new) + len(word)))
            marks += "B" + "I" * (len(word) - 1)
        else:
            marks += match.group()
        new += word
    return _seen(new, marks, hidden)


def of_rows(found: Iterable[rows.Row]) -> Iterator[tuple[str, str]]:
    """Texts and tags of labelled rows."""
    shop = rows.shop()
    for row in found:
        if "marked" in row:
            line, places = by_hand(row["marked"])
            blanked = order_text(scan(spelled_out(fold(line)), rows.NOON, shop))
            yield (blanked if len(blanked) == len(line) else line), places
            continue
        slots = row.get("slots") or {}
        if row["intent"] not in ORDERS or not slots.get("items"):
            continue
        text = order_text(scan(spelled_out(fold(row["text"])), rows.now_of(row), shop))
        tags = marked(text, slots["items"])
        if tags is None:
            continue
        yield text, tags


def by_hand(line: str) -> tuple[str, str]:
    """A line with its names in [] and its flavours in {}."""
    text, tags, pair = "", "", "OO"
    for char in line:
        if char in "[]{}":
            pair = {"[": "BI", "{": "FG"}.get(char, "OO")
            continue
        text += char
        tags += pair[0]
        pair = pair[1] * 2
    whole = [(plain(char), tag) for char, tag in zip(text, tags, strict=True)]
    same = [(new, tag + _ON.get(tag, tag) * (len(new) - 1)) for new, tag in whole if new]
    return "".join(new for new, _ in same), "".join(tag for _, tag in same)


_ON = {"B": "I", "F": "G"}


def marked(text: str, items: list[rows.Row]) -> str | None:
    """The tags of a text; None when an item is not in it as it is labelled."""
    tags = ["O"] * len(text)
    whole = True
    for item in items:
        name, flavour = _plain(item.get("product")), _plain(item.get("flavour")).removesuffix("味")
        if item.get("product_implied"):
            name = ""
        whole &= _mark(text, tags, name, flavour)
    return "".join(tags) if whole else None


def _plain(words: Any) -> str:
    return "".join(plain(char) for char in str(words or ""))


def _mark(text: str, tags: list[str], name: str, flavour: str) -> bool:
    if not name:
        return not flavour or _put(text, tags, re.escape(flavour), "FG")
    if flavour and flavour not in name:
        glue = "(?:口味|味)?的?"
        if _put(text, tags, re.escape(flavour) + glue + re.escape(name), "BI"):
            return True
        return _put(text, tags, re.escape(name), "BI") and _put(text, tags, re.escape(flavour), "FG")
    return _put(text, tags, re.escape(name), "BI")


def _put(text: str, tags: list[str], pattern: str, pair: str) -> bool:
    found = False
    for match in re.finditer(pattern, text):
        if set(tags[match.start() : match.end()]) == {"O"}:
            tags[match.start() : match.end()] = pair[0] + pair[1] * (len(match.group()) - 1)
        found = True
    return found


def fit(due: list[Sample]) -> tuple[list[str], list[str], svm.Floats]:
    """Features, tags, and weights [feature, tag]. The order of samples is drawn from a fixed seed."""
    counts: dict[str, int] = {}
    for seen, _ in due:
        for features in seen:
            for name in features:
                counts[name] = counts.get(name, 0) + 1
    names = [f"t:{tag}" for tag in TAGS] + sorted(name for name, count in counts.items() if count > 2)
    place = {name: n for n, name in enumerate(names)}
    known = [[np.array([place[name] for name in features if name in place]) for features in seen] for seen, _ in due]
    weights, total = np.zeros((len(names), len(TAGS))), np.zeros((len(names), len(TAGS)))
    order, random, step = list(range(len(due))), Random(20261127), 0
    for _ in range(_ROUNDS):
        random.shuffle(order)
        for n in order:
            step += 1
            _learn(weights, total, known[n], due[n][1], step)
    return names, list(TAGS), weights - total / step


def _learn(weights: svm.Floats, total: svm.Floats, seen: list[Any], right: str, step: int) -> None:
    sums = [weights[places].sum(axis=0).tolist() for places in seen]
    said = best_path(sums, weights[: len(TAGS)].tolist())
    if said == right:
        return
    for n, (due, got) in enumerate(zip(right, said, strict=True)):
        if due != got:
            for tag, way in ((due, 1.0), (got, -1.0)):
                weights[seen[n], TAGS.index(tag)] += way
                total[seen[n], TAGS.index(tag)] += way * step
        if n and right[n - 1 : n + 1] != said[n - 1 : n + 1]:
            for pair, way in ((right[n - 1 : n + 1], 1.0), (said[n - 1 : n + 1], -1.0)):
                weights[TAGS.index(pair[0]), TAGS.index(pair[1])] += way
                total[TAGS.index(pair[0]), TAGS.index(pair[1])] += way * step
