"""The console as people use it: pages that open, forms that are taken or say what is wrong, lists that export."""

import asyncio
import io
import re
from html import unescape
from typing import Any, get_args
from urllib.parse import quote

import openpyxl
import pytest

from app.actions import SendText
from app.bot.lists import ACTIONS, DUE, INBOX, MESSAGES, OUTBOX
from app.bot.named.lists import AMBIGUOUS
from app.bot.walks.lists import WALKS
from app.campaigns.signin.lists import SIGNINS
from app.catalogue.lists import PRODUCTS
from app.console.views.sentence import SPEAKERS
from app.desk.lists import DELAYS, TASKS
from app.language.reading import Role
from app.ledger.lists import MOVES, POINTS
from app.members.lists import MEMBERS
from app.orders.complaints.lists import COMPENSATIONS, COMPLAINTS
from app.orders.demand.lists import LOST
from app.orders.lists import TICKETS
from app.orders.questions.lists import QUESTIONS
from app.orders.standing.lists import STANDING
from app.orders.suggestions.lists import SUGGESTIONS
from app.registry.accounts.lists import ACCOUNTS as HOSTED
from app.registry.handover.lists import HANDOVERS
from app.registry.intake import service as intake
from app.registry.joins.lists import CODES
from app.registry.lists import GROUPS, HOLDS, STAFF, STORES
from app.rules.cases.lists import CASES, SAMPLES
from app.rules.greetings.lists import GREETINGS
from app.rules.lists import BARS, COUPONS
from app.rules.rulebook.lists import RULEBOOKS
from app.sandbox import chain
from app.sop.clerks.lists import CLERK_POSTS
from app.sop.deals.lists import DEALS
from app.sop.facts.lists import DAY_FACTS
from app.sop.lists import SLOT_CHANGES, SLOT_RUNS, SLOTS
from app.sop.mass.lists import MASSES
from app.sop.mix.lists import STORE_CLASSES
from app.sop.welfare.lists import WELFARE
from app.watch.lists import ALARMS
from app.web.lists import ACCOUNTS, AUDIT, SESSIONS, TOKENS
from app.work import begin
from tests.foreign import THERE, plant
from tests.house import House
from tests.patience import PATIENCE, soon
from tests.visitor import Visitor, plain

