"""`guanjia doctor`, as whoever is on call reads it: what is well, what is not, and what to do about it."""

import json
from datetime import timedelta

import pytest

from app.bot import corp
from app.bot.probe import Probe
from app.cli.doctor import examine
from app.clock import machine_now
from app.config import Settings
from app.db import ALIVE_LOCK
from app.wecom import http
from tests.foreign import asking
from tests.house import House
from tests.rest import BOSS
from tests.running import command, folder
from tests.web.test_connect import keys, nowhere


async def told(house: House, probe: Probe | None = None, **changes: object) -> tuple[bool, str]:
    lines: list[str] = []
    given = house.run.given.model_copy(update=changes)
    well = await examine(given, house.run.database.url, lines.append, probe=probe)
    return well, "\n".join(lines)


async def test_a_quiet_demo_is_well(house: House) -> None:
    worker = await house.run.database.connect()
    await worker.execute("select pg_advisory_lock($1, 7)", ALIVE_LOCK)
    well, said = await told(house)
    await worker.close()

    assert well, said
    for words in ("✓ 数据库可用", "✓ 时钟一致", "✓ 1 个 worker 在运行", "✓ 未连接企业微信，使用沙盒"):
        assert words in said
    assert "→ 启动 guanjia up" in said  # the web process of this house has no port


async def test_what_is_stuck_is_named_with_its_cure(house: House) -> None:
    await house.do("insert into hold (scope, value, kind, why, held_by, held_at) values ('city', '杭州', '', '', 'x', "
                   f"'{machine_now() - timedelta(days=3):%Y-%m-%d %H:%M+00}')")  # fmt: skip
    await house.do("insert into alarm (kind, zh, en, since) values ('disk', '磁盘只剩 3%', 'only 3% is free', now())")
    await house.do(
        """insert into inbox (source, lane, key, payload, arrived_at, kept_at, state)
           values ('juzi:x', 'group:x', 'k', ''::bytea, now(), now(), 'dead')"""
    )
    _, said = await told(house)
    for words in ("1 条失败待处理", "guanjia replay --dead", "city 杭州 从", "磁盘只剩 3%", "0 个 worker"):
        assert words in said


async def connected(house: House, **changes: str) -> None:
    pasted = keys(house, **changes)
    async with asking(house, BOSS) as work:
        keys_ = corp.Keys(pasted["corp_id"], int(pasted["agent_id"]), pasted["secret"])
        await corp.save(work, house.run.vault, keys_)
        await corp.connect(work)


async def test_keys_that_wecom_refuses_are_told_with_the_reason(house: House) -> None:
    await connected(house, secret="x" * 43)
    probe = house.web.state.probe
    well, said = await told(house, probe)
    assert not well
    assert "✗ 企业ID 和 Secret：Secret 不对" in said
    assert "! 公网地址" in said or "✓ 公网地址" in said
    assert "x" * 43 not in said


async def test_a_net_that_is_down_is_told_apart_from_a_refusal(house: House) -> None:
    await connected(house)
    well, said = await told(house, Probe(nowhere))
    assert not well
    assert "连不上企业微信" in said


async def test_secrets_sealed_with_another_key_are_told(house: House) -> None:
    await connected(house)
    well, said = await told(
        house, Probe(http.client), secret_key=Settings(secret_key="another key of its own").secret_key
    )
    assert not well
    assert "保存的密钥打不开" in said


async def test_programs_get_json(house: House) -> None:
    lines: list[str] = []
    await examine(house.run.given, house.run.database.url, lines.append, as_json=True)
    rows = json.loads("\n".join(lines))
    assert {"level", "zh", "en", "cure"} == set(rows[0])


@pytest.mark.parametrize("words", [("doctor", "--json"), ("doctor",)])
def test_the_command_itself(words: tuple[str, ...]) -> None:
    with folder() as place:
        done = command(*words, var=place / "var")
    assert done.returncode in (0, 1)
    assert "Python" in done.stdout
