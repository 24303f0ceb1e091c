"""The welfare calendar as the operator uses it: a week at a glance, a day's form, versions, and the picture."""

from io import BytesIO

import pytest
from PIL import Image

from app.sandbox import chain
from app.sop.welfare import drawing
from tests.house import House
from tests.visitor import Visitor, plain

WEDNESDAY = "2026-11-25"
FORM = {"scope": "chain", "target": "", "weekday": "2", "title1": "会员日", "words1": "面包 85 折", "kind1": "member"}


async def test_the_week_shows_what_counts_why_and_by_whom(house: House) -> None:
    visitor = await Visitor.come(house)
    await visitor.done(
        "/console/edit/welfare?weekday=2&store=002", {**FORM, "scope": "store", "target": "002", "version": "0"}
    )
    await visitor.done(
        f"/console/edit/welfare?day={WEDNESDAY}", {**FORM, "weekday": "", "day": WEDNESDAY, "title1": "感恩节"}
    )

    page = plain((await visitor.get(f"/console/calendar?day={WEDNESDAY}")).text)
    assert "感恩节 面包 85 折 会员 第 1 版 · operator-all" in page
    assert "仅这一天" in page
    assert "1 处不同" in page
    store = plain((await visitor.get(f"/console/calendar?day={WEDNESDAY}&store=002")).text)
    assert "感恩节" in store, "a date counts before a store's weekday"
    following = plain((await visitor.get("/console/calendar?day=2026-12-02&store=002")).text)
    assert "周三 12-2 本店 会员日 面包 85 折" in following
    english = plain((await visitor.get(f"/console/calendar?day={WEDNESDAY}&lang=en")).text)
    assert "Welfare calendar" in english or "福利日历" in english


async def test_the_form_begins_with_what_counts_and_two_editors_do_not_overwrite_each_other(house: House) -> None:
    visitor = await Visitor.come(house)
    page = (await visitor.get("/console/edit/welfare?weekday=2&store=001")).text
    assert 'value="会员日"' in page
    [(number, version)] = await house.rows("select id, version from welfare where weekday = 2 and scope = 'chain'")
    await visitor.done(f"/console/edit/welfare?pk={number}", {**FORM, "version": str(version)})
    second = await visitor.post(
        f"/console/edit/welfare?pk={number}", {**FORM, "title1": "乙的", "version": str(version)}
    )

    assert second.status_code == 422
    assert "别人刚刚改过" in second.text
    assert "乙的" in second.text
    await visitor.done(f"/console/edit/welfare?pk={number}", {**FORM, "title1": "乙的", "version": str(version + 1)})
    detail = plain((await visitor.get(f"/console/welfare/detail?pk={number}")).text)
    assert "乙的 面包 85 折" in detail
    assert "回到第 1 版" in detail


async def test_undone_by_a_version_and_back_to_default(house: House) -> None:
    visitor = await Visitor.come(house)
    [(number,)] = await house.rows("select id from welfare where weekday = 2 and scope = 'chain'")
    await visitor.done(f"/console/edit/welfare?pk={number}", {**FORM, "version": "1"})
    back = {"back": "/console/me", "pk": str(number)}
    await visitor.done("/console/do/welfare-restore", {**back, "to": "1", "version": "2"})
    assert await house.rows(f"select version, benefits -> 0 ->> 'words' from welfare where id = {number}") == [
        (3, "面包 88 折，积分双倍")
    ]
    await visitor.done("/console/do/welfare-back", {**back, "version": "3"})
    page = plain((await visitor.get(f"/console/calendar?day={WEDNESDAY}")).text)
    assert "周三 11-25 没有福利" in page


async def test_an_empty_calendar_says_how_to_begin_and_forms_say_what_is_wrong(house: House) -> None:
    await house.do("delete from welfare")
    visitor = await Visitor.come(house)
    assert "这一周还没有写福利" in plain((await visitor.get("/console/calendar")).text)
    for fields, words in (
        ({"weekday": ""}, "请选周几，或者某一天"),
        ({"scope": "store", "target": "nowhere"}, "没有门店 nowhere"),
        ({"scope": "store_type", "target": "月球"}, "没有这种门店"),
        ({"title1": "", "words1": "x"}, "也要有标题"),
        ({"title1": "x" * 21}, "最多 20 个字"),
    ):
        answer = await visitor.post("/console/edit/welfare", {**FORM, "version": "0", **fields})
        assert answer.status_code == 422, fields
        assert words in answer.text, fields
    assert await house.rows("select count(*) from welfare") == [(0,)]


async def test_the_picture_is_shown_for_any_place_and_day(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = await Visitor.come(house)
    sizes = []
    for query in ("day=2026-11-25", "of=week&store=001", "of=week&kind=学校&day=2026-12-25"):
        answer = await visitor.get(f"/console/calendar/picture.png?{query}")
        assert answer.headers["content-type"] == "image/png"
        sizes.append(Image.open(BytesIO(answer.content)).size)
    assert sizes[0][1] < sizes[1][1]

    monkeypatch.setattr(drawing, "FONT", drawing.FONT.with_name("gone.otf"))
    assert "字体文件不在了" in (await visitor.get("/console/calendar")).text
    assert (await visitor.get("/console/calendar/picture.png")).status_code == 404


async def test_auditors_read_and_managers_see_their_own_store(house: House) -> None:
    auditor = await Visitor.come(house, "auditor")
    page = await auditor.get("/console/calendar")
    assert "会员日" in page.text
    assert "/console/edit/welfare" not in page.text
    assert (await auditor.get("/console/edit/welfare?weekday=2")).status_code == 403
    manager = await Visitor.come(house, "manager", house.staff("manager"))
    page = await manager.get("/console/calendar")
    name, other = chain.stores()[house.group.store_id - 1].name, chain.stores()[house.group.store_id]
    assert page.status_code == 200
    assert name in plain(page.text)
    assert other.name not in plain(page.text)
    assert "/console/edit/welfare" not in page.text
    assert "/console/welfare/detail" not in page.text
    assert (await manager.get("/console/calendar/picture.png?of=week")).content.startswith(b"\x89PNG")
    assert "这不属于您的门店" in plain((await manager.get(f"/console/calendar?store={other.number}")).text)
    assert (await manager.get(f"/console/calendar/picture.png?store={other.number}")).status_code == 403
    assert "看到全部门店的人" in plain((await manager.get("/console/calendar?kind=学校")).text)
    assert (await manager.get("/console/edit/welfare?weekday=2")).status_code == 403
