"""Which way an action takes now: through which hand and account, or to a person, or it waits for an account."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.actions import Invite, RemoveMember, SendText, SetRemark
from app.bot import store
from app.bot.dispatch import Outgoing
from app.bot.matrix import ACCOUNTS, Matrix, unaddressed, who_does
from app.bot.named import store as named
from app.registry.accounts import store as accounts
from app.registry.accounts.store import StandIn
from app.registry.store import GroupFacts
from app.work import Work

_READING = timedelta(minutes=2)  # then a group that somebody came into was read
LOOK_AGAIN = 20.0  # seconds until it is looked whether an account is back
_QUOTABLE = timedelta(minutes=10)  # what is further up is not on the phone's screen any more
_UNREAD = "somebody whose name is not known yet may be called the same"
_AGE = timedelta(hours=1)  # of what has no greatest age


@dataclass(frozen=True, slots=True)
class Route:
    """A hand's name with the account, or "desk", "none", "wait" with the reason. The rest: see Delivery."""

    hand: str
    account: str = ""
    title: str = ""
    names: tuple[str, ...] = ()
    quoted: tuple[str, str] | None = None
    why: str = ""


def patient(made_at: datetime, expires_at: datetime | None, now: datetime) -> bool:
    """Whether an action may wait for its account: not half of its time is over. Pure."""
    return now - made_at < ((expires_at - made_at) if expires_at else _AGE) / 2


async def find(work: Work, row: Outgoing, group: GroupFacts | None, matrix: Matrix) -> Route:
    """The way of an action in this moment."""
    if row.via == "desk":
        return Route("desk", why=row.note or "the hand could not do it")
    hand = matrix(row.action, group)
    if group is None or not group.account or hand not in ACCOUNTS:
        return Route(hand, (group.account if group else None) or "", why="no hand can do it")
    if group.account_there:
        return await _through(work, row, group, StandIn(group.account, group.account_kind, group.remark_seen_at), hand)
    own = isinstance(row.action, SetRemark)  # an account's remarks are its own
    for other in [] if own else await accounts.stand_ins(work.db, group.group_id, group.account):
        hand = who_does(matrix.name(row.action), matrix.hands, kind=other.kind)
        if hand in ACCOUNTS and (found := await _through(work, row, group, other, hand)).hand == hand:
            return found
    why = f"the account {group.account} is offline"
    if matrix.by_hand(row.action) and not patient(row.made_at, row.expires_at, work.now):
        return Route("desk", why=why)
    return Route("wait", why=f"{why}: this waits for it")


async def _through(work: Work, row: Outgoing, group: GroupFacts, through: StandIn, hand: str) -> Route:
    if hand != "names":
        return Route(hand, through.account)
    if isinstance(row.action, SetRemark):
        alone = len(await named.groups_named(work.db, group.name)) == 1
        why = "" if alone else "several groups have this name: the remark has to be set on the phone"
        return Route("names", through.account, group.name) if alone else Route("stale", why=why)
    if why := unaddressed(group.remark_code, through.remark_seen_at, work.now):
        return Route("desk", why=why)
    return await _by_name(work, row, group, through.account)


async def _by_name(work: Work, row: Outgoing, group: GroupFacts, account: str) -> Route:
    """With the names that an action needs. Who is to go or come is named only where one person alone can be meant."""
    found, quoted = Route("names", account, group.remark_code or ""), None
    match row.action:
        case RemoveMember(person_id=person):
            unread = await named.has_unread(work.db, group.group_id)
            if work.now - row.made_at < _READING and (unread or not await named.has_name(work.db, person)):
                return Route("wait", why="who came a moment ago has no name yet: the group is being read")
            names = [] if unread else await named.called(work.db, group.group_id, [person])
            why = _UNREAD if unread else "" if names else "in the group this name is not one person's alone"
        case Invite(person_id=person):
            unread = await named.has_unread(work.db, None)
            names = [] if unread else await named.called_anywhere(work.db, person)
            why = _UNREAD if unread else "" if names else "this name is not one person's alone"
        case SendText(mention=mention, quote=quote):
            names, why = await named.called(work.db, group.group_id, mention) if mention else [], ""
            quoted = await _quoted(work, group.group_id, quote) if quote else None
        case _:
            names, why = [], ""
    return Route("desk", why=why) if why else replace(found, names=tuple(names), quoted=quoted)


async def _quoted(work: Work, group_id: str, message_id: str) -> tuple[str, str] | None:
    """Who said a message, and what, where an account finds it by that: said lately, in a line, by a name of its own."""
    said = await store.said_lately(work.db, group_id, message_id, work.now - _QUOTABLE)
    if said is None or not said["text"] or "\n" in said["text"] or not said["person_id"]:
        return None
    names = await named.called(work.db, group_id, [said["person_id"]])
    return (names[0], said["text"]) if names else None
