"""The demo chain 麦小禾, made from a seed: the same people and shops in every process that asks. Pure."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from app.sandbox import names

SEED = "麦小禾-1"
STORES, GROUPS, ACCOUNTS, HOSTED_GROUPS = 400, 620, 10, 600
OPERATOR = "operator"
_STARTED = datetime(2026, 3, 1, 8, tzinfo=UTC)

_DAY = [["07:00", "22:00"]]
_HOURS = {
    "小区": [_DAY] * 7,
    "商圈": [[["10:00", "22:00"]]] * 4 + [[["10:00", "22:30"]]] * 3,
    "学校": [[["06:30", "13:30"], ["15:30", "21:00"]]] * 5 + [[["08:00", "20:00"]]] * 2,
    "医院": [[["06:00", "20:00"]]] * 7,
    "写字楼": [[["07:30", "20:00"]]] * 5 + [[["09:00", "18:00"]]] * 2,
}
_KINDS = ("小区", "小区", "小区", "商圈", "商圈", "学校", "医院", "写字楼")


@dataclass(frozen=True, slots=True)
class DemoStore:
    """One shop of the demo chain."""

    id: int
    number: str
    name: str
    kind: str
    city: str
    address: str
    phone: str
    hours: list[list[list[str]]]


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """One staff member: a clerk or manager of a shop, a steward, or the operator."""

    staff_id: str
    name: str
    role: str
    store_id: int | None


@dataclass(frozen=True, slots=True)
class DemoGroup:
    """One customer group."""

    index: int
    group_id: str
    name: str
    store_id: int
    owner_id: str
    steward_id: str | None
    account: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class DemoMember:
    """Somebody in a group: a customer (`wm…`) or staff."""

    person_id: str
    name: str
    joined_at: datetime
    scene: int


def _id(prefix: str, *parts: object) -> str:
    mark = hashlib.blake2b(":".join(map(str, (SEED, *parts))).encode(), digest_size=15).hexdigest()
    return f"{prefix}{mark}"


@cache
def stores() -> tuple[DemoStore, ...]:
    """The 400 shops, in 8 cities."""
    random = Random(f"{SEED}:stores")
    made = []
    for index in range(STORES):
        city = names.CITIES[index % len(names.CITIES)]
        area = names.AREAS[index // len(names.CITIES)]
        kind = random.choice(_KINDS)
        made.append(
            DemoStore(
                id=index + 1,
                number=f"{index + 1:03}",
                name=f"{city}{area}店",
                kind=kind,
                city=city,
                address=f"{city}市{area}{random.randint(1, 388)}号",
                phone=f"0{random.randint(20, 899)}-{random.randint(5550000, 5559999)}",
                hours=_HOURS[kind],
            )
        )
    return tuple(made)


@cache
def staff() -> tuple[DemoStaff, ...]:
    """A manager and two clerks for each shop, thirty stewards, one operator."""
    random = Random(f"{SEED}:staff")
    people = [DemoStaff(OPERATOR, "运营小禾", "operator", None)]
    for store in stores():
        for staff_id, role in (
            (f"m{store.number}", "manager"),
            (f"c{store.number}a", "clerk"),
            (f"c{store.number}b", "clerk"),
        ):
            people.append(DemoStaff(staff_id, names.full_name(random), role, store.id))
    people += [DemoStaff(f"steward{n:02}", names.full_name(random), "steward", None) for n in range(1, 31)]
    return tuple(people)


@cache
def groups() -> tuple[DemoGroup, ...]:
    """620 groups: one for each shop, a second one for the busy ones. 600 of them have a hosted account."""
    made = []
    for index in range(GROUPS):
        store = stores()[index % STORES]
        ordinal = "" if index < STORES else str(index // STORES + 1)
        made.append(
            DemoGroup(
                index=index,
                group_id=_id("wr", "group", index),
                name=f"麦小禾{store.name}福利群{ordinal}",
                store_id=store.id,
                owner_id=f"m{store.number}",
                steward_id=f"steward{index % 30 + 1:02}" if index % 2 == 0 else None,
                account=f"mxh-bot-{index % ACCOUNTS + 1:02}" if index < HOSTED_GROUPS else None,
                made_at=_STARTED + timedelta(days=index % 200),
            )
        )
    return tuple(made)


def members(group: DemoGroup) -> Iterator[DemoMember]:
    """Who is in a group from the start: its owner, the shop's clerks, and 60 to 260 customers.

    A second group of a shop shares some customers with the first.
    """
    random = Random(f"{SEED}:members:{group.index}")
    number = stores()[group.store_id - 1].number
    for staff_id in (f"m{number}", f"c{number}a", f"c{number}b"):
        yield DemoMember(staff_id, staff_name(staff_id), group.made_at, 1)
    shared = 12 if group.index >= STORES else 0
    for n in range(shared):
        yield _customer(group.index - STORES, n, group.made_at + timedelta(hours=n))
    for n in range(random.randint(60, 260)):
        joined = group.made_at + timedelta(minutes=random.randint(10, 60 * 24 * 60))
        yield _customer(group.index, n, joined)


def _customer(group_index: int, n: int, joined_at: datetime) -> DemoMember:
    random = Random(f"{SEED}:person:{group_index}:{n}")
    return DemoMember(_id("wm", "person", group_index, n), names.nickname(random), joined_at, random.choice((1, 2, 3)))


@cache
def _names_of_staff() -> dict[str, str]:
    return {person.staff_id: person.name for person in staff()}


def staff_name(staff_id: str) -> str:
    """What a staff member is called; the id itself for a stranger."""
    return _names_of_staff().get(staff_id, staff_id)


def new_person(seed: str) -> tuple[str, str]:
    """Somebody who was in no group yet: id and nickname."""
    return _id("wm", "new", seed), names.nickname(Random(f"{SEED}:new:{seed}"))
