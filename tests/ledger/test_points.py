"""Points by double entry: what is written stays, sums to zero, and nobody has less than nothing."""

import asyncio
from collections.abc import Sequence

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequest, Conflict, Forbidden, NotFound
from app.ledger import service as ledger
from app.ledger.decide import MOST, Move, balances, covered, lines, person
from app.who import Who
from app.work import begin
from tests.campaigns.playing import books_are_right
from tests.foreign import asking, of_store
from tests.house import House
from tests.rest import BOSS

FAN = "wmfan"


@pytest.fixture
async def books(house: House) -> House:
    """Three people nobody has given anything yet."""
    await house.do("insert into person (person_id, name, first_seen) select 'wm' || n, n, now() from "
                   "unnest(array['fan', 'amy', 'ben']) n")  # fmt: skip
    return house


async def give(house: House, amount: int, cause: str, person_id: str = FAN) -> int | None:
    """Move points; returns what they have then, None for a repeat."""
    async with begin(house.run.database, house.clock, "test") as work:
        held = (await ledger.hold(work, [person_id]))[person_id]
        moved = await ledger.move(work, held, Move(cause, "signin" if amount > 0 else "spent", amount, "system"))
        return moved.balance if moved else None


async def test_a_cause_is_written_once(books: House) -> None:
    assert await give(books, 5, "a") == 5
    assert await give(books, 5, "a") is None
    assert await give(books, 2, "b") == 7
    assert await give(books, -7, "c") == 0
    await books_are_right(books)


async def test_nobody_gives_what_they_have_not(books: House) -> None:
    await give(books, 5, "a")
    with pytest.raises(Conflict, match="too few points: 5"):
        await give(books, -6, "b")
    assert await books.rows("select count(*) from point_entry") == [(1,)]


