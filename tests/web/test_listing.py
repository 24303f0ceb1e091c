"""Lists: what can be asked of them, and what cannot is said in words."""

from typing import Any

import pytest

from app import listing
from app.bot.lists import ACTIONS, DUE, INBOX, MESSAGES, OUTBOX
from app.catalogue.lists import PRODUCTS
from app.desk.lists import TASKS
from app.errors import BadRequest
from app.listing import Column, Filter, Query
from app.members.lists import MEMBERS
from app.orders.lists import TICKETS
from app.registry.lists import GROUPS, HOLDS, STAFF, STORES
from app.web.lists import ACCOUNTS, AUDIT, SESSIONS, TOKENS
from app.who import Who
from tests.foreign import HERE, asking, of_store, plant
from tests.house import House

ALL = (
    ACCOUNTS, ACTIONS, AUDIT, DUE, GROUPS, HOLDS, INBOX, MEMBERS, MESSAGES, OUTBOX, PRODUCTS, SESSIONS, STAFF, STORES,
    TASKS, TICKETS, TOKENS,
)  # fmt: skip
#: what people type, by kind of column; whatever it is, it must not reach the database unread
GOOD: dict[str, list[Any]] = {
    "int": ["7", 7], "money": ["990"], "bool": ["true", "false", True], "date": ["2026-11-21"],
    "time": ["2026-11-21", "2026-11-21T08:00:00+08:00"],
}  # fmt: skip
BAD: dict[str, list[Any]] = {
    "int": ["x", str(2**63), "-" + "9" * 40], "money": ["1.5"], "bool": ["banana"],
    "time": ["gestern", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"], "date": ["2026-13-01"],
    "text": ["a\x00b", "\ud800"], "code": ["\x00"], "choice": ["\x00"], "tags": ["\x00"],
}  # fmt: skip


BOSS = Who("boss", "operator")


def asked(column: Column) -> list[Filter]:
    """Everything that can be asked of a column."""
    values = GOOD.get(column.kind, ["x"])
    return [
        Filter(column.name, op, [value] if op == "in" else value)
        for op in (listing.OPS[column.kind] if column.filter else ())
        for value in ([True, False] if op == "empty" else values)
    ]


async def test_every_column_can_be_asked_in_every_way_that_its_list_offers(house: House) -> None:
    await plant(house, HERE, "本店")
    async with asking(house, BOSS) as work:
        for found in ALL:
            for one in (one for column in found.columns for one in asked(column)):
                await listing.rows(work, found, Query("x", (one,)))
                await listing.count(work, found, Query("x", (one,)))


async def test_what_cannot_be_read_is_refused_by_name(house: House) -> None:
    async with asking(house, BOSS) as work:
        for found in ALL:
            for column in (column for column in found.columns if column.filter):
                for bad in BAD.get(column.kind, []):
                    for one in (Filter(column.name, "eq", bad), Filter(column.name, "in", [bad])):
                        with pytest.raises(BadRequest) as refused:
                            await listing.rows(work, found, Query(filters=(one,)))
                        assert column.label.zh in refused.value.detail.zh


@pytest.mark.parametrize("words", ["a\x00", "\udfff"])
async def test_words_that_no_database_takes_are_refused(house: House, words: str) -> None:
    async with asking(house, of_store("manager")) as work:
        for query in (Query(words), Query(filters=(Filter("name", "contains", words),))):
            with pytest.raises(BadRequest):
                await listing.rows(work, GROUPS, query)
        for found, ref in ((GROUPS, words), (STORES, str(2**70)), (STORES, "x")):
            with pytest.raises(BadRequest):
                await listing.one(work, found, ref)
        with pytest.raises(BadRequest):
            await listing.rows(work, STORES, Query(paged=True, after=str(2**64)))


async def test_a_tag_is_found_among_several(house: House) -> None:
    async with asking(house, of_store("manager")) as work:
        managers = await listing.rows(work, STAFF, Query(filters=(Filter("roles", "eq", "manager"),)))

    assert [row["staff_id"] for row in managers] == [f"m{HERE.number}"]


def test_a_column_says_what_it_is_called_in_both_languages() -> None:
    for found in ALL:
        names = [column.name for column in found.columns]
        assert len(names) == len(set(names))
        assert all(column.label.zh and column.label.en for column in found.columns)
