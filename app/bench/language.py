"""How fast a message is read and judged, and what the language package costs to have."""

import os
import subprocess
import sys
import time
from datetime import datetime

import psutil

from app.bench.report import Figures, quantile
from app.language.asked import demo_shop
from app.language.judge import judge
from app.language.normalise import fold
from app.language.reading import Context, Message
from app.language.understand import read
from app.sandbox.names import products

GOALS = {
    "understand_p99_ms": "≤ 2",
    "judge_per_s": "≥ 10,000",
    "language_rss_mb": "≤ 100",
    "understand_wall_ms": "≤ 1000",
}
_LINES = (
    "我想订个8寸的生日蛋糕，明天下午三点来取，写“生日快乐”",
    "两条北海道吐司留着，下班过来拿，大概六点半",
    "明早7点半两个鸡蛋三明治一杯豆浆，送到软件园3号楼前台 13800001234",
    "蛋糕好了吗，都等了半小时了",
    "今天好冷啊，大家多穿点",
    "哈哈哈哈",
    "还有可颂吗",
    "打卡",
    "我那单改成后天上午10点",
    "加.我.微.信 面膜买二送一",
)
#: 4,000 characters that say the same again and again
_WALLS = ("福利" * 2000, "1月1日" * 1000, "要一个蛋糕" * 800)
_NOW = datetime.fromisoformat("2026-11-21T10:00:00+08:00")
_ROUNDS = 400
_IMPORT = (
    "import time,psutil;rss=lambda:psutil.Process().memory_info().rss;before=rss();began=time.perf_counter();"
    "import app.language.understand as u;print(time.perf_counter()-began);"
    "from app.bench.language import warm;warm();print((rss()-before)/2**20)"
)


def warm() -> None:
    """Read one message, so that everything is loaded."""
    read(Message(text=_LINES[0], now=_NOW), Context(), demo_shop(products()))


def measure() -> Figures:
    """Whole readings one by one, judgements in a row, and a fresh process."""
    shop = demo_shop(products())
    warm()
    latencies = []
    for n in range(_ROUNDS * len(_LINES)):
        message = Message(text=_LINES[n % len(_LINES)], now=_NOW)
        began = time.perf_counter()
        read(message, Context(), shop)
        latencies.append(time.perf_counter() - began)
    began = time.perf_counter()
    for n in range(_ROUNDS * len(_LINES)):
        message = Message(text=_LINES[n % len(_LINES)], now=_NOW)
        judge(message, fold(message.text), Context(), shop)
    judged = _ROUNDS * len(_LINES) / (time.perf_counter() - began)
    began = time.perf_counter()
    for wall in _WALLS:
        read(Message(text=wall, now=_NOW), Context(), shop)
    walls = (time.perf_counter() - began) / len(_WALLS)
    started = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", _IMPORT], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    seconds, megabytes = started.stdout.split()
    return {
        "understand_p50_ms": round(quantile(latencies, 0.5) * 1000, 3),
        "understand_p99_ms": round(quantile(latencies, 0.99) * 1000, 3),
        "understand_wall_ms": round(walls * 1000, 1),
        "judge_per_s": round(judged, 1),
        "language_import_ms": round(float(seconds) * 1000, 1),
        "language_rss_mb": round(float(megabytes), 1),
        "process_rss_mb": round(psutil.Process().memory_info().rss / 2**20, 1),
    }
