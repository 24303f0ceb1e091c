"""A piece that is a picture and nothing else comes to everybody by what there is: shown, tapped, or as its address."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from app.clock import machine_now
from app.errors import BadRequest
from app.sandbox import chain
from app.sop import editing, looking
from app.sop.editing import SlotData
from app.who import Who
from app.work import begin
from tests.house import House

BEFORE_NOON = datetime(2026, 11, 21, 2, 57, tzinfo=UTC)  # Saturday, 10:57 in Shanghai
TODAY = date(2026, 11, 21)
GROUP = chain.groups()[0]
PICTURE = SlotData("week", "本周福利", "content", time(11), ("{welfare_week}",), late_minutes=30)
DEPLOYMENTS = {
    "hosted": "",
    "names": "insert into hosted_account (account, kind, base, made_by, made_at) "
    f"values ('{GROUP.account}', 'worktool', 'https://x.example', 'ann', now())",
    "official": "update chat_group set account = null",
    "official, its quota used up": "update chat_group set account = null; "
    "insert into setting (scope, target, key, value, set_by, set_at) "
    "values ('chain', '', 'mass_quota', '\"day\"', 'ann', now()); "
    "insert into mass (cause, sender, text, made_at, until_at) "
    "values ('x', 'x', 'x', '2026-11-21 09:00+08', now()); "
    f"insert into mass_group (mass_id, group_id, state) values (1, '{GROUP.group_id}', 'sent')",
    "nobody's": "update chat_group set account = null, owner_id = null",
}


@pytest.fixture
async def one(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """One group."""
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
        await house.do(f"delete from slot; delete from chat_group where group_id <> '{GROUP.group_id}'")
        yield house


async def act(house: House, what: Any, *values: Any) -> Any:
    async with begin(house.run.database, house.clock, f"test {machine_now()}", who=Who("ann", "operator")) as work:
        return await what(work, *values)


async def outward(house: House) -> list[tuple[str, str, str]]:
    """All that was asked of anybody: what, its words, its page."""
    return await house.rows(
        """select kind, coalesce(action->>'text', ''),
                  coalesce(nullif(action->>'page', ''), action->>'pages', '') from (
             select kind, action, id from outbox union all select kind, action, id from action_log) one
            where kind in ('send_text', 'send_picture', 'mass_post') and action->>'group_id' is not null
               or kind = 'mass_post' order by id"""
    )


@pytest.mark.parametrize("deployment", list(DEPLOYMENTS))
async def test_a_picture_alone_comes_in_every_deployment(one: House, deployment: str) -> None:
    if sql := DEPLOYMENTS[deployment]:
        await one.do(sql)
    await act(one, editing.add, PICTURE)
    [shown] = await act(one, looking.preview, GROUP.group_id, TODAY)
    assert "本周福利" in shown.pieces[0]
    await one.later(minutes=3)
    [(kind, words, page)] = await outward(one)
    assert "w/" in page
    kinds = {"hosted": ("send_picture", ""), "official": ("mass_post", ""), "names": ("send_text", "看图：")}
    assert (kind, words) == kinds.get(deployment, ("send_text", ""))  # the page of the task shows the picture itself
    assert await one.rows("select groups, missed from slot_run") == [(1, 0)]


async def test_what_the_owner_could_not_be_given_somebody_is_asked_to_post_with_the_picture(one: House) -> None:
    await one.do("update chat_group set account = null")
    await act(one, editing.add, PICTURE)
    await one.do("update chat_group set owner_id = 'nobody'")  # WeCom knows no such owner
    await one.later(minutes=3)
    (first, *rest) = await outward(one)
    assert first[0] == "mass_post"
    [(kind, words, page)] = rest
    assert (kind, words) == ("send_text", "")  # the page of the task shows the picture itself
    assert "w/" in page


async def test_what_cannot_be_drawn_is_listed_and_takes_no_room(one: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await act(one, editing.add, PICTURE)
    monkeypatch.setattr("app.sop.welfare.drawing.can_draw", lambda: False)
    await one.later(minutes=3)
    assert await outward(one) == []
    assert await one.rows("select outcome, groups, missed, why from slot_run") == [
        ("skipped", 0, 1, "那里放不了这条内容")
    ]
    assert await one.rows("select posted from slot_post") == [(False,)]


@pytest.mark.parametrize("kind", ["vote", "menu", "picture", "card", "news_notice", ""])
async def test_a_slot_of_a_kind_that_nobody_can_send_is_refused_when_it_is_written(one: House, kind: str) -> None:
    with pytest.raises(BadRequest, match="choose a kind"):
        await act(one, editing.add, SlotData("x", "x", kind, time(11), ("x",)))
