"""How fast the door acknowledges what is on disk, against the same door without the database step."""

import os

import uvloop

from app.bench import load, parts
from app.bench.report import Figures, median, quantile
from app.config import WecomApp
from app.sandbox.credentials import sandbox_app

GOALS = {"ack_ratio": "≥ 0.75", "ack_p99_ms": "≤ 200"}
_ROUNDS = 7
_COUNT = 6000
_CONNECTIONS = 32
_STEADY = 200.0  # callbacks a second
_STEADY_SECONDS = 20


def measure() -> Figures:
    """Server (and its database) on one core, client on the other; the median of alternating rounds."""
    server_core, client_core = parts.CORES[0], parts.CORES[-1]
    with parts.folder() as var, parts.database(var, demo=False) as url:
        keep_port, plain_port = parts.free_port(), parts.free_port()
        settings, env = parts.settings_for(var, url, keep_port, parts.free_port())
        app, _ = sandbox_app(settings)
        plain_env = {**env, "GUANJIA_PORT": str(plain_port)}
        with (
            parts.process("app", "web", env=env, core=server_core, log=var / "web.log"),
            parts.process("app.bench.nokeep", url, env=plain_env, core=server_core, log=var / "plain.log"),
        ):
            for port in (keep_port, plain_port):
                parts.wait_for(f"http://127.0.0.1:{port}/readyz")
            parts.pin(_postmaster(url), server_core)
            os.sched_setaffinity(0, {client_core})
            try:
                return _rounds(app, keep_port, plain_port)
            finally:
                os.sched_setaffinity(0, set(parts.CORES))


def _postmaster(url: str) -> int:
    import psutil  # noqa: PLC0415  # for this one look

    socket_folder = url.split("host=")[1].split("&", maxsplit=1)[0].replace("%2F", "/")
    for process in psutil.process_iter(["name", "cmdline"]):
        words = " ".join(process.info["cmdline"] or ())
        if process.info["name"] == "postgres" and socket_folder in words:
            return int(process.pid)
    raise LookupError("the database's process was not found")


def _rounds(app: WecomApp, keep_port: int, plain_port: int) -> Figures:
    for port in (keep_port, plain_port):
        load.closed_loop(port, load.callbacks(app, port, 1500), _CONNECTIONS)
    ratios, kept, plain, busy = [], [], [], []
    for _ in range(_ROUNDS):
        durable = load.closed_loop(keep_port, load.callbacks(app, keep_port, _COUNT), _CONNECTIONS)
        without = load.closed_loop(plain_port, load.callbacks(app, plain_port, _COUNT), _CONNECTIONS)
        if durable.refused or without.refused:
            raise RuntimeError(f"{durable.refused} and {without.refused} callbacks were refused")
        ratios.append(durable.per_second / without.per_second)
        kept.append(durable.per_second)
        plain.append(without.per_second)
        busy.append(without.client_busy)
    steady = uvloop.run(
        load.open_loop(keep_port, load.callbacks(app, keep_port, int(_STEADY * _STEADY_SECONDS)), _STEADY)
    )
    return {
        "ack_ratio": round(median(ratios), 3),
        "ack_per_s": round(median(kept), 1),
        "ack_without_database_per_s": round(median(plain), 1),
        "ack_client_busy": round(median(busy), 3),
        "ack_p50_ms": round(quantile(steady.latencies, 0.5) * 1000, 2),
        "ack_p99_ms": round(quantile(steady.latencies, 0.99) * 1000, 2),
    }