LISTINGS = (
    TICKETS, COMPLAINTS, QUESTIONS, LOST, SUGGESTIONS, STANDING, CASES, BARS, SAMPLES, COUPONS, RULEBOOKS,
    COMPENSATIONS, TASKS, GROUPS, MEMBERS, MESSAGES, STORES, STAFF, PRODUCTS,
    INBOX, OUTBOX, DUE, WALKS, CODES, GREETINGS, HANDOVERS, DELAYS, MASSES, CLERK_POSTS,
    SLOTS, SLOT_CHANGES, SLOT_RUNS, DAY_FACTS, DEALS, STORE_CLASSES, WELFARE, HOSTED, AMBIGUOUS, POINTS, MOVES, SIGNINS,
    ACTIONS, HOLDS, ACCOUNTS, SESSIONS, TOKENS, AUDIT, ALARMS,
)  # fmt: skip
PAGES = (
    "/console/reports", "/console/", "/console/late", "/console/hold",
    "/console/settings", "/console/import", "/console/search", "/console/search?for=店",
    "/console/observed", "/console/me", "/console/edit/stores", "/console/edit/staff", "/console/edit/products",
    "/console/edit/accounts", "/console/edit/tokens", "/console/edit/stores?pk=1",
    "/console/edit/exceptions?pk=1", "/console/edit/products?pk=1", "/console/settings?scope=store&number=001",
    "/console/offers?store=1",
    "/console/edit/slots", "/console/edit/slots?pk=1", "/console/edit/slot-changes?pk=1", "/console/timetable/day",
    "/console/timetable", "/console/timetable/move?pk=1&at=11:05", "/console/edit/day-facts",
    "/console/edit/deals",
    "/console/calendar", "/console/calendar?store=001&day=2026-12-25", "/console/calendar?kind=学校&day=nonsense",
    "/console/edit/welfare?weekday=2", "/console/edit/welfare?pk=1", "/console/welfare/detail?pk=1",
    "/console/edit/codes", "/console/edit/handover?pk=m001",
    f"/console/edit/notice?pk={chain.groups()[0].group_id}",
    "/console/edit/hosted",
    "/console/channels", "/console/rulebook", "/console/rulebook/changes",
    "/console/lost-picture", "/console/lost-picture?days=30&store=1",
    "/console/edit/offers?pk=1:1",
    "/console/edit/picture?pk=1", "/console/edit/content-picture?pk=1",
)  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_every_page_opens_in_both_languages(house: House, lang: str) -> None:
    planted = await plant(house, THERE, "种")
    visitor = await Visitor.come(house)
    visitor.http.cookies.set("gj_lang", lang)
    pages = [*PAGES, *(f"/console/{listing.key}/list" for listing in LISTINGS)]
    pages += [
        f"/console/tickets/detail?pk={planted.waiting}",
        f"/console/tasks/detail?pk={planted.task}",
        f"/console/standing/detail?pk={planted.standing}",
        f"/console/cases/detail?pk={planted.case}",
        f"/console/points/detail?pk={planted.person_id}",
        f"/console/edit/points?pk={planted.person_id}",
        f"/console/point-moves/detail?pk={planted.move}",
        f"/console/bars/detail?pk={planted.ban}",
        "/console/rulebooks/detail?pk=1",
        "/console/rulebook?version=2",
        f"/console/rulebook/why/{planted.message}",
        f"/console/groups/detail?pk={planted.group_id}",
        f"/console/codes/detail?pk={planted.code}",
        "/console/greetings/detail?pk=小区",
        f"/console/handovers/detail?pk={planted.handover}",
        f"/console/masses/detail?pk={planted.mass}",
        "/console/slots/detail?pk=1",
        f"/console/deals/detail?pk={planted.deal}",
        f"/console/edit/deals?pk={planted.deal}",
        f"/console/slot-changes/detail?pk={planted.slot_change}",
        f"/console/timetable/day?group={planted.group_id}",
        f"/console/delays/detail?pk={planted.staff_id}",
        f"/console/edit/codes?pk={planted.code}",
        f"/console/hosted/detail?pk={planted.hosted}",
        f"/console/edit/hosted?pk={planted.hosted}",
        f"/console/ambiguous/detail?pk={planted.ambiguous}",
        f"/console/edit/ambiguous?pk={planted.ambiguous}",
        f"/console/members/detail?pk={planted.person_id}",
        f"/console/messages/detail?pk={planted.message}",
        f"/console/stores/detail?pk={planted.store_id}",
        f"/console/staff/detail?pk={planted.staff_id}",
        f"/console/inbox/detail?pk={planted.inbox}",
        *(f"/console/outbox/detail?pk={row}" for row in (planted.held, planted.dead, planted.unsure, planted.handed)),
        f"/console/due/detail?pk={planted.due}",
        f"/console/holds/detail?pk={planted.hold}",
        "/console/products/detail?pk=1",
        "/console/audit/detail?pk=1",
        "/console/accounts/detail?pk=operator-all",
        f"/console/edit/groups?pk={planted.group_id}",
        f"/console/edit/staff?pk={planted.staff_id}",
    ]
    for page in pages:
        answer = await visitor.get(page)
        assert answer.status_code == 200, f"{page}: {answer.status_code} {plain(answer.text)[-400:]}"
        assert not re.search(r"\{['\"]", plain(answer.text)), f"{page} shows raw values"


async def test_a_form_opens_while_what_it_is_about_is_being_changed(house: House) -> None:
    visitor = await Visitor.come(house)
    changing = await house.run.database.connect()
    group, clerk = house.group.group_id, house.staff("clerk")
    async with changing.transaction():
        for table in ("product", "store", "staff", "chat_group"):
            await changing.execute(f"select 1 from {table} for update")
        for page in (
            *("offers?pk=1:1", "picture?pk=1", "products?pk=1", "stores?pk=1", "exceptions?pk=1"),
            *(f"staff?pk={clerk}", f"groups?pk={group}"),
        ):
            assert (await asyncio.wait_for(visitor.get(f"/console/edit/{page}"), PATIENCE)).status_code == 200
    await changing.close()


