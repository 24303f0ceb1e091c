"""A customer's praise becomes content: with their leave, and gone with them."""

from app.bot import privacy
from app.sop.shelves import service as shelves
from app.work import begin
from tests.house import House
from tests.rules.test_rulebook import ANN
from tests.visitor import Visitor

PRAISE = "你们家的吐司真的太好吃了，孩子一口气吃了三片"


async def captured(house: House) -> Visitor:
    await house.says(house.fan(), PRAISE)
    visitor = await Visitor.come(house)
    ((number,),) = await house.rows("select max(id) from message where kind = 'MessagePosted'")
    assert f"/console/edit/content?from={number}" in (await visitor.get(f"/console/messages/detail?pk={number}")).text
    form = (await visitor.get(f"/console/edit/content?from={number}")).text
    assert PRAISE in form
    fields = {"shelf": "praise", "words": f"群友说：“{PRAISE}”", "position": "1", "rights": "asked", "enabled": "1",
              "source": house.fan().name, "version": "1"}  # fmt: skip
    await visitor.done(f"/console/edit/content?from={number}", fields)
    return visitor


async def test_praise_is_kept_as_content_and_used_once_its_author_agreed(house: House) -> None:
    visitor = await captured(house)
    ((item, person, rights),) = await house.rows(
        "select id, person_id, rights from content_item where shelf = 'praise'"
    )
    assert (person, rights) == (house.fan().person_id, "asked")

    async def next_one() -> shelves.Coming:
        async with begin(house.run.database, house.clock, "look") as work:
            return await shelves.coming(work, house.group.group_id, "praise", house.clock.at.date())

    assert await next_one() == []
    fields = {
        "shelf": "praise",
        "words": "群友说：好吃",
        "position": "1",
        "rights": "granted",
        "enabled": "1",
        "version": "1",
    }
    await visitor.done(f"/console/edit/content?pk={item}", fields)
    assert len(await next_one()) == 1


async def test_it_goes_with_whoever_said_it_and_stands_in_no_record(house: House) -> None:
    await captured(house)
    async with begin(house.run.database, house.clock, "file", who=ANN) as work:
        assert PRAISE in (await privacy.export(work, house.fan().person_id)).decode()
    assert await house.rows("select count(*) from audit where after::text like '%吐司%'") == [(0,)]
    async with begin(house.run.database, house.clock, "erase", who=ANN) as work:
        await privacy.erase(work, house.fan().person_id)
    assert await house.rows("select count(*) from content_item where shelf = 'praise'") == [(0,)]


async def test_what_staff_say_or_nobody_said_is_not_captured(house: House) -> None:
    clerk = house.box.world.members(house.group)[house.staff("clerk")]
    await house.says(clerk, "欢迎品尝")
    visitor = await Visitor.come(house)
    ((number,),) = await house.rows("select max(id) from message where kind = 'MessagePosted'")
    for wrong in (number, 10**9):
        assert (await visitor.get(f"/console/edit/content?from={wrong}")).status_code == 404
