"""Trying to get into the console: as nobody, as the wrong role, from another shop, with another page's form."""

import re
from collections.abc import Iterator

import httpx
import pytest
from starlette.routing import Mount, Route

from app.console.views.acts import ACTS
from app.console.views.deeds import DEEDS
from app.web.gate import COOKIE
from app.who import Role
from tests.foreign import HERE, THERE, Planted, everything, plant
from tests.house import House
from tests.visitor import Visitor, plain
from tests.web.test_console import LISTINGS

KEYS = tuple(listing.key for listing in LISTINGS)
#: the library's own addresses: files, and calls that its scripts make
LIBRARY = re.compile(r"^/(statics|_api|_files|\{key\}/|login|logout)")
#: where only what is below it is a page
BARE = {"/do", "/bulk", "/filters", "/export", "/person"}
#: ours
OURS = {
    "/", "/reports", "/reports/{name}", "/late", "/late/rows",
    "/dead", "/today/stream", "/hold", "/hold/release", "/settings", "/import", "/import/template/{kind}",
    "/import/{number:int}", "/import/{number:int}/progress", "/import/{number:int}/bad.xlsx",
    "/import/{number:int}/{act}", "/search", "/observed", "/try", "/connect", "/connect/state",
    "/connect/go", "/connect/leave", "/me", "/me/password", "/me/sessions", "/person/export",
    "/do/{name}", "/filters/keep", "/filters/forget", "/bulk/{key}/{act}", "/export/{key}.{kind}", "/edit/stores",
    "/edit/exceptions", "/edit/staff", "/edit/groups", "/edit/products", "/edit/accounts", "/edit/tokens",
    "/rulebook", "/rulebook/{number:int}/{how}", "/rulebook/rehearsal/{number:int}",
    "/rulebook/rehearsal/{number:int}/progress", "/rulebook/rehearsal/{number:int}/stop",
    "/rulebook/evidence/{number:int}", "/rulebook/why/{number:int}", "/rulebook/changes",
    "/channels", "/offers", "/lost-picture", "/edit/offers", "/edit/picture", "/edit/codes", "/edit/handover",
    "/edit/notice",
    "/edit/slots", "/edit/content", "/edit/content-picture", "/edit/slot-changes", "/timetable/day",
    "/timetable", "/timetable/move", "/edit/day-facts", "/edit/deals",
    "/calendar", "/calendar/picture.png", "/edit/welfare",
    "/edit/hosted", "/edit/ambiguous", "/edit/points",
}  # fmt: skip


def routes(house: House) -> set[str]:
    (mount,) = [route for route in house.web.routes if isinstance(route, Mount) and route.path == "/console"]
    return {route.path for route in mount.routes or [] if isinstance(route, Route)} - BARE


