"""Actions against a WeCom that misbehaves: none is lost, none is done twice, none is given up that was not refused.

The same as `guanjia bench chaos`, smaller and in one process; and with a fault planted in our code, it shows.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from app.actions import Action, SendText, SetJoinWay
from app.bench import chaos, fickle_book
from app.bench.fickle import serving
from app.bench.fickle_book import Book
from app.bench.report import Figures
from app.bench.senders import PATIENCE, send
from app.bot.loops import beside
from app.config import load
from app.db import open_database
from app.parts import Part
from app.policies import POLICY, Policy
from app.wecom import http
from app.wecom.official import client
from app.wecom.official.client import OfficialClient
from app.wecom.port import DeliveryFailed

SECRET = "s3cret-of-the-chaos"
NOTHING_WRONG = {name: 0.0 for name, goal in chaos.GOALS.items() if goal == "= 0"}


async def trial(url: str, folder: Path, seed: int, count: int, caplog: pytest.LogCaptureFixture) -> Figures:
    """One run, with two senders that share nothing but the database."""
    book = Book(seed, SECRET, chaos.HASTE, time.monotonic)
    async with serving(book, PATIENCE, seed) as base:
        known = chaos.environment(base, SECRET)
        hosted = {"hosted_base": known["GUANJIA_HOSTED_BASE"], "hosted_secret": SecretStr(SECRET)}
        given = load(known).model_copy(update={"var": folder, **hosted})
        await chaos.prepare(url, given)
        async with open_database(url, pool=2) as database, beside(send(given, url, "one"), send(given, url, "two")):
            asked = await chaos.filed(database, seed, count)
            await chaos.settled(database, time.monotonic() + 60)
            ended = await chaos.come_to(database)
    ended.words.append(caplog.text)
    figures, wrong = chaos.judged(asked, ended, book.report(), SECRET)
    print("\n".join(wrong))  # noqa: T201  # which actions, should one go wrong
    return figures


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_wecom_does_nothing_is_lost_doubled_or_given_up(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    figures = await trial(url, tmp_path, seed, 250, caplog)
    assert {name: figures[name] for name in NOTHING_WRONG} == NOTHING_WRONG
    assert figures["chaos_codes"] >= 8
    assert figures["chaos_tokens_voided"] <= figures["chaos_tokens_issued"] <= figures["chaos_tokens"]
    assert caplog.text  # what was scanned for secrets is there


# with a fault planted in our code, it shows


def texts(_seed: int, count: int) -> Iterator[tuple[str, Action, Part]]:
    """Texts alone."""
    for n in range(count):
        yield f"n{n:05}", SendText(staff_id=f"s{n % 40}", text=f"n{n:05} 有一单"), "task"


def codes(_seed: int, count: int) -> Iterator[tuple[str, Action, Part]]:
    """Codes that lead into groups alone: nothing tells whether one was made."""
    for n in range(count):
        yield f"n{n:05}", SetJoinWay(way=n, group_ids=("wr000",), state=f"n{n:05}"), "setup"


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A WeCom of few moods: every fifth call is carried out and cut off, every fifth meets something foreign."""
    moods = ((3, "answer", True, ""), (1, "reset", True, ""), (1, "foreign", False, ""))
    monkeypatch.setattr(fickle_book, "_MOODS", moods)
    monkeypatch.setattr(fickle_book, "_TOKEN_MOODS", moods[:1])
    return monkeypatch


async def test_a_broken_rule_of_repeating_shows_as_doubled(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, planted: pytest.MonkeyPatch
) -> None:
    planted.setattr(chaos, "wanted", codes)
    planted.setitem(POLICY, "set_join_way:new", Policy(family="official", interrupted="repeat", reports=True))
    figures = await trial(url, tmp_path, 1, 60, caplog)
    assert (figures["chaos_doubled"] > 0, figures["chaos_lost"]) == (True, 0)


async def test_a_repeat_without_wecoms_own_check_shows_as_doubled(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, planted: pytest.MonkeyPatch
) -> None:
    real = OfficialClient.post

    async def unchecked(self: OfficialClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return await real(self, path, {name: value for name, value in body.items() if "duplicate" not in name})

    planted.setattr(chaos, "wanted", texts)
    planted.setattr(OfficialClient, "post", unchecked)
    figures = await trial(url, tmp_path, 1, 60, caplog)
    assert (figures["chaos_doubled"] > 0, figures["chaos_lost"]) == (True, 0)


async def test_a_foreign_answer_that_is_believed_shows_as_lost(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, planted: pytest.MonkeyPatch
) -> None:
    planted.setattr(chaos, "wanted", texts)
    planted.setattr(client, "_said", lambda _, answer: {"errcode": 0, **answer})
    figures = await trial(url, tmp_path, 1, 60, caplog)
    assert (figures["chaos_lost"] > 0, figures["chaos_doubled"]) == (True, 0)


async def test_a_token_in_a_note_or_a_log_line_shows(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, planted: pytest.MonkeyPatch
) -> None:
    real = http.call

    async def talks(web: httpx.AsyncClient, method: str, path: str, **request: Any) -> dict[str, Any]:
        try:
            return await real(web, method, path, **request)
        except DeliveryFailed as failure:
            failure.args = (f"{failure} {request['params']}",)
            raise

    planted.setattr(chaos, "wanted", texts)
    planted.setattr(http, "call", talks)
    assert (await trial(url, tmp_path, 1, 60, caplog))["chaos_secrets"] > 0