async def test_a_store_is_added_changed_and_its_hours_read_as_people_write_them(house: House) -> None:
    visitor = await Visitor.come(house)
    fields = {
        "number": "0901",
        "name": "新店",
        "kind": "医院",
        "city": "杭州",
        "hours": "周一至周五 7:00-21:00；周六日 8:00-13:00、15:00-22:00",
        "lat": "30.27",
        "lng": "120.15",
    }
    page = await visitor.done("/console/edit/stores", fields)
    assert "新店" in page
    assert "周六至周日 08:00–13:00、15:00–22:00" in plain(page)
    (row,) = await house.rows("select id, hours from store where number = '0901'")
    assert row[1][5] == [["08:00", "13:00"], ["15:00", "22:00"]]

    again = await visitor.get(f"/console/edit/stores?pk={row[0]}")
    assert "08:00–13:00、15:00–22:00" in again.text
    await visitor.done(f"/console/edit/stores?pk={row[0]}", {**fields, "name": "改名的店"})
    assert await house.rows("select name from store where number = '0901'") == [("改名的店",)]
    assert await house.rows("select who, what from audit where area = 'stores' order by id") == [
        ("operator-all", "added"),
        ("operator-all", "changed"),
    ]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"name": "店", "kind": "小区", "city": "杭州"}, "“编号”要填写"),
        ({"number": "001", "name": "店", "kind": "小区", "city": "杭州"}, "已有编号 001 的门店"),
        ({"number": "9", "name": "店", "kind": "火星", "city": "杭州"}, "请从列表里选"),
        ({"number": "9", "name": "店", "kind": "小区", "city": "杭州", "hours": "九点"}, "营业时间"),
        ({"number": "9", "name": "店", "kind": "小区", "city": "杭州", "lat": "30"}, "经度和纬度要一起填"),
    ],
)
async def test_a_form_that_is_wrong_says_so_and_loses_nothing(house: House, fields: dict[str, str], fault: str) -> None:
    visitor = await Visitor.come(house)
    answer = await visitor.post("/console/edit/stores", fields)

    assert answer.status_code == 422
    assert fault in plain(answer.text)
    for value in fields.values():
        assert value in answer.text or value == "火星"  # what no list offers cannot stand in it


async def test_a_special_day_is_set_for_many_stores_after_a_look_at_them(house: House) -> None:
    visitor = await Visitor.come(house)
    await visitor.get("/console/stores/list")
    preview = await visitor.post("/console/_api/stores/action?name=day&pks=1&pks=2")
    assert preview.status_code == 200
    assert "共 2 条" in plain(preview.text)
    assert await house.rows("select count(*) from store_exception") == [(0,)]

    page = await visitor.done(
        "/console/bulk/stores/day", {"ids": ["1", "2"], "day": "2026-12-25", "hours": "9:00-15:00", "why": "圣诞"}
    )
    assert "特殊日期：2 条" in plain(page)
    assert await house.rows("select store_id, hours, why from store_exception order by 1") == [
        (1, [["09:00", "15:00"]], "圣诞"),
        (2, [["09:00", "15:00"]], "圣诞"),
    ]


async def test_a_person_works_where_the_form_says(house: House) -> None:
    visitor = await Visitor.come(house)
    page = await visitor.done(
        "/console/edit/staff", {"staff_id": "ZhangSan", "name": "张三", "clerk": "001、002", "operator": "1"}
    )
    assert "张三" in page
    assert await house.rows("select role, store_id from duty where staff_id = 'zhangsan' order by role, store_id") == [
        ("clerk", 1),
        ("clerk", 2),
        ("operator", None),
    ]

    left = await visitor.done("/console/do/staff-left", {"pk": "zhangsan", "back": "/console/staff/list"})
    assert "已停用" in plain(left)


