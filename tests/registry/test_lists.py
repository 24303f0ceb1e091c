"""The list of groups shows which can be taken for each other."""

from app import listing
from app.listing import Filter, Query
from app.registry.lists import GROUPS
from app.who import Who
from app.work import begin
from tests.house import House


async def test_names_that_look_the_same_on_a_phone_are_flagged(house: House) -> None:
    names = ["ＡＢＣ店福利1群", "abc店福利1群 二", " Abc店福利1群", "福利群", "福 利 群", "别的群"]
    rows = ", ".join(f"('wr{n}', '{name}', '{name}')" for n, name in enumerate(names))
    await house.do(f"delete from chat_group; insert into chat_group (group_id, name, protected_name) values {rows}")
    await house.do("update chat_group set name = '被改的群' where group_id = 'wr5'")
    async with begin(house.run.database, house.clock, "look", who=Who("ann", "operator")) as work:
        alike = await listing.rows(work, GROUPS, Query(filters=(Filter("alike", "eq", True),)))
        renamed = await listing.rows(work, GROUPS, Query(filters=(Filter("renamed", "eq", True),)))

    assert sorted(row["id_"] for row in alike) == ["wr0", "wr1", "wr2"]
    assert [row["id_"] for row in renamed] == ["wr5"]
    assert GROUPS.column("renamed").shown
