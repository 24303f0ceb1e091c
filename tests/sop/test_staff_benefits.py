"""The day's benefits in the staff's own group each morning: a picture, and in words what it does not show."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.bot.planning import plan_all
from app.sandbox.credentials import robot_key
from app.sandbox.staffgroup import STAFF_GROUP
from app.sop.welfare import drawing, editing
from app.sop.welfare.decide import Benefit, Row, by_place, elsewhere
from app.who import Who
from app.work import begin
from tests.house import House
from tests.pictures import png

TUESDAY = datetime(2026, 11, 23, 22, 59, tzinfo=UTC)  # 06:59 in Shanghai
FRIDAY = datetime(2026, 11, 26, 22, 59, tzinfo=UTC)
ANN = Who("ann", "operator")


def row(title: str, **more: Any) -> Row:
    return Row(**{"id": len(title), "weekday": 1, "benefits": (Benefit(title),) if title else (), **more})


def test_where_the_day_differs_each_place_is_named_once() -> None:
    day = date(2026, 11, 24)
    places = by_place(
        [
            row("会员日"),
            row("放学加餐", scope="store_type", target="学校"),
            row("会员日", id=9, scope="store_type", target="小区"),  # the same as everywhere
            row("", scope="store", target="3"),
            row("周年庆", scope="store", target="1"),
            row("放学加餐", id=8, scope="store", target="2"),  # the same as its kind
            row("别的日子", scope="store", target="4", weekday=2),
        ]
    )
    stores = {"1": ("一号店", "小区"), "2": ("二号店", "学校"), "3": ("三号店", "学校"), "4": ("四号店", "小区")}
    found = [(name, [one.title for one in told.benefits]) for name, told in elsewhere(places, stores, day)]
    assert found == [("学校", ["放学加餐"]), ("一号店", ["周年庆"]), ("三号店", [])]


async def at(url: str, folder: Path, when: datetime) -> AsyncIterator[House]:
    async with House.open(url, folder, at=when) as house:
        await house.do("delete from slot")
        await house.do("insert into setting (scope, target, key, value, set_by, set_at) "
                       "values ('chain', '', 'staff_benefits', 'true', 'ann', now())")  # fmt: skip
        async with begin(house.run.database, house.clock, "start") as work:
            await plan_all(work)
        yield house


@pytest.fixture
async def tuesday(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    async for house in at(demo, tmp_path, TUESDAY):
        yield house


@pytest.fixture
async def friday(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    async for house in at(demo, tmp_path, FRIDAY):
        yield house


def heard(house: House) -> list[dict[str, Any]]:
    """What was seen in the staff's own group."""
    return [one.data["message"] for one in house.box.journal.entries(kinds=["told"], staff=[STAFF_GROUP])]


async def ask(house: House, method: str, path: str, **more: Any) -> httpx.Response:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(house.box.asgi), base_url="http://127.0.0.1:8001"
    ) as web:
        return await web.request(method, path, **more)


async def test_the_picture_is_there_at_seven_and_on_the_page_of_the_box(tuesday: House) -> None:
    assert heard(tuesday) == []
    await tuesday.later(minutes=1)
    [message] = heard(tuesday)
    shown = await ask(tuesday, "GET", message["image"]["url"])
    assert shown.headers["content-type"] == "image/png"
    [(code,)] = await tuesday.rows("select code from welfare_picture")
    assert shown.content == (await tuesday.http.get(f"/w/{code}.png")).content

    page = (await ask(tuesday, "GET", f"/sandbox/group/{tuesday.group.group_id}")).json()
    group = page["phones"][-1]
    assert (group["staff_id"], group["roles"]) == (STAFF_GROUP, ["staff_group"])
    assert group["entries"][0]["data"]["message"] == message
    await tuesday.later(hours=2)
    assert len(heard(tuesday)) == 1
    assert await tuesday.rows("select count(*) from due where kind = 'welfare.staff'") == [(1,)], "tomorrow's"


async def test_where_it_is_something_else_is_said_behind_it(friday: House) -> None:
    await friday.later(minutes=1)
    picture, words = heard(friday)
    assert picture["msgtype"] == "image"
    assert words["text"]["content"] == "今天另有安排的：\n学校：放学加餐"


async def test_without_the_font_words_say_all(friday: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "FONT", Path("nowhere"))
    await friday.later(minutes=1)
    [words] = heard(friday)
    assert words["text"]["content"].splitlines()[:2] == [
        "今天（周五）福利：",
        "★ 上新尝鲜：新品免费试吃，晚上投票定下周上什么",
    ]


@pytest.mark.parametrize(
    "off",
    ["delete from setting where key = 'staff_benefits'", "delete from welfare", "update setting set value = 'false'"],
    ids=["not set", "no benefits", "off"],
)
async def test_it_is_silent(tuesday: House, off: str) -> None:
    await tuesday.do(off)
    await tuesday.later(minutes=1)
    assert heard(tuesday) == []


