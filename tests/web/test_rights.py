"""Services know who asks: whoever works in one shop neither sees nor changes another one's things, by any route."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from app import listing
from app.bot import corp, line, privacy
from app.bot.lists import DUE, INBOX, OUTBOX
from app.catalogue import service as catalogue
from app.catalogue.lists import PRODUCTS
from app.desk import service as desk
from app.errors import AppError, Forbidden
from app.listing import Column, Filter, Listing, Query
from app.members import service as members
from app.orders import service as orders
from app.orders.lists import TICKETS
from app.registry import changes
from app.registry import service as registry
from app.registry.handover import service as handover
from app.registry.lists import HOLDS
from app.web import accounts, sessions, tokens
from app.web.lists import AUDIT
from app.who import Role, Who
from app.work import Work
from tests.foreign import HERE, THERE, Planted, asking, everything, of_store, plant
from tests.house import House

#: whoever does something to the other shop, by the name of the service
Deed = Callable[[Work, Planted], Awaitable[object]]
GROUP = changes.GroupData("general", "core", HERE.number)
CAKE = catalogue.ProductData("x1", "栗子蛋糕", "cake", 9900)


async def _hours(work: Work, there: Planted) -> None:
    await changes.set_exception(work, there.store_id, date(2026, 12, 2), [])


async def _store(work: Work, there: Planted) -> None:
    await changes.change_store(work, there.store_id, await changes.read_store(work, there.store_id))


#: what an operator's key that is for one shop must not do to another, or to the whole chain
DEEDS: dict[str, Deed] = {
    "stores: change": _store,
    "stores: hours": _hours,
    "stores: read hours": lambda work, there: changes.exceptions(work, there.store_id),
    "stores: close": lambda work, there: changes.close_store(work, there.store_id, closed=True),
    "staff": lambda work, there: changes.keep_staff(work, changes.StaffData(there.staff_id, "x")),
    "staff: left": lambda work, there: handover.left(work, there.staff_id),
    "groups: change": lambda work, there: changes.change_group(work, there.group_id, GROUP),
    "groups: read": lambda work, there: changes.read_group(work, there.group_id),
    "settings: chain": lambda work, _: changes.set_value(work, "chain", "", "welcome", False),
    "settings: type": lambda work, _: changes.set_value(work, "store_type", HERE.kind, "welcome", False),
    "settings: store": lambda work, there: changes.set_value(work, "store", str(there.store_id), "welcome", False),
    "settings: group": lambda work, there: changes.set_value(work, "group", there.group_id, "welcome", False),
    "settings: read store": lambda work, there: changes.values_at(work, "store", str(there.store_id)),
    "settings: read group": lambda work, there: changes.values_at(work, "group", there.group_id),
    "holds: put": lambda work, there: registry.hold(work, "store", there.store_number),
    "holds: release": lambda work, there: line.release(work, [there.hold], "drop"),
    "holds: preview": lambda work, there: line.held_back(work, [there.hold]),
    "holds: send one": lambda work, there: line.send_held(work, [there.held]),
    "line: retry": lambda work, there: line.retry(work, "outbox", [there.dead]),
    "line: drop": lambda work, there: line.drop(work, "outbox", [there.held]),
    "line: settle": lambda work, there: line.settle(work, [there.unsure], was_done=True),
    "line: replay": lambda work, there: line.replay(work, [there.message]),

    "members: tag": lambda work, there: members.tag(work, [there.person_id], "熟客"),
    "members: untag": lambda work, there: members.tag(work, [there.person_id], f"{there.mark}标签", on=False),
    "privacy: export": lambda work, there: privacy.export(work, there.person_id),
    "privacy: erase": lambda work, there: privacy.erase(work, there.person_id),
    "catalogue: add": lambda work, _: catalogue.add(work, CAKE),
    "catalogue: change": lambda work, _: catalogue.change(work, 1, CAKE),
    "catalogue: off": lambda work, _: catalogue.put_on_sale(work, 1, on=False),
    "tickets: accept": lambda work, there: orders.accept(work, there.waiting, there.staff_id),
    "tickets: finish": lambda work, there: orders.finish(work, there.accepted, there.staff_id),
    "tickets: refuse": lambda work, there: orders.refuse(work, there.waiting, there.staff_id),
    "tickets: ask": lambda work, there: orders.do(work, there.waiting, there.staff_id, "ask", why="几层"),
    "tickets: make": lambda work, there: orders.do(work, there.accepted, there.staff_id, "make"),
    "tickets: merge": lambda work, there: orders.merge(work, there.waiting, there.accepted, there.staff_id),
    "tickets: history": lambda work, there: orders.history(work, there.waiting),
    "tasks: done": lambda work, there: desk.answer(work, there.task, there.staff_id, done=True),
    "tasks: cannot": lambda work, there: desk.answer(work, there.task, there.staff_id, done=False),
    "tasks: close": lambda work, there: desk.close(work, there.task),
    "accounts: add": lambda work, _: accounts.add(work, "eve", "operator"),
    "accounts: change": lambda work, _: accounts.change(work, "ann", role="clerk"),
    "accounts: link": lambda work, _: accounts.new_link(work, "ann"),
    "accounts: unlock": lambda work, _: accounts.unlock(work, "ann"),
    "accounts: password": lambda work, _: accounts.set_password(work, "ann", "a long password"),
    "accounts: sessions": lambda work, _: accounts.end_sessions(work, "ann"),
    "sessions: end": lambda work, _: sessions.revoke_one(work, "x"),
    "tokens: add": lambda work, _: tokens.add(work, "x", "operator", 1),
    "tokens: revoke": lambda work, _: tokens.revoke(work, 1),
    "observe": lambda work, _: corp.observe(work),
    "connect: status": lambda work, _: corp.status(work),
}  # fmt: skip
ROLES: tuple[Role, ...] = ("operator", "manager", "clerk", "steward", "auditor")


@pytest.fixture
async def there(house: House) -> Planted:
    """The other shop, with something of everything in it."""
    async with asking(house, Who("boss", "operator")) as work:
        await accounts.add(work, "ann", "operator")
    return await plant(house, THERE, "外店机密")


async def test_nobody_of_one_shop_does_anything_to_another(house: House, there: Planted) -> None:
    before = await everything(house)
    for what, deed in DEEDS.items():
        for role in ROLES:
            try:
                async with asking(house, of_store(role)) as work:
                    await deed(work, there)
            except Forbidden:
                continue
            pytest.fail(f"{role} of one shop: {what}")

    assert await everything(house) == before


async def test_an_operator_of_the_chain_does_each_of_them(house: House, there: Planted) -> None:
    """The same deeds succeed in the right hands, each for itself: they are not refused for another reason."""
    done = 0
    for what, deed in DEEDS.items():
        undo = RuntimeError("undo")
        try:
            async with asking(house, Who("boss", "operator")) as work:
                await deed(work, there)
                done += 1
                raise undo
        except RuntimeError as error:
            assert error is undo, what  # noqa: PT017  # the block always raises: what it did is undone
        except AppError as error:
            assert what in ("sessions: end", "tokens: revoke"), f"{what}: {error}"  # noqa: PT017  # there is none

    assert done == len(DEEDS) - 2


@pytest.mark.parametrize("found", [AUDIT, INBOX, OUTBOX, DUE], ids=lambda found: found.key)
@pytest.mark.parametrize("role", ["operator", "auditor"])
async def test_lists_of_the_whole_chain_are_not_for_one_shop(house: House, found: Listing, role: Role) -> None:
    async with asking(house, of_store(role)) as work:
        with pytest.raises(Forbidden):
            await listing.rows(work, found, Query())
        with pytest.raises(Forbidden):
            await listing.count(work, found, Query())


async def test_a_list_that_does_not_say_whose_its_rows_are_is_for_the_whole_chain(house: House) -> None:
    bare = Listing(
        "bare", PRODUCTS.title, "catalogue", "product p", "p.id", (Column("name", PRODUCTS.title, "p.name"),)
    )

    async with asking(house, of_store("manager")) as work:
        with pytest.raises(Forbidden):
            await listing.rows(work, bare, Query())
        assert await listing.rows(work, PRODUCTS, Query())


async def test_a_manager_sees_the_holds_that_keep_their_own_shop_back(house: House, there: Planted) -> None:
    here = await plant(house, HERE, "本店")
    async with asking(house, Who("boss", "operator")) as work:
        everywhere = await registry.hold(work, "chain")
        city = await registry.hold(work, "city", HERE.city)
        other = await registry.hold(work, "city", THERE.city)
        group = await registry.hold(work, "group", here.group_id)
    async with asking(house, of_store("manager")) as work:
        seen = {row["id_"] for row in await listing.rows(work, HOLDS, Query())}

    assert seen == {here.hold, everywhere, city, group}
    assert other not in seen


async def test_who_may_not_see_members_does_not_learn_who_somebody_is(house: House) -> None:
    here = await plant(house, HERE, "本店")
    async with asking(house, of_store("clerk")) as work:
        (row, *_) = await listing.rows(work, TICKETS, Query(discreet=True))
        found = await listing.rows(work, TICKETS, Query("本店", discreet=True))
        with pytest.raises(Forbidden):
            await listing.rows(work, TICKETS, Query(filters=(Filter("called", "contains", "本"),), discreet=True))
    async with asking(house, of_store("manager")) as work:
        (open_row, *_) = await listing.rows(work, TICKETS, Query(discreet=True))

    assert (row["called"], row["words"], row["person_id"]) == (None, None, None)
    assert row["store_id"] == HERE.id
    assert found == []
    assert (open_row["called"], open_row["person_id"]) == ("本店顾客", here.person_id)


async def test_a_ticket_is_not_accepted_in_the_name_of_a_stranger(house: House) -> None:
    here = await plant(house, HERE, "本店")
    for stranger in ("m002", "nobody", ""):
        with pytest.raises(Forbidden):
            async with asking(house, of_store("clerk")) as work:
                await orders.accept(work, here.waiting, stranger)
    async with asking(house, of_store("clerk")) as work:
        ticket = await orders.accept(work, here.waiting, here.staff_id)

    assert ticket.accepted_by == here.staff_id


async def test_a_task_is_not_closed_in_the_name_of_whom_it_was_given_to(house: House, there: Planted) -> None:
    with pytest.raises(Forbidden):
        async with asking(house, of_store("clerk")) as work:
            await desk.answer(work, there.task, there.staff_id, done=True)


async def test_a_key_for_one_shop_may_change_that_shop(house: House) -> None:
    here = await plant(house, HERE, "本店")
    async with asking(house, of_store("operator")) as work:
        await changes.set_value(work, "store", str(here.store_id), "welcome", False)
        await changes.set_value(work, "group", here.group_id, "welcome", False)
        await changes.change_group(work, here.group_id, GROUP)
        assert await members.tag(work, [here.person_id], "熟客") == 1
        assert await line.send_held(work, [here.held]) == 1
    for number in ("", THERE.number):
        with pytest.raises(Forbidden):  # not away from where it is, nor to another shop
            async with asking(house, of_store("operator")) as work:
                await changes.change_group(work, here.group_id, changes.GroupData("general", "core", number))


async def test_where_somebody_is_elsewhere_stays_out_of_sight(house: House, there: Planted) -> None:
    here = await plant(house, HERE, "本店")
    await house.do(f"insert into membership (group_id, person_id) values ('{there.group_id}', '{here.person_id}')")
    async with asking(house, of_store("manager")) as work:
        places = await members.memberships(work, here.person_id)
    async with asking(house, Who("boss", "operator")) as work:
        everywhere = await members.memberships(work, here.person_id)
    with pytest.raises(Forbidden):
        async with asking(house, of_store("clerk")) as work:
            await members.memberships(work, here.person_id)

    assert [place.group_id for place in places] == [here.group_id]
    assert len(everywhere) == 2


async def test_making_a_sign_in_link_is_on_record(house: House, there: Planted) -> None:
    async with asking(house, Who("boss", "operator")) as work:
        await accounts.new_link(work, "ann")

    assert ("boss", "link made") in await house.rows("select who, what from audit where ref = 'ann'")
