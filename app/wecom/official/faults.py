"""What WeCom's answers mean for who asks: again, later, or never (protocol §3.2–§3.4). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.wecom.port import Take

BUSY = -1
_BUSY_TRIES = 3
TOKEN_FAULTS = frozenset({40014, 42001, 40001})
_TOO_OFTEN = frozenset({45009, 45033})
#: the application, not what it asks for, is refused: secret, corp, agent, address, rights
SETTINGS_REFUSED = frozenset({40001, 40013, 40056, 48001, 48002, 60020, 301002})
_REFUSED_WAIT = 60.0  # seconds between tries while our settings are refused
_VOID_WAIT = 5.0  # seconds until a call is tried anew whose second token was refused, too
NO_TOKEN_WAIT = 5.0  # seconds between fetches of a token that did not succeed, where WeCom does not say
#: for how long an interface is left alone, by how often in a row it said that we ask too often: a minute's limit
#: is forgiven after a minute, an hour's after an hour, and no answer says which it was
_PENALTIES = (60.0, 60.0, 600.0, 3600.0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What an error code asks of us.

    `retry`: asking again can help; `after`: not before so many seconds; `most`: so often at the most; `blameless`: not
    what was asked for is at fault; `pause`: nobody of ours asks this interface for so many seconds.
    """

    retry: bool = False
    after: float | None = None
    most: int | None = None
    blameless: bool = False
    pause: float = 0.0


def fault(code: int, in_a_row: int = 0) -> Fault:
    """What a code other than 0 means. `in_a_row`: how often this interface said before that we ask too often."""
    if code == BUSY:
        return Fault(retry=True, most=_BUSY_TRIES)
    if code in _TOO_OFTEN:
        seconds = _PENALTIES[min(in_a_row, len(_PENALTIES) - 1)]
        return Fault(retry=True, after=seconds, blameless=True, pause=seconds)
    if code in SETTINGS_REFUSED:
        return Fault(after=_REFUSED_WAIT, blameless=True)
    if code in TOKEN_FAULTS:  # of a token that is new: made void again meanwhile
        return Fault(after=_VOID_WAIT, blameless=True)
    return Fault()


#: below what WeCom allows one corp and one interface: 10,000 a minute, 150,000 an hour
_A_MINUTE = (timedelta(seconds=60 / 8_000), 1_000)
_AN_HOUR = (timedelta(seconds=3600 / 130_000), 10_000)
#: below what it allows one address, whatever is asked and for whom: 20,000 a minute, 600,000 an hour. Processes of ours
#: with addresses of their own are counted as if they had one
_ADDRESS = {
    "minute": (timedelta(seconds=60 / 16_000), 2_000),
    "hour": (timedelta(seconds=3600 / 520_000), 40_000),
}
#: one person gets 30 messages a minute and 1,000 an hour from one application; more are dropped silently (§3.2).
#: In no minute come more than 8 + 60/3, in no hour more than 40 + 3600/4
A_PERSON = {"minute": (timedelta(seconds=3), 8), "hour": (timedelta(seconds=4), 40)}
#: an application reaches 200 people a day for each account that the corp may have; no call tells how many it may.
#: For a corp of 1,000: not more than 40,000 + 120,000
_AN_APP = {"day": (timedelta(seconds=86_400 / 120_000), 40_000)}
EVERYBODY = "*"  # no staff member is called so
#: some 2,000 failed calls an hour lead to a block. Not more than 200 + 1,200 before an interface rests; the calls that
#: are under way when a rest begins or ends come on top
_FAILURES = (timedelta(seconds=3600 / 1_200), 200)
MANY_FAILURES_WAIT = 60.0  # seconds that an interface rests which fails on when there were that many


def takes(corp_id: str, path: str) -> Sequence[Take]:
    """What one call counts against: the interface's minute and hour, and its pause."""
    return (
        Take(f"call:{corp_id}:{path}:minute", *_A_MINUTE),
        Take(f"call:{corp_id}:{path}:hour", *_AN_HOUR),
        *(Take(f"address::{per}", *often) for per, often in _ADDRESS.items()),
        not_paused(corp_id, path),
    )


def messages(corp_id: str, staff_ids: Sequence[str]) -> Sequence[Take]:
    """What a message to these people counts against: each one's minute and hour, and the application's day."""
    people = [Take(f"message:{corp_id}:{staff}:{per}", *A_PERSON[per]) for staff in staff_ids for per in A_PERSON]
    each, most = _AN_APP["day"]
    many = max(1, len(staff_ids))
    return [*people, Take(f"message:{corp_id}:{EVERYBODY}:day", each * many, most // many)]


def known(kind: str, per: str) -> tuple[timedelta, int] | None:
    """How often what is counted under this kind of name may be done; None for what is counted elsewhere."""
    table = {
        "call": {"minute": _A_MINUTE, "hour": _AN_HOUR},
        "address": _ADDRESS,
        "message": {**A_PERSON, **_AN_APP},
    }
    return table.get(kind, {}).get(per)


def not_paused(corp_id: str, path: str) -> Take:
    """What may not be taken while an interface rests."""
    return Take(pause(corp_id, path), timedelta(0), 1)


def pause(corp_id: str, path: str) -> str:
    """The name of the pause of an interface."""
    return f"pause:{corp_id}:{path}"


def failed(corp_id: str) -> Take:
    """What one failed call counts against."""
    return Take(f"failed:{corp_id}", *_FAILURES)
