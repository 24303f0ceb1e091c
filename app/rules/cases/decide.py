"""Where a case stands, what people may do about it, and what fans and staff read of it. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

import orjson

from app.cards import Button, Card, Option, Question
from app.errors import Conflict, Words

PREFIX = "case-"
BY_HAND = "by_hand"  # the rule of a case that a person has made: barred without a message


class State(StrEnum):
    """Where a case stands."""

    WATCHED = "watched"  # only observed: nothing was done
    STANDING = "standing"  # done by the rules, nobody has looked
    ASKED = "asked"  # a person has to decide
    REMOVED = "removed"  # a person had the member removed
    LET = "let"  # a person let it pass: it counts no more
    UPHELD = "upheld"  # an appeal was refused
    LIFTED = "lifted"  # a mistake, as a person said


STATES: Mapping[str, Words] = {
    State.WATCHED: Words("只观察", "observed"),
    State.STANDING: Words("已执行", "done"),
    State.ASKED: Words("等人决定", "a person decides"),
    State.REMOVED: Words("已决定移出", "removal decided"),
    State.LET: Words("放过", "let pass"),
    State.UPHELD: Words("维持", "upheld"),
    State.LIFTED: Words("已撤销（误判）", "lifted: a mistake"),
}
_OPEN = frozenset({State.STANDING, State.ASKED, State.REMOVED, State.LET, State.UPHELD, State.WATCHED})
#: what is done about a case: from where, to where, what its button says
DEEDS: Mapping[str, tuple[frozenset[State], State, Words]] = {
    "remove": (frozenset({State.ASKED}), State.REMOVED, Words("移出", "Remove")),
    "let": (frozenset({State.ASKED}), State.LET, Words("放过", "Let pass")),
    "mistake": (_OPEN, State.LIFTED, Words("误判", "A mistake")),
    "uphold": (_OPEN - {State.ASKED, State.WATCHED, State.LET}, State.UPHELD, Words("维持", "Uphold")),
}


_SETTLED = frozenset({State.LET, State.UPHELD, State.LIFTED})


def is_open(state: State) -> bool:
    """Whether an appeal against a case in this state waits for an answer: nobody has looked at it again."""
    return state not in _SETTLED


def moved(now: State, deed: str, *, appealed: bool) -> State:
    """Where a deed leads. Raises Conflict where it cannot be done."""
    since, to, words = DEEDS[deed]
    if deed == "uphold" and now in since and not appealed:
        raise Conflict(Words("没有人申诉，不用“维持”", "nobody has appealed: there is nothing to uphold"))
    if now not in since:
        raise Conflict(
            Words(
                f"这件事已经是“{STATES[now].zh}”，不能再“{words.zh}”",
                f"it is “{STATES[now].en}” already: cannot {words.en}",
            )
        )
    return to


def allowed(now: State, *, appealed: bool) -> list[str]:
    """What may be done about a case now. An appeal alone brings “uphold”."""
    return [name for name, (since, _, _) in DEEDS.items() if now in since and (name != "uphold" or appealed)]


_AT = re.compile(r"\s*[@＠][^\s\u2005]+[\s\u2005]+")  # whom it is said to
_APPEAL = re.compile(r"[^\w]*(?:我?要?|我想)?申[诉述][\s:：,，。!！]*(?P<words>.*)", re.DOTALL)
_LONGEST = 300


def appeal_in(text: str) -> str | None:
    """The words of an appeal; None when this is none. The bare word is one."""
    found = _APPEAL.fullmatch(_AT.sub("", text, count=1).strip()) if text else None
    return found["words"].strip()[:_LONGEST] if found else None


_SHORT = 30


def speaks_of_appeal(text: str) -> str | None:
    """A short text that names an appeal: of somebody against whom something counts it is one."""
    words = _AT.sub("", text or "", count=1).strip()
    return words if len(words) <= _SHORT and ("申诉" in words or "申述" in words) else None


_SHOWN = 60
_WHY = "why"
#: why an appeal is refused, as the member reads it; the first stands for the book alone
UPHELD_FOR: Mapping[str, str] = {
    "rules": "请看群规",
    "again": "之前提醒过，还是继续发了",
    "others": "其他群友觉得被打扰了",
    "outside": "内容和本群没有关系",
}


def note_in(selected: Mapping[str, Sequence[str]]) -> str:
    """The reason that was chosen on the card of an appeal; "" for none, and for what the card does not offer."""
    (chosen,) = selected.get(_WHY, ())[:1] or ("",)
    return UPHELD_FOR.get(chosen, "")


def _why(what: str) -> tuple[Question, ...]:
    if what != "appeal":
        return ()
    options = tuple(Option(id=key, text=words) for key, words in UPHELD_FOR.items())
    return (Question(key=_WHY, title="维持是因为", options=options, menu=True),)


def card(
    *, what: str, called: str, group: str, words: str, why: str, rule: str, times: int, appeal: str, page: str
) -> Card:
    """The card that asks a person: to decide, or to look at an appeal."""
    deeds = ("remove", "let", "mistake") if what == "decide" else ("mistake", "uphold")
    labels = {"mistake": "撤销处罚"} if what != "decide" else {}
    titles = {"decide": "请决定：移出还是放过", "appeal": "有人申诉", "rests": "请复核：移出的依据已撤销"}
    styles: Mapping[str, str] = {"remove": "danger", "mistake": "plain"}
    lines = [("规则", rule), ("原因", why[:_SHOWN])]
    if times:
        lines.append(("此前", f"{times} 次"))
    if appeal:
        lines.append(("申诉", appeal if len(appeal) <= _SHOWN else f"…{appeal[1 - _SHOWN :]}"))  # what was added last
    return Card(
        title=titles[what],
        subtitle=f"{group} · {called}",
        text=words[:200],
        lines=tuple(lines),
        buttons=tuple(
            Button(
                text=labels.get(deed, DEEDS[deed][2].zh),
                key=deed,
                style="danger" if styles.get(deed) == "danger" else "main" if deed == "uphold" else "plain",
            )
            for deed in deeds
        ),
        page=page,
        questions=_why(what),
    )


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of which no key comes twice: of two values a reader would see one, and the sum be of the other."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice")
    return found


def is_genuine(raw: bytes) -> bool:
    """Whether a file of evidence is as it was exported."""
    try:
        whole = json.loads(raw, object_pairs_hook=_once)
        body = orjson.dumps(whole["evidence"], option=orjson.OPT_SORT_KEYS)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    return bool(hashlib.sha256(body).hexdigest() == whole.get("sha256"))