def pages(there: Planted) -> Iterator[str]:
    """Every page that can be read, aimed at one shop's things."""
    yield from (f"/console/{key}/list" for key in KEYS)
    yield from (f"/console/export/{key}.csv" for key in KEYS)
    things: dict[str, object] = {
        "tickets": there.waiting, "tasks": there.task, "groups": there.group_id, "members": there.person_id,
        "messages": there.message, "stores": there.store_id, "staff": there.staff_id, "inbox": there.inbox,
        "outbox": there.held, "due": there.due, "holds": there.hold, "standing": there.standing,
        "cases": there.case, "bars": there.ban, "samples": there.case, "coupons": there.coupon, "rulebooks": 1,
        "codes": there.code, "handovers": there.handover, "delays": there.staff_id, "masses": there.mass,
        "welfare": there.welfare, "slots": 1, "content": 1, "slot-changes": there.slot_change, "slot-runs": 1,
        "hosted": there.hosted, "ambiguous": there.ambiguous, "greetings": "小区",
        "actions": 2_000_000 + there.store_id,
        "clerk-posts": there.clerk_post, "day-facts": there.fact, "deals": there.deal, "store-classes": there.store_id,
        "points": there.person_id, "point-moves": there.move, "signins": there.signin,
    }  # fmt: skip
    for key, pk in things.items():
        yield f"/console/{key}/detail?pk={pk}"
    yield from (
        "/console/reports", "/console/reports/saturday-2026-11-21.html", "/console/", "/console/late",
        "/console/late/rows",
        "/console/dead", "/console/hold", "/console/settings", "/console/import", "/console/observed",
        "/console/connect", "/console/connect/state", "/console/try?text=hi",
        f"/console/search?for={there.mark}", f"/console/settings?scope=store&target={there.store_id}",
        f"/console/settings?scope=group&target={there.group_id}", f"/console/edit/stores?pk={there.store_id}",
        f"/console/edit/exceptions?pk={there.store_id}", f"/console/edit/staff?pk={there.staff_id}",
        f"/console/edit/groups?pk={there.group_id}", "/console/edit/products?pk=1",
        "/console/edit/slots?pk=1", "/console/edit/content?pk=1", "/console/edit/slot-changes?pk=1",
        "/console/edit/content-picture?pk=1",
        "/console/calendar", f"/console/calendar?store={there.store_number}",
        f"/console/calendar/picture.png?store={there.store_number}", f"/console/edit/welfare?pk={there.welfare}",
        f"/console/edit/welfare?weekday=2&store={there.store_number}",
        f"/console/timetable/day?group={there.group_id}", "/console/timetable",
        "/console/timetable/move?pk=1&at=07:35", "/console/edit/day-facts", f"/console/edit/deals?pk={there.deal}",
        f"/console/edit/codes?pk={there.code}", f"/console/edit/handover?pk={there.staff_id}",
        f"/console/edit/notice?pk={there.group_id}",
        f"/console/offers?store={there.store_id}", f"/console/edit/offers?pk={there.store_id}:1",
        f"/console/edit/hosted?pk={there.hosted}", f"/console/edit/ambiguous?pk={there.ambiguous}",
        f"/console/edit/points?pk={there.person_id}",
        "/console/edit/picture?pk=1", f"/console/lost-picture?store={there.store_id}",
        "/console/channels", "/console/rulebook", "/console/rulebook?version=1", "/console/rulebook/rehearsal/1",
        "/console/rulebook/rehearsal/1/progress", f"/console/rulebook/evidence/{there.case}",
        f"/console/rulebook/why/{there.message}", "/console/rulebook/changes",
        f"/console/person/export?pk={there.person_id}", "/console/me", "/console/import/1",
        "/console/import/1/bad.xlsx",
    )  # fmt: skip


