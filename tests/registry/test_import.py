"""Tables come in: looked at first, good rows in and bad rows out, again without harm, and back out again."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from app.bot.intake import Importer
from app.errors import AppError, Conflict, Forbidden
from app.registry.intake import service as intake
from app.registry.intake.service import Batch
from app.sheets.reading import read
from app.sheets.specs import STORES
from app.sheets.writing import bad_rows, to_csv, to_xlsx
from app.who import Who
from app.work import begin
from tests.house import House
from tests.patience import soon

OPERATOR = Who("op", "operator")
STORE_TITLES = ["门店编号", "门店名称", "类型", "城市", "营业时间"]


def csv(titles: Sequence[str], *rows: Sequence[Any]) -> bytes:
    return b"".join(to_csv(titles, rows))


@pytest.fixture
def importer(house: House) -> Importer:
    return Importer(house.run.database, house.clock)


async def batch(house: House, number: int) -> Batch:
    async with begin(house.run.database, house.clock, "look", who=OPERATOR) as work:
        return await intake.batch(work, number)


async def ended(house: House, number: int) -> Batch:
    async def look() -> Batch | None:
        found = await batch(house, number)
        return found if found.state in ("done", "stopped", "undone") else None

    found = await soon(look)
    assert found
    return found


async def bring_in(house: House, importer: Importer, kind: str, raw: bytes, name: str = "表.csv") -> Batch:
    number = await importer.look(OPERATOR, kind, name, raw)
    await importer.start(OPERATOR, number)
    return await ended(house, number)


async def store(house: House, number: str) -> list[tuple[Any, ...]]:
    return await house.rows(f"select name, kind, city, phone from store where number = '{number}'")


async def test_a_file_is_looked_at_before_anything_changes(house: House, importer: Importer) -> None:
    raw = csv(
        STORE_TITLES,
        ["001", "改名的店", "小区", "杭州", "每天 7:00-22:00"],
        ["901", "新店", "医院", "杭州", "7:00-22:00"],
        ["902", "坏店", "火星", "杭州", ""],
    )
    number = await importer.look(OPERATOR, "stores", "门店.csv", raw)
    found = await batch(house, number)

    assert (found.state, found.report["counts"]) == ("previewed", {"new": 1, "changed": 1, "same": 0, "bad": 1})
    assert [change["key"] for change in found.report["changes"]] == ["001", "901"]
    assert found.report["bad"][0]["line"] == 4
    assert await store(house, "901") == []


async def test_good_rows_come_in_and_bad_rows_come_back_as_a_file_to_mend(house: House, importer: Importer) -> None:
    raw = csv(STORE_TITLES, ["901", "新店", "医院", "杭州", "7:00-22:00"], ["902", "坏店", "火星", "杭州", ""])
    done = await bring_in(house, importer, "stores", raw)
    assert (done.state, done.done) == ("done", 2)
    assert await store(house, "901") == [("新店", "医院", "杭州", "")]
    assert await store(house, "902") == []

    _, table = await importer.faulty(OPERATOR, done.id)
    mended = read(bad_rows(table), "坏.xlsx", STORES)
    assert [row.raw["门店名称"] for row in mended.rows] == ["坏店"]


async def test_the_same_file_again_changes_nothing_and_one_change_changes_one(house: House, importer: Importer) -> None:
    rows = [[f"9{n:02}", f"店{n}", "小区", "杭州", "7:00-22:00"] for n in range(60)]
    assert (await bring_in(house, importer, "stores", csv(STORE_TITLES, *rows))).report["counts"]["new"] == 60
    again = await bring_in(house, importer, "stores", csv(STORE_TITLES, *rows))
    assert again.report["counts"] == {"new": 0, "changed": 0, "same": 60, "bad": 0}

    rows[7][1] = "改了"
    third = await bring_in(house, importer, "stores", to_xlsx("门店", STORE_TITLES, rows), "门店.xlsx")
    assert third.report["counts"]["changed"] == 1
    assert third.report["changes"][0]["fields"] == [[["门店名称", "Store name"], "店7", "改了"]]
    changed = await house.rows(
        "select ref from audit where area = 'stores' and what = 'imported' order by id desc limit 2"
    )
    assert changed[0] == ("907",)


async def test_an_import_is_undone_and_what_was_changed_since_stays(house: House, importer: Importer) -> None:
    before = await store(house, "001")
    raw = csv(
        STORE_TITLES,
        ["001", "改名的店", "小区", "苏州", ""],
        ["002", "也改名的店", "小区", "苏州", ""],
        ["901", "新店", "医院", "杭州", ""],
        ["902", "有人用了的新店", "医院", "杭州", ""],
    )
    done = await bring_in(house, importer, "stores", raw)
    await house.do("update store set phone = '110' where number = '002'")
    await house.do(
        "update chat_group set store_id = (select id from store where number = '902') where group_id = "
        f"'{house.group.group_id}'"
    )
    await importer.undo(OPERATOR, done.id)
    undone = await ended(house, done.id)

    assert undone.state == "undone"
    assert undone.report["counts"]["left"] == 2
    assert await store(house, "001") == before
    assert (await store(house, "002"))[0][0] == "也改名的店"
    assert await store(house, "901") == []
    assert (await store(house, "902"))[0][0] == "有人用了的新店"


async def test_a_column_that_is_missing_leaves_values_alone_and_an_empty_cell_clears_them(
    house: House, importer: Importer
) -> None:
    await house.do("update store set phone = '0571-1', address = '老地址' where number = '001'")
    await bring_in(house, importer, "stores", csv(["编号", "店名", "城市", "地址"], ["001", "店", "杭州", ""]))

    assert await house.rows("select phone, address from store where number = '001'") == [("0571-1", "")]


async def test_people_are_what_the_file_says_of_them_and_no_more(house: House, importer: Importer) -> None:
    titles = ["账号", "姓名", "角色", "门店编号"]
    raw = csv(
        titles,
        ["ZhangSan", "张三", "店员", "001"],
        ["zhangsan", "张三", "店长", "002"],
        ["lisi", "李四", "店员", "777"],
        ["lisi", "李四", "店员", "001"],
        ["wangwu", "王五", "大管家", ""],
    )
    done = await bring_in(house, importer, "staff", raw)
    assert done.report["counts"] == {"new": 2, "changed": 0, "same": 0, "bad": 2}
    assert await house.rows(
        """select d.role, s.number from duty d join store s on s.id = d.store_id where staff_id = 'zhangsan'
            order by role"""
    ) == [("clerk", "001"), ("manager", "002")]
    assert await house.rows("select count(*) from staff where staff_id = 'lisi'") == [(0,)]

    await bring_in(house, importer, "staff", csv(titles, ["zhangsan", "张三", "店员", "003"]))
    assert await house.rows(
        "select s.number from duty d join store s on s.id = d.store_id where staff_id = 'zhangsan'"
    ) == [("003",)]


async def test_groups_go_by_their_id_or_by_a_name_that_only_one_has(house: House, importer: Importer) -> None:
    group = house.group.group_id
    await house.says(house.fan(), "你好")
    await house.do("update chat_group set name = '同名群' where group_id in (select group_id from chat_group limit 3)")
    await house.do(f"update chat_group set name = '独一无二群' where group_id = '{group}'")
    raw = csv(
        ["群ID", "群名", "群类型", "门店编号", "大管家账号"],
        ["", "独一无二群", "快闪", "005", ""],
        ["", "同名群", "快闪", "005", ""],
        ["", "没人认识的群", "快闪", "005", ""],
        ["wrNEW", "新群", "综合", "005", "nobody"],
        ["wrNEW2", "新群", "综合", "005", ""],
    )
    done = await bring_in(house, importer, "groups", raw)

    assert done.report["counts"] == {"new": 1, "changed": 1, "same": 0, "bad": 3}
    assert await house.rows(
        f"select g.kind, s.number from chat_group g join store s on s.id = g.store_id where group_id = '{group}'"
    ) == [("flash", "005")]
    assert await house.rows("select baseline_at from chat_group where group_id = 'wrNEW2'") == [(None,)]


async def test_products_come_in_with_prices_in_fen(house: House, importer: Importer) -> None:
    raw = csv(["编号", "名称", "类别", "价格", "别名"], ["X01", "云朵蛋糕", "蛋糕", "￥1,288.50", "云朵、白云"])
    await bring_in(house, importer, "products", raw)

    assert await house.rows("select price, aliases from product where number = 'X01'") == [(128850, ["云朵", "白云"])]


async def test_an_import_that_was_broken_off_is_gone_on_with(
    house: House, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[f"9{n:03}", f"店{n}", "小区", "杭州", "7:00-22:00"] for n in range(900)]
    number = await importer.look(OPERATOR, "stores", "门店.csv", csv(STORE_TITLES, *rows))
    real, pieces = intake.bring_in, 0

    async def dies(*args: Any) -> bool:
        nonlocal pieces
        pieces += 1
        if pieces == 3:
            raise asyncio.CancelledError  # the process ends
        return await real(*args)

    with monkeypatch.context() as context:
        context.setattr(intake, "bring_in", dies)
        await importer.start(OPERATOR, number)

        async def third() -> bool:
            return pieces == 3

        await soon(third)
    assert (await batch(house, number)).done == 500
    with pytest.raises(Conflict):
        await importer.start(OPERATOR, number)  # somebody may be at it still

    await house.do("update import_batch set beat_at = now() - interval '1 minute'")
    await importer.start(OPERATOR, number)
    assert (await ended(house, number)).state == "done"
    assert await house.rows("select count(*) from store where number like '9___'") == [(900,)]
    assert await house.rows("select count(*) from import_change") == [(900,)]


async def test_an_import_can_be_stopped_and_what_came_in_can_be_undone(
    house: House, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[f"9{n:03}", f"店{n}", "小区", "杭州", ""] for n in range(900)]
    number = await importer.look(OPERATOR, "stores", "门店.csv", csv(STORE_TITLES, *rows))
    real = intake.bring_in

    async def stopped_in_the_middle(*args: Any) -> bool:
        went_on = await real(*args)
        if went_on and (await args[0].db.fetchval("select done from import_batch")) == 250:
            await intake.stop(args[0], number)
        return went_on

    monkeypatch.setattr(intake, "bring_in", stopped_in_the_middle)
    await importer.start(OPERATOR, number)
    found = await ended(house, number)
    assert (found.state, found.done) == ("stopped", 250)

    await importer.undo(OPERATOR, number)
    await ended(house, number)
    assert await house.rows("select count(*) from store where number like '9___'") == [(0,)]


async def test_a_repeated_number_is_found_however_far_apart_the_rows_are(house: House, importer: Importer) -> None:
    rows = [[f"9{n:03}", f"店{n}", "小区", "杭州", ""] for n in range(400)]
    rows.append(["9000", "又是它", "小区", "杭州", ""])
    done = await bring_in(house, importer, "stores", csv(STORE_TITLES, *rows))

    assert done.report["counts"]["bad"] == 1
    assert (await store(house, "9000"))[0][0] == "店0"


@pytest.mark.parametrize("role", ["manager", "clerk", "steward", "auditor", "nobody"])
async def test_only_operators_import(importer: Importer, role: Any) -> None:
    with pytest.raises(Forbidden):
        await importer.look(Who("x", role, frozenset(), frozenset()), "stores", "x.csv", csv(STORE_TITLES))


@pytest.mark.parametrize(
    ("kind", "raw"), [("shops", csv(STORE_TITLES)), ("stores", csv(STORE_TITLES)), ("stores", b"")]
)
async def test_what_is_no_table_is_refused_with_a_cure(importer: Importer, kind: str, raw: bytes) -> None:
    with pytest.raises(AppError) as refused:
        await importer.look(OPERATOR, kind, "x.csv", raw)
    assert refused.value.detail.zh
    assert refused.value.cure.zh


async def test_an_import_that_fails_in_the_middle_says_so_and_can_be_gone_on_with(
    house: House, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[f"9{n:03}", f"店{n}", "小区", "杭州", ""] for n in range(300)]
    number = await importer.look(OPERATOR, "stores", "门店.csv", csv(STORE_TITLES, *rows))

    async def fails(*_: Any) -> bool:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as context:
        context.setattr(intake, "bring_in", fails)
        await importer.start(OPERATOR, number)
        assert (await ended(house, number)).state == "stopped"

    await importer.start(OPERATOR, number)
    assert (await ended(house, number)).state == "done"
