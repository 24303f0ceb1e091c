"""REST: signing in, lists page by page, conditions, errors in words, and what each room's routes do."""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from app.sandbox import chain
from app.web import accounts
from app.web.rest.caller import MOST_BYTES
from tests.foreign import HERE, THERE, asking, group_of, plant
from tests.house import GUANJIA, House
from tests.rest import BOSS, Asker, key, nobody, session

OUTSIDE = {"host": "bot.example.cn", "x-forwarded-for": "203.0.113.9"}


# who asks


@pytest.mark.parametrize("headers", [{}, OUTSIDE])
async def test_whoever_has_not_signed_in_is_told_how(house: House, headers: dict[str, str]) -> None:
    answer = await nobody(house).get("/stores", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="guanjia"'
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/sign-in-needed"
    assert "Authorization: Bearer" in answer.json()["cure"]


async def test_a_key_is_never_taken_from_the_address(house: House) -> None:
    asker = await key(house)
    for name in ("token", "key", "access_token", "authorization", "bearer"):
        answer = await nobody(house).get("/stores", params={name: asker.token})
        assert answer.status_code == 401
    for cookie in (f"gj={asker.token}", f"authorization=Bearer {asker.token}"):
        assert (await nobody(house).get("/stores", headers={"cookie": cookie})).status_code == 401


async def test_a_header_that_is_there_counts_whatever_cookie_came_along(house: House) -> None:
    ann = await session(house)
    answer = await ann.get("/stores", headers={"authorization": "Bearer gj_void"})

    assert answer.status_code == 401


async def test_a_program_may_come_from_anywhere(house: House) -> None:
    asker = await key(house)

    assert (await asker.get("/me", headers=OUTSIDE)).status_code == 200


async def test_me_says_what_one_may_do(house: House) -> None:
    manager, ann = await key(house, "manager"), await session(house)
    one, two = (await manager.get("/me")).json(), (await ann.get("/me")).json()

    assert (one["role"], one["stores"], one["csrf"]) == ("manager", [HERE.id], None)
    assert "members" in one["reads"]
    assert "members" not in one["writes"]
    assert (two["name"], two["stores"]) == ("ann", None)
    assert two["csrf"] == ann.headers["x-csrf-token"]


async def test_no_copy_of_an_answer_stays_behind(house: House) -> None:
    for asker in (await key(house), nobody(house)):
        assert (await asker.get("/members")).headers["cache-control"] == "no-store"


# lists


async def walk(asker: Asker, path: str, **params: Any) -> list[dict[str, Any]]:
    """Every row of a list, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        answer = await asker.get(path, params=params)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next"] is None:
            return found
        params["cursor"] = answer.json()["next"]


async def test_a_list_is_walked_to_its_end(house: House) -> None:
    asker = await key(house)
    stores = await walk(asker, "/stores", limit=150)
    groups = await walk(asker, "/groups", limit=200)

    assert [row["id"] for row in stores] == list(range(1, 401))
    assert sorted(row["id"] for row in groups) == sorted(group.group_id for group in chain.groups())
    assert len((await asker.get("/stores")).json()["items"]) == 50


@pytest.mark.parametrize("path", ["/stores", "/products", "/audit"])
async def test_nothing_is_missed_or_seen_twice_while_rows_come_and_go(house: House, path: str) -> None:
    """What was there all the time is seen once, whatever is put before, behind and between."""
    table = {"/stores": "store", "/products": "product", "/audit": "audit"}[path]
    asker = await key(house)
    await house.do(
        """insert into audit (business_at, who, role, area, ref, what, cause)
           select now(), 'x', 'operator', 'stores', n::text, 'x', 'x' from generate_series(1, 30) n"""
    )
    before = {row["id"] for row in await walk(asker, path, limit=200)}
    seen: list[Any] = []
    params: dict[str, Any] = {"limit": 7}
    gone: set[Any] = set()
    for n in range(1000):
        page = (await asker.get(path, params=params)).json()
        seen += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        params["cursor"] = page["next"]
        if n < 3:
            await house.do(_another(table, n))
            if table != "store":  # shops are spoken of elsewhere
                last = seen[-1]
                await house.do(f"delete from {table} where id = {last}")
                gone.add(last)

    assert len(seen) == len(set(seen))
    assert before <= set(seen)
    assert gone <= set(seen)


def _another(table: str, n: int) -> str:
    return {
        "store": f"insert into store (number, name, kind, city, hours) values ('8{n}', 'x', '小区', 'x', '[]')",
        "product": f"insert into product (number, name, kind, price) values ('8{n}', 'x', 'cake', 1)",
        "audit": """insert into audit (business_at, who, role, area, ref, what, cause)
                    values (now(), 'x', 'operator', 'stores', 'x', 'x', 'x')""",
    }[table]


async def test_a_cursor_is_good_for_its_own_walk_alone(house: House) -> None:
    asker = await key(house)
    cursor = (await asker.get("/stores", params={"limit": 5, "kind": "小区"})).json()["next"]
    middle = len(cursor) // 2
    twisted = cursor[:middle] + ("A" if cursor[middle] != "A" else "B") + cursor[middle + 1 :]
    tries: list[tuple[str, dict[str, str]]] = [
        ("/stores", {"cursor": cursor}),
        ("/stores", {"cursor": cursor, "kind": "商圈"}),
        ("/stores", {"cursor": cursor, "kind": "小区", "q": "杭州"}),
        ("/groups", {"cursor": cursor}),
        ("/stores", {"cursor": twisted, "kind": "小区"}),
        *(("/stores", {"cursor": bad, "kind": "小区"}) for bad in ("", "x", "5", "é", "AAAA", cursor + "A" * 8)),
    ]
    for path, params in tries:
        answer = await asker.get(path, params=params)
        assert answer.status_code == 400, f"{path} {params}"
        assert "cursor" in answer.json()["detail"]
    assert (await asker.get("/stores", params={"cursor": cursor, "kind": "小区"})).status_code == 200


async def test_conditions_stand_in_the_address(house: House) -> None:
    await plant(house, HERE, "本店")
    asker = await key(house)

    async def numbers(path: str, **params: str) -> list[Any]:
        return [row["id"] for row in await walk(asker, path, **params)]

    assert await numbers("/stores", number="007") == [7]
    assert await numbers("/stores", number__in="003,001") == [1, 3]
    assert await numbers("/stores", q="杭州文三路") == [1]
    assert len(await numbers("/stores", city="杭州", kind__ne="小区")) == sum(
        store.city == "杭州" and store.kind != "小区" for store in chain.stores()
    )
    assert await numbers("/tickets", state="waiting", late="false") == [1]
    assert await numbers("/tickets", opened_at__gte="2026-11-21T00:00:00Z", opened_at__lte="2026-11-22") == [2, 1]
    assert await numbers("/tickets", opened_at__lte="2026-11-20") == []
    assert await numbers("/tickets", number__gte="902") == [2]
    assert await numbers("/products", price__lte="0") == []
    assert await numbers("/members", tags="本店标签") == ["wm本店"]
    assert await numbers("/staff", roles="operator") == ["operator"]
    assert await numbers("/groups", account__empty="true", q="福利群") == [
        group.group_id for group in sorted(chain.groups(), key=lambda one: one.group_id) if group.account is None
    ]


#: conditions that cannot be, each with a word of the answer
BAD_CONDITIONS: list[tuple[dict[str, str], str]] = [
    ({"colour": "red"}, "colour"),
    ({"state__like": "x"}, "state__like"),
    ({"state__gte": "waiting"}, "state__in"),
    ({"state": "gone"}, "waiting"),
    ({"state__in": "waiting,gone"}, "waiting"),
    ({"number": "seven"}, "号"),
    ({"number": str(2**63)}, "号"),
    ({"late": "maybe"}, "超时"),
    ({"opened_at__gte": "yesterday"}, "下单"),
    ({"opened_at__gte": "0001-01-01T00:00:00+14:00"}, "下单"),
    ({"accepted_by__empty": "perhaps"}, "accepted_by__empty"),
    ({"words": "a\x00"}, "字符"),
    ({"q": "\x00"}, "字符"),
    ({"__eq": "x"}, "“”"),
]


async def test_what_cannot_be_asked_is_named(house: House) -> None:
    asker = await key(house)
    for params, named in BAD_CONDITIONS:
        answer = await asker.get("/tickets", params=params)
        assert answer.status_code == 400, params
        assert named in answer.json()["detail"], params


async def test_a_page_has_one_to_two_hundred_rows(house: House) -> None:
    asker = await key(house)
    for limit in ("0", "201", "-1", "x", "1.5", "9" * 30):
        answer = await asker.get("/stores", params={"limit": limit})
        assert answer.status_code == 422
        assert [fault["where"] for fault in answer.json()["errors"]] == ["query.limit"]


async def test_who_somebody_is_is_not_told_to_those_who_may_not_see_members(house: House) -> None:
    here = await plant(house, HERE, "本店")
    clerk = await key(house, "clerk")
    row = (await clerk.get(f"/tickets/{here.waiting}")).json()
    story = (await clerk.get(f"/tickets/{here.waiting}/story")).json()
    asked = await clerk.get("/tickets", params={"called__contains": "本店"})

    assert (row["called"], row["words"], row["person_id"]) == (None, None, None)
    assert story["ticket"]["summary"] == "8寸蛋糕"
    assert [move["what"] for move in story["moves"]] == ["顾客下单"]
    assert story["moves"][0]["by"] is None
    assert asked.status_code == 403
    assert (await clerk.get("/tickets", params={"q": "本店"})).json()["items"] == []


# errors


async def test_errors_come_in_the_readers_language(house: House) -> None:
    asker = await key(house)
    zh = await asker.post("/products", {"number": "", "price": "x", "kind": "cake", "shape": "round"})
    en = await asker.post("/products", {"name": "x"}, headers={"accept-language": "en-GB,en;q=0.9"})

    assert (zh.status_code, zh.json()["type"], zh.json()["title"]) == (422, "/problems/invalid", "内容不符合要求")
    assert zh.headers["content-language"] == "zh"
    assert {(fault["where"], fault["detail"]) for fault in zh.json()["errors"]} == {
        ("body.number", "至少 1 个字"),
        ("body.price", "要是整数"),
        ("body.name", "必填"),
        ("body.shape", "没有这个字段"),
    }
    assert en.json()["title"] == "The request is not as it should be"
    assert "Field required" in {fault["detail"] for fault in en.json()["errors"]}


BAD_REQUESTS: list[tuple[str, str, Any, int]] = [
    ("GET", "/nothing", None, 404),
    ("GET", "/stores/999999", None, 404),
    ("GET", "/stores/x", None, 422),
    ("GET", f"/stores/{2**63}", None, 422),
    ("GET", "/stores/0", None, 422),
    ("GET", "/groups/%00", None, 400),
    ("GET", f"/groups/{'x' * 201}", None, 422),
    ("GET", f"/groups/{quote('没有')}", None, 404),
    ("DELETE", "/stores/1", None, 405),
    ("GET", "/stores/", None, 404),
    ("POST", "/stores", {"number": "1\x00", "name": "x", "kind": "小区", "city": "x"}, 422),
    ("POST", "/stores", {"number": "1", "name": "\ud800", "kind": "小区", "city": "x"}, 422),
    ("POST", "/stores", {"number": "001", "name": "x", "kind": "小区", "city": "x"}, 409),
    ("POST", "/stores", {"number": " ", "name": "x", "kind": "小区", "city": "x"}, 400),
    ("PATCH", "/stores/1", {"name": None}, 422),
    ("PATCH", "/stores/1", {"lat": 91}, 422),
    ("PATCH", "/stores/1", {"lat": 30.1}, 400),
    ("PATCH", "/stores/1", {"hours": [[["07:00", "25:00"]]]}, 422),
    ("PATCH", "/stores/1", {"hours": [[["07:00", "09:00"]]]}, 400),
    ("PATCH", "/products/1", {"price": 2**63}, 422),
    ("PATCH", "/products/1", {"price": 10**4000}, 422),
    ("PATCH", "/products/1", {"price": -1}, 422),
    ("PUT", "/stores/1/exceptions/0001-01-01", {"hours": []}, 400),
    ("PUT", "/stores/1/exceptions/9999-12-31", {"hours": []}, 400),
    ("PUT", "/stores/1/exceptions/2026-02-30", {"hours": []}, 422),
    ("PUT", "/settings", {"scope": "chain", "key": "nudge_seconds", "value": 1}, 400),
    ("PUT", "/settings", {"scope": "chain", "key": "no_such", "value": 1}, 400),
    ("PUT", "/settings", {"scope": "store", "target": "x", "key": "welcome", "value": False}, 404),
    ("PUT", "/settings", {"scope": "chain", "target": "x", "key": "welcome", "value": False}, 400),
    ("PUT", "/staff/x1", {"name": "x", "phone": "", "duties": [{"role": "clerk"}]}, 400),
    ("PUT", "/staff/x1", {"name": "x", "phone": "", "duties": [{"role": "clerk", "store": "no"}]}, 400),
    ("POST", "/tickets/1/accept", {}, 400),
    ("POST", "/tickets/77/accept", {"staff_id": "m001"}, 404),
    ("POST", "/holds", {"scope": "store", "value": "no"}, 404),
    ("POST", "/holds", {"scope": "chain", "value": "x"}, 400),
    ("POST", "/holds", {"scope": "chain", "kind": "no"}, 400),
    ("POST", "/holds/release", {"ids": [], "how": "send"}, 422),
    ("POST", "/line/nowhere/retry", {"ids": [1]}, 422),
    ("POST", "/line/inbox/retry", {"ids": [2**63]}, 422),
    ("POST", "/tokens", {"name": "x", "role": "manager", "days": 1}, 400),
    ("POST", "/tokens", {"name": "x", "role": "manager", "days": 1, "stores": ["no"]}, 400),
    ("POST", "/tokens", {"name": "x", "role": "system", "days": 1}, 422),
    ("POST", "/tokens", {"name": "x", "role": "operator", "days": 10**9}, 422),
    ("POST", "/members/tag", {"people": ["x"], "tag": "\x07"}, 400),
    ("GET", "/members/wmnobody/export", None, 404),
    ("DELETE", "/tokens/77", None, 404),
    ("POST", "/messages/replay", {"ids": [77]}, 404),
]


async def test_what_is_wrong_is_a_problem(house: House) -> None:
    asker = await key(house)
    for method, path, body, status in BAD_REQUESTS:
        content = None if body is None else json.dumps(body).encode()
        answer = await asker.ask(method, path, content=content, headers={"content-type": "application/json"})

        assert answer.status_code == status, f"{method} {path} {body}: {answer.text}"
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert all(answer.json()[part] for part in ("type", "title", "detail", "cure"))


BAD_BODIES: list[tuple[bytes, str, int]] = [
    (b"{", "application/json", 422),
    (b"\xff\xfe", "application/json", 422),
    (b'"\xff"', "application/json", 400),
    (b"1" * 5000, "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (b"NaN", "application/json", 422),
    (b'{"lat": NaN, "lng": Infinity}', "application/json", 422),
    (b"number=1", "application/x-www-form-urlencoded", 422),
    (b"", "application/json", 422),
]


async def test_a_body_that_cannot_be_read_is_a_problem(house: House) -> None:
    asker = await key(house)
    for content, kind, status in BAD_BODIES:
        answer = await asker.ask("PATCH", "/stores/1", content=content, headers={"content-type": kind})
        found = answer.status_code, answer.headers["content-type"]
        assert found == (status, "application/problem+json"), content[:20]


async def test_too_much_is_refused_before_it_is_read(house: House) -> None:
    asker = await key(house)

    async def pieces() -> Any:
        for _ in range(3):
            yield b" " * (MOST_BYTES // 2)

    for content in (b" " * (MOST_BYTES + 1), pieces()):
        answer = await asker.ask("POST", "/stores", content=content, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


async def test_a_fault_of_ours_tells_nothing_of_the_inside(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("select secret from corp")

    monkeypatch.setattr("app.bot.corp.status", broken)
    answer = await (await key(house)).get("/connect")

    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/fault")
    assert "secret" not in answer.text


async def test_two_who_take_the_same_number_at_once_do_not_break_anything(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def blind(db: Any, store_id: int, data: Any) -> bool:
        await db.execute("update store set number = $2 where id = $1", store_id, data["number"])
        return True

    monkeypatch.setattr("app.registry.editing.change_store", blind)
    answer = await (await key(house)).ask("PATCH", "/stores/1", {"number": "002"})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")


# what is done


async def last_change(house: House) -> tuple[Any, ...]:
    return (await house.rows("select who, role, area, ref, what, before, after from audit order by id desc limit 1"))[0]


async def test_a_store_is_made_changed_and_closed(house: House) -> None:
    asker = await key(house)
    week = [[["07:00", "22:00"]]] * 7
    made = await asker.post("/stores", {"number": "901", "name": "新店", "kind": "小区", "city": "杭州", "hours": week})
    path = f"/stores/{made.json()['id']}"
    await asker.ask("PATCH", path, {"phone": "0571-1", "lat": 30.1, "lng": 120.2})
    changed = await last_change(house)
    await asker.ask("PUT", f"{path}/exceptions/2026-12-24", {"hours": [["08:00", "12:00"]], "why": "盘点"})
    days = (await asker.get(f"{path}/exceptions")).json()["items"]
    await asker.ask("DELETE", f"{path}/exceptions/2026-12-24")
    await asker.post(f"{path}/close")
    row = (await asker.get(path)).json()

    assert made.status_code == 201
    assert changed[2:] == (
        "stores", "901", "changed",
        {"phone": "", "lat": None, "lng": None}, {"phone": "0571-1", "lat": 30.1, "lng": 120.2},
    )  # fmt: skip
    assert days == [{"day": "2026-12-24", "hours": [["08:00", "12:00"]], "why": "盘点"}]
    assert (await asker.get(f"{path}/exceptions")).json()["items"] == []
    assert (row["name"], row["phone"], row["hours"], row["lat"]) == ("新店", "0571-1", week, "30.1")
    assert row["closed_at"] == "2026-11-21T02:00:00Z"
    assert (await asker.post(f"{path}/reopen")).json() == {"done": True}


async def test_a_product_is_made_changed_and_taken_off_sale(house: House) -> None:
    asker = await key(house)
    made = await asker.post("/products", {"number": "901", "name": "司康", "kind": "bread", "price": 900})
    path = f"/products/{made.json()['id']}"
    await asker.ask("PATCH", path, {"price": 1000, "aliases": ["小司康"], "member_price": 950})
    await asker.ask("PATCH", path, {"member_price": None})
    assert await last_change(house) == (
        "token 测试", "operator", "catalogue", "901", "changed", {"member_price": 950}, {"member_price": None}
    )  # fmt: skip
    await asker.post(f"{path}/off-sale")
    await asker.post(f"{path}/off-sale")
    row = (await asker.get(path)).json()

    assert (row["price"], row["member_price"], row["aliases"]) == (1000, None, ["小司康"])
    assert row["off_at"] == "2026-11-21T02:00:00Z"
    assert await house.rows("select count(*) from audit where what = 'off sale'") == [(1,)]
    await asker.post(f"{path}/on-sale")
    assert (await asker.get(path)).json()["off_at"] is None
    assert (await asker.ask("PATCH", path, {"number": "001"})).status_code == 409


async def test_staff_come_change_and_leave(house: House) -> None:
    asker = await key(house)
    duties = [{"role": "clerk", "store": "001"}, {"role": "clerk", "store": "002"}]
    new = await asker.ask("PUT", "/staff/NEW1", {"name": "小李", "phone": "138", "duties": duties})
    again = await asker.ask("PUT", "/staff/new1", {"name": "小李", "phone": "139", "duties": duties[:1]})
    row = (await asker.get("/staff/new1")).json()
    left = await asker.post("/staff/M001/leave")

    assert (new.json(), again.json()) == ({"new": True}, {"new": False})
    assert (row["roles"], row["stores"], row["phone"]) == (["clerk"], HERE.name, "139")
    assert left.json()["owns"] == 2


async def test_settings_are_set_and_say_where_they_come_from(house: House) -> None:
    asker, group = await key(house), group_of(HERE).group_id

    async def nudge() -> tuple[Any, ...]:
        answer = await asker.get("/settings/effective", params={"scope": "group", "target": group})
        (found,) = [one for one in answer.json()["items"] if one["key"] == "nudge_seconds"]
        return found["value"], found["scope"], found["target"]

    async def put(scope: str, target: str, value: Any) -> None:
        body = {"scope": scope, "target": target, "key": "nudge_seconds", "value": value}
        answer = await asker.ask("PUT", "/settings", body)
        assert answer.status_code == 200, answer.text

    assert await nudge() == (150, "default", "")
    await put("chain", "", 200)
    await put("store_type", HERE.kind, 201)
    await put("store", str(HERE.id), 202)
    assert await nudge() == (202, "store", str(HERE.id))
    await put("group", group, 203)
    assert await nudge() == (203, "group", group)
    await put("group", group, None)
    await put("store", str(HERE.id), None)
    assert await nudge() == (201, "store_type", HERE.kind)
    rows = await walk(asker, "/settings")
    assert [(row["scope"], row["value"]) for row in rows] == [("chain", "200"), ("store_type", "201")]
    assert (await asker.get(f"/settings/{rows[0]['id']}")).json()["set_by"] == "token 测试"


async def test_an_order_is_accepted_and_finished_and_the_fan_is_told(house: House) -> None:
    await house.says(house.fan(), "我想订个8寸的生日蛋糕，明天下午三点，自提")
    clerk = await key(house, "clerk")
    (ticket,) = (await clerk.get("/tickets")).json()["items"]
    accepted = await clerk.post(f"/tickets/{ticket['id']}/accept", {"staff_id": "C001A"})
    other = await clerk.post(f"/tickets/{ticket['id']}/accept", {"staff_id": "c001b"})
    await house.settle()
    done = await clerk.post(f"/tickets/{ticket['id']}/finish", {"staff_id": "c001a"})
    again = await clerk.post(f"/tickets/{ticket['id']}/finish", {"staff_id": "c001a"})
    await house.settle()

    assert (accepted.json()["state"], accepted.json()["accepted_by"]) == ("accepted", "c001a")
    assert other.status_code == 409
    assert (done.json()["state"], again.json()["state"]) == ("done", "done")
    assert "已接单" in house.bot_said()[-2]
    assert "做好了" in house.bot_said()[-1]
    assert ("token 测试", "in the name of", {"staff_id": "c001a"}) in await house.rows(
        "select who, what, after from audit where area = 'tickets'"
    )


async def test_a_ticket_is_refused_with_a_reason(house: House) -> None:
    await house.says(house.fan(), "我想订个8寸的生日蛋糕，明天下午三点，自提")
    ann = await session(house, "小唐", "clerk", "c001a")
    answer = await ann.post("/tickets/1/refuse", {"why": "烤箱坏了"})
    await house.settle()
    story = (await ann.get("/tickets/1/story", headers={"accept-language": "en"})).json()

    assert answer.json()["state"] == "refused"
    assert "烤箱坏了" in house.bot_said()[-1]
    assert (story["moves"][-1]["what"], story["moves"][-1]["by"]) == ("refused: 烤箱坏了", "唐宇红")


async def test_a_task_is_answered_or_taken_back(house: House) -> None:
    here, there = await plant(house, HERE, "本店"), await plant(house, THERE, "外店")
    clerk, boss = await key(house, "clerk"), await key(house)
    done = await clerk.post(f"/tasks/{here.task}/done", {"staff_id": "c001a"})
    again = await clerk.post(f"/tasks/{here.task}/done", {"staff_id": "c001b"})
    closed = await boss.post(f"/tasks/{there.task}/close")
    late = await boss.post(f"/tasks/{there.task}/cannot", {"staff_id": "m002"})

    assert (done.json(), again.json()) == ({"state": "done"}, {"state": "done"})
    assert (closed.json(), late.status_code) == ({"done": True}, 409)
    ended = "select outcome from action_log where cause in ('本店', '外店') and id < 100 order by id"
    assert await house.rows(ended) == [("done",), ("dropped",)]
    assert (await boss.get(f"/tasks/{there.task}")).json()["state"] == "dropped"


async def test_people_are_tagged_exported_and_forgotten(house: House) -> None:
    here, asker = await plant(house, HERE, "本店"), await key(house)
    people = {"people": [here.person_id], "tag": "熟客"}
    tagged = [(await asker.post("/members/tag", people)).json() for _ in range(2)]
    places = (await asker.get(f"/members/{here.person_id}/groups")).json()["items"]
    export = await asker.get(f"/members/{here.person_id}/export")
    untagged = (await asker.post("/members/untag", people)).json()
    gone = await asker.ask("DELETE", f"/members/{here.person_id}")

    assert tagged == [{"count": 1}, {"count": 0}]
    assert untagged == {"count": 1}
    assert [place["group_id"] for place in places] == [here.group_id]
    assert export.json()["name"] == "本店顾客"
    assert {tag["tag"] for tag in export.json()["tags"]} == {"熟客", "本店标签"}
    assert gone.json() == {"done": True}
    assert (await asker.get(f"/members/{here.person_id}")).status_code == 404
    assert await house.rows("select what from audit where area = 'privacy' order by id") == [("exported",), ("erased",)]


async def test_a_hold_shows_what_it_keeps_back_and_lets_go_in_three_ways(house: House) -> None:
    asker = await key(house)
    for how, counts in (("send", (1, 0, 0)), ("ask", (0, 1, 0)), ("drop", (0, 0, 1))):
        made = await asker.post("/holds", {"scope": "store", "value": HERE.number, "why": "试"})
        hold_id = made.json()["id"]
        await house.says(house.fan(), "我想订个8寸的生日蛋糕，明天下午三点，自提")
        await house.do(f"delete from outbox where state = 'held' and part <> 'order' or note <> 'hold {hold_id}'")
        await house.later(minutes=11)
        kept = (await asker.get(f"/holds/{hold_id}/kept-back")).json()["items"]
        answer = await asker.post("/holds/release", {"ids": [hold_id], "how": how})

        assert "order" in {one["part"] for one in kept}
        total = sum(one["count"] for one in kept)
        assert answer.json()["holds"] == 1
        assert (answer.json()["sent"] > 0, answer.json()["asked"] > 0, answer.json()["dropped"] > 0) == tuple(
            bool(one) for one in counts
        )
        assert answer.json()["sent"] + answer.json()["asked"] + answer.json()["dropped"] == total


async def test_the_line_is_put_right_row_by_row(house: House) -> None:
    here, asker = await plant(house, HERE, "本店"), await key(house)
    counts = [
        (await asker.post(path, body)).json()
        for path, body in (
            ("/line/inbox/retry", {"ids": [here.inbox]}),
            ("/line/due/drop", {"ids": [here.due]}),
            ("/line/outbox/retry", {"ids": [here.dead, here.held]}),
            ("/outbox/settle", {"ids": [here.unsure, here.held], "was_done": True}),
            ("/outbox/send-held", {"ids": [here.held]}),
            ("/messages/replay", {"ids": [here.message]}),
            ("/line/outbox/drop", {"ids": [here.unsure]}),
        )
    ]

    assert [found["count"] for found in counts] == [1, 1, 1, 1, 1, 1, 0]
    assert (await asker.get("/today")).json()["unsure"] == 0


async def test_accounts_are_made_signed_in_by_link_and_shut_out(house: House) -> None:
    asker = await key(house)
    made = await asker.post("/accounts", {"name": "王店长", "role": "manager", "staff_id": "M001"})
    link = (await asker.post("/accounts/王店长/link")).json()["link"]
    code = httpx.URL(link).params["code"]
    entered = await house.http.post("/console/enter", data={"code": code})
    sessions = (await asker.get("/sessions")).json()["items"]
    ended = await asker.ask("DELETE", "/accounts/王店长/sessions")
    changed = await asker.ask("PATCH", "/accounts/王店长", {"disabled": True})
    row = (await asker.get("/accounts/王店长")).json()

    assert made.status_code == 201
    assert link.startswith(f"{GUANJIA}/console/enter?code=")
    assert entered.status_code == 303
    assert [one["who"] for one in sessions] == ["王店长"]
    assert (ended.json(), changed.json()) == ({"count": 1}, {"done": True})
    assert (row["role"], row["staff_id"], row["disabled_at"] is None) == ("manager", "m001", False)
    assert (await asker.post("/accounts/王店长/link")).status_code == 409
    assert (await asker.post("/accounts/王店长/unlock")).json() == {"done": True}


async def test_a_key_is_shown_once_and_works(house: House) -> None:
    asker = await key(house)
    made = (await asker.post("/tokens", {"name": "收银", "role": "clerk", "days": 30, "stores": ["001"]})).json()
    till = Asker(house.http, {"authorization": f"Bearer {made['token']}"})
    row = (await asker.get(f"/tokens/{made['id']}")).json()

    assert (await till.get("/me")).json()["stores"] == [HERE.id]
    assert (row["name"], row["hint"], row["stores"]) == ("收银", made["token"][-4:], "001")


async def test_filters_belong_to_the_account(house: House) -> None:
    ann, bob, program = await session(house, "ann"), await session(house, "bob"), await key(house)
    one = {"listing": "tickets", "name": "晚了的", "query": "filter=late__eq%3Dtrue"}
    made = (await ann.ask("PUT", "/filters", one)).json()["id"]
    again = (await ann.ask("PUT", "/filters", {**one, "query": "q=x"})).json()["id"]
    await ann.ask("PUT", "/filters", {**one, "listing": "tasks"})

    assert made == again
    assert [(one["listing"], one["query"]) for one in (await ann.get("/filters")).json()["items"]] == [
        ("tasks", "filter=late__eq%3Dtrue"), ("tickets", "q=x")
    ]  # fmt: skip
    assert len((await ann.get("/filters", params={"listing": "tasks"})).json()["items"]) == 1
    assert (await bob.get("/filters")).json()["items"] == []
    assert (await bob.ask("DELETE", f"/filters/{made}")).status_code == 404
    assert (await program.get("/filters")).status_code == 403
    assert (await ann.ask("DELETE", f"/filters/{made}")).status_code == 200


async def test_a_new_corp_is_observed_and_released_part_by_part(house: House) -> None:
    asker = await key(house)
    await asker.post("/observe")
    await asker.post("/observe/release", {"parts": ["order"], "scope": "store", "target": str(HERE.id)})
    here = await asker.get("/settings/effective", params={"scope": "group", "target": group_of(HERE).group_id})
    there = await asker.get("/settings/effective", params={"scope": "group", "target": group_of(THERE).group_id})

    def live(answer: httpx.Response) -> set[str]:
        return {one["key"] for one in answer.json()["items"] if one["key"].startswith("live_") and one["value"]}

    assert (live(here), live(there)) == ({"live_order"}, set())
    status = (await asker.get("/connect")).json()
    assert set(status) == {
        "demo", "corp_id", "agent_id", "from_env", "has_secret", "hosted", "connected_at", "verified_at",
        "first_callback_at",
    }  # fmt: skip


async def test_no_answer_holds_a_secret(house: House) -> None:
    """Hashes, codes, sealed keys and tokens are in no list and on no row."""
    ann, asker = await session(house), await key(house)
    async with asking(house, BOSS) as work:
        await accounts.set_password(work, "ann", "correct horse battery")
        link = await accounts.new_link(work, "ann")
        await work.db.execute(
            "insert into corp (name, corp_id, agent_id, secret, token) values ('', 'ww1', 1, $1, $1)", b"s3cret"
        )
    hashes = await house.rows(
        "select encode(token_hash, 'hex') from api_token union all select encode(token_hash, 'hex') from session"
        " union all select password_hash from account where password_hash is not null"
    )
    secrets = [ann.token, asker.token, ann.headers["x-csrf-token"], link, "s3cret", *(one for (one,) in hashes)]
    for path in ("accounts", "accounts/ann", "sessions", "tokens", "tokens/1", "audit", "connect", "messages", "today"):
        text = (await asker.get(f"/{path}")).text
        assert not [secret for secret in secrets if secret in text], path
        assert "$argon2" not in text