def forms(there: Planted) -> Iterator[tuple[str, dict[str, str]]]:
    """Every form that changes something, aimed at one shop's things."""
    back = {"back": "/console/me"}
    aims: dict[str, dict[str, str | int]] = {
        "ticket": {"pk": there.waiting, "how": "accept"},
        "compensate": {"pk": there.complaint}, "suggestion": {"pk": there.suggestion, "words": "x"},
        "standing": {"pk": there.standing, "how": "paused"}, "case": {"pk": there.case, "how": "mistake"},
        "walk": {"pk": 1}, "code": {"pk": there.code, "how": "again"}, "handover": {"pk": there.handover},
        "mass": {"pk": there.mass}, "slot-same": {"pk": there.slot_change}, "fact-drop": {"pk": there.fact},
        "deal-out": {"pk": there.deal}, "deal-drop": {"pk": there.deal},
        "welfare-back": {"pk": there.welfare, "version": 1},
        "welfare-restore": {"pk": there.welfare, "version": 1, "to": 1},
        "greetings": {"pk": "小区"}, "hosted": {"pk": there.hosted}, "ambiguous": {"pk": there.ambiguous},
        "remark": {"pk": there.group_id},
        "lift-bar": {"pk": there.ban}, "undo-bars": {"pk": 1},
        "task": {"pk": there.task, "how": "done"}, "store": {"pk": there.store_id, "how": "close"},
        "staff-left": {"pk": there.staff_id}, "phone-link": {"pk": there.staff_id}, "product": {"pk": 1, "how": "off"},
        "replay": {"pk": there.message}, "retry": {"pk": there.dead, "place": "outbox"},
        "drop": {"pk": there.inbox, "place": "inbox"}, "settle": {"pk": there.unsure, "how": "done"},
        "send-held": {"pk": there.held}, "tag": {"pk": there.person_id, "tag": "x"}, "erase": {"pk": there.person_id},
        "account": {"pk": "boss", "how": "disable"}, "account-link": {"pk": "boss"}, "session": {"pk": "x"},
        "token": {"pk": 1},
    }  # fmt: skip
    assert set(aims) == set(DEEDS)
    for name, fields in aims.items():
        yield f"/console/do/{name}", {**{key: str(value) for key, value in fields.items()}, **back}
    rows = {
        "messages": there.message, "inbox": there.inbox, "due": there.due, "outbox": there.held,
        "members": there.person_id, "groups": there.group_id, "stores": there.store_id, "tasks": there.task,
        "products": 1, "sessions": "x", "tokens": 1, "bars": there.ban, "cases": there.case,
    }  # fmt: skip
    assert set(rows) == set(ACTS)
    for key, acts in ACTS.items():
        for act in acts:
            many: dict[str, str] = {
                "ids": str(rows[key]),
                "tag": "x",
                "kind": "flash",
                "day": "2026-12-25",
                "hours": "",
                "why": "",
                "note": "广告",
                "text": "公告",
            }
            yield f"/console/bulk/{key}/{act.name}", many
    store: dict[str, str] = {"number": "0777", "name": "黑店", "kind": "小区", "city": "杭州"}
    yield "/console/edit/stores", store
    yield f"/console/edit/stores?pk={there.store_id}", store
    yield f"/console/edit/exceptions?pk={there.store_id}", {"day": "2026-12-25", "hours": ""}
    yield "/console/edit/staff", {"staff_id": "eve", "name": "Eve", "operator": "1"}
    yield f"/console/edit/notice?pk={there.group_id}", {"text": "公告"}
    yield f"/console/edit/groups?pk={there.group_id}", {"kind": "flash", "stage": "core"}
    slot = {"code": "evil", "name": "x", "kind": "content", "at": "07:30", "calendar": "all", "pieces": "x"}
    numbers = {"gap_seconds": "90", "late_minutes": "60"}
    yield "/console/edit/slots", {**slot, **numbers}
    yield "/console/edit/slots?pk=1", {**slot, **numbers}
    yield "/console/edit/content", {"shelf": "evil", "words": "x", "position": "1", "rights": "own"}
    yield "/console/edit/content?pk=1", {"shelf": "evil", "words": "x", "position": "1", "rights": "own"}
    yield "/console/edit/slot-changes?pk=1", {"scope": "store", "target": there.store_number, "off": "1"}
    yield "/console/timetable/move", {"pk": "1", "at": "07:35", "version": "1"}
    fact = {"day": "2026-11-21", "name": "weather", "words": "晴"}
    yield "/console/edit/day-facts", {**fact, "scope": "store", "target": there.store_number}
    yield "/console/edit/deals", {"name": "黑满减", "kind": "activity"}
    yield f"/console/edit/deals?pk={there.deal}", {"name": "黑满减", "kind": "activity"}
    yield "/console/edit/welfare", {"scope": "store", "target": there.store_number, "weekday": "3", "title1": "x"}
    yield f"/console/edit/welfare?pk={there.welfare}", {"title1": "x", "version": "1"}
    yield "/console/edit/codes", {"groups": there.group_id}
    yield f"/console/edit/handover?pk={there.staff_id}", {"to": "m001"}
    yield f"/console/edit/hosted?pk={there.hosted}", {"kind": "juzi"}
    place = {"group_id": there.group_id, "person_id": there.person_id}
    yield f"/console/edit/ambiguous?pk={there.ambiguous}", place
    yield f"/console/edit/points?pk={there.person_id}", {"amount": "5", "why": "x", "cause": "x"}
    yield f"/console/edit/codes?pk={there.code}", {"groups": there.group_id}
    yield "/console/edit/products", {"number": "0777", "name": "假货", "kind": "cake", "price": "1"}
    yield f"/console/edit/offers?pk={there.store_id}:1", {"sold": "1", "price": "1"}
    yield "/console/edit/picture?pk=1", {"drop": "1"}
    yield "/console/edit/content-picture?pk=1", {"drop": "1"}
    yield "/console/rulebook", {"note": "x", "reminders": "9"}
    for how in ("rehearse", "try", "force", "halt"):
        yield f"/console/rulebook/2/{how}", {"days": "7"}
    yield "/console/rulebook/rehearsal/1/stop", {}
    yield "/console/edit/accounts", {"name": "eve", "role": "operator"}
    yield "/console/edit/accounts?pk=boss", {"role": "clerk"}
    yield "/console/edit/tokens", {"name": "eve", "role": "operator", "days": "1"}
    yield "/console/hold", {"scope": "store", "value": there.store_number, "kind": "", "why": ""}
    yield "/console/hold", {"scope": "chain", "value": "", "kind": "", "why": ""}
    yield "/console/hold/release", {"ids": str(there.hold), "how": "drop"}
    yield "/console/settings", {"scope": "store", "target": str(there.store_id), "key": "welcome", "value": "false"}
    yield "/console/settings", {"scope": "chain", "target": "", "key": "welcome", "value": "false"}
    yield "/console/connect", {"corp_id": "ww0123456789abcdef", "agent_id": "1", "secret": "x" * 43, "anyway": "1"}
    yield "/console/connect/go", {}
    yield "/console/connect/leave", {}
    yield "/console/observed", {"part": "order", "how": "observe", "stores": ""}
    yield "/console/import/1/start", {}
    yield "/console/import/1/undo", {}


