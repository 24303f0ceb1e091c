"""What the linear model sees of a message: its characters with times and goods taken for what they are, and cues."""

import re
from functools import cache
from typing import Any

import ahocorasick_rs

from app.language.chars import load
from app.language.reading import Context
from app.language.slots import Scan

_KIND = {"cake": "C", "bread": "B", "breakfast": "M", "drink": "K", "other": "O"}
_FOLDED = re.compile(r"(.)\1{2,}")


@cache
def _cues() -> tuple[Any, list[str]]:
    table: dict[str, list[str]] = load("cues.json")
    pairs = [(word, name) for name, listed in table.items() for word in listed]
    return ahocorasick_rs.AhoCorasick([word for word, _ in pairs]), [name for _, name in pairs]


@cache
def _shapes() -> list[tuple[str, re.Pattern[str]]]:
    table: dict[str, str] = load("shapes.json")
    return [(name, re.compile(pattern)) for name, pattern in table.items()]


def abstract(found: Scan) -> str:
    """The folded text with a capital for each time (T), thing (C, B, M, K), size (S), number (N) and place (A)."""
    text = found.normal.text
    stretches = [(*piece, "T") for phrase in found.phrases for piece in phrase.pieces]
    stretches += [(one.start, one.end, _KIND.get(one.kind, "O")) for one in found.wanted if not one.implied]
    stretches += found.marks
    out, done = [], 0
    for start, end, mark in sorted(stretches, key=lambda one: (one[0], -one[1])):
        if start < done:
            continue
        out.append(text[done:start])
        out.append(mark)
        done = end
    out.append(text[done:])
    short = "".join(out)
    short = re.sub(r"\d+", "0", short).replace("\n", " ")
    return _FOLDED.sub(r"\1\1", short)


def features(found: Scan, context: Context) -> list[str]:
    """Names of all that is true of a message, each once."""
    text = abstract(found)
    names = set(_grams(text))
    cues = _found_cues(found.normal.text)
    names |= {f"#{cue}" for cue in cues}
    names |= {f"~{shape}" for shape, pattern in _shapes() if pattern.search(text)}
    ordered = sorted(cues)
    names |= {f"#{one}&{other}" for n, one in enumerate(ordered) for other in ordered[n + 1 :]}
    facts = _facts(found, text, context)
    names |= {f"={fact}" for fact in facts}
    names |= {f"={fact}&{cue}" for fact in facts if fact in _JOINED for cue in cues}
    return sorted(names)


_JOINED = frozenset(("things", "asks", "short", "order", "future", "size", "no things", "count"))


def _grams(text: str) -> list[str]:
    framed = f"^{text}$"
    grams = [framed[n : n + size] for size in (1, 2, 3, 4) for n in range(len(framed) - size + 1)]
    return [gram for gram in grams if gram not in ("^", "$")]


def _found_cues(text: str) -> set[str]:
    automaton, names = _cues()
    return {names[index] for index, _, _ in automaton.find_matches_as_indexes(text, overlapping=True)}


_ASKS = re.compile(r"[吗么呢咩伐?]|[不没否][?\s]*$|(?:不|没|冇|莫得|没有)[呀啊呢哈的]?$|有没有|能不能|可不可以|是不是")


def _facts(found: Scan, text: str, context: Context) -> list[str]:
    facts = [f"length {min(len(text) // 3, 8)}"]
    named = [one for one in found.wanted if not one.implied]
    facts.append("things" if named else "no things")
    facts += [f"kind {kind}" for kind in {one.kind for one in named}]
    checks = {
        "asks": _ASKS.search(found.normal.text),
        "short": len(text) <= 4,
        "size": any(one.size for one in found.wanted),
        "count": any((one.count or 0) >= 1 for one in found.wanted),
        "future": any(not (phrase.day and phrase.day.past) for phrase in found.phrases),
        "past": any(phrase.day and phrase.day.past for phrase in found.phrases),
        "clock": any(phrase.clock for phrase in found.phrases),
        "phone": found.phone,
        "address": found.address,
        "inscription": found.inscription,
        "allergy": found.allergy,
        "order": context.open_order,
        "ref": found.order_ref,
        "exclaims": "!" in found.normal.text,
        "reply staff": context.reply_to not in ("", "fan"),
        "reply fan": context.reply_to == "fan",
        "reply": context.reply_text,
        "picture only": found.normal.text and not re.search(r"\w", found.normal.text),
    }
    return facts + [name for name, true in checks.items() if true]
