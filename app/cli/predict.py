"""`guanjia predict KIND IN.jsonl`: reads labelled or unlabelled lines, prints what the language package makes of them.

One JSON object a line, joined on `id`; the shapes are those of the label guide. Loads only the language package and the
demo chain's products.
"""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from app.errors import Stop
from app.language import dialogue
from app.language.asked import ROLES, context_of, demo_shop
from app.language.conversation import Said, Speaker, State
from app.language.intents import guess
from app.language.judge import judge
from app.language.names import judge_name
from app.language.normalise import fold
from app.language.of_a_person import wanted_of_a_person
from app.language.plainly import plain_slots, plain_when
from app.language.reading import Context, Judgement, Message, Shop
from app.language.slots import scan, slots_for
from app.language.spelling import spelled_out
from app.language.times import find_time
from app.language.understand import understood, words_of
from app.sandbox.names import products

Plain = Mapping[str, Any]
_NOON = "2026-11-21T12:00:00+08:00"


def predict(kind: str, file: Path, out: TextIO, problems: TextIO) -> int:
    """Answer every line of a file; returns how many could not be. Raises Stop for an unknown kind or no file."""
    answer = KINDS.get(kind)
    if answer is None:
        raise Stop(f"There is no kind {kind}; the kinds are {', '.join(KINDS)}.")
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(f"{file} cannot be read: {error}") from None
    shop = demo_shop(products())
    failed = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = _row(line)
            said = {"id": row["id"], **answer(row, shop)}
        except _Malformed as fault:
            failed += 1
            problems.write(f"{file}:{number}: {fault}\n")
            continue
        out.write(json.dumps(said, ensure_ascii=False) + "\n")
    return failed


class _Malformed(Exception):
    """What is wrong with a line."""


def _row(line: str) -> Plain:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise _Malformed(f"not JSON: {error}") from None
    if not isinstance(row, dict):
        raise _Malformed("not a JSON object")
    if "id" not in row:
        raise _Malformed("no id")
    return row


def _text(row: Plain, name: str = "text") -> str:
    value = row.get(name)
    if value is None:
        raise _Malformed(f"no {name}")
    if not isinstance(value, str):
        raise _Malformed(f"{name} is not a string")
    return value


def _time(row: Plain, name: str = "now", other: str | None = None) -> datetime:
    value = row.get(name, other)
    if value is None:
        raise _Malformed(f"no {name}")
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise _Malformed(f"{name} is not an ISO 8601 time: {value!r}") from None
    if at.tzinfo is None:
        raise _Malformed(f"{name} has no offset: {value!r}")
    return at


def _mapping(row: Plain, name: str) -> Plain:
    value = row.get(name) or {}
    if not isinstance(value, Mapping):
        raise _Malformed(f"{name} is not an object")
    return value


def _intent(row: Plain, shop: Shop) -> Plain:
    now = _time(row)
    found = scan(spelled_out(fold(_text(row))), now, shop)
    context = context_of(_mapping(row, "context"))
    best = guess(found, context)
    slots, _ = slots_for(best.intent, found, now, shop, context.before)
    return {"intent": best.intent, "slots": plain_slots(slots)}


def _times(row: Plain, shop: Shop) -> Plain:
    now = _time(row)
    return {"datetime": plain_when(find_time(spelled_out(fold(_text(row))).text, now, shop).when)}


def _moderation(row: Plain, shop: Shop) -> Plain:
    text = row.get("text") or ""
    if not isinstance(text, str):
        raise _Malformed("text is not a string")
    message = Message(
        text=text,
        now=_time(row, other=_NOON),
        msg_type=str(row.get("msg_type") or "text"),
        payload=_mapping(row, "payload"),
    )
    found = judge(message, fold(words_of(message)), context_of(_mapping(row, "context")), shop)
    return {"label": found.label, "category": found.kind, "reasons": list(found.reasons)}


def _names(row: Plain, shop: Shop) -> Plain:
    role = ROLES.get(row.get("role") or "fan")
    if role is None:
        raise _Malformed(f"role is none of fan, staff, steward, owner: {row['role']!r}")
    verdict = judge_name(_text(row, "name"), kind=str(row.get("kind") or "member"), role=role, shop=shop)
    return {"label": verdict.label, "reasons": [verdict.reason] if verdict.reason else []}


def _dialogue(row: Plain, shop: Shop) -> Plain:
    start = _time(row, "start")
    messages = row.get("messages")
    if not isinstance(messages, list):
        raise _Malformed("messages is not a list")
    state, besides = State(), dict[str, Plain]()
    for number, line in enumerate(messages, 1):
        said = _said(line, number, state, start, shop)
        state, _ = dialogue.fold(state, said, shop)
        if kind := wanted_of_a_person(state, said):
            slots = plain_slots(said.reading.slots)
            besides[said.speaker] = {"type": kind, "customer": said.speaker, "status": "open", "slots": slots}
    known = [
        {"type": one.kind, "customer": one.customer, "status": one.status, "slots": plain_slots(one.slots)}
        for one in dialogue.tickets(state)
    ]
    served = {one["customer"] for one in known}
    return {"tickets": known + [one for name, one in besides.items() if name not in served]}


_SPEAKERS: dict[Any, Speaker] = {"fan": "fan", "bot": "bot"}


def _said(line: Any, number: int, state: State, start: datetime, shop: Shop) -> Said:
    if not isinstance(line, Mapping):
        raise _Malformed(f"message {number} is not an object")
    text = _text(line)
    seconds = line.get("t_seconds", 0)
    if not isinstance(seconds, (int, float)):
        raise _Malformed(f"t_seconds of message {number} is not a number")
    role, speaker = line.get("role", "fan"), str(line.get("speaker", ""))
    at = start + timedelta(seconds=seconds)
    context = Context(open_order=dialogue.has_open(state, speaker))
    reading = understood(
        scan(spelled_out(fold(text)), at, shop), Message(text=text, now=at), context, shop, Judgement()
    )
    return Said(speaker=speaker, role=_SPEAKERS.get(role, "staff"), at=at, text=text, reading=reading)


KINDS: dict[str, Callable[[Plain, Shop], Plain]] = {
    "intent": _intent,
    "times": _times,
    "dialogue": _dialogue,
    "moderation": _moderation,
    "names": _names,
}


def run_predict(kind: str, file: Path, out: Path | None) -> bool:
    """The command. False when a line could not be answered."""
    if out is None:
        return predict(kind, file, sys.stdout, sys.stderr) == 0
    with out.open("w", encoding="utf-8") as target:
        return predict(kind, file, target, sys.stderr) == 0