@pytest.fixture
async def there(house: House) -> Planted:
    await plant(house, HERE, "本店")
    return await plant(house, THERE, "外店机密")


async def test_every_address_has_its_place_in_these_tables(house: House) -> None:
    assert {path for path in routes(house) if not LIBRARY.match(path)} == OURS


STAFF: dict[Role, str] = {"manager": "m001", "clerk": "c001a", "steward": "steward01"}


@pytest.mark.parametrize("role", list(STAFF))
async def test_from_one_shop_nothing_of_another_is_seen(house: House, there: Planted, role: Role) -> None:
    await house.do(f"update chat_group set steward_id = null where group_id = '{there.group_id}'")
    visitor = await Visitor.come(house, role, STAFF[role])
    for page in pages(there):
        answer = await visitor.get(page)
        asked = answer.text
        if "search" in page:  # what was asked for stands there
            asked = plain(asked).replace(f"搜索：{there.mark}", "")

        assert answer.status_code in (200, 303, 403, 404), f"{role}: {page}: {answer.status_code}"
        assert there.mark not in asked, f"{role}: {page} tells {asked[max(0, asked.index(there.mark) - 200) :][:400]}"


@pytest.mark.parametrize("role", [*STAFF, "auditor"])
async def test_from_one_shop_nothing_of_another_is_changed(house: House, there: Planted, role: Role) -> None:
    await house.do(f"update chat_group set steward_id = null where group_id = '{there.group_id}'")
    visitor = await Visitor.come(house, role, STAFF.get(role))
    before = await everything(house)
    for path, fields in forms(there):
        answer = await visitor.post(path, fields)
        assert answer.status_code in (200, 303, 403, 404, 422), f"{role}: {path}: {answer.status_code}"
        changed = [name for name, sum_ in (await everything(house)).items() if sum_ != before[name]]
        assert changed == [], f"{role}: {path} changes {changed}"


async def test_nobody_sees_and_changes_nothing(house: House, there: Planted) -> None:
    before = await everything(house)
    for cookie in ("", "x", "' or 1=1 --"):
        visitor = await Visitor.come(house, None)
        if cookie:
            visitor.http.cookies.set(COOKIE, cookie)
        for page in pages(there):
            answer = await visitor.http.get(page)
            assert answer.status_code == 303, page
            assert answer.headers["location"].startswith("/console/enter?next="), page
        for path, fields in forms(there):
            answer = await visitor.post(path, fields, csrf="x")
            assert answer.status_code == 303, path
    assert await everything(house) == before


