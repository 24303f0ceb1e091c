"""The door of accounts that know names alone: who gets in, what is kept, and what is a repeat."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from app.bot.api import MAX_BODY
from app.errors import BadRequest
from app.registry.accounts import service as accounts
from app.registry.accounts.service import AccountData
from app.work import begin
from tests.bot.by_name import ACCOUNT, ANN, SECRET, add_robot, knock, rewire, said
from tests.house import House


async def kept(house: House) -> int:
    ((count,),) = await house.rows("select count(*) from inbox where source = 'worktool:wt-01'")
    assert isinstance(count, int)
    return count


async def test_the_secret_may_stand_in_the_path_or_in_the_header(house: House) -> None:
    await add_robot(house)
    right = {"x-guanjia-secret": SECRET}
    answers = [
        await knock(house, said(house, "1")),
        await house.http.post(f"/hosted/worktool/{ACCOUNT}", json=said(house, "2"), headers=right),
    ]

    for answer in answers:
        assert answer.status_code == 200
        assert answer.json() == {"code": 0, "message": "ok", "data": {"type": 5000, "info": {"text": ""}}}
    assert await house.rows("select source, lane from inbox") == [("worktool:wt-01", "hosted:wt-01")] * 2


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/hosted/worktool/wt-01", 403),
        ("/hosted/worktool/wt-01/wrong-secret-of-nobody", 403),
        ("/hosted/worktool/nobody/" + SECRET, 403),
        ("/hosted/worktool/wt-01/" + SECRET + "/", 404),
        ("/hosted/worktool/wt%2001/" + SECRET, 404),
        ("/hosted/worktool/" + "x" * 65 + "/" + SECRET, 404),
        ("/hosted/worktool//" + SECRET, 404),
        ("/hosted/worktool/wt-01/%E5%AF%86", 403),
        ("/hosted/juzi/wt-01/" + SECRET, 404),
        ("/hosted/juzi/wt-01", 403),
    ],
)
async def test_nobody_else_gets_in(house: House, path: str, status: int) -> None:
    await add_robot(house)
    answer = await house.http.post(path, json=said(house, "1"))

    assert answer.status_code == status
    assert SECRET not in answer.text
    assert await house.rows("select count(*) from inbox") == [(0,)]


async def test_the_secret_of_one_kind_opens_no_other_door(house: House) -> None:
    await add_robot(house)
    theirs = {"x-guanjia-secret": house.hosted_secret}

    assert (await house.http.post(f"/hosted/worktool/{ACCOUNT}", json={}, headers=theirs)).status_code == 403
    ours = {"x-guanjia-secret": SECRET}
    assert (await house.http.post(f"/hosted/juzi/{ACCOUNT}", json={}, headers=ours)).status_code == 403


async def test_the_secret_is_written_nowhere(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await add_robot(house)
    for body in (b"no json", b"{}", b" " * (MAX_BODY + 1)):
        answer = await knock(house, content=body)
        assert 400 <= answer.status_code < 500
        assert SECRET not in answer.text
    wrong = await house.http.get(f"/hosted/worktool/{ACCOUNT}/{SECRET}")
    assert wrong.status_code == 405
    await knock(house, said(house, "你好"))
    await house.settle()

    assert SECRET not in wrong.text
    assert SECRET not in caplog.text
    tables = await house.rows("select table_name from information_schema.tables where table_schema = 'public'")
    for (table,) in tables:
        rows = await house.rows(f'select t::text from "{table}" t')
        assert not any(SECRET in row[0] or SECRET.encode().hex() in row[0] for row in rows), table


async def test_a_secret_that_is_exchanged_is_good_no_more(house: House) -> None:
    await add_robot(house)
    async with begin(house.run.database, house.clock, "change", who=ANN) as work:
        await accounts.save(work, house.run.vault, AccountData(ACCOUNT, "worktool", secret="another-secret-of-16"))
    await rewire(house)

    assert (await knock(house, said(house, "1"))).status_code == 403
    assert (await knock(house, said(house, "1"), secret="another-secret-of-16")).status_code == 200


async def test_a_strangers_body_is_not_read_and_a_huge_one_not_kept(house: House) -> None:
    await add_robot(house)
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(MAX_BODY // 1000 + 2):
            read += 1
            yield b" " * 1000

    assert (await knock(house, content=body(), secret="wrong")).status_code == 403
    assert read == 0
    assert (await knock(house, content=body())).status_code == 413
    assert await kept(house) == 0


# the same again


@pytest.mark.parametrize("began", [0.0, 3.0, 9.999, 7.5])
@pytest.mark.parametrize(("after", "new"), [(0.0, 0), (0.1, 0), (5.0, 0), (9.999, 0), (10.0, 1), (60.0, 1)])
async def test_within_ten_seconds_it_is_a_repeat_wherever_the_clock_stands(
    house: House, began: float, after: float, new: int
) -> None:
    await add_robot(house)
    house.clock.advance(seconds=began)
    await knock(house, said(house, "1"))
    house.clock.advance(seconds=after)
    await knock(house, said(house, "1"))

    assert await kept(house) == 1 + new


async def test_repeats_do_not_stretch_the_while(house: House) -> None:
    await add_robot(house)
    for _ in range(5):  # each 4 s after the last: at 0, 4, 8, 12, 16
        await knock(house, said(house, "1"))
        house.clock.advance(seconds=4)

    assert await kept(house) == 2  # counted from what was kept: at 0 and at 12


async def test_many_at_once_are_one(house: House) -> None:
    await add_robot(house)
    await asyncio.gather(*(knock(house, said(house, f"{n % 3}")) for n in range(30)))

    assert await kept(house) == 3


async def test_the_same_words_later_are_another_message_with_its_own_answer(house: House) -> None:
    await add_robot(house)
    for _ in range(2):
        await knock(house, said(house, "1"))
        house.clock.advance(seconds=11)
    ((keys,),) = await house.rows("select count(distinct key) from inbox")

    assert keys == 2  # what follows from each bears its own name


async def test_the_while_is_kept_in_the_database_for_all_processes(house: House) -> None:
    await add_robot(house)
    await knock(house, said(house, "1"))
    house.clock.advance(seconds=9)
    ((before,),) = await house.rows("select kept_at from inbox_key")
    await knock(house, said(house, "1"))
    ((after,),) = await house.rows("select kept_at from inbox_key")

    assert before == after == house.clock.at - timedelta(seconds=9)


async def test_online_and_offline_come_to_the_same_door(house: House) -> None:
    await add_robot(house)
    for query, online in (({"type": "6"}, False), ({"type": "5"}, True)):
        house.clock.advance(seconds=1)
        assert (await knock(house, content=b"", params=query)).status_code == 200
        await house.settle()
        assert await house.rows("select online from hosted_account") == [(online,)]


@pytest.mark.parametrize(
    "changes",
    [
        {"account": "bad name"}, {"kind": "other"}, {"base": "ftp://x"}, {"base": "https://u:p@x"}, {"secret": "short"},
        {"secret": "a/b" * 10}, {"robot_id": "x\n"}, {"secret": ""},
    ],
)  # fmt: skip
async def test_what_an_account_cannot_be(house: House, changes: dict[str, Any]) -> None:
    data = {"account": "wt-09", "kind": "worktool", "secret": SECRET, **changes}
    with pytest.raises(BadRequest):
        async with begin(house.run.database, house.clock, "t", who=ANN) as work:
            await accounts.save(work, house.run.vault, AccountData(**data))