async def test_a_product_goes_off_sale_and_prices_are_yuan(house: House) -> None:
    visitor = await Visitor.come(house)
    page = await visitor.done(
        "/console/edit/products",
        {"number": "X9", "name": "云朵蛋糕", "kind": "cake", "price": "￥1,288.5", "aliases": "云朵，白云"},
    )
    assert "¥1,288.50" in plain(page)
    (row,) = await house.rows("select id, price, aliases from product where number = 'X9'")
    assert row[1:] == (128850, ["云朵", "白云"])
    await visitor.done("/console/do/product", {"pk": str(row[0]), "how": "off", "back": "/console/products/list"})
    assert await house.rows("select off_at is not null from product where number = 'X9'") == [(True,)]


async def test_a_setting_says_where_its_value_comes_from(house: House) -> None:
    visitor = await Visitor.come(house)
    await visitor.done("/console/settings", {"scope": "chain", "target": "", "key": "promise_minutes", "value": "8"})
    page = await visitor.done(
        "/console/settings", {"scope": "store", "target": "1", "key": "promise_minutes", "value": "3"}
    )
    assert "承诺时间：已保存" in plain(page)
    for path, value, source in (
        ("/console/settings?scope=store&target=1", "3", "来自：门店"),
        ("/console/settings?scope=store&target=2", "8", "来自：全部门店"),
    ):
        row = (await visitor.get(path)).text.split('id="promise_minutes"')[1].split('class="list-group-item"')[0]
        assert f'value="{value}"' in row
        assert source in plain(row)

    await visitor.done("/console/settings", {"scope": "store", "target": "1", "key": "promise_minutes", "clear": "1"})
    assert await house.rows("select scope from setting where key = 'promise_minutes'") == [("chain",)]
    wrong = await visitor.done(
        "/console/settings", {"scope": "chain", "target": "", "key": "promise_minutes", "value": "x"}
    )
    assert "请填整数" in plain(wrong)


async def test_everything_is_held_with_one_key_and_released_with_a_look(house: House) -> None:
    visitor = await Visitor.come(house)
    page = await visitor.done("/console/hold", {"scope": "chain", "value": "", "kind": "", "why": "台风"})
    assert "已暂停 · 1" in plain(page)
    async with begin(house.run.database, house.clock, "x") as work:
        work.emit(SendText(group_id=house.group.group_id, text="你好"), "order")
    await house.settle()
    assert house.bot_said() == []
    held = plain((await visitor.get("/console/hold")).text)
    assert "台风" in held
    assert "订单回复 1" in held

    page = await visitor.done("/console/hold/release", {"ids": "1", "how": "send"})
    assert "已放行：发出 1 条" in plain(page)
    await house.settle()
    assert house.bot_said() == ["你好"]


async def test_the_page_of_a_message_tells_its_way(house: House) -> None:
    visitor = await Visitor.come(house)
    await house.says(house.fan(), "我想订个8寸的生日蛋糕，明天下午三点")
    (number,) = (await house.rows("select id from message where kind = 'MessagePosted' order by id desc limit 1"))[0]
    page = plain((await visitor.get(f"/console/messages/detail?pk={number}")).text)

    for step in ("收下", "处理完", "1 号单：顾客下单", "说话：已完成"):
        assert step in page, page


async def test_one_box_finds_people_groups_stores_tickets_and_words(house: House) -> None:
    planted = await plant(house, THERE, "芝麻")
    visitor = await Visitor.come(house)
    page = (await visitor.get("/console/search?for=芝麻")).text

    for part in (
        f"/console/members/detail?pk={quote(planted.person_id)}",
        f"/console/tickets/detail?pk={planted.waiting}",
        f"/console/messages/detail?pk={planted.message}",
        "/console/stores/detail?pk=2",
    ):
        assert part in page
    nothing = plain((await visitor.get("/console/search?for=没有这样的东西")).text)
    assert "没有找到" in nothing


