"""REST: signing in, lists page by page, conditions, errors in words, and what each room's routes do."""

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest

from app.sandbox import chain
from app.web import accounts
from app.web.rest.caller import MOST_BYTES
from app.work import Work
from tests.foreign import HERE, asking, plant
from tests.house import House
from tests.patience import soon
from tests.rest import BOSS, key, nobody, session, walk

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
    asker, ann = await key(house), await session(house)
    for name in ("token", "key", "access_token", "authorization", "bearer", "gj"):
        for token in (asker.token, ann.token):
            answer = await nobody(house).get("/stores", params={name: token})
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
    assert await numbers("/tickets", state="waiting", late="false", kind="order_cake") == [1]
    assert await numbers("/tickets", opened_at__gte="2026-11-21T00:00:00Z", opened_at__lte="2026-11-22") == [4, 3, 2, 1]
    assert await numbers("/tickets", opened_at__lte="2026-11-20") == []
    assert await numbers("/tickets", number__gte="904") == [4]
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
    *((b'{"hours": ' + b"[" * deep + b"]" * deep + b"}", "application/json", 422) for deep in (100, 400, 700)),
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

    for length in ("9" * 5000, str(MOST_BYTES + 1)):
        answer = await asker.post("/stores", headers={"content-length": length})
        assert answer.status_code == 413
    assert (await asker.post("/stores", headers={b"content-length": b"\xb2"})).status_code == 422  # a digit to Python
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


async def test_a_database_that_is_away_or_slow_is_said_to_be(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asker = await key(house)

    async def slow(work: Work) -> None:
        await work.db.execute("set local statement_timeout = 50")
        await work.db.execute("select pg_sleep(5)")

    monkeypatch.setattr("app.bot.corp.status", slow)
    answer = await asker.get("/connect")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
    assert "太久" in answer.json()["detail"]

    def away(_: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("app.db.Database.connection", away)
    answer = await asker.get("/stores")
    assert (answer.status_code, answer.json()["detail"]) == (503, "数据库暂时连不上")
    assert (await nobody(house).get("/stores")).status_code == 401  # for that the database is not needed


async def test_two_who_take_the_same_number_at_once_do_not_break_anything(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def blind(db: Any, store_id: int, data: Any) -> bool:
        await db.execute("update store set number = $2 where id = $1", store_id, data["number"])
        return True

    monkeypatch.setattr("app.registry.editing.change_store", blind)
    answer = await (await key(house)).ask("PATCH", "/stores/1", {"number": "002"})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")


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


async def test_a_table_is_looked_at_brought_in_and_taken_back(house: House) -> None:
    asker = await key(house)
    table = "门店编号,门店名称,城市\n901,新一店,杭州\n902,,杭州\n".encode("gb18030")
    body = {"kind": "stores", "filename": "门店.csv", "file": b64encode(table).decode()}
    looked = (await asker.post("/imports", body)).json()
    assert looked["counts"] == {"new": 1, "changed": 0, "same": 0, "bad": 1}
    assert await house.rows("select count(*) from store where number = '901'") == [(0,)]
    faulty = await asker.get(f"/imports/{looked['id']}/faulty")
    assert faulty.content.startswith(b"PK")

    for act, state, stores in (("start", "done", 1), ("undo", "undone", 0)):
        assert (await asker.post(f"/imports/{looked['id']}/{act}")).status_code == 200

        async def reached(wanted: str = state) -> bool:
            return bool((await asker.get(f"/imports/{looked['id']}")).json()["state"] == wanted)

        await soon(reached)
        assert await house.rows("select count(*) from store where number = '901'") == [(stores,)]
    wrong = await asker.post("/imports", {**body, "file": "*"})
    assert wrong.status_code == 400


async def test_a_corp_is_connected_by_a_program(house: House) -> None:
    asker = await key(house)
    kept = await asker.ask("PUT", "/connect", {"corp_id": "ww0123456789", "agent_id": 7, "secret": "s" * 43})
    assert set(kept.json()) == {"url", "token", "aes_key"}
    assert "s" * 43 not in kept.text
    assert (await asker.post("/connect/go")).status_code == 200
    status = (await asker.get("/connect")).json()
    assert (status["demo"], status["corp_id"], status["has_secret"]) == (False, "ww0123456789", True)
    other = await asker.ask("PUT", "/connect", {"corp_id": "ww9999999999", "agent_id": 7, "secret": "s" * 43})
    assert other.status_code == 409
