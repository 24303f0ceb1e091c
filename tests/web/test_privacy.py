"""One person forgotten: whatever table their name, words, phone or address had got into, nothing is left of them."""

import json
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from app.bot import played, privacy
from app.bot.rehearsing import Rehearser
from app.ledger import service as ledger
from app.members import service as members
from app.rules.book import DEFAULT
from app.sandbox import chain
from tests.campaigns.playing import books_are_right
from tests.foreign import asking
from tests.house import House
from tests.rest import BOSS

NAME, PHONE, ADDRESS, WORDS = "独角兽阿茫", "13900007531", "云栖小镇7号楼704", "给茫茫的独一份"
ORDER = f"我想订个8寸的生日蛋糕，明天下午三点送到{ADDRESS}，电话{PHONE}，写“{WORDS}”"


async def life(house: House, *, served: bool = True) -> str:
    """A person who joins, orders, waits and advertises; where they are served, also adds, complains and is tagged."""
    person, _ = chain.new_person(NAME)
    house.box.world.join(house.group, {person: NAME})
    await house.settle()
    await house.later(seconds=20)
    fan = house.box.world.members(house.group)[person]
    await house.says(fan, ORDER)
    await house.later(minutes=3)
    if served:
        await house.says(fan, f"改到下午四点，还是送{ADDRESS}")
    await house.later(minutes=9)
    if served:
        await house.press(house.staff("clerk"), "accept")
        await house.says(fan, f"蛋糕上写错了！说好写{WORDS}的")
    await house.says(fan, "打卡")
    await house.says(fan, "我的积分")
    await house.later(seconds=3)
    await house.says(fan, "打卡")  # to be answered
    await house.says(fan, "专业代购名牌包，加我微信 abc12345")
    if served:
        async with asking(house, BOSS) as work:
            await ledger.adjust(work, person, 5, f"{NAME}生日", "birthday")
        async with asking(house, BOSS) as work:
            await members.tag(work, [person], "贵客", on=True)
    return person


async def everywhere(house: House) -> dict[str, str]:
    """Every table of the database as one text; bytes by what they hold."""
    connection = await house.run.database.connect()
    try:
        names = [
            row[0] for row in await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        ]
        return {name: _text(await connection.fetch(f'select * from "{name}"')) for name in names}
    finally:
        await connection.close()


def _text(rows: list[asyncpg.Record]) -> str:
    def plain(value: Any) -> str:
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)

    found = json.dumps([[plain(value) for value in row.values()] for row in rows], ensure_ascii=False)
    return found.encode().decode("unicode_escape", "replace") + found  # names inside JSON payloads may be escaped


async def rehearsed(house: House) -> None:
    """A new word of the rules is tried on what was said: it would have hit them, and somebody else."""
    await house.says(house.fan(), "蛋糕真好吃")
    draft = replace(DEFAULT, rules=tuple(replace(r, words=("蛋糕",)) if r.key == "promo" else r for r in DEFAULT.rules))
    rehearser = Rehearser(house.run.database, house.clock)
    number = await rehearser.start(BOSS, draft, 7)
    await rehearser._tasks[number]


@pytest.mark.parametrize("unsent", [False, True], ids=["all was sent", "everything was held"])
async def test_nothing_is_left_of_a_person_who_is_erased(house: House, unsent: bool) -> None:
    if unsent:
        await house.do(
            "insert into hold (scope, value, kind, why, held_by, held_at) values ('chain', '', '', '', 'x', now())"
        )
    person = await life(house, served=not unsent)
    await rehearsed(house)
    before = await everywhere(house)
    for mark in (NAME, PHONE, ADDRESS, WORDS, person):
        assert sum(mark in text for text in before.values()) >= 3, f"{mark} is hardly anywhere: the test shows nothing"
    counts = await house.rows("select (select count(*) from ticket), (select count(*) from message)")
    async with asking(house, BOSS) as work:
        await privacy.erase(work, person)

    after = await everywhere(house)
    left = {
        (mark, name) for mark in (NAME, PHONE, ADDRESS, WORDS, person) for name, text in after.items() if mark in text
    }
    assert left == set()
    assert [len(shown) for (shown,) in await house.rows("select result->'shown' from rehearsal")] == [1]
    assert await house.rows("select (select count(*) from ticket), (select count(*) from message)") == counts
    assert await house.rows("select person_id like 'erased-%', points from signin") == [(True, 1)]
    await books_are_right(house)


async def test_the_file_of_a_person_holds_all_of_it(house: House) -> None:
    person = await life(house)
    async with asking(house, BOSS) as work:
        file = (await privacy.export(work, person)).decode()
    for mark in (NAME, PHONE, ADDRESS, WORDS, "贵客", house.group.group_id, f"{NAME}生日", '"signins"'):
        assert mark in file


async def test_a_rehearsal_under_way_tells_nothing_of_who_was_erased_meanwhile(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await life(house)
    names = played.names_and_tags

    async def erased_first(*args: Any) -> Any:
        async with asking(house, BOSS) as work:
            await privacy.erase(work, person)
        return await names(*args)

    monkeypatch.setattr(played, "names_and_tags", erased_first)
    await rehearsed(house)
    assert PHONE not in (await everywhere(house))["rehearsal"]
    assert await house.rows("select state from rehearsal") == [("stopped",)]