async def test_a_list_is_exported_as_it_is_filtered_and_names_are_masked(house: House) -> None:
    visitor = await Visitor.come(house)
    await house.do(
        """insert into person (person_id, name, first_seen) values
             ('wm1', '=HYPERLINK("http://evil")', now()), ('wm2', '<script>alert(1)</script>', now()),
             ('wm3', '王小明', now())"""
    )
    answer = await visitor.get("/console/export/members.xlsx?filter=name__contains=小明")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["昵称", "王•••"]

    full = await visitor.get("/console/export/members.csv?full=1")
    lines = full.content.decode("utf-8-sig").splitlines()
    assert any(line.startswith("\"'=HYPERLINK") for line in lines)
    told = await house.rows("select after->>'names shown' from audit where what = 'exported' order by id")
    assert told == [("false",), ("true",)]
    auditor = await Visitor.come(house, "auditor")
    assert (await auditor.get("/console/export/members.csv?full=1")).status_code == 403


async def test_a_filter_is_kept_under_a_name_and_forgotten(house: House) -> None:
    visitor = await Visitor.come(house)
    page = await visitor.done(
        "/console/filters/keep", {"listing": "stores", "name": "杭州的店", "query": "filter=city__eq%3D杭州"}
    )
    assert "杭州的店" in page
    assert "共 50 条" in plain(page)
    other = await Visitor.come(house, "auditor")
    assert "杭州的店" not in (await other.get("/console/stores/list")).text

    page = await visitor.done("/console/filters/forget", {"listing": "stores", "id": "1"})
    assert "杭州的店" not in page


async def test_a_password_is_set_and_other_devices_are_signed_out(house: House) -> None:
    visitor, other = await Visitor.come(house), None
    page = await visitor.done("/console/me/password", {"new": "一个很长的新密码 42", "again": "一个很长的新密码 42"})
    assert "密码已更改" in plain(page)
    other = await Visitor.come(house, None)
    answer = await other.http.post("/console/enter", data={"name": "operator-all", "password": "一个很长的新密码 42"})
    assert answer.status_code == 303

    wrong = await visitor.done(
        "/console/me/password", {"old": "不对", "new": "另一个很长的密码 42", "again": "另一个很长的密码 42"}
    )
    assert "现在的密码不对" in plain(wrong)
    differ = await visitor.done(
        "/console/me/password", {"old": "一个很长的新密码 42", "new": "另一个很长的密码 42", "again": "x"}
    )
    assert "不一样" in plain(differ)
    await visitor.done(
        "/console/me/password",
        {"old": "一个很长的新密码 42", "new": "另一个很长的密码 42", "again": "另一个很长的密码 42"},
    )
    assert (await other.http.get("/console/me")).status_code == 303  # at the door again
    assert (await visitor.get("/console/me")).status_code == 200


async def test_a_key_is_shown_once(house: House) -> None:
    visitor = await Visitor.come(house)
    answer = await visitor.post("/console/edit/tokens", {"name": "报表", "role": "auditor", "days": "30"})
    token = plain(answer.text).split("gj_")[1].split()[0]
    api = await house.http.get("/api/v1/stores", headers={"authorization": f"Bearer gj_{token}"})
    assert api.status_code == 200
    assert f"gj_{token}" not in (await visitor.get("/console/tokens/detail?pk=1")).text


async def test_what_was_observed_is_looked_at_and_released_for_some_stores(house: House) -> None:
    visitor = await Visitor.come(house)
    await visitor.done("/console/observed", {"part": ["welcome", "order"], "how": "observe", "stores": ""})
    await house.says(house.fan(), "我想订个8寸的生日蛋糕，明天下午三点")
    assert house.bot_said() == []
    page = plain((await visitor.get("/console/observed")).text)
    assert "8寸生日蛋糕，明天15:00" in page

    page = await visitor.done("/console/observed", {"part": "order", "how": "live", "stores": "001"})
    assert "已放行：1 家门店" in plain(page)
    await house.says(house.fan(1), "我想订个6寸的生日蛋糕，明天下午三点")
    assert any("6寸" in line for line in house.bot_said())
    wrong = await visitor.done("/console/observed", {"part": "order", "how": "live", "stores": "001、777"})
    assert "没有门店 777" in plain(wrong)


