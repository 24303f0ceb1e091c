"""What may stand in a post: names in braces that are filled in, picks from shelves, nothing that is forbidden. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime

from app.clock import SHANGHAI
from app.errors import BadRequest, Words
from app.language.judge import SPOKEN
from app.language.reading import Message, Shop
from app.language.understand import judged_as_fan
from app.sop.facts import decide as facts

#: what is filled in, besides {pick:<shelf>} and {pick:<shelf>#<tag>}
NAMES = ("store", "group", "weekday", "day", "welfare", "welfare_picture", "welfare_week", *facts.NAMES)
_BRACES = re.compile(r"\{([^{}\n]{0,60})\}")
TAG = re.compile(r"[^{}#\s]{1,20}")
_PICK = re.compile(rf"pick:([a-z0-9_-]{{1,32}}(?:#{TAG.pattern})?)")
#: S3-16: what is not said to fans, whoever writes it
FORBIDDEN = frozenset(
    {"porn", "gambling", "drugs", "weapons", "fake_docs", "religion_politics", "scam", "hate", "threat"}
)
#: claims that the advertising law (art. 9 no. 3, art. 17) does not allow in a food shop's posts
_CLAIMS = re.compile(
    r"国家级|世界级|最高级|最佳|全网最低|全国最低|史上最低|全国第一|销量第一|顶级|极品|独一无二|绝无仅有"
    r"|百分百|100%(?=有效|安全|无副)|根治|治愈|治疗|包治|抗癌|降血[压糖脂]|零风险|无副作用"
)
_SHOP = Shop()
_NOON = datetime(2026, 1, 1, 12, tzinfo=SHANGHAI)  # of the language: no word here depends on the day


def picks(words: str) -> list[str]:
    """The shelves that a piece picks from, as `shelf` or `shelf#tag`."""
    return [found[1] for name in _BRACES.findall(words) if (found := _PICK.fullmatch(name))]


def check(pieces: Sequence[str]) -> None:
    """Raise BadRequest, with the words in question, for what cannot be filled in or must not be said."""
    seen: set[str] = set()
    for piece in pieces:
        for name in _BRACES.findall(piece):
            if name not in NAMES and not _PICK.fullmatch(name):
                known = "、".join(f"{{{one}}}" for one in (*NAMES, "pick:素材架"))
                raise BadRequest(
                    Words(f"不认识 {{{name}}}", f"{{{name}}} is not known"),
                    Words(f"可以用：{known}", f"known are {', '.join(NAMES)} and pick:<shelf>"),
                )
        shelves = picks(piece)
        if len(shelves) > 1 or seen & set(shelves):
            raise BadRequest(
                Words("一条内容只能取一条素材，同一素材架一个时段只能取一次", "a piece picks once, a slot once a shelf")
            )
        seen.update(shelves)
        check_words(piece)


def check_words(words: str) -> None:
    """Raise BadRequest, with the words in question, for what must not be said in a group."""
    if fault := forbidden(words):
        raise BadRequest(fault, Words("换个说法再保存。", "Say it otherwise."))


def forbidden(words: str) -> Words | None:
    """Why something must not be said in a group; None when it may."""
    if claim := _CLAIMS.search(words):
        return Words(f"“{claim[0]}”广告法不允许这样说", f"{claim[0]!r}: the advertising law does not allow it")
    judged = judged_as_fan(Message(text=words, now=_NOON), _SHOP)
    if judged.label == "intolerable" and judged.kind in FORBIDDEN:
        what = SPOKEN.get(judged.kind, judged.kind)
        return Words(f"像是{what}，不能发到群里", f"this reads as {judged.kind} and is not posted")
    return None
