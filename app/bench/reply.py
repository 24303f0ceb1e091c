"""How soon a fan sees the answer: from the POST of what they said to the answer in the sandbox's journal."""

import secrets
import sqlite3
import time
from pathlib import Path

import orjson
import uvloop

from app.bench import load
from app.bench.report import Figures, quantile
from app.bench.whole import Whole, until, whole
from app.sandbox import chain

GOALS = {"reply_p50_ms": "≤ 100", "reply_p99_ms": "≤ 1000", "replies_missing": "= 0", "rss_mb": "≤ 250"}
_PER_SECOND = 50.0
_SECONDS = 60
_WORDS = "我想订个8寸的生日蛋糕，明天下午三点"


def measure() -> Figures:
    """50 order lines a second over 600 groups for a minute, each by somebody else; one worker."""
    with whole() as running:
        uvloop.run(load.open_loop(running.settings.port, requests(running, "暖", 100), _PER_SECOND))
        began = time.time()
        sent = uvloop.run(
            load.open_loop(running.settings.port, requests(running, "评", int(_PER_SECOND * _SECONDS)), _PER_SECOND)
        )
        wanted = int(_PER_SECOND * _SECONDS)
        for _ in until(60):
            answers = replies(running.journal, "评")
            if len(answers) >= wanted:
                break
        latencies = [answers[n] - (began + n / _PER_SECOND) for n in answers]
        return {
            "reply_p50_ms": round(quantile(latencies, 0.5) * 1000, 1),
            "reply_p99_ms": round(quantile(latencies, 0.99) * 1000, 1),
            "reply_max_ms": round(max(latencies) * 1000, 1),
            "replies_missing": wanted - len(answers),
            "reply_refused": sent.refused,
            "rss_mb": round(running.largest(), 1),
        }


def requests(running: Whole, mark: str, count: int, gap: float = 0.0) -> list[bytes]:
    """Order lines, one a person, round the 600 groups that are heard; written `gap` seconds after one another."""
    groups = chain.groups()[: chain.HOSTED_GROUPS]
    made, began = [], time.time()
    for n in range(count):
        group = groups[n % len(groups)]
        body = orjson.dumps(
            {
                "messageId": secrets.token_hex(12),
                "messageType": 7,
                "timestamp": int((began + n * gap) * 1000),
                "imBotId": group.account,
                "roomWecomChatId": group.group_id,
                "externalUserId": f"wmreply{mark.encode().hex()}{n:06}",
                "contactName": f"{mark}{n:06}",
                "payload": {"text": _WORDS},
            }
        )
        head = (
            f"POST /hosted/juzi/{group.account} HTTP/1.1\r\nhost: 127.0.0.1:{running.settings.port}\r\n"
            f"x-guanjia-secret: {running.secret}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def replies(journal: Path, mark: str) -> dict[int, float]:
    """When the answer to each numbered person appeared."""
    database = sqlite3.connect(f"file:{journal}?mode=ro", uri=True)
    rows = database.execute(
        "select machine_at, json_extract(data, '$.text') from entry where kind = 'spoke' order by id desc"
    ).fetchall()
    database.close()
    found: dict[int, float] = {}
    for at, text in rows:
        if text.startswith(f"@{mark}"):
            found[int(text[1 + len(mark) : 7 + len(mark)])] = at
    return found