async def test_a_table_is_brought_in_and_undone_from_the_page(house: House) -> None:
    visitor = await Visitor.come(house)
    table = "门店编号,门店名称,类型,城市\n901,新店,小区,杭州\n902,坏店,火星,杭州\n".encode()
    await visitor.get("/console/import")
    answer = await visitor.http.post(
        f"/console/import?csrftoken={visitor.csrf}", data={"kind": "stores"}, files={"file": ("门店.csv", table)}
    )
    assert answer.status_code == 303, plain(answer.text)[:500]
    assert answer.headers["location"] == "/console/import/1"
    page = plain((await visitor.get("/console/import/1")).text)
    assert "新增" in page
    assert "导入这 1 行" in page
    await visitor.done("/console/import/1/start")

    async def done() -> bool:
        return bool((await visitor.get("/console/import/1/progress")).json()["state"] == "done")

    await soon(done)
    assert await house.rows("select name from store where number = '901'") == [("新店",)]
    bad = await visitor.get("/console/import/1/bad.xlsx")
    assert bad.status_code == 200
    template = await visitor.get("/console/import/template/groups")
    assert template.headers["content-type"].endswith("spreadsheetml.sheet")

    for raw in (b"", b"PK\x03\x04 no zip", b"%PDF-1.7", b"a,b\n1,2\n"):
        again = await visitor.http.post(
            f"/console/import?csrftoken={visitor.csrf}", data={"kind": "stores"}, files={"file": ("x.xlsx", raw)}
        )
        assert again.status_code == 303, f"{raw!r}: {again.status_code} {plain(again.text)[:300]}"
        said = plain((await visitor.get(again.headers["location"])).text)
        assert again.headers["location"] == "/console/import", said
        assert "x.xlsx" in said or "文件" in said