async def test_the_database_says_so_too(books: House) -> None:
    await give(books, 5, "a")
    with pytest.raises(asyncpg.CheckViolationError):
        await books.do("update point_balance set balance = -1")
    await books.do("insert into point_entry (cause, what, at, by) values ('b', 'signin', now(), 'x')")
    with pytest.raises(asyncpg.CheckViolationError, match="does not sum to zero"):
        await books.do("insert into point_line select max(id), 'person:wmfan', 3 from point_entry")
    for sql in ("update point_line set amount = amount * 2", "delete from point_line"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await books.do(sql)


async def test_twelve_who_spend_the_same_points_at_once_get_them_once(books: House) -> None:
    await give(books, 5, "a")
    spent = await asyncio.gather(*(give(books, -3, f"s{n}") for n in range(12)), return_exceptions=True)

    assert [one for one in spent if not isinstance(one, Exception)] == [2]
    assert all(isinstance(one, Conflict | int) for one in spent)
    await books_are_right(books)


async def test_the_same_cause_at_once_is_written_once(books: House) -> None:
    given = await asyncio.gather(*(give(books, 1, "same") for _ in range(8)))
    assert sorted(given, key=str) == [1, *[None] * 7]
    await books_are_right(books)


async def test_who_hold_several_never_wait_in_a_ring(books: House) -> None:
    async def hold(people: Sequence[str]) -> None:
        for _ in range(10):
            async with begin(books.run.database, books.clock, "test") as work:
                assert set(await ledger.hold(work, people)) == set(people)

    await asyncio.gather(hold(["wmamy", "wmben", FAN]), hold([FAN, "wmben", "wmamy"]), hold(["wmben", "wmamy"]))


# for any sequence

_moves = st.lists(
    st.tuples(st.sampled_from(["wmamy", "wmben"]), st.integers(-9, 9).filter(bool), st.integers(0, 20)), max_size=30
)


@given(_moves)
def test_sums_are_zero_and_balances_are_sums_whatever_happens(moves: list[tuple[str, int, int]]) -> None:
    """The book as a whole: what was refused or repeated is not in it."""
    has: dict[str, int] = {}
    causes: set[int] = set()
    book: list[dict[str, int]] = []
    for who, amount, cause in moves:
        if cause in causes or not covered(has.get(who, 0), amount):
            continue
        causes.add(cause)
        has[who] = has.get(who, 0) + amount
        book.append(lines(Move(str(cause), "signin", amount, "x"), who))

    assert all(sum(entry.values()) == 0 and len(entry) == 2 for entry in book)
    assert sum(balances(book).values()) == 0
    assert {person(who): points for who, points in has.items()} == {
        account: points for account, points in balances(book).items() if account.startswith("person:")
    }
    assert min(has.values(), default=0) >= 0


async def test_sums_are_zero_and_balances_are_sums_in_the_database_too(books: House) -> None:
    """The same for the tables; one database, many sequences, one after the other."""
    seen = 0

    @given(_moves)
    def play(moves: list[tuple[str, int, int]]) -> None:
        nonlocal seen
        seen += 1
        sequences.append(moves)

    sequences: list[list[tuple[str, int, int]]] = []
    await asyncio.to_thread(play)
    for number, moves in enumerate(sequences[:25]):
        for who, amount, cause in moves:
            try:
                await give(books, amount, f"{number}:{cause}", who)
            except Conflict:
                continue
    await books_are_right(books)
    assert await books.rows("select count(*) > 0 from point_entry") == [(True,)]


# corrections


async def adjust(
    house: House, amount: int, cause: str = "c1", why: str = "补发", who: Who = BOSS, to: str = FAN
) -> int:
    async with asking(house, who) as work:
        return await ledger.adjust(work, to, amount, why, cause)


async def test_a_correction_is_an_entry_with_who_and_why(books: House) -> None:
    await give(books, 5, "a")
    assert await adjust(books, 10) == 15
    assert await adjust(books, 10) == 15  # a second tap
    assert await adjust(books, -15, "c2", " 多发了  ") == 0

    entries = "select cause, by, why from point_entry where what = 'adjust' order by id"
    assert await books.rows(entries) == [("adjust:c1", "boss", "补发"), ("adjust:c2", "boss", "多发了")]
    assert await books.rows("select count(*) from audit where what = 'points adjusted'") == [(2,)]
    async with asking(books, BOSS) as work:
        assert [(one.what, one.amount) for one in await ledger.history(work, FAN, 9)] == [
            ("adjust", -15), ("adjust", 10), ("signin", 5),
        ]  # fmt: skip
    await books_are_right(books)


async def test_a_cause_stands_for_one_correction(books: House) -> None:
    await adjust(books, 10)
    with pytest.raises(Conflict):
        await adjust(books, 11)
    with pytest.raises(Conflict):
        await adjust(books, 10, to="wmamy")


@pytest.mark.parametrize(
    ("amount", "why", "cause"),
    [(0, "x", "c"), (MOST + 1, "x", "c"), (1, " ", "c"), (1, "x" * 101, "c"), (1, "x", " "), (1, "x", "c" * 65)],
)
async def test_a_correction_says_how_many_and_why(books: House, amount: int, why: str, cause: str) -> None:
    with pytest.raises(BadRequest):
        await adjust(books, amount, cause, why)


async def test_only_operators_of_the_chain_correct_and_only_people_there_are(books: House) -> None:
    for who in (of_store("operator"), Who("m", "manager"), Who("a", "auditor")):
        with pytest.raises(Forbidden):
            await adjust(books, 1, who=who)
    with pytest.raises(NotFound):
        await adjust(books, 1, to="wmnobody")
    with pytest.raises(Conflict):
        await adjust(books, -1)
    assert await books.rows("select count(*) from point_entry") == [(0,)]


async def test_erased_twice_the_books_still_balance(books: House) -> None:
    for n in range(2):
        await give(books, 5, f"a{n}")
        await adjust(books, 1, f"c{n}", "独角兽阿茫")
        async with asking(books, BOSS) as work:
            await ledger.erase(work, FAN, "erased-1")

    assert await books.rows("select person_id, balance from point_balance") == [("erased-1", 12)]
    assert await books.rows("select count(*) from point_entry where why <> ''") == [(0,)]
    await books_are_right(books)
