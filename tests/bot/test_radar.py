"""Who is silent: by what is usual in each hour, without the hours in which the shop is shut; told once, told over."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bot.radar import service
from app.bot.radar.decide import ALWAYS, Habit, Mask, either, gaps_passed, is_silent, mask_of, together
from app.bot.radar.service import Silence, tell_apart
from app.bot.watching import Watch
from app.db import ALIVE_LOCK
from app.work import begin
from tests.bot.by_name import ANN, add_robot
from tests.house import House
from tests.visitor import Visitor, plain

NINE = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # 9:00 in Shanghai, a Saturday
DAY_AND_NIGHT: Mapping[int, int] = dict.fromkeys(range(24), 14)  # one an hour, on each of 14 days
BY_DAY: Mapping[int, int] = dict.fromkeys(range(8, 22), 14)
OPEN_BY_DAY = mask_of([[["08:00", "22:00"]]] * 7)


def habit(counts: Mapping[int, int], last: datetime, days: int = 14) -> Habit:
    return Habit("x", counts, last - timedelta(days=days), last)


@pytest.mark.parametrize(
    ("counts", "last", "minutes", "mask", "silent"),
    [
        (DAY_AND_NIGHT, NINE, 179, ALWAYS, False),  # one an hour: three hours
        (DAY_AND_NIGHT, NINE, 181, ALWAYS, True),
        (dict.fromkeys(range(24), 14 * 60), NINE, 89, ALWAYS, False),  # one a minute: 30 minutes are the least gap
        (dict.fromkeys(range(24), 14 * 60), NINE, 91, ALWAYS, True),
        (BY_DAY, NINE + timedelta(hours=12), 700, ALWAYS, False),  # last heard at 21:00: the night is quiet
        (BY_DAY, NINE + timedelta(hours=12), 60 * 11 + 121, ALWAYS, True),  # an hour before it, two after
        (DAY_AND_NIGHT, NINE + timedelta(hours=12), 60 * 11 + 119, OPEN_BY_DAY, False),  # shut: nights do not count
        (DAY_AND_NIGHT, NINE + timedelta(hours=12), 60 * 11 + 121, OPEN_BY_DAY, True),
        ({9: 2}, NINE, 60 * 24 * 10, ALWAYS, False),  # twice in two weeks: nobody can tell after ten days
        ({9: 14, 10: 140}, NINE, 59, ALWAYS, False),
        ({9: 14, 10: 140, 11: 140}, NINE, 60 + 61, ALWAYS, True),  # one gap at nine, two in the busier hour after
    ],
)  # fmt: skip
def test_quiet_and_silence(counts: Mapping[int, int], last: datetime, minutes: int, mask: Mask, silent: bool) -> None:
    assert is_silent(habit(counts, last), last + timedelta(minutes=minutes), mask) is silent


def test_an_account_of_today_is_judged_by_a_day_at_least() -> None:
    young = Habit("x", {9: 30}, NINE, NINE + timedelta(minutes=40))

    assert young.gap(9) == timedelta(minutes=30)
    assert young.gap(3) is None
    assert gaps_passed(young, NINE + timedelta(minutes=45)) < 1


def test_weeks_as_half_hours() -> None:
    mask = mask_of([[["07:15", "12:00"], ["14:00", "22:10"]], [["20:00", "02:00"]], [], [], [], [], []])

    assert [n for n in range(48) if mask[0][n]] == [*range(14, 24), *range(28, 45)]
    assert [n for n in range(48) if mask[1][n]] == [*range(40, 48)]
    assert [n for n in range(48) if mask[2][n]] == [0, 1, 2, 3]
    assert mask_of([]) is ALWAYS
    assert either([]) is ALWAYS
    assert either([mask_of([[]] * 7), mask]) == mask


def test_all_together_are_one() -> None:
    one, two = habit({9: 1, 10: 2}, NINE), habit({10: 3}, NINE + timedelta(hours=1))
    both = together([one, two])

    assert both is not None
    assert both.counts == {9: 1, 10: 5}
    assert (both.first_at, both.last_at) == (one.first_at, two.last_at)
    assert together([]) is None


@pytest.mark.parametrize(
    ("silent", "known", "whole", "expected"),
    [
        ([], ["a", "b"], False, Silence()),
        (["a"], ["a", "b"], False, Silence(("a",))),
        (["b", "a"], ["a", "b"], False, Silence(everything=True)),
        ([], ["a", "b"], True, Silence(everything=True)),
        (["a"], ["a"], True, Silence(("a",))),  # the only one there is
        ([], [], False, Silence()),
    ],
)
def test_one_account_or_everything(silent: list[str], known: list[str], whole: bool, expected: Silence) -> None:
    assert tell_apart(silent, known, together=whole) == expected


# the story


async def talk(house: House, source: str, group: str, *, every: int, until: timedelta = timedelta(0)) -> None:
    """For ten days something is said each so many minutes, until so long ago."""
    await house.do(f"""
        insert into message (id, kept_at, source, at, kind, group_id, person_id, text, event, outcome, notes)
        select (select coalesce(max(id), 5000000) from message) + n, now(), '{source}', at, 'MessagePosted', '{group}',
               'wm', 'x', '{{}}', 'done', '{{}}'
          from generate_series(timestamptz '{house.clock.at - timedelta(days=10)}', '{house.clock.at - until}',
                               interval '{every} minutes') with ordinality as s(at, n)""")


@pytest.fixture
async def watch(house: House, machine: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watch]:
    monkeypatch.setattr(service, "_LOOK", 0.0)
    made = Watch(house.run.database, house.clock, machine, "")
    made._free = lambda: 0.5  # type: ignore[method-assign]  # the disk of the test's machine is not the story
    worker = await house.run.database.connect()
    await worker.execute("select pg_advisory_lock($1, 42)", ALIVE_LOCK)
    yield made
    await worker.close()


def told(house: House) -> list[str]:
    entries = house.box.journal.entries(kinds=["told"], staff=[house.staff("operator")])
    return [str(entry.data["message"]) for entry in entries]


async def alarms(house: House) -> list[tuple[str, str, bool]]:
    rows = await house.rows("select kind, ref, cleared_at is not null from alarm where kind like 'silen%' order by id")
    return [(kind, ref, over) for kind, ref, over in rows]


async def test_one_account_falls_silent_and_speaks_again(house: House, watch: Watch) -> None:
    other = next(g for g in house.box.world.groups() if g.account not in (None, house.group.account))
    await talk(house, f"juzi:{house.group.account}", house.group.group_id, every=20)
    await talk(house, f"juzi:{other.account}", other.group_id, every=20)
    await watch.step()
    assert await alarms(house) == []

    house.clock.advance(minutes=85)  # busy: half an hour is the least gap, so an hour and a half
    await talk(house, f"juzi:{other.account}", other.group_id, every=30)
    await watch.step()
    assert await alarms(house) == []
    house.clock.advance(minutes=10)
    await watch.step()
    await watch.step()
    await house.settle()
    ref = f"juzi:{house.group.account}"
    assert await alarms(house) == [("silent", ref, False)]
    assert [ref in text for text in told(house)] == [True]  # once

    await house.says(house.fan(), "早")
    await watch.step()
    await house.settle()
    assert await alarms(house) == [("silent", ref, True)]
    assert "已恢复" in told(house)[-1]


async def test_everything_is_another_trouble_than_one_account(house: House, watch: Watch) -> None:
    other = next(g for g in house.box.world.groups() if g.account not in (None, house.group.account))
    for group in (house.group, other):
        await talk(house, f"juzi:{group.account}", group.group_id, every=20)
    house.clock.advance(minutes=95)
    await watch.step()

    assert await alarms(house) == [("silence", "", False)]


async def test_a_silent_account_that_knows_names_alone_counts_as_offline(house: House, watch: Watch) -> None:
    await add_robot(house)
    await house.do(f"update chat_group set account = 'wt-01' where group_id = '{house.group.group_id}'")
    await talk(house, "worktool:wt-01", house.group.group_id, every=20)
    house.clock.advance(minutes=95)
    await watch.step()

    assert await alarms(house) == [("silent", "worktool:wt-01", False)]
    assert await house.rows("select silent_since is not null from hosted_account") == [(True,)]


async def test_an_account_that_has_been_silent_for_weeks_is_not_told_to_be_back(house: House, watch: Watch) -> None:
    await talk(house, f"juzi:{house.group.account}", house.group.group_id, every=20)
    house.clock.advance(minutes=95)
    await watch.step()
    house.clock.advance(days=20)
    watch._radar = service.Radar()  # another process, later
    await watch.step()

    assert await alarms(house) == [("silent", f"juzi:{house.group.account}", False)]


async def test_a_silent_group_is_on_the_page_of_the_channels_and_no_alarm(house: House, watch: Watch) -> None:
    other = next(g for g in house.box.world.groups() if g.account == house.group.account and g != house.group)
    await talk(house, f"juzi:{other.account}", other.group_id, every=20)
    await talk(house, f"juzi:{house.group.account}", house.group.group_id, every=60, until=timedelta(days=1))
    await watch.step()
    assert await alarms(house) == []

    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        (silent,) = await service.silent_groups(work)
    assert silent.group_id == house.group.group_id
    visitor = await Visitor.come(house)
    assert house.group.name in plain((await visitor.get("/console/channels")).text)


async def test_a_look_reads_little(house: House) -> None:
    """Habits are read once an hour, by BRIN; in between only what came since."""
    await talk(house, f"juzi:{house.group.account}", house.group.group_id, every=1)
    await house.do("analyze message")
    since = house.clock.at - timedelta(minutes=10)
    plan = await house.rows(
        f"explain select source, max(at) from message where at >= '{since}'"
        " and kind in ('MessagePosted', 'NamedPosted')"
        " and (source like 'juzi:%' or source like 'worktool:%') group by 1"
    )
    assert any("ix_message_at" in row[0] or "_at_idx" in row[0] for row in plan), plan