async def test_a_page_of_an_import_that_ends_meanwhile_goes_on_watching(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It read "running", and asked a moment later whether somebody was at it: by then it was done, and the page
    said 中断了 and looked no more."""
    visitor = await Visitor.come(house)
    table = "门店编号,门店名称,类型,城市\n901,新店,小区,杭州\n".encode()
    await visitor.get("/console/import")
    await visitor.http.post(
        f"/console/import?csrftoken={visitor.csrf}", data={"kind": "stores"}, files={"file": ("门店.csv", table)}
    )
    await house.do("update import_batch set state = 'running', beat_at = now()")
    real = intake.batch

    async def ends_behind_it(*args: Any) -> intake.Batch:
        found = await real(*args)
        await house.do("update import_batch set state = 'done'")
        return found

    with monkeypatch.context() as context:
        context.setattr(intake, "batch", ends_behind_it)
        page = (await visitor.get("/console/import/1")).text
    assert "data-watch" in page
    assert "中断了" not in page

    await house.do("update import_batch set state = 'running', beat_at = now() - interval '1 minute'")
    assert not (await visitor.get("/console/import/1/progress")).json()["alive"]
    assert "中断了" in (await visitor.get("/console/import/1")).text


async def test_one_person_is_exported_and_erased(house: House) -> None:
    visitor = await Visitor.come(house)
    await house.says(house.fan(), "我想订个8寸的生日蛋糕，明天下午三点")
    person = house.fan().person_id
    found = (await visitor.get(f"/console/person/export?pk={person}")).json()
    assert found["tickets"][0]["words"] == "我想订个8寸的生日蛋糕，明天下午三点"

    await visitor.done(
        "/console/do/erase", {"pk": person, "back": "/console/members/list", "then": "/console/members/list"}
    )
    assert await house.rows(f"select count(*) from person where person_id = '{person}'") == [(0,)]
    assert await house.rows("select words, called from ticket") == [("", "")]


async def test_whoever_may_not_hold_finds_no_key_for_it(house: House) -> None:
    clerk = await Visitor.come(house, "clerk", "c001a")
    page = (await clerk.get("/console/tickets/list")).text
    assert 'href="/console/hold"' not in page
    assert (await clerk.get("/console/hold")).status_code == 403
    manager = await Visitor.come(house, "manager", "m001")
    await manager.done("/console/hold", {"scope": "store", "value": "001", "kind": "", "why": ""})
    assert await house.rows("select scope, value from hold") == [("store", "001")]
    other = await manager.done("/console/hold", {"scope": "store", "value": "002", "kind": "", "why": ""})
    assert "不属于您的门店" in plain(other)


async def test_the_numbers_of_today_lead_to_lists_that_open(house: House) -> None:
    visitor = await Visitor.come(house)
    page = (await visitor.get("/console/")).text
    links = re.findall(r'class="gj-number[^"]*" href="([^"]+)"', page)

    assert len(links) == 8
    for link in links:
        answer = await visitor.http.get(unescape(link), follow_redirects=True)
        assert answer.status_code == 200, f"{link}: {plain(answer.text)[-300:]}"


async def test_every_list_can_be_searched_also_one_that_has_nothing_to_search(house: House) -> None:
    visitor = await Visitor.come(house)
    for view in LISTINGS:
        answer = await visitor.http.get(f"/console/{view.key}/list", params={"q": "x"})
        assert answer.status_code == 200, f"{view.key}: {plain(answer.text)[-300:]}"


async def test_every_column_that_offers_a_filter_takes_it(house: House) -> None:
    visitor = await Visitor.come(house)
    samples = {
        "text": "contains=x", "code": "contains=x", "int": "gte=1", "money": "gte=1",
        "time": 'gte="2026-01-01T00:00:00"', "date": 'gte="2026-01-01"', "bool": "eq=true", "tags": 'eq="x"',
    }  # fmt: skip
    for view in LISTINGS:
        for column in view.columns:
            if not (column.filter and column.shown) or column.kind not in {*samples, "choice"}:
                continue
            sample = samples.get(column.kind) or f'eq="{next(iter(column.choices))}"'
            answer = await visitor.http.get(f"/console/{view.key}/list", params={"filter": f"{column.name}__{sample}"})
            assert answer.status_code == 200, f"{view.key} {column.name}: {plain(answer.text)[-300:]}"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("text=我想订个8寸的生日蛋糕，明天下午三点", ("订蛋糕", "8寸生日蛋糕", "15:00", "没有问题")),
        ("text=加.我.微.信 面膜买二送一", ("移出并拉黑", "索要联系")),
        ("text=加.我.微.信 面膜买二送一&role=staff", ("没有问题", "店方人员")),
        ("text=<script>alert(1)</script>", ("&lt;script&gt;alert(1)",)),
        ("text=", ("点一句例句",)),
        ("text=两个可颂&role=martian&lang=zh", ("订面包", "可颂×2")),
    ],
)
async def test_a_sentence_is_tried_and_explained(house: House, path: str, words: tuple[str, ...]) -> None:
    page = (await (await Visitor.come(house)).get(f"/console/try?{path}")).text
    for word in words:
        assert word in page
    assert await house.rows("select count(*) from message") == [(0,)]


def test_everybody_who_can_speak_can_be_tried() -> None:
    assert set(SPEAKERS) == set(get_args(Role))


async def test_two_who_edit_a_slot_do_not_overwrite_each_other_unseen(house: House) -> None:
    visitor = await Visitor.come(house)
    page = (await visitor.get("/console/edit/slots?pk=1")).text
    fields = {
        "name": "甲改的",
        "code": "morning",
        "kind": "content",
        "at": "7：30",
        "calendar": "all",
        "pieces": "早\n\n好",
        "gap_seconds": "90",
        "late_minutes": "60",
        "enabled": "1",
        "days": "一、三",
        "version": "1",
    }
    assert 'type="hidden" name="version" value="1"' in page
    await visitor.done("/console/edit/slots?pk=1", fields)
    second = await visitor.post("/console/edit/slots?pk=1", {**fields, "name": "乙改的"})

    assert second.status_code == 422
    assert "别人刚刚改过" in second.text
    assert 'name="version" value="2"' in second.text  # saved once more, it counts
    assert "乙改的" in second.text
    assert await house.rows("select name, pieces, days, at::text from slot where id = 1") == [
        ("甲改的", ["早", "好"], [0, 2], "07:30:00")
    ]
    await visitor.done("/console/edit/slots?pk=1", {**fields, "name": "乙改的", "version": "2"})
    assert await house.rows("select name, version from slot where id = 1") == [("乙改的", 3)]
