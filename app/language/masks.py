"""Takes the masks off words that are made hard to find on purpose, for moderation only.

`unmask` goes further than `fold` and may be wrong about a harmless text, so nothing but the judging of messages looks
at what it gives. It puts together what was pulled apart (加.微.信, 亻言), reads emoji as words, and writes words that
sound or look like one of a short list (薇信, jian职, 兔费) as that word. Words of their own (威化, 简直, 带够) stay.
"""

import itertools
import re
from functools import cache
from typing import Any

import ahocorasick_rs

from app.language.chars import code_of, load, syllables
from app.language.contacts import contacts
from app.language.normalise import Normal, rewrite


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = load("masks.json")
    return found


def unmask(normal: Normal) -> Normal:
    """A folded text with its masks taken off. Where there is none, the same value comes back."""
    if "\\/" in normal.text:
        normal = rewrite(normal, _V_SLASHES, lambda _: "v")
    normal = _pictures(normal)
    normal = _pieces(normal)
    normal = joined(normal)
    normal = _disguised(normal)
    return contacts(normal)


@cache
def _picture_pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(one) for one in sorted(_data()["emoji"], key=len, reverse=True)))


def _pictures(normal: Normal) -> Normal:
    if normal.text.isascii() or max(normal.text) < "\u2600":
        return normal
    words = _data()["emoji"]
    normal = rewrite(normal, _V_HEART, lambda _: "微信")
    return rewrite(normal, _picture_pattern(), lambda found: words[found.group()])


_V_SLASHES = re.compile(r"\\/(?=[x ]|$)")
_V_HEART = re.compile("(?:(?<=[加+ ])|^|(?<=[^a-z]))[v微薇葳威]\\s?[❤♥💚💗💓💕💖💘💙💛💜🧡🩷♡信芯]+")


@cache
def _piece_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = _data()
    certain = "|".join(map(re.escape, sorted(data["certain"], key=len, reverse=True)))
    likely = "|".join(map(re.escape, sorted(data["likely"], key=len, reverse=True)))
    return re.compile(certain), re.compile(likely)


@cache
def _any_piece() -> Any:
    data = _data()
    return ahocorasick_rs.AhoCorasick([*data["certain"], *data["likely"]])


def _pieces(normal: Normal) -> Normal:
    """Pieces that are no words are put together; two ordinary characters only where it makes a word looked for."""
    gapless = normal.text.replace(" ", "")
    if not _any_piece().find_matches_as_indexes(gapless):
        return normal
    certain, likely = _piece_patterns()
    data = _data()
    gaps = re.sub(r" (?=\S)", "", normal.text) if " " in normal.text else normal.text
    if not certain.search(gaps) and not likely.search(gaps):
        return normal
    close = joined(normal)
    sure = rewrite(close, certain, lambda found: data["certain"][found.group()])
    if not likely.search(sure.text):
        return sure
    bold = sure.text != close.text
    pairs = [found.span() for found in likely.finditer(sure.text)]
    row = any(end == start for (_, end), (start, _) in itertools.pairwise(pairs))
    return rewrite(sure, likely, lambda found: _merged(found, bold=bold, row=row))


def _merged(found: re.Match[str], *, bold: bool, row: bool) -> str | None:
    """An ordinary pair as one character, if what stands around it makes that a word looked for."""
    char: str = _data()["likely"][found.group()]
    before, after = found.string[max(0, found.start() - 3) : found.start()], found.string[found.end() : found.end() + 3]
    if row or (bold and found.group() not in _EVERYDAY):
        return char
    around = f"{before}{char}{after}"
    low, high = len(before), len(before) + 1
    for start, end in _literal_hits(around):
        if start < high and end > low:
            return char
    return None


_EVERYDAY = frozenset(("女子", "日月", "贝长", "王见", "石马"))


@cache
def _literal() -> Any:
    extra = [
        "好货",
        "现结",
        "明天",
        "妹妹",
        "路子",
        "超低",
        "炒鸡",
        "群里",
        "进群",
        "拉群",
        "加我",
        "加微",
        "加v",
        "加薇",
        "好友",
    ]
    return ahocorasick_rs.AhoCorasick([*_data()["spelled"], *extra])


def _literal_hits(text: str) -> list[tuple[int, int]]:
    return [(start, end) for _, start, end in _literal().find_matches_as_indexes(text, overlapping=True)]


_WORD = re.compile(r"[^\W_]+", re.UNICODE)


def joined(normal: Normal) -> Normal:
    """Without the signs between single characters. Signs between words become one space."""
    if normal.text.isalnum():
        return normal
    words = list(_WORD.finditer(normal.text))
    text, at = [], []
    for n, word in enumerate(words):
        if n and not _one_word(words[n - 1], word, words[n + 1] if n + 1 < len(words) else None):
            text.append("\n" if "\n" in normal.text[words[n - 1].end() : word.start()] else " ")
            at.append(normal.at[words[n - 1].end()])
        elif n == 0 and word.start() and "+" in normal.text[: word.start()]:
            text.append("+")
            at.append(normal.at[0])
        if n and "+" in normal.text[words[n - 1].end() : word.start()] and text[-1:] in ([" "], ["\n"]):
            text.append("+")
            at.append(normal.at[words[n - 1].end()])
        text.append(word.group())
        at.extend(normal.at[word.start() : word.end()])
    return Normal(normal.raw, "".join(text), tuple(at))


