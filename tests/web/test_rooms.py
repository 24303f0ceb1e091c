"""REST: what each room's routes do, from the request to what it changes."""

from typing import Any

import httpx

from tests.foreign import HERE, THERE, group_of, plant
from tests.house import GUANJIA, House
from tests.rest import Asker, key, session, walk


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
    assert (story["moves"][-1]["what"], story["moves"][-1]["by"]) == ("Cannot: 烤箱坏了", "唐宇红")


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
            ("/outbox/settle", {"ids": [here.unsure], "was_done": True}),
        )
    ]

    assert [found["count"] for found in counts] == [1, 1, 1, 1, 1, 1, 0, 0]
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
