"""Which way an action takes now: through which hand and account, or to a person, or it waits for an account."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.actions import SendText, SetRemark
from app.bot.dispatch import Outgoing
from app.bot.matrix import ACCOUNTS, Matrix, unaddressed, who_does
from app.bot.named import store as named
from app.registry.accounts import store as accounts
from app.registry.accounts.store import StandIn
from app.registry.store import GroupFacts
from app.work import Work

LOOK_AGAIN = 20.0  # seconds until it is looked whether an account is back
_AGE = timedelta(hours=1)  # of what has no greatest age


@dataclass(frozen=True, slots=True)
class Route:
    """A hand's name with the account, or "desk", "none", "wait" with the reason. `title`, `names`: see Delivery."""

    hand: str
    account: str = ""
    title: str = ""
    names: tuple[str, ...] = ()
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
    mention = row.action.mention if isinstance(row.action, SendText) else ()
    names = await named.called(work.db, group.group_id, mention) if mention else ()
    return Route("names", through.account, group.remark_code or "", tuple(names))