async def test_a_form_of_another_session_is_not_taken(house: House, there: Planted) -> None:
    visitor, other = await Visitor.come(house), await Visitor.come(house, "auditor")
    await other.get("/console/me")
    before = await everything(house)
    for token in ("", "x", other.csrf):
        for path, fields in forms(there):
            answer = await visitor.post(path, fields, csrf=token)
            assert answer.status_code == 403, f"{path} {token} {answer.headers}"
            assert "页面已过期" in answer.text
    upload = await visitor.http.post("/console/import", data={"kind": "stores"}, files={"file": ("x.csv", b"a")})
    assert upload.status_code == 403
    assert await everything(house) == before


async def test_signing_in_makes_a_session_of_its_own_whatever_cookie_there_was(house: House) -> None:
    """Session fixation: a cookie that somebody else has put there opens nothing afterwards."""
    planted = await Visitor.come(house, "auditor")
    victim = await Visitor.come(house, None)
    stolen = planted.http.cookies[COOKIE]
    victim.http.cookies.set(COOKIE, stolen, domain="127.0.0.1")
    code = plain((await _boss_makes_a_link(house)).text).split("code=")[1].split()[0]
    answer = await victim.http.post("/console/enter", data={"code": code})

    fresh = answer.cookies[COOKIE]
    assert fresh != stolen
    role = await house.rows(
        "select a.role from session s join account a on a.id = s.account_id order by s.made_at desc limit 1"
    )
    assert role == [("operator",)]
    again = await victim.http.post("/console/enter", data={"code": code})
    assert "已用过或已过期" in again.text


async def _boss_makes_a_link(house: House) -> httpx.Response:
    boss = await Visitor.come(house)
    return await boss.post("/console/do/account-link", {"pk": "operator-all", "back": "/console/me"})


@pytest.mark.parametrize(
    "there_",
    [
        "//evil.example", "https://evil.example", "/console@evil.example", "/console\\evil.example",
        "/console/enter?next=//evil.example", "/\\evil.example", "javascript:alert(1)", "/console\r\nset-cookie: x=y",
        "/consolexyz//evil.example",
    ],
)  # fmt: skip
async def test_signing_in_leads_nowhere_else(house: House, there_: str) -> None:
    code = plain((await _boss_makes_a_link(house)).text).split("code=")[1].split()[0]
    visitor = await Visitor.come(house, None)
    answer = await visitor.http.post("/console/enter", data={"code": code, "next": there_})

    assert answer.status_code == 303
    assert answer.headers["location"] == "/console"
    back = await (await Visitor.come(house, "auditor")).post("/console/do/tag", {"pk": "x", "tag": "x", "back": there_})
    assert back.headers["location"] == "/console"


async def test_a_password_is_not_to_be_guessed(house: House) -> None:
    visitor = await Visitor.come(house)
    await visitor.done("/console/me/password", {"new": "一个很长的新密码 42", "again": "一个很长的新密码 42"})
    guest = await Visitor.come(house, None)
    answers = [
        await guest.http.post("/console/enter", data={"name": "operator-all", "password": f"猜 {n}"}) for n in range(7)
    ]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    right = await guest.http.post("/console/enter", data={"name": "operator-all", "password": "一个很长的新密码 42"})
    assert right.status_code == 429  # it waits, however right
    unknown = await guest.http.post("/console/enter", data={"name": "没有这个人", "password": "x"})
    assert plain(unknown.text).replace("没有这个人", "") == plain(answers[0].text)


async def test_an_account_that_is_shut_out_is_out_at_once(house: House) -> None:
    visitor, boss = await Visitor.come(house, "auditor"), await Visitor.come(house)
    assert (await visitor.get("/console/tickets/list")).status_code == 200
    await boss.done("/console/do/account", {"pk": "auditor-all", "how": "disable", "back": "/console/accounts/list"})
    assert (await visitor.http.get("/console/tickets/list")).status_code == 303
    own = await boss.done(
        "/console/do/account", {"pk": "operator-all", "how": "disable", "back": "/console/accounts/list"}
    )
    assert "不能停用或降级自己的账号" in plain(own)
