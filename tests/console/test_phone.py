"""Phone pages: whoever holds the phone sees their own, a tap is done once, and no sign-in keeps the database busy."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.clock import machine_now
from app.web import sessions
from tests.house import House
from tests.phone import HTML, Phone, phone_of

ORDER = "我想订个8寸的生日蛋糕，明天下午三点"


@pytest.fixture
async def clerk(house: House) -> Phone:
    await house.says(house.fan(), ORDER)
    return await phone_of(house, house.staff("clerk"))


async def ticket(house: House) -> tuple[int, str]:
    [(number, state)] = await house.rows("select id, state from ticket")
    return int(number), str(state)


# a tap is done once


async def test_what_is_tapped_once_and_arrives_often_is_done_once(house: House, clerk: Phone) -> None:
    number, _ = await ticket(house)
    together = await asyncio.gather(*(clerk.tap(f"tickets/{number}/accept", once="t1") for _ in range(4)))
    done = await clerk.tap(f"tickets/{number}/finish", once="t2")
    late = await clerk.tap(f"tickets/{number}/accept", once="t1")  # it was under way all the time

    assert {(answer.status_code, answer.headers["location"]) for answer in [*together, done, late]} == {
        (303, f"/m/{clerk.sid}/tickets/{number}")
    }
    assert await ticket(house) == (number, "done")
    await house.settle()
    assert sum("已接单" in words for words in house.bot_said()) == 1
    moves = await house.rows("select what from ticket_move order by id")
    assert [what for (what,) in moves if what in ("accept", "finish")] == ["accept", "finish"]


async def test_another_reason_is_another_tap(house: House, clerk: Phone) -> None:
    number, _ = await ticket(house)
    other = await phone_of(house, house.staff("clerk2"))
    await other.tap(f"tickets/{number}/accept", once="o1")
    refused = await clerk.tap(f"tickets/{number}/accept", once="a1")
    again = await clerk.tap(f"tickets/{number}/accept", once="a1")
    better = await clerk.tap(f"tickets/{number}/refuse", once="a1", why="今天卖完了")

    assert "sorry=" in refused.headers["location"]
    assert refused.headers["location"] == again.headers["location"]
    assert "sorry=" not in better.headers["location"]
    assert (await ticket(house))[1] == "refused"


async def test_a_name_is_nobody_elses(house: House, clerk: Phone) -> None:
    number, _ = await ticket(house)
    other = await phone_of(house, house.staff("clerk2"))
    await clerk.tap(f"tickets/{number}/accept", once="same")
    answer = await other.tap(f"tickets/{number}/accept", once="same")

    assert "sorry=" in answer.headers["location"]  # it was not taken for the first one's


async def test_a_tap_outlives_its_session(house: House, clerk: Phone) -> None:
    number, _ = await ticket(house)
    await clerk.tap(f"tickets/{number}/accept", once="t1")
    again = await phone_of(house, clerk.staff_id)
    answer = await again.tap(f"tickets/{number}/accept", once="t1")

    assert answer.headers["location"] == f"/m/{again.sid}/tickets/{number}"
    assert await house.rows("select count(*) from answered") == [(1,)]


@pytest.mark.parametrize("act", ["done", "cannot"])
async def test_a_task_is_answered_once_from_one_page_or_two(house: House, act: str) -> None:
    owner = await task_for_the_owner(house)
    [(task,)] = await house.rows("select id from task")
    twice = await asyncio.gather(*(owner.tap(f"tasks/{task}/{act}", once="t1") for _ in range(3)))
    other_page = await owner.tap(f"tasks/{task}/{act}", once="t2")
    plain = await owner.tap(f"tasks/{task}/{act}")

    assert {answer.headers["location"] for answer in [*twice, other_page, plain]} == {f"/m/{owner.sid}/tasks/{task}"}
    assert await house.rows("select state from task") == [("done" if act == "done" else "declined",)]
    assert await house.rows("select count(*) from outbox where cause like 'http:%'") == [(int(act == "cannot"),)]


@pytest.mark.parametrize(("why", "kept"), [("busy", "busy"), ("", ""), ("nonsense", None)])
async def test_why_a_task_cannot_be_done_is_said_on_its_page(house: House, why: str, kept: str | None) -> None:
    owner = await task_for_the_owner(house)
    [(task,)] = await house.rows("select id from task")
    answer = await owner.tap(f"tasks/{task}/cannot", once="t1", why=why)

    assert ("sorry=" in answer.headers["location"]) == (kept is None)
    assert await house.rows("select state, reason from task") == [("open", "") if kept is None else ("declined", kept)]


async def test_what_cannot_be_done_to_a_task_is_said_on_the_page(house: House) -> None:
    owner = await task_for_the_owner(house)
    [(task,)] = await house.rows("select id from task")
    await owner.tap(f"tasks/{task}/done", once="t1")
    answer = await owner.tap(f"tasks/{task}/cannot", once="t2")
    page = await house.http.get(answer.headers["location"], headers={**HTML, "cookie": owner.cookie})
    unknown = await owner.tap(f"tasks/{task}/explode", once="t3")

    assert "任务已经结束" in page.text
    assert "sorry=" in unknown.headers["location"]


async def task_for_the_owner(house: House) -> Phone:
    """The group is renamed a second time: its owner is asked."""
    for name in ("砍价群", "又是砍价群"):
        house.box.world.rename(house.group, name, by=house.fan().person_id)
        await house.settle()
        await house.later(seconds=3)
    return await phone_of(house, house.group.owner_id)


async def test_a_fault_keeps_nothing_of_a_tap(house: House, clerk: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = await ticket(house)
    with monkeypatch.context() as patch:

        async def breaks(*_: Any, **__: Any) -> None:
            raise RuntimeError

        patch.setattr("app.orders.service.exchange_all", breaks)
        broken = await clerk.tap(f"tickets/{number}/accept", once="t1")
    whole = await clerk.tap(f"tickets/{number}/accept", once="t1")

    assert (broken.status_code, whole.status_code) == (500, 303)
    assert (await ticket(house))[1] == "accepted"


async def test_every_form_names_its_tap_anew(clerk: Phone, house: House) -> None:
    number, _ = await ticket(house)
    pages = [(await clerk.get(f"tickets/{number}")).text for _ in range(2)]
    names = [name for page in pages for name in re.findall(r'name="once" value="([\w-]+)"', page)]

    assert len(names) == len(set(names)) == 12  # 接单, three times so many minutes, 问顾客 and 做不了, on two pages


# whose page it is


async def test_a_session_that_has_ended_says_so_and_keeps_nothing(house: House, clerk: Phone) -> None:
    number, _ = await ticket(house)
    page = (await clerk.get(f"tickets/{number}")).text
    async with house.run.database.transaction() as db:
        await sessions.revoke(db, clerk.token)
    answers = [await clerk.tap(f"tickets/{number}/accept", once="t1"), await clerk.get(f"tickets/{number}")]

    for answer in answers:
        assert answer.status_code == 401
        assert "登录已过期" in answer.text
        assert "还没有生效" in answer.text
        assert f'href="/m/go/tickets/{number}"' in answer.text
        assert answer.headers["cache-control"] == "no-store"
        for secret in (clerk.csrf, clerk.token, "生日蛋糕", *re.findall(r'value="([\w-]+)"', page)):
            assert secret not in answer.text
    assert (await ticket(house))[1] == "waiting"
    fresh = await phone_of(house, clerk.staff_id)
    assert fresh.csrf in (await fresh.get(f"tickets/{number}")).text


async def test_a_form_of_an_earlier_session_asks_for_a_reload(house: House, clerk: Phone) -> None:
    number, _ = await ticket(house)
    answer = await clerk.tap(f"tickets/{number}/accept", csrf="of another page", once="t1")

    assert answer.status_code == 400
    assert "页面已过期" in answer.text
    assert f'href="/m/{clerk.sid}/tickets/{number}"' in answer.text
    assert (await ticket(house))[1] == "waiting"


async def test_each_sees_the_tickets_that_are_theirs(house: House, clerk: Phone) -> None:
    number, _ = await ticket(house)
    seen = {}
    for staff_id in ("c001a", "m001", "operator", "steward01", "steward03", "c002a"):
        phone = await phone_of(house, staff_id)
        page = await phone.get(f"tickets/{number}")
        seen[staff_id] = (page.status_code, "接单</button>" in page.text)

    assert house.group.steward_id == "steward01"
    assert seen == {
        "c001a": (200, True),
        "m001": (200, True),
        "operator": (200, True),
        "steward01": (200, False),  # may look, and remind
        "steward03": (403, False),
        "c002a": (403, False),
    }
    steward = await phone_of(house, "steward01")
    answer = await steward.tap(f"tickets/{number}/accept", once="s1")
    assert "sorry=" in answer.headers["location"]
    assert (await ticket(house))[1] == "waiting"


async def test_hostile_names_stay_text(house: House) -> None:
    evil = "<script>alert(1)</script>\u202e\u2069"
    person = house.fan()
    await house.says(type(person)(person.person_id, evil, person.joined_at, person.scene), ORDER)
    clerk = await phone_of(house, house.staff("clerk"))
    number, _ = await ticket(house)
    for page in ("tickets", f"tickets/{number}"):
        shown = (await clerk.get(page)).text
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert" in shown
        assert "\u202e" not in shown


# links


async def new_link(house: House, staff_id: str = "c001a", **ago: float) -> str:
    until = machine_now() - timedelta(**ago) if ago else None
    async with house.run.database.transaction() as db:
        return await sessions.new_phone_link(db, staff_id, "tickets", until)


async def test_a_link_says_for_whom_it_is_and_no_more(house: House) -> None:
    page = await house.http.get(f"/m/l/{await new_link(house)}", headers=HTML)
    [(name,)] = await house.rows("select name from staff where staff_id = 'c001a'")

    assert page.status_code == 200
    assert f"<b>{name[0]}**</b>" in page.text
    assert "<b>杭州**店</b>" in page.text
    assert "店员" in page.text
    assert name not in page.text
    assert "文三路" not in page.text


async def test_a_link_opens_its_page_once(house: House) -> None:
    code = await new_link(house)
    async with browser(house) as phone:
        await phone.get(f"/m/l/{code}")
        first = await phone.post(f"/m/l/{code}")
        page = await phone.get(first.headers["location"])
    async with browser(house) as other:
        second = await other.post(f"/m/l/{code}")
        told = await other.get(second.headers["location"])

    assert first.status_code == 303
    assert (page.status_code, "全部" in page.text or "处理" in page.text) == (200, True)
    assert second.headers["location"] == f"/m/l/{code}"
    assert told.status_code == 410
    assert "已经用过了" in told.text
    assert "怎么办" in told.text
    assert not any(cookie.startswith("gjm_") for cookie in other.cookies)


async def test_a_link_whose_answer_got_lost_still_opens_on_the_phone_that_used_it(house: House) -> None:
    code = await new_link(house)
    async with browser(house) as phone:
        await phone.get(f"/m/l/{code}")
        answers = await asyncio.gather(*(phone.post(f"/m/l/{code}") for _ in range(3)))
        again = await phone.get(f"/m/l/{code}")
        goes_on = re.search(r'href="(/m/\w+/tickets)"', again.text)

    assert len({answer.headers["location"] for answer in answers}) == 1
    assert answers[0].headers["location"].endswith("/tickets")
    assert again.status_code == 200
    assert goes_on
    assert goes_on[1] == answers[0].headers["location"]
    assert await house.rows("select count(*) from session") == [(1,)]


async def test_a_link_ends_with_the_session_it_opened(house: House) -> None:
    code = await new_link(house)
    async with browser(house) as phone:
        await phone.get(f"/m/l/{code}")
        await phone.post(f"/m/l/{code}")
        await house.do("update session set revoked_at = now()")
        again = await phone.get(f"/m/l/{code}")
        used = await phone.post(f"/m/l/{code}")

    assert again.status_code == 410
    assert used.headers["location"] == f"/m/l/{code}"


async def test_a_link_that_is_void_says_why_and_what_to_do(house: House) -> None:
    expired = await house.http.get(f"/m/l/{await new_link(house, hours=1)}", headers=HTML)
    unknown = await house.http.get("/m/l/made-up", headers=HTML)
    gone = await new_link(house, "c002a")
    await house.do("update staff set left_at = now() where staff_id = 'c002a'")
    left = await house.http.get(f"/m/l/{gone}", headers=HTML)

    assert (expired.status_code, unknown.status_code, left.status_code) == (410, 404, 404)
    assert "已过期" in expired.text
    assert all("怎么办" in answer.text for answer in (expired, unknown, left))
    assert all("<form" not in answer.text and "**" not in answer.text for answer in (expired, unknown, left))


def browser(house: House) -> httpx.AsyncClient:
    """A browser: it keeps cookies."""
    transport = httpx.ASGITransport(house.web, client=("127.0.0.1", 1))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=HTML)


# sign-in


class SlowWecom:
    """A WeCom that answers when it is told to."""

    def __init__(self) -> None:
        self.answers = asyncio.Event()
        self.asked = 0

    def ready(self) -> bool:
        return True

    def authorize(self, _back: str, state: str) -> str:
        return f"http://wecom.test/authorize?state={state}"

    async def who(self, _code: str) -> str | None:
        self.asked += 1
        await self.answers.wait()
        return "c001a"


async def test_sign_ins_that_wait_for_wecom_hold_no_connection_and_only_a_few_wait(house: House) -> None:
    wecom = house.web.state.sign_in = SlowWecom()
    async with browser(house) as phone:
        states = []
        for _ in range(9):
            gone = await phone.get("/m/go/tickets")
            states.append(gone.headers["location"].rpartition("=")[2])
        waiting = [asyncio.create_task(phone.get(f"/m/back?code=c&state={state}")) for state in states]
        done, _ = await asyncio.wait(waiting, timeout=2)
        assert (await house.http.get("/readyz")).status_code == 200  # the pool of six is free
        turned_away = [task.result() for task in done]
        wecom.answers.set()
        answers = await asyncio.gather(*waiting)
        again = re.search(r'href="(/m/back\?[^"]+)"', turned_away[0].text)
        assert again
        retried = await phone.get(again[1].replace("&amp;", "&"))

    assert wecom.asked == 5
    assert [answer.status_code for answer in turned_away] == [503] * 5
    assert all("请稍后再试" in answer.text for answer in turned_away)
    assert sorted(answer.status_code for answer in answers) == [303] * 4 + [503] * 5
    assert retried.status_code == 303  # the same address is good later


async def test_a_wecom_that_does_not_answer_is_no_refusal(house: House) -> None:
    house.box.trouble._coming["gettoken"] = [{"errcode": -1, "errmsg": "busy"}]
    async with browser(house) as phone:
        state = re.search(r"state=(\w+)", (await phone.get("/m/go/tickets")).headers["location"])
        assert state
        answer = await phone.get(f"/m/back?code=c&state={state[1]}")
        void = await phone.get(f"/m/back?code=c&state={state[1]}")

    assert answer.status_code == 503
    assert "企业微信没有回应" in answer.text
    assert void.status_code == 401  # a code that WeCom does not know


async def test_no_sign_in_without_having_asked_for_one(house: House) -> None:
    wecom = house.web.state.sign_in = SlowWecom()
    for state in ("", "x" * 32, "x" * 8):
        assert (await house.http.get(f"/m/back?code=c&state={state}", headers=HTML)).status_code == 401
    assert wecom.asked == 0


@pytest.mark.parametrize("page", ["tickets", "tickets/1", "tasks/1", "cases/1", "kitchen", "redeem", "goods", "late"])
async def test_the_link_of_every_card_leads_to_the_sign_in_never_to_a_page_of_nobodys_session(
    house: House, page: str
) -> None:
    answer = await house.http.get(f"/m/go/{page}", headers=HTML)
    assert answer.status_code == 302, answer.text[:300]
    assert "/connect/oauth2/authorize" in answer.headers["location"]


async def test_a_tasks_page_says_where_it_is_and_has_the_words_to_copy(house: House) -> None:
    owner = await task_for_the_owner(house)
    [(task,)] = await house.rows("select id from task")
    page = await house.http.get(f"/m/{owner.sid}/tasks/{task}", headers={**HTML, "cookie": owner.cookie})
    stranger = await phone_of(house, "c009a")
    refused = await house.http.get(f"/m/{stranger.sid}/tasks/{task}", headers={**HTML, "cookie": stranger.cookie})

    assert house.group.group_id[-6:] in page.text
    assert 'data-copy="words"' in page.text
    assert house.group.name in page.text
    assert refused.status_code == 403
