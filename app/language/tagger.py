"""Which characters of an order name a thing, and which a flavour apart from it: a linear chain over characters.

The grammar knows what is listed and how names are shaped; it cannot know where a name nobody listed begins and ends. This
reads that from the characters around it. Only orders are read so: elsewhere a name is mentioned, not wanted.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import add
from typing import Any

from app.language.chars import load
from app.language.model import apart, beside
from app.language.naming import flavours_in, words

#: none, a name begins, it goes on, a flavour apart begins, it goes on
TAGS = "OBIFG"
#: what cannot follow what: a name or a flavour goes on only behind its own beginning
_NEVER = {"I": "OFG", "G": "OBI"}
_LONGEST = 120  # characters that are looked at: a longer message is no order of things
_CLASSES = (
    ("0", "0123456789一二三四五六七八九十两俩仨半几"),
    ("m", "个只块份条杯盒袋根套片打枚粒包箱桶瓶碗客笼串罐提斤磅"),
    ("s", "寸吋"),
    (",", ",，。;；、!！?？:：~～+＋*()（）\n"),
    ("v", "要订定来买留拿做给送取带加换改上整搞弄"),
    ("_", " \x00"),
)
_CLASS = {char: name for name, chars in _CLASSES for char in chars}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch that names a thing, or a flavour apart from one."""

    start: int
    end: int
    flavour: bool = False


class Tagger:
    """The weights of the chain; made by `make train`.

    The weights of a feature are kept side by side in one number, as those of a `Model` are: a sum of such numbers gives
    the sums of all tags.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        rows = memoryview(base64.b64decode(values["weights"])).cast("b")
        width = len(TAGS)
        steps = {
            name: tuple(rows[n * width : (n + 1) * width]) for n, name in enumerate(values["features"].split("\n"))
        }
        self._rows = {name: beside(row) for name, row in steps.items()}
        self._steps = [steps.get(f"t:{tag}", (0,) * width) for tag in TAGS]

    def tags(self, seen: Sequence[Sequence[str]]) -> str:
        """The best tags of a text, given the features of each character."""
        get = self._rows.get
        sums = [apart(sum([get(name, 0) for name in features]), len(TAGS)) for features in seen]
        return best_path(sums, self._steps)


def best_path(sums: Sequence[Sequence[float]], steps: Sequence[Sequence[float]]) -> str:
    """Viterbi: the tags with the highest sum of what each character and each step says."""
    if not sums:
        return ""
    scores = [sums[0][n] if tag not in _NEVER else -1e9 for n, tag in enumerate(TAGS)]
    ways = [(before, [steps[m][n] for m in before]) for n, before in enumerate(_BEFORE)]
    back: list[list[int]] = []
    for here in sums[1:]:
        new, came = [], []
        for (before, step), more in zip(ways, here, strict=True):
            reached = list(map(add, scores if before == _ALL else map(scores.__getitem__, before), step))
            best = max(reached)
            new.append(best + more)
            came.append(before[reached.index(best)])
        scores = new
        back.append(came)
    last = max(range(len(TAGS)), key=scores.__getitem__)
    path = [last]
    for came in reversed(back):
        path.append(came[path[-1]])
    return "".join(TAGS[n] for n in reversed(path))


_ALL = tuple(range(len(TAGS)))
_BEFORE = [tuple(m for m, before in enumerate(TAGS) if before not in _NEVER.get(tag, "")) for tag in TAGS]


def look(text: str, named: Sequence[tuple[int, int]]) -> list[list[str]]:
    """The features of each character. `named` are the stretches in which the grammar finds a thing."""
    text = text[:_LONGEST]
    known = _marked(text, named)
    tastes = _marked(text, [match.span() for match in flavours_in(text)])
    special = _marked(text, _modifiers(text))
    kinds = "".join(_CLASS.get(char, "x" if "\u4e00" <= char <= "\u9fff" else "a") for char in text)
    text = text.replace("\n", ";")  # features are kept one a line
    chars, known, tastes, kinds = f"^^{text}$$", f"^^{known}$$", f"^^{tastes}$$", f"^^{kinds}$$"
    return [
        _features(
            chars[n - 2 : n + 3], known[n - 2 : n + 3], tastes[n - 2 : n + 3], kinds[n - 2 : n + 3], special[n - 2]
        )
        for n in range(2, len(text) + 2)
    ]


def _features(chars: str, known: str, tastes: str, kinds: str, special: str) -> list[str]:
    a, b, c, d, e = tuple(chars)
    near = known[1:4] + tastes[1:4]
    return [
        "*",
        "0" + c,
        "1" + b,
        "2" + d,
        "3" + b + c,
        "4" + c + d,
        "5" + a + b,
        "6" + d + e,
        "7" + b + c + d,
        "8" + near,
        "9" + known,
        "k" + kinds,
        "l" + kinds[1:4] + known[2],
        "m" + near[1] + near[4] + special + c,
        "n" + kinds[0:3] + near,
        "o" + kinds[2:5] + near,
        "p" + special + near[1] + near[4],
    ]


def _modifiers(text: str) -> list[tuple[int, int]]:
    known = _special_words()
    return [(n, n + size) for size in (4, 3, 2) for n in range(len(text) - size + 1) if text[n : n + size] in known]


@cache
def _special_words() -> frozenset[str]:
    return frozenset(words("modifiers"))


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    marks = ["."] * len(text)
    for start, end in spans:
        if end <= len(text) and marks[start] == ".":
            marks[start:end] = ["B", *["I"] * (end - start - 2), "E"][: end - start] if end - start > 1 else ["S"]
    return "".join(marks)


def spans(tags: str) -> list[Span]:
    """The stretches that tags speak of."""
    found: list[Span] = []
    start = -1
    for n, tag in enumerate(tags + "O"):
        if tag in "OBF" and start >= 0:
            found.append(Span(start, n, tags[start] == "F"))
            start = -1
        if tag in "BF":
            start = n
    return found


def tagged(text: str, named: Sequence[tuple[int, int]]) -> list[Span]:
    """The names and the flavours apart from them in an order."""
    return spans(tagger().tags(look(text, named)))


@cache
def tagger() -> Tagger:
    """The chain that ships, loaded once."""
    return Tagger(load("spans.weights.json"))
