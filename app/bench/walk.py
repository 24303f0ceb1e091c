"""How long a walk over the whole chain takes, what it needs, and how soon fans are answered while it goes on."""

import asyncio
import time

import asyncpg
import psutil
import uvloop

from app.bench import load, parts
from app.bench.reply import replies, requests
from app.bench.report import Figures, quantile
from app.bench.whole import until, whole
from app.bot.walks.service import WALK

GOALS = {"walk_s": "≤ 60", "walk_grew_mb": "≤ 30", "walk_reply_max_ms": "≤ 1000", "walk_replies_missing": "= 0"}
_PER_SECOND = 5.0
_SECONDS = 30


def measure() -> Figures:
    """620 groups of 60 to 240 members, while five orders a second come in; one worker."""
    with whole() as running:
        (worker,) = running.pids("worker")
        asyncio.run(_begin(running.url))
        uvloop.run(load.open_loop(running.settings.port, requests(running, "暖", 20), _PER_SECOND))
        _took(running.url, 1)  # now the process has everything it loads when it is first needed
        before = psutil.Process(worker).memory_info().rss
        answers: dict[int, float] = {}
        with parts.watched(worker) as most:
            asyncio.run(_begin(running.url))
            began = time.time()
            wanted = int(_PER_SECOND * _SECONDS)
            uvloop.run(load.open_loop(running.settings.port, requests(running, "走", wanted), _PER_SECOND))
            for _ in until(60):
                answers = replies(running.journal, "走")
                if len(answers) >= wanted:
                    break
            took = _took(running.url, 2)
        late = [answers[n] - (began + n / _PER_SECOND) for n in answers]
        return {
            "walk_s": round(took, 1),
            "walk_grew_mb": round((max(most) - before) / 1e6, 1),
            "walk_reply_p50_ms": round(quantile(late, 0.5) * 1000, 1),
            "walk_reply_max_ms": round(max(late) * 1000, 1),
            "walk_replies_missing": wanted - len(answers),
        }


async def _begin(url: str) -> None:
    """The night's walk is due now."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("update due set due_at = now() where kind = $1", WALK)
    finally:
        await connection.close()


def _took(url: str, number: int) -> float:
    """Seconds that a walk took, at its end. Raises RuntimeError when that does not come."""
    for _ in until(60):
        took = asyncio.run(_of(url, number))
        if took is not None:
            return took
    raise RuntimeError("a walk did not come to its end")


async def _of(url: str, number: int) -> float | None:
    connection = await asyncpg.connect(url)
    try:
        took: float | None = await connection.fetchval(
            "select extract(epoch from ended_at - started_at)::float8 from walk where state = 'done' and id = $1",
            number,
        )
        return took
    finally:
        await connection.close()
