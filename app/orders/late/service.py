"""The public door of what presses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.orders.late import store
from app.orders.store import Ticket
from app.work import Work

SOON = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Pressing:
    """What presses at one shop: tickets late already, and those that will be within two minutes."""

    store: str
    late: list[Ticket]
    soon: list[Ticket]


async def pressing(work: Work) -> list[Pressing]:
    """What is late, or soon will be, by shop, as far as that is in sight; the shop that has waited longest first."""
    work.who.require("tickets")
    who = work.who
    stores = None if who.stores is None else sorted(who.stores)
    groups = None if who.groups is None else sorted(who.groups)
    found = await store.pressing(work.db, work.now + SOON, stores, groups)
    shops: dict[str, Pressing] = {}
    for one, name in found:
        shop = shops.setdefault(name, Pressing(name, [], []))
        (shop.late if one.due_at <= work.now else shop.soon).append(one)
    return list(shops.values())


async def of_groups(work: Work, groups: Sequence[str]) -> Sequence[Ticket]:
    """Open tickets of some groups, oldest first: what a steward follows."""
    return await store.of_groups(work.db, groups)