async def test_what_comes_too_late_is_left_and_tomorrow_comes(tuesday: House) -> None:
    await tuesday.later(hours=3, minutes=2)
    assert heard(tuesday) == []
    await tuesday.do("delete from due where kind <> 'welfare.staff'")
    await tuesday.later(hours=21)
    assert len(heard(tuesday)) == 1


async def test_an_edit_at_the_last_minute_counts_and_a_robot_that_is_gone_is_asked_again(tuesday: House) -> None:
    async with begin(tuesday.run.database, tuesday.clock, "edit", who=ANN) as work:
        await editing.put(work, row("临时加场"), 1)
    await tuesday.in_the_box("/sandbox/trouble", {"path": "webhook/send", "errcode": 93004})
    await tuesday.later(minutes=1)
    assert heard(tuesday) == []
    [(state, note)] = await tuesday.rows("select state, note from outbox where kind = 'tell_staff_group'")
    assert (state, note) == ("pending", "webhook/send: errcode 93004")
    await tuesday.do("update outbox set not_before = now()")
    await tuesday.settle()
    assert len(heard(tuesday)) == 1
    titles = "select sheet -> 'days' -> 0 -> 1 -> 0 ->> 'title' from welfare_picture"
    assert await tuesday.rows(titles) == [("临时加场",)]


async def test_without_a_robot_somebody_is_told_that_nobody_can(tuesday: House) -> None:
    tuesday.relay._hands.pop("robot")  # type: ignore[attr-defined]  # the hands of this process
    await tuesday.later(minutes=1)
    assert await tuesday.rows("select state from outbox where kind = 'tell_staff_group'") == [("dead",)]


async def test_while_posts_are_only_observed_staff_are_told_nothing(tuesday: House) -> None:
    await tuesday.do("insert into setting (scope, target, key, value, set_by, set_at) "
                     "values ('chain', '', 'live_post', 'false', 'ann', now())")  # fmt: skip
    await tuesday.later(minutes=1)
    assert heard(tuesday) == []
    assert await tuesday.rows("select outcome from action_log where kind = 'tell_staff_group'") == [("observed",)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "text", "text": {"content": "hi"}}, 0),
        ({"msgtype": "text", "text": {"content": ""}}, 40058),
        ({"msgtype": "text", "text": {"content": "汉" * 683}}, 40058),
        ({"msgtype": "image", "image": {"base64": "iVBO", "md5": "x"}}, 301019),
        ({"msgtype": "image", "image": {"base64": "***", "md5": "x"}}, 40058),
        ({"msgtype": "image", "image": {"base64": "", "md5": "d41d8cd98f00b204e9800998ecf8427e"}}, 40005),
        ({"msgtype": "file", "file": {"media_id": "x"}}, 40008),
        ({"msgtype": "image"}, 40008),
        ([], 40008),
        ("x", 40008),
    ],
    ids=str,
)
async def test_the_box_takes_what_wecom_takes(tuesday: House, body: Any, code: int) -> None:
    path = f"/cgi-bin/webhook/send?key={robot_key(tuesday.hosted_secret)}"
    assert (await ask(tuesday, "POST", path, json=body)).json()["errcode"] == code
    assert len(heard(tuesday)) == (not code)


async def test_the_box_minds_the_key_and_the_minute(tuesday: House) -> None:
    body = {"msgtype": "text", "text": {"content": "hi"}}
    assert (await ask(tuesday, "POST", "/cgi-bin/webhook/send?key=no", json=body)).json()["errcode"] == 93000
    path = f"/cgi-bin/webhook/send?key={robot_key(tuesday.hosted_secret)}"
    codes = [(await ask(tuesday, "POST", path, json=body)).json()["errcode"] for _ in range(21)]
    assert codes == [0] * 20 + [45009]


async def test_the_box_keeps_uploads_and_refuses_what_is_none(tuesday: House) -> None:
    token = (await ask(tuesday, "GET", "/cgi-bin/gettoken", params=_keys(tuesday))).json()["access_token"]

    async def upload(body: bytes, kind: str = "image", name: str = "media", token: str = token) -> int:
        where = {"access_token": token, "type": kind}
        answer = await ask(tuesday, "POST", "/cgi-bin/media/upload", params=where, files={name: ("a.png", body)})
        return int(answer.json()["errcode"])

    assert await upload(png()) == 0
    assert await upload(b"\xff\xd8\xffxy") == 40006
    assert await upload(png(size=10 * 1024 * 1024 + 1)) == 40006
    assert await upload(b"GIF89a.......") == 40005
    assert await upload(png(), kind="voice") == 40004
    assert await upload(png(), name="file") == 41005
    assert await upload(png(), token="void") == 40014
    assert len(tuesday.box.journal.things("media")) == 1


def _keys(house: House) -> dict[str, str]:
    app = house.run.settings.wecom[""]
    return {"corpid": app.corp_id, "corpsecret": app.secret.get_secret_value()}
