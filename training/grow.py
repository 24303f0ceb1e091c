"""Grows the rows of moderation while fitting: everyday lines, adverts beside such lines, and words in new disguises.

Nothing of it is kept in a file: the same rows grow the same way. Only rows that are fitted on are grown.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from random import Random

from app.language.chars import load
from training import rows
from training.rows import Row

_JOINED, _MASKED, _BENIGN_MASKED = 600, 9600, 3200
_BETWEEN = (" ", " 对了 ", "，", "。顺便说一句 ", "\n", " 另外 ", "，", "。", " 还有 ", " 话说 ", "～ ")
_SEED = 20261121


def grown(given: Sequence[Row]) -> list[Row]:
    """The rows and what grows from them."""
    plain = [row for row in given if row.get("msg_type", "text") == "text" and not row["context"].get("recent")]
    return [*given, *_everyday_lines(), *_joined(plain), *_masked(plain)]


#: every so manieth row of the messages with intents is a clean line
_EVERYDAY = (("intent_heard", 1), ("intent_train", 1), ("intent_own", 2), ("intent_more", 1))


def _everyday_lines() -> list[Row]:
    """What a group says all day: the rows of moderation are nearly all hard ones, and few lines really are."""
    found = []
    for name, step in _EVERYDAY:
        for row in [row for row in rows.rows(name, split="train") if row["text"]][::step]:
            known = {
                key: value for key, value in (row.get("context") or {}).items() if key in ("open_order", "reply_to")
            }
            found.append(_row(row["text"], "clean", {"speaker_role": "fan", **known}))
    return found


def _row(text: str, label: str, context: Row) -> Row:
    return {"text": text, "label": label, "context": context, "msg_type": "text", "payload": None}


def _joined(plain: Sequence[Row]) -> list[Row]:
    """An advert behind or before an everyday line is an advert; two everyday lines are one."""
    random = Random(_SEED)
    fan = {"speaker_role": "fan"}
    adverts = [row["text"] for row in plain if _advert(row)]
    clean = [row["text"] for row in plain if _everyday(row)]
    everyday = [row["text"] for row in rows.rows("intent_heard") if 5 <= len(row["text"]) <= 30]
    if not adverts or not clean:
        return []
    found = []
    for _ in range(_JOINED):
        about = random.choice(everyday if random.random() < 0.7 else clean)
        pair = [about, random.choice(adverts)]
        if random.random() < 0.2:
            pair.reverse()
        found.append(_row(random.choice(_BETWEEN).join(pair), "intolerable", fan))
        pair = [random.choice(clean), random.choice(everyday)]
        random.shuffle(pair)
        found.append(_row(random.choice(_BETWEEN).join(pair), "clean", fan))
    return found


_NO_ADVERT = ("threat", "hate", "impersonation")
_WARNINGS = ("warn", "report_of_spam", "spam_warning", "scam_warning")


def _advert(row: Row) -> bool:
    hidden = any(name.startswith("hidden") for name in row.get("evasions") or ())
    return (
        row["label"] == "intolerable"
        and 6 <= len(row["text"]) <= 40
        and not hidden
        and row.get("category") not in _NO_ADVERT
    )


def _everyday(row: Row) -> bool:
    context = row["context"]
    return (
        row["label"] == "clean"
        and 5 <= len(row["text"]) <= 30
        and context.get("speaker_role") == "fan"
        and not context.get("reply_to")
        and row.get("category") not in _WARNINGS
    )


def _masked(plain: Sequence[Row]) -> list[Row]:
    """Adverts in new disguises, and the odd spellings of people who mean no harm."""
    random = Random(_SEED + 1)
    harsh = [row for row in plain if row["label"] == "intolerable" and not row.get("evasions") and len(row["text"]) > 4]
    mild = [row for row in plain if row["label"] != "intolerable" and len(row["text"]) > 4]
    found = []
    for among, ways, times in ((harsh, _MASKS, _MASKED), (mild, _SLIPS, _BENIGN_MASKED)):
        for _ in range(times if among else 0):
            row = random.choice(among)
            text = random.choice(ways)(row["text"], random)
            if text != row["text"]:
                found.append(_row(text, row["label"], row["context"]))
    return found


@cache
def _spoken() -> tuple[dict[str, str], dict[str, list[str]]]:
    """The syllable of each character, and for each syllable the eight characters that are written most."""
    table: dict[str, str] = load("chars.json")["syllables"]
    seen: dict[str, int] = defaultdict(int)
    for row in rows.rows("intent_train", "intent_own"):
        for char in row["text"]:
            seen[char] += 1
    said = {char: syllable for syllable, chars in table.items() for char in chars}
    often = {syllable: sorted(chars, key=lambda char: (-seen[char], char))[:9] for syllable, chars in table.items()}
    return said, often


@cache
def _traditional() -> dict[str, str]:
    many, few = load("chars.json")["t2s"]
    return dict(zip(reversed(few), reversed(many), strict=True))


@cache
def _pieces() -> dict[str, list[str]]:
    masks, found = load("masks.json"), defaultdict(list)
    for pieces, char in {**masks["certain"], **masks["likely"]}.items():
        found[char].append(pieces)
    return found


@cache
def _pictures() -> dict[str, list[str]]:
    found = defaultdict(list)
    for picture, word in load("masks.json")["emoji"].items():
        if word:
            found[word].append(picture)
    return found


def _sounds(count: int) -> Callable[[str, Random], str]:
    def change(text: str, random: Random) -> str:
        said, often = _spoken()
        places = [place for place, char in enumerate(text) if char in said]
        chars = list(text)
        for place in random.sample(places, min(count, len(places))):
            others = [char for char in often[said[text[place]]] if char != text[place]]
            if others:
                chars[place] = random.choice(others)
        return "".join(chars)

    return change


def _pinyin(text: str, random: Random) -> str:
    said, _ = _spoken()
    places = [place for place, char in enumerate(text) if char in said]
    if not places:
        return text
    start = random.choice(places)
    end = start + random.randint(1, 3)
    between = random.choice(("", " "))
    return text[:start] + between.join(said.get(char, char) for char in text[start:end]) + text[end:]


def _signs(text: str, random: Random) -> str:
    sign = random.choice(".-·*_/~|、 #+")
    if random.random() < 0.5:
        return sign.join(text.replace(" ", ""))
    start = random.randint(0, max(0, len(text) - 5))
    end = start + random.randint(3, 6)
    return text[:start] + sign.join(text[start:end]) + text[end:]


def _apart(text: str, random: Random) -> str:
    pieces = _pieces()
    return "".join(random.choice(pieces[char]) if char in pieces and random.random() < 0.6 else char for char in text)


def _drawn(text: str, random: Random) -> str:
    for word, pictures in _pictures().items():
        if word in text and random.random() < 0.8:
            text = text.replace(word, random.choice(pictures))
    return text


def _old(text: str, _: Random) -> str:
    table = _traditional()
    return "".join(table.get(char, char) for char in text)


def _initials(text: str, random: Random) -> str:
    said, _ = _spoken()
    places = [place for place in range(len(text) - 1) if text[place] in said and text[place + 1] in said]
    if not places:
        return text
    place = random.choice(places)
    second = said[text[place + 1]][0] if random.random() < 0.5 else text[place + 1]
    return text[:place] + said[text[place]][0] + second + text[place + 2 :]


def _both(text: str, random: Random) -> str:
    return _signs(_sounds(2)(text, random), random)


_Way = Callable[[str, Random], str]
_MASKS: tuple[_Way, ...] = (_sounds(1), _sounds(2), _sounds(3), _pinyin, _signs, _apart, _drawn, _initials, _both)
_SLIPS: tuple[_Way, ...] = (_sounds(1), _pinyin, _signs, _old, _initials)
