"""Each route × each role × a foreign store: nobody gets in, and nothing is changed.

The table names every route there is; one that is missing fails the first test. Who may do what is written out here
again, by hand, so that a change of the rights shows as a change of this file.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from app.clock import machine_now
from app.web import accounts, tokens
from app.web.sessions import open_session, public_id_of
from app.who import Role
from tests.foreign import HERE, THERE, Planted, asking, everything, plant
from tests.house import House
from tests.rest import BOSS, Asker, key, nobody, routes, session

DAY = date(2026, 12, 24)
ROLES: tuple[Role, ...] = ("operator", "manager", "clerk", "steward", "auditor")
Fill = Callable[[Planted], Any]
NOTHING: Fill = lambda _: None  # noqa: E731  # it stands in a table


@dataclass(frozen=True, slots=True)
class Sample:
    """One call that is aimed at a shop's own thing.

    `chain`: the roles that may do it when they see everything; `own`: when they see that one shop alone. `ref` fills
    {id}. `mine`: it is about the caller, whose shop does not matter. `common`: what it reads is the same for everybody.
    """

    chain: str = "operator"
    own: str = ""
    ref: Fill = NOTHING
    body: Fill = NOTHING
    place: Mapping[str, str] = field(default_factory=dict)
    mine: bool = False
    common: bool = False


ALL = "operator manager clerk steward auditor"
STORES, MANAGERS = "operator manager clerk auditor", "operator manager"


def _lists() -> dict[tuple[str, str], Sample]:
    """Every list with its rows: who may read it, and the shop's own row."""
    rows: dict[str, tuple[str, str, Fill]] = {
        "stores": (STORES, STORES, lambda there: there.store_id),
        "staff": ("operator manager auditor", "operator manager auditor", lambda there: there.staff_id),
        "groups": (ALL, ALL, lambda there: there.group_id),
        "handovers": ("operator auditor", "", lambda there: there.handover),
        "delays": ("operator manager auditor", "operator manager auditor", lambda there: there.staff_id),
        "slot-changes": ("operator auditor", "", lambda there: there.slot_change),
        "welfare": ("operator auditor", "", lambda there: there.welfare),
        "slot-runs": ("operator auditor", "", lambda _: 1),
        "masses": ("operator auditor", "", lambda there: there.mass),
        "clerk-posts": (ALL, ALL, lambda there: there.clerk_post),
        "store-classes": (ALL, ALL, lambda there: there.store_id),
        "day-facts": ("operator auditor", "operator auditor", lambda there: there.fact),
        "deals": ("operator auditor", "", lambda there: there.deal),
        "hosted": ("operator", "", lambda there: there.hosted),
        "ambiguous": ("operator auditor", "", lambda there: there.ambiguous),
        "codes": (ALL, ALL, lambda there: there.code),
        "members": ("operator manager auditor", "operator manager auditor", lambda there: there.person_id),
        "points": ("operator manager auditor", "operator manager auditor", lambda there: there.person_id),
        "point-moves": ("operator manager auditor", "operator manager auditor", lambda there: there.move),
        "signins": ("operator manager auditor", "operator manager auditor", lambda there: there.signin),
        "tickets": (ALL, ALL, lambda there: there.waiting),
        "complaints": (ALL, ALL, lambda there: there.complaint),
        "suggestions": (ALL, ALL, lambda there: there.suggestion),
        "cases": ("operator manager steward auditor", "operator manager steward auditor", lambda there: there.case),
        "samples": ("operator manager auditor", "operator manager auditor", lambda there: there.case),
        "bars": ("operator manager auditor", "operator manager auditor", lambda there: there.ban),
        "coupons": (ALL, ALL, lambda there: there.coupon),
        "compensations": (ALL, ALL, lambda there: there.compensation),
        "standing": (ALL, ALL, lambda there: there.standing),
        "lost": (ALL, ALL, lambda there: there.lost),
        "questions": (ALL, ALL, lambda there: there.question),
        "tasks": (ALL, ALL, lambda there: there.task),
        "messages": ("operator manager auditor", "operator manager auditor", lambda there: there.message),
        "actions": ("operator manager auditor", "operator manager auditor", lambda there: 2_000_000 + there.store_id),
        "holds": ("operator manager auditor", "operator manager auditor", lambda there: there.hold),
        "settings": ("operator auditor", "operator auditor", lambda there: f"store:{there.store_id}:welcome_text"),
        "inbox": ("operator auditor", "", lambda there: there.inbox),
        "outbox": ("operator auditor", "", lambda there: there.held),
        "due": ("operator auditor", "", lambda there: there.due),
        "walks": ("operator auditor", "", lambda _: 1),
        "imports": ("operator auditor", "", lambda _: 1),
        "alarms": ("operator auditor", "", lambda _: 1),
        "audit": ("operator auditor", "", lambda _: 1),
        "accounts": ("operator", "", lambda _: "ann"),
        "sessions": ("operator", "", lambda _: "{session}"),
        "tokens": ("operator", "", lambda _: 1),
    }
    found = {}
    for name, (chain, own, ref) in rows.items():
        found["GET", f"/{name}"] = Sample(chain, own)
        found["GET", f"/{name}/{{id}}"] = Sample(chain, own, ref)
    for path, number in (("/products", NOTHING), ("/products/{id}", lambda _: 1)):
        found["GET", path] = Sample(STORES, STORES, number, common=True)
    readers = "operator manager auditor"
    for path in ("/slots", "/slots/{id}", "/content", "/content/{id}"):
        found["GET", path] = Sample("operator auditor", "operator auditor", lambda _: 1, common=True)
    for path in ("/greetings", "/greetings/{id}"):
        found["GET", path] = Sample(readers, readers, lambda _: "小区", common=True)
    for path in ("/rulebooks", "/rulebooks/{id}", "/rulebook", "/rulebooks/{id}/book"):
        found["GET", path] = Sample(readers, readers, lambda _: 1, common=True)
    return found