def _one_word(last: re.Match[str], this: re.Match[str], following: re.Match[str] | None) -> bool:
    """Whether two stretches are one word with a sign put into it: one of them is a single character."""
    one, two = last.group(), this.group()
    if "\n" in this.string[last.end() : this.start()]:
        return False
    if _single(one, two) and _single(two, one):
        return True
    gap = this.string[last.end() : this.start()]
    if not _letters(one) or not _letters(two):
        return False
    odd = bool(gap.strip(" ,，。!?、"))
    if len(one) == 1 or len(two) == 1:
        singles = following is not None and len(following.group()) == 1
        return (len(one) + len(two) <= 3 and (odd or singles)) or (odd and len(one) + len(two) <= 4)
    return odd and gap.strip() not in (",", "+", "(", ")", ":", "-") and len(one) + len(two) <= 3


def _single(word: str, beside: str) -> bool:
    """One character, or one syllable in Latin letters beside a Chinese character."""
    return len(word) == 1 or (len(beside) == 1 and not beside.isascii() and bool(code_of(word)))


def _letters(word: str) -> bool:
    return not word.isascii() or len(word) == 1 or word.isdigit()


@cache
def _spoken_words() -> tuple[Any, list[str]]:
    table = syllables()
    spelled: list[str] = _data()["spelled"]
    return ahocorasick_rs.AhoCorasick([word.translate(table) for word in spelled]), spelled


@cache
def _heard() -> frozenset[str]:
    return frozenset(_data()["heard"])


@cache
def _own_words() -> frozenset[str]:
    return frozenset(_data()["words"])


@cache
def _alike() -> dict[int, str]:
    return {ord(one): other for one, other in _data()["alike"].items()}


_LATIN = re.compile(r"[a-z]{2,}(?: ?[a-z]{2,})*")


def _disguised(normal: Normal) -> Normal:
    automaton, spelled = _spoken_words()
    units, places = _units(normal.text)
    likely = units.translate(_alike())
    changes: list[tuple[int, int, str]] = []
    for form in dict.fromkeys((units, likely)):
        codes = form.translate(syllables())
        for index, start, end in automaton.find_matches_as_indexes(codes, overlapping=True):
            first, last = places[start][0], places[end - 1][1]
            written = normal.text[first:last]
            if written != spelled[index] and _meant(written, form[start:end], spelled[index]):
                changes.append((first, last, spelled[index]))
    return applied(normal, changes)


def _meant(written: str, read: str, word: str) -> bool:
    """Whether a stretch is a mask of a word, and not a word of its own."""
    if any("a" <= char <= "z" for char in written):
        return True
    if written in _own_words():
        return False
    if read != written:  # a character that looks like another one
        return True
    return word in _heard() and (len(word) > 2 or written[0] == word[0] or written[1] == word[1] or _odd(written))


def _odd(written: str) -> bool:
    return all(char in _STAND_INS for char in written) or any(char in _RARE for char in written)


_RARE = frozenset("篆涮唰葳芯伩茄峮徽瞟嫖骨掏犸")
#: characters nobody needs in these places but to stand for another one
_STAND_INS = frozenset("薇葳维徽芯伩嘉佳伽茄裙峮郡肩介涮唰丹袋款掏拥斤刻腿班克专帐花篆店苞洪菠菜泡果思秘摸剪")


def _units(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text by syllables: a Latin stretch that can be read as pinyin gives one private character a syllable."""
    if not _LATIN.search(text):
        return text, [(n, n + 1) for n in range(len(text))]
    units: list[str] = []
    places: list[tuple[int, int]] = []
    done = 0
    for found in _LATIN.finditer(text):
        spoken = spell(found.group())
        if spoken is None:
            continue
        units.extend(text[done : found.start()])
        places.extend((n, n + 1) for n in range(done, found.start()))
        for code, start, end in spoken:
            units.append(code)
            places.append((found.start() + start, found.start() + end))
        done = found.end()
    units.extend(text[done:])
    places.extend((n, n + 1) for n in range(done, len(text)))
    return "".join(units), places


def spell(latin: str) -> list[tuple[str, int, int]] | None:
    """Latin letters as syllables of pinyin, each with its place; None if they are not pinyin."""
    found: list[list[tuple[str, int, int]] | None] = [[]] + [None] * len(latin)
    for start in range(len(latin)):
        so_far = found[start]
        if so_far is None:
            continue
        if latin[start] == " ":
            if found[start + 1] is None:
                found[start + 1] = so_far
            continue
        for end in range(min(len(latin), start + 6), start + 1, -1):
            code = code_of(latin[start:end])
            if code and (found[end] is None or len(found[end] or ()) > len(so_far) + 1):
                found[end] = [*so_far, (code, start, end)]
    return found[-1]


def applied(normal: Normal, changes: list[tuple[int, int, str]]) -> Normal:
    """The longest changes first; none over another."""
    taken: list[tuple[int, int, str]] = []
    for change in sorted(changes, key=lambda one: (one[0] - one[1], one[0])):
        if all(change[1] <= first or last <= change[0] for first, last, _ in taken):
            taken.append(change)
    for first, last, word in sorted(taken, reverse=True):
        normal = normal.changed(first, last, word)
    return normal


_TELLING = re.compile("加我|加微信|进群|微信|联系|领红包|代理|贷款|兼职")


def turned(normal: Normal) -> Normal | None:
    """The text read backwards, if it says something backwards that it does not say forwards."""
    back = normal.text[::-1]
    if not _TELLING.search(back) or (_TELLING.search(normal.text) and "倒着读" not in normal.text):
        return None
    return Normal(normal.raw, back, normal.at[::-1])
