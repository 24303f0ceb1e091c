"""`make run`, as whoever types it sees it: it starts, it stops, it comes back, or it says in one sentence why not."""

import re
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.patience import until
from tests.running import Running, command, environment, folder, free_port, running

ORDER = "我想订个8寸的生日蛋糕，明天下午三点"


@pytest.fixture(scope="module")
def up() -> Iterator[Running]:
    with running() as started:
        yield started


def order(up: Running, index: int) -> None:
    group = up.ask_box("groups")["groups"][index]["id"]
    fan = up.ask_box(f"group/{group}")["fans"][-1]["id"]
    up.ask_box("say", group=group, person=fan, text=ORDER)


def spoken(up: Running) -> list[str]:
    """All that was said in groups by accounts of ours, in order."""
    journal = sqlite3.connect(f"file:{up.var}/sandbox/journal.db?mode=ro", uri=True)
    try:
        return [data for (data,) in journal.execute("select data from entry where kind = 'spoke' order by id")]
    finally:
        journal.close()


def answers(up: Running) -> int:
    return len(spoken(up))


def kept(up: Running) -> int:
    (count,) = re.findall(r"^guanjia_callbacks_kept_total (\d+)", up.get("/metrics"), re.MULTILINE)
    return int(count)


def wait_for_answers(up: Running, count: int) -> None:
    until(lambda: answers(up) >= count)


def test_it_prints_its_addresses_and_a_link_that_signs_in(up: Running) -> None:
    said = "\n".join(up.lines)

    assert f"{up.sandbox}/sandbox" in said
    assert f"{up.web}/wecom/callback" in said
    assert "进入控制台" in up.get(up.link.removeprefix(up.web))
    assert up.get("/readyz") == "ready"
    assert "guanjia_callbacks_kept_total" in up.get("/metrics")


def test_a_second_one_is_refused_in_one_sentence(up: Running) -> None:
    second = command("up", var=up.var, port=free_port(), sandbox_port=free_port())

    assert second.returncode == 1
    assert second.stderr.startswith("guanjia: guanjia already runs on")
    assert len(second.stderr.strip().splitlines()) == 1


def test_killed_in_the_middle_of_everything_it_comes_back_and_loses_nothing(up: Running) -> None:
    before, known = answers(up), kept(up)
    for index in range(12):
        order(up, index)
    while kept(up) < known + 12:  # what the box could not tell yet is not ours to lose
        time.sleep(0.005)
    up.kill_all()  # some of the answers are under way
    seconds = up.start()

    assert seconds < 60  # how fast it is on a quiet machine is measured, not tested
    wait_for_answers(up, before + 12)
    time.sleep(1)
    assert answers(up) == before + 12, spoken(up)[before:]


def test_a_child_that_dies_is_started_again(up: Running) -> None:
    worker = next(child for child in up.family() if child.cmdline()[-1] == "worker")
    worker.kill()
    before = answers(up)
    order(up, 20)

    wait_for_answers(up, before + 1)


def test_ctrl_c_stops_all_of_it_and_the_data_is_kept(up: Running) -> None:
    before = answers(up)
    order(up, 21)
    wait_for_answers(up, before + 1)
    family = up.family()

    assert up.interrupt() == 0
    assert [each for each in family if each.is_running() and each.status() != psutil.STATUS_ZOMBIE] == []
    assert up.start() < 60
    assert "demo chain" not in up.lines[-7:]
    assert answers(up) == before + 1
    order(up, 22)
    wait_for_answers(up, before + 2)


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken, folder() as var:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = command("up", var=var, port=port, sandbox_port=free_port())

    assert done.returncode == 1
    assert done.stderr.startswith(f"guanjia: Port {port} is taken")
    assert "GUANJIA_PORT" in done.stderr


def test_a_var_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = command("up", var=tmp_path / "file" / "var", port=free_port(), sandbox_port=free_port())

    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "GUANJIA_VAR" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_database_that_does_not_answer_is_named() -> None:
    with folder() as var:
        url = f"postgresql://nobody@127.0.0.1:{free_port()}/guanjia"
        done = command("up", var=var, port=free_port(), sandbox_port=free_port(), database_url=url)

    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "GUANJIA_DATABASE_URL" in done.stderr


@pytest.mark.parametrize(
    ("setting", "value"),
    [("PORT", "x"), ("PUBLIC_URL", "not an address"), ("WECOM_CORP_ID", "ww1")],
)
def test_a_setting_that_makes_no_sense_is_named(setting: str, value: str) -> None:
    more = {"wecom_aes_key": "too short"} if setting == "WECOM_CORP_ID" else {}
    done = command("doctor", **{setting: value}, **more)

    assert done.returncode == 1
    assert f"GUANJIA_{'WECOM_AES_KEY' if more else setting}" in done.stderr


def test_the_help_lists_every_command() -> None:
    said = command("--help").stdout

    for name in (
        "up", "web", "worker", "sandbox", "migrate", "seed", "doctor", "replay", "hold", "release", "user", "backup",
        "restore", "bench", "drill",
    ):  # fmt: skip
        assert f" {name} " in said


def ready(up: Running) -> bool:
    with suppress(OSError):
        return up.get("/readyz") == "ready"
    return False


def test_the_doors_alone_open_on_an_empty_folder() -> None:
    with folder() as var:
        made = Running(var / "var", free_port(), free_port())
        web = psutil.Popen(
            [sys.executable, "-m", "app", "web", "--port", str(made.port)],
            env=environment(var=made.var),
        )
        try:
            until(lambda: ready(made))
        finally:
            web.terminate()
            assert web.wait(30) == 0