_RULE = {"key": "trade", "title": "不做微商", "text": "不推销", "line": "forbidden"}
_SLOT = {"code": "morning", "name": "早安", "kind": "content", "at": "07:30", "pieces": ["早上好"]}
_BOOK = {"rules": [_RULE, {**_RULE, "key": "links", "line": "tolerated"}]}
_PICTURE = b64encode(b"\xff\xd8\xff\xe0").decode()
_SHELF_PICTURE = b64encode(b"\xff\xd8\xff\xe0ab").decode()


def _store(there: Planted) -> dict[str, Any]:
    return {"number": f"9{there.store_number}", "name": "新店", "kind": "小区", "city": "杭州"}


_TABLE = "编号,名称,城市\n9,店,杭州".encode()


def _table(_: Planted) -> dict[str, Any]:
    return {"kind": "stores", "filename": "x.csv", "file": b64encode(_TABLE).decode()}


def _people(there: Planted) -> dict[str, Any]:
    return {"people": [there.person_id], "tag": "熟客"}


def _act(there: Planted) -> dict[str, Any]:
    return {"staff_id": there.staff_id}


def _id(name: str) -> Fill:
    return lambda there: getattr(there, name)


SAMPLES: dict[tuple[str, str], Sample] = {
    **_lists(),
    ("POST", "/imports/{id}/start"): Sample("operator", "", lambda _: 2),
    ("GET", "/me"): Sample(ALL, ALL, mine=True),
    ("GET", "/filters"): Sample("", "", mine=True),
    ("PUT", "/filters"): Sample("", "", body=lambda _: {"listing": "x", "name": "x", "query": ""}, mine=True),
    ("DELETE", "/filters/{id}"): Sample("", "", lambda _: 1, mine=True),
    ("GET", "/today"): Sample("operator auditor"),
    # stores and groups
    ("POST", "/stores"): Sample("operator", body=_store),
    ("PATCH", "/stores/{id}"): Sample(MANAGERS, MANAGERS, _id("store_id"), lambda _: {"phone": "0571-1"}),
    ("GET", "/stores/{id}/exceptions"): Sample(STORES, STORES, _id("store_id")),
    ("PUT", "/stores/{id}/exceptions/{day}"): Sample(
        MANAGERS, MANAGERS, _id("store_id"), lambda _: {"hours": []}, {"day": f"{DAY}"}
    ),
    ("DELETE", "/stores/{id}/exceptions/{day}"): Sample(
        MANAGERS, MANAGERS, _id("store_id"), place={"day": "2026-12-01"}
    ),
    ("PATCH", "/groups/{id}"): Sample("operator", "operator", _id("group_id"), lambda _: {"stage": "core"}),
    ("PUT", "/staff/{id}"): Sample(
        "operator", "", lambda _: "x1", lambda _: {"name": "新人", "phone": "", "duties": []}
    ),
    # settings and products
    ("GET", "/settings/effective"): Sample("operator auditor", "operator auditor", place={"scope": "store"}),
    ("PUT", "/settings"): Sample(
        "operator",
        "operator",
        body=lambda there: {"scope": "group", "target": there.group_id, "key": "welcome", "value": False},
    ),
    ("POST", "/products"): Sample(
        "operator",
        body=lambda there: {"number": f"9{there.store_number}", "name": "司康", "kind": "bread", "price": 900},
    ),
    ("PATCH", "/products/{id}"): Sample("operator", "", lambda _: 1, lambda _: {"price": 900}),
    ("POST", "/products/{id}/off-sale"): Sample("operator", "", lambda _: 1),
    ("POST", "/products/{id}/on-sale"): Sample("operator", "", lambda _: 1),
    ("GET", "/stores/{id}/offers"): Sample(STORES, STORES, _id("store_id")),
    ("PUT", "/stores/{id}/offers/{product}"): Sample(
        "operator", "", _id("store_id"), lambda _: {"price": 900}, {"product": "1"}
    ),
    **{
        ("POST", f"/stores/{{id}}/offers/{{product}}/{act}"): Sample(
            "operator manager clerk", "operator manager clerk", _id("store_id"), place={"product": "1"}
        )
        for act in ("sold-out", "back")
    },
    # work of the shop
    ("GET", "/tickets/{id}/story"): Sample(ALL, ALL, _id("waiting")),
    ("POST", "/tickets/{id}/accept"): Sample(
        "operator manager clerk", "operator manager clerk", _id("waiting"), _act
    ),
    ("POST", "/tickets/{id}/finish"): Sample(
        "operator manager clerk", "operator manager clerk", _id("accepted"), _act
    ),
    ("POST", "/tickets/{id}/refuse"): Sample(
        "operator manager clerk", "operator manager clerk", _id("waiting"), lambda there: {**_act(there), "why": "停电"}
    ),
    ("POST", "/tickets/{id}/ask"): Sample(
        "operator manager clerk", "operator manager clerk", _id("waiting"), lambda there: {**_act(there), "why": "几层"}
    ),
    ("POST", "/tickets/{id}/move"): Sample(
        "operator manager clerk",
        "operator manager clerk",
        _id("accepted"),
        lambda there: {**_act(there), "step": "make"},
    ),
    ("POST", "/complaints/{id}/compensate"): Sample("operator manager", "operator manager", _id("complaint"), _act),
    ("POST", "/compensations/redeem"): Sample(
        "operator manager clerk",
        "operator manager clerk",
        body=lambda there: {**_act(there), "code": f"CODE{there.store_id:04}"},
    ),
    ("POST", "/suggestions/{id}/answer"): Sample(
        "operator manager clerk", "operator manager clerk", _id("suggestion"), lambda _: {"words": "谢谢"}
    ),
    ("PUT", "/products/{id}/picture"): Sample("operator", ref=lambda _: 1, body=lambda _: {"file": _PICTURE}),
    ("DELETE", "/products/{id}/picture"): Sample("operator", ref=lambda _: 1),
    # the rules
    ("POST", "/cases/{id}/decide"): Sample(
        "operator manager steward", "operator manager steward", _id("case"),
        lambda there: {**_act(there), "deed": "mistake"},
    ),
    ("POST", "/groups/notice"): Sample(
        "operator", "operator", body=lambda there: {"groups": [there.group_id], "text": "公告"}
    ),
    ("GET", "/cases/{id}/evidence"): Sample("operator manager auditor", "operator manager auditor", _id("case")),
    ("GET", "/messages/{id}/why"): Sample("operator manager auditor", "operator manager auditor", _id("message")),
    ("POST", "/bars"): Sample("operator", body=lambda there: {"people": [there.person_id], "note": "广告"}),
    ("POST", "/bars/lift"): Sample("operator", body=lambda there: {"ids": [there.ban]}),
    ("GET", "/bar-changes"): Sample("operator manager auditor", "operator manager auditor"),
    ("POST", "/bar-changes/{id}/undo"): Sample("operator", "", lambda _: 1),
    ("POST", "/coupons/redeem"): Sample(
        "operator manager clerk", "operator manager clerk",
        body=lambda there: {**_act(there), "code": f"NEW{there.store_id:05}"},
    ),
    ("POST", "/rulebooks"): Sample("operator", body=lambda _: _BOOK),
    ("PUT", "/rulebooks/{id}"): Sample("operator", "", lambda _: 2, lambda _: _BOOK),
    ("POST", "/greetings/keep"): Sample("operator"),
    ("POST", "/rehearsals"): Sample("operator", body=lambda _: {"version": 2, "days": 1}),
    ("GET", "/rehearsals/{id}"): Sample("operator", "", lambda _: 1),
    ("POST", "/rehearsals/{id}/stop"): Sample("operator", "", lambda _: 1),
    ("POST", "/rulebooks/{id}/publish"): Sample("operator", "", lambda _: 2, lambda _: {"anyway": True}),
    ("POST", "/rulebooks/{id}/halt"): Sample("operator", "", lambda _: 2),
    ("POST", "/standing/{id}/move"): Sample(
        "operator manager clerk", "operator manager clerk", _id("standing"), lambda _: {"state": "paused"}
    ),
    ("POST", "/tickets/{id}/merge"): Sample(
        "operator manager clerk",
        "operator manager clerk",
        _id("waiting"),
        lambda there: {**_act(there), "into": there.accepted},
    ),
    **{
        ("POST", f"/tasks/{{id}}/{act}"): Sample(
            "operator manager clerk steward", "operator manager clerk steward", _id("task"), body
        )
        for act, body in (("done", _act), ("cannot", _act), ("close", NOTHING))
    },
    ("POST", "/staff/{id}/handover"): Sample("operator", "", lambda there: there.staff_id, lambda _: {"to": "m001"}),
    ("POST", "/handovers/{id}/again"): Sample("operator", "", _id("handover")),
    ("POST", "/content"): Sample("operator", body=lambda _: {"shelf": "joke", "words": "笑一笑"}),
    ("PUT", "/content/{id}"): Sample("operator", "", lambda _: 1, lambda _: {"shelf": "a", "words": "b", "version": 1}),
    ("PUT", "/content/{id}/picture"): Sample("operator", "", lambda _: 1, lambda _: {"file": _SHELF_PICTURE}),
    ("DELETE", "/content/{id}/picture"): Sample("operator", "", lambda _: 1),
    ("POST", "/slots"): Sample("operator", body=lambda _: {**_SLOT, "code": "fresh"}),
    ("PUT", "/slots/{id}"): Sample("operator", "", lambda _: 1, lambda _: {**_SLOT, "version": 1}),
    ("POST", "/slots/{id}/move"): Sample("operator", "", lambda _: 2, lambda _: {"at": "07:35", "version": 1}),
    ("GET", "/slots/{id}/conflicts"): Sample(
        "operator auditor", "operator auditor", lambda _: 1, common=True
    ),
    ("PUT", "/day-facts"): Sample(
        "operator", "operator",
        body=lambda there: {
            "day": "2026-11-21", "name": "weather", "words": "晴", "scope": "store", "target": str(there.store_id)
        },
    ),
    ("DELETE", "/day-facts/{id}"): Sample("operator", "operator", _id("fact")),
    ("PUT", "/deals"): Sample("operator", body=lambda _: {"name": "立冬满减"}),
    ("DELETE", "/deals/{id}"): Sample("operator", ref=_id("deal")),
    ("POST", "/slots/{id}/differences"): Sample(
        "operator", "operator", lambda _: 1,
        lambda there: {"scope": "store", "target": str(there.store_id), "off": True},
    ),
    ("DELETE", "/slot-changes/{id}"): Sample("operator", "operator", _id("slot_change")),
    ("PUT", "/welfare"): Sample(
        "operator", "operator",
        body=lambda there: {
            "scope": "store", "target": str(there.store_id), "weekday": 3, "benefits": [{"title": "加送"}]
        },
    ),
    ("POST", "/welfare/{id}/restore"): Sample(
        "operator", "operator", _id("welfare"), lambda _: {"to": 1, "version": 1}
    ),
    ("DELETE", "/welfare/{id}"): Sample("operator", "operator", _id("welfare")),
    ("GET", "/welfare/{id}/versions"): Sample("operator auditor", "operator auditor", _id("welfare")),
    ("GET", "/stores/{id}/welfare"): Sample(ALL, ALL, _id("store_id")),
    ("GET", "/groups/{id}/posts"): Sample(ALL, ALL, _id("group_id")),
    ("GET", "/groups/{id}/hours"): Sample(ALL, ALL, _id("group_id")),
    ("POST", "/masses/{id}/take-back"): Sample("operator", "", _id("mass")),
    ("PUT", "/hosted/{id}"): Sample("operator", "", lambda there: there.hosted, lambda _: {"kind": "juzi"}),
    ("DELETE", "/hosted/{id}"): Sample("operator", "", lambda there: there.hosted),
    ("POST", "/ambiguous/{id}/place"): Sample(
        "operator",
        "",
        _id("ambiguous"),
        lambda there: {"group_id": there.group_id, "person_id": there.person_id},
    ),
    ("POST", "/ambiguous/{id}/dismiss"): Sample("operator", "", lambda there: there.ambiguous - 1),  # another one
    ("POST", "/groups/{id}/remark"): Sample("operator", "operator", lambda there: there.group_id),
    ("POST", "/codes"): Sample("operator", "operator", body=lambda there: {"groups": [there.group_id]}),
    ("PUT", "/codes/{id}"): Sample("operator", "operator", _id("code"), lambda there: {"groups": [there.group_id]}),
    **{("POST", f"/codes/{{id}}/{act}"): Sample("operator", "operator", _id("code"), body)
       for act, body in (("close", lambda _: {}), ("open", NOTHING), ("again", NOTHING))},
    # the line
    ("POST", "/walks"): Sample("operator"),
    ("POST", "/messages/replay"): Sample("operator", body=lambda there: {"ids": [there.message]}),
    ("POST", "/line/{place}/retry"): Sample(
        "operator", body=lambda there: {"ids": [there.dead]}, place={"place": "outbox"}
    ),
    ("POST", "/line/{place}/drop"): Sample(
        "operator", body=lambda there: {"ids": [there.inbox]}, place={"place": "inbox"}
    ),
    ("POST", "/outbox/settle"): Sample("operator", body=lambda there: {"ids": [there.unsure], "was_done": True}),
    ("POST", "/outbox/send-held"): Sample(MANAGERS, MANAGERS, body=lambda there: {"ids": [there.held]}),
    ("POST", "/holds"): Sample(
        MANAGERS, MANAGERS, body=lambda there: {"scope": "store", "value": there.store_number, "why": "试"}
    ),
    ("GET", "/holds/{id}/kept-back"): Sample("operator manager auditor", "operator manager auditor", _id("hold")),
    ("POST", "/holds/release"): Sample(MANAGERS, MANAGERS, body=lambda there: {"ids": [there.hold], "how": "drop"}),
    # the house
    ("GET", "/connect"): Sample("operator"),
    ("PUT", "/connect"): Sample(
        "operator", body=lambda _: {"corp_id": "ww0123456789", "agent_id": 1, "secret": "x" * 43}
    ),
    ("POST", "/imports"): Sample("operator", body=_table),
    ("GET", "/imports/{id}/faulty"): Sample("operator auditor", "", lambda _: 2),
    ("POST", "/observe"): Sample("operator"),
    ("POST", "/observe/release"): Sample(
        "operator",
        "operator",
        body=lambda there: {"parts": ["order"], "scope": "store", "target": str(there.store_id)},
    ),
    ("DELETE", "/sessions/{id}"): Sample("operator", "", lambda _: "{session}"),
    ("POST", "/accounts"): Sample("operator", body=lambda there: {"name": f"eve{there.store_id}", "role": "operator"}),
    ("PATCH", "/accounts/{id}"): Sample("operator", "", lambda _: "ann", lambda _: {"role": "auditor"}),
    ("POST", "/accounts/{id}/link"): Sample("operator", "", lambda _: "ann"),
    ("POST", "/accounts/{id}/unlock"): Sample("operator", "", lambda _: "ann"),
    ("DELETE", "/accounts/{id}/sessions"): Sample("operator", "", lambda _: "ann"),
    ("POST", "/tokens"): Sample("operator", body=lambda _: {"name": "x", "role": "operator", "days": 1}),
    ("DELETE", "/tokens/{id}"): Sample("operator", "", lambda _: "{token}"),
    # people, and what cannot be undone, last
    ("GET", "/members/{id}/groups"): Sample("operator manager auditor", "operator manager auditor", _id("person_id")),
    ("POST", "/members/tag"): Sample("operator", "operator", body=_people),
    ("POST", "/members/untag"): Sample("operator", "operator", body=_people),
    ("POST", "/points/{id}/adjust"): Sample(
        "operator", "", _id("person_id"), lambda there: {"amount": 5, "why": "补发", "cause": there.mark}
    ),
    ("GET", "/members/{id}/export"): Sample("operator", "", _id("person_id")),
    ("DELETE", "/members/{id}"): Sample("operator", "", _id("person_id")),
    ("POST", "/staff/{id}/leave"): Sample("operator", "", _id("staff_id")),
    ("POST", "/stores/{id}/close"): Sample("operator", "", _id("store_id")),
    ("POST", "/stores/{id}/reopen"): Sample("operator", "", _id("store_id")),
    # last: the import that was started above has ended, and the demo is gone afterwards
    ("POST", "/imports/{id}/undo"): Sample("operator", "", lambda _: 4),
    ("POST", "/imports/{id}/stop"): Sample("operator", "", lambda _: 3),
    ("POST", "/connect/leave-demo"): Sample("operator"),
    ("POST", "/connect/go"): Sample("operator"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """Two shops with something of everything, and an account, a session and a key that could be ended."""

    here: Planted
    there: Planted
    session: str
    token: int

    async def call(self, asker: Asker, route: tuple[str, str], target: Planted) -> tuple[int, str]:
        """One call as its sample says: the status, and what came back."""
        method, path = route
        sample = SAMPLES[route]
        ref = str(sample.ref(target)).format(session=self.session, token=self.token)
        asked = {"/settings/effective": {"scope": "store", "target": str(target.store_id)}}
        params = {**asked, "/groups/{id}/posts": {"day": "2026-11-21"}, "/slots/{id}/conflicts": {"at": "07:35"}}.get(
            path, {}
        )
        if route == ("DELETE", "/welfare/{id}"):
            params = {"version": "2"}  # it was restored before
        answer = await asker.ask(method, path.format(id=ref, **sample.place), sample.body(target), params=params)
        return answer.status_code, answer.text


@pytest.fixture
async def scene(house: House) -> Scene:
    there = await plant(house, THERE, "外店机密")
    here = await plant(house, HERE, "本店")
    async with asking(house, BOSS) as work:
        ann = await accounts.add(work, "ann", "operator")
        opened = await open_session(work.db, "test", account_id=ann)
        spare = await tokens.find(work.db, await tokens.add(work, "spare", "operator", 1))
        assert spare is not None
    await house.do(
        f"""insert into import_batch (kind, filename, state, report, rows, by, at, file)
            select 'stores', '外店机密.csv', state, '{{"counts": {{}}}}', 1, 'x', now(), '\\x{_TABLE.hex()}'
              from unnest(array['done', 'previewed', 'running', 'done']) state"""
    )
    await house.do("insert into alarm (kind, zh, en, since) values ('lag', '积压', 'lag', now())")
    return Scene(here, there, public_id_of(opened), spare.id)


async def test_every_route_has_its_place_in_the_table(house: House) -> None:
    assert set(routes(house)) == set(SAMPLES)


@pytest.mark.parametrize("role", ROLES)
async def test_a_key_for_one_shop_gets_nothing_of_another(house: House, scene: Scene, role: Role) -> None:
    asker = await key(house, role, [HERE.number])
    before = await everything(house)
    for route, sample in SAMPLES.items():
        status, text = await scene.call(asker, route, scene.there)
        reads = route[0] == "GET" and "{id}" not in route[1] and route[1] != "/settings/effective"
        fine = role in sample.own.split() and (reads or sample.common or sample.mine)

        assert status == 200 if fine else status in (403, 404), f"{role}: {route}: {status} {text}"
        assert scene.there.mark not in text, f"{role}: {route} tells {text}"
    assert await everything(house) == before


@pytest.mark.parametrize("role", ROLES)
async def test_what_a_role_may_do_in_its_own_shop(house: House, scene: Scene, role: Role) -> None:
    asker = await key(house, role, [HERE.number])
    for route, sample in SAMPLES.items():
        status, text = await scene.call(asker, route, scene.here)
        may = role in sample.own.split()

        assert (status < 400 or status == 409) if may else status == 403, f"{role}: {route}: {status} {text}"
        if route[0] == "GET" and role in ("clerk", "steward"):
            assert not re.search(f"本店顾客|{scene.here.person_id}", text), f"{role}: {route} tells {text}"


async def as_it_was(house: House, scene: Scene) -> None:
    """What one call has ended is open for the next one."""
    await house.do("update task set state = 'open'")
    accepted = f"id in ({scene.here.accepted}, {scene.there.accepted})"
    await house.do(
        f"""update ticket set state = case when {accepted} then 'accepted' else 'waiting' end, closed_at = null,
                   paused_at = null, accepted_at = case when {accepted} then opened_at end"""
    )


@pytest.mark.parametrize("role", ["operator", "auditor"])
async def test_what_a_role_may_do_in_the_whole_chain(house: House, scene: Scene, role: Role) -> None:
    """The calls of the table are good ones: the right role does each of them."""
    asker = await key(house, role)
    for route, sample in SAMPLES.items():
        await as_it_was(house, scene)
        status, text = await scene.call(asker, route, scene.there)

        expected = status < 400 if role in sample.chain.split() else status == 403
        assert expected, f"{role}: {route}: {status} {text}"


async def test_whoever_is_not_signed_in_gets_nothing_anywhere(house: House, scene: Scene) -> None:
    voided, expired, shut = await key(house), await key(house), await session(house, "bob")
    async with asking(house, BOSS) as work:
        gone = await tokens.find(work.db, voided.token)
        over = await tokens.find(work.db, expired.token)
        assert gone is not None
        assert over is not None
        await tokens.revoke(work, gone.id)
        await work.db.execute("update api_token set expires_at = $2 where id = $1", over.id, machine_now())
        await accounts.change(work, "bob", disabled=True)
    made_up = Asker(house.http, {"authorization": "Bearer gj_made-up"})
    basic = Asker(house.http, {"authorization": f"Basic {expired.token}"})
    async with asking(house, BOSS) as work:
        phone = await open_session(work.db, "phone", staff_id="m002")
    staff = Asker(house.http, {"cookie": f"gj={phone}"})
    before = await everything(house)
    for asker in (nobody(house), voided, expired, shut, made_up, basic, staff):
        for route in SAMPLES:
            status, text = await scene.call(asker, route, scene.there)
            assert status == 401, f"{route}: {status} {text}"
            assert scene.there.mark not in text
    assert await everything(house) == before


async def test_a_session_changes_nothing_without_its_form_token(house: House, scene: Scene) -> None:
    ann, bob = await session(house, "ann2"), await session(house, "bob")
    bare = {"cookie": ann.headers["cookie"]}
    before = await everything(house)
    for headers in (bare, {**bare, "x-csrf-token": "x"}, {**bare, "x-csrf-token": bob.headers["x-csrf-token"]}):
        for route in SAMPLES:
            if route[0] != "GET":
                status, text = await scene.call(Asker(house.http, headers), route, scene.there)
                assert status == 401, f"{route}: {status} {text}"
    assert await everything(house) == before

    status, _ = await scene.call(Asker(house.http, bare), ("GET", "/stores"), scene.there)
    assert status == 200
    status, _ = await scene.call(ann, ("PATCH", "/stores/{id}"), scene.there)
    assert status == 200


async def test_a_key_that_ends_opens_nothing_from_then_on(house: House) -> None:
    asker, boss = await key(house, "auditor"), await key(house)
    assert (await asker.get("/stores")).status_code == 200
    (row,) = [row for row in (await boss.get("/tokens")).json()["items"] if row["role"] == "auditor"]
    assert (await boss.ask("DELETE", f"/tokens/{row['id']}")).status_code == 200
    assert (await asker.get("/stores")).status_code == 401

    other = await key(house, "auditor")
    await house.do(f"update api_token set expires_at = '{machine_now() - timedelta(seconds=1)}' where id > {row['id']}")
    assert (await other.get("/stores")).status_code == 401


async def test_a_clerk_who_is_signed_in_sees_their_own_shop_alone(house: House, scene: Scene) -> None:
    clerk = await session(house, "小唐", "clerk", "c001a")
    for route, sample in SAMPLES.items():
        if route[0] == "GET" and "{id}" not in route[1]:
            status, text = await scene.call(clerk, route, scene.there)
            assert scene.there.mark not in text, route
            assert status == (200 if "clerk" in sample.own.split() or route[1] == "/filters" else 403), route
    status, _ = await scene.call(clerk, ("POST", "/tickets/{id}/accept"), scene.there)
    assert status == 403
    answer = await clerk.post(f"/tickets/{scene.here.waiting}/accept")
    assert (answer.status_code, answer.json()["accepted_by"]) == (200, "c001a")
