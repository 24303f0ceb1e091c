"""What a names-only account tells afterwards: an action that it took was done, or not, or nobody knows."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from pydantic import TypeAdapter

from app import outbox
from app.actions import Action, Invite, RemoveMember, RenameGroup, SendText, SetNotice, SetRemark
from app.bot import answered, dispatch, store
from app.bot.dispatch import Outgoing
from app.bot.ears import RELAY
from app.bot.matrix import BY_HAND, name_of
from app.bot.told import told
from app.events import HandReported
from app.registry.accounts import store as accounts
from app.work import Work, notify

RESULT = "bot.result"
_AGAIN = timedelta(seconds=5)  # the word of the result can be faster than that of its being taken
_reported = TypeAdapter(HandReported)
#: codes after which it was surely not done: bad input, no such chat, not sent (protocol §6.4)
_NOT_DONE = frozenset({101011, 101012, 101013, 201011, 201012, 201013, 201014, 201015, 201016, 201017, 201018, 201101,
                       201102})  # fmt: skip
Outcome = Literal["done", "failed", "unsure"]


def outcome(event: HandReported, title: str, *, alone: bool) -> Outcome | None:
    """What a result says of the action for the group that is found by this title; None when it says nothing of it.

    `alone`: nothing else can be meant. Pure.
    """
    if title in event.failed:
        return "failed"
    if title in event.done:
        return "done"
    if not alone:
        return None
    return "done" if event.code == 0 else "failed" if event.code in _NOT_DONE else "unsure"


def is_about(action: Action, title: str, event: HandReported, called: str = "") -> bool:
    """Whether a result is about this action, by kind, title and words of its command; what is not said fits all. Pure.

    `called`: what the person is called whom the action is about.
    """
    if event.command and event.command != action.kind:
        return False
    if not isinstance(action, SetRemark) and event.titles and title not in event.titles:
        return False
    return not event.words or _says(action, event.words.strip(), called)


def _says(action: Action, words: str, called: str) -> bool:
    match action:
        case SendText(page=page) if page:  # said with its address, which is not kept
            return words.endswith(f"/{page}")
        case SendText(text=text):
            return text.strip().endswith(words)
        case SetRemark(code=said) | RenameGroup(name=said) | SetNotice(text=said):
            return said.strip() == words
        case RemoveMember() | Invite():
            return called.strip() == words
    return False


async def reported(work: Work, event: HandReported, *, late: bool = False) -> str | None:
    """A result came. Returns why nothing was done."""
    await accounts.heard(work.db, event.account, event.at)
    rows = await answered.awaited(work.db, event.account, f"{event.account}:{event.number}")
    mine = [row for row in rows if is_about(answered.readable(row).action, row["title"], event, row["called"])]
    taken = [row for row in mine if row["ref"] is not None]
    lost = [row for row in mine if row["ref"] is None and event.titles]  # taken, and the answer to us got lost
    if event.titles:  # about one command: of equal words to one group, the one whose turn it is
        taken = (taken or lost)[:1]
    if not taken and not late:
        work.at(event.at + _AGAIN, RESULT, f"result:{work.cause}", _reported.dump_python(event, mode="json"))
        return "nothing waits for it yet: it is looked at once more"
    for row in taken:
        what = outcome(event, row["title"], alone=len(taken) == 1)
        if what is not None:  # of several, one that is not named waits on: nobody knows whether it was meant
            await _settle(work, answered.readable(row), what, event)
    return None if taken else "nothing waits for it"


async def _settle(work: Work, row: Outgoing, what: Outcome, event: HandReported) -> None:
    said = f"code {event.code} {event.reason}".strip()
    if what == "done":
        await _end(work, row, "done", "its result came")
    elif what == "unsure":
        await dispatch.forget_asking(work.db, row.id, said)
    elif isinstance(row.action, SendText) and row.action.quote:
        await answered.unquoted(work.db, row.id, f"it could not be quoted: {said}")
        await notify(work.db, "outbox")
    elif name_of(row.action) in BY_HAND:
        await answered.to_a_person(work.db, row.id, f"the account could not: {said}")
        await notify(work.db, "outbox")
    else:
        await _end(work, row, "declined", said)


async def _end(work: Work, row: Outgoing, what: str, note: str) -> None:
    if await outbox.end(work.db, [(row.id, what, note)]) and row.reports:
        await store.keep(work.db, [(RELAY, told(row, what, {}, work.now), work.now)])


async def result_due(work: Work, ref: Mapping[str, Any]) -> None:
    """A result that came before its action was known to be taken."""
    if why := await reported(work, _reported.validate_python(ref), late=True):
        work.note(why)
