"""The Saturday as a page: how long orders waited, shop by shop, and how far the ladder was climbed. One file, no net."""

import html
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from app.bench.report import Figures, quantile
from app.clock import local

_W, _H, _PAD = 640, 220, 36
_MINUTES = 15  # the curve ends there
_STYLE = """
:root { --ink: #1d2129; --soft: #565e6b; --line: #d9dce1; --main: #a94f0f; --good: #23663e; --bad: #b42318; }
* { box-sizing: border-box; } body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: var(--ink);
font: 16px/1.5 -apple-system, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; } small, .soft { color: var(--soft); }
.numbers { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .6rem; }
.numbers div { border: 1px solid var(--line); border-radius: .6rem; padding: .6rem .8rem; } .numbers b { font-size: 1.5rem; display: block; }
svg { width: 100%; height: auto; } .many { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: .6rem; }
figure { margin: 0; border: 1px solid var(--line); border-radius: .6rem; padding: .4rem; } figcaption { font-size: .85rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } td, th { text-align: right; padding: .2rem .5rem; border-bottom: 1px solid var(--line); }
td:first-child, th:first-child { text-align: left; } .scroll { overflow-x: auto; } @media print { .many { grid-template-columns: repeat(4, 1fr); } }
"""


def write(
    folder: Path,
    day: datetime,
    figures: Figures,
    tickets: Sequence[Mapping[str, Any]],
    rungs: Mapping[str, int],
    stores: Mapping[int, str],
) -> Path:
    """Write the report. Returns its file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"saturday-{day:%Y-%m-%d}.html"
    waits = _waits(tickets)
    slowest = sorted(waits, key=lambda store: -quantile(waits[store], 0.9))
    everything = [one for some in waits.values() for one in some]
    parts = [
        f"<h1>星期六 <small>A Saturday, {day:%Y-%m-%d}</small></h1>",
        _numbers(figures),
        "<h2>多久接单 <small>time to accept, whole chain</small></h2>",
        _curve(everything, _W, _H, axis=True),
        "<h2>每小时下单 <small>orders per hour</small></h2>",
        _hours(tickets),
        "<h2>阶梯爬到哪里 <small>how far the ladder was climbed</small></h2>",
        _ladder(rungs),
        "<h2>最慢的 24 家店 <small>the 24 slowest stores</small></h2>",
        "<div class=many>" + "".join(_small(stores.get(one, str(one)), waits[one]) for one in slowest[:24]) + "</div>",
        "<h2>超时的单 <small>breaches</small></h2>",
        _breaches(tickets, stores),
        "<h2>全部门店 <small>all stores</small></h2>",
        _table(slowest, waits, stores),
    ]
    body = "\n".join(parts)
    file.write_text(
        f"<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>星期六 {day:%Y-%m-%d}</title><style>{_STYLE}</style><body>{body}</body></html>",
        encoding="utf-8",
    )
    return file


def _waits(tickets: Sequence[Mapping[str, Any]]) -> dict[int, list[float]]:
    """Minutes from the start of the clock to the acceptance, by shop."""
    waits: dict[int, list[float]] = defaultdict(list)
    for ticket in tickets:
        if ticket["accepted_at"]:
            waits[ticket["store_id"]].append((ticket["accepted_at"] - ticket["clock_from"]).total_seconds() / 60)
    return waits


_NAMES = {
    "saturday_orders": "顾客 orders",
    "saturday_tickets": "订单 tickets",
    "saturday_open_tickets": "没结束 open",
    "saturday_doubled": "重复 doubled",
    "saturday_lost": "丢失 lost",
    "saturday_breaches": "超时 breaches",
    "saturday_in_time": "按时 in time",
    "accept_p50_s": "一半在（秒）p50",
    "accept_p90_s": "九成在（秒）p90",
}


def _numbers(figures: Figures) -> str:
    cells = "".join(f"<div><b>{figures[name]:g}</b>{words}</div>" for name, words in _NAMES.items() if name in figures)
    return f"<div class=numbers>{cells}</div>"


def _curve(minutes: Sequence[float], width: int, height: int, *, axis: bool = False) -> str:
    """Which share has been accepted after how many minutes."""
    ordered, pad = sorted(minutes), _PAD if axis else 4
    inner, tall = width - 2 * pad, height - 2 * pad

    def at(minute: float, share: float) -> str:
        return f"{pad + min(minute, _MINUTES) / _MINUTES * inner:.1f},{pad + (1 - share) * tall:.1f}"

    points = [at(0, 0)]
    for n, minute in enumerate(ordered, 1):
        points += [at(minute, (n - 1) / len(ordered)), at(minute, n / len(ordered))]
    points.append(at(_MINUTES, sum(one <= _MINUTES for one in ordered) / max(1, len(ordered))))
    promise = pad + 5 / _MINUTES * inner
    lines = (
        f"<line x1={promise:.1f} x2={promise:.1f} y1={pad} y2={height - pad} stroke='#b42318' stroke-dasharray='4 3'/>"
    )
    labels = ""
    if axis:
        labels = "".join(
            f"<text x={pad + minute / _MINUTES * inner:.0f} y={height - 12} font-size=12 text-anchor=middle>{minute}</text>"
            for minute in range(0, _MINUTES + 1, 5)
        ) + "".join(
            f"<text x=4 y={pad + (1 - share) * tall + 4:.0f} font-size=12>{share:.0%}</text>" for share in (0, 0.5, 1)
        )
    frame = f"<rect x={pad} y={pad} width={inner} height={tall} fill=none stroke='#d9dce1'/>"
    line = f"<polyline points='{' '.join(points)}' fill=none stroke='#a94f0f' stroke-width=2 />"
    return (
        f"<svg viewBox='0 0 {width} {height}' role=img aria-label='time to accept'>{frame}{lines}{line}{labels}</svg>"
    )


def _small(name: str, minutes: Sequence[float]) -> str:
    share = sum(one <= 5 for one in minutes) / max(1, len(minutes))
    words = f"{html.escape(name)} · {len(minutes)} 单 · 5 分钟内 {share:.0%}"
    return f"<figure>{_curve(minutes, 200, 80)}<figcaption>{words}</figcaption></figure>"


def _hours(tickets: Sequence[Mapping[str, Any]]) -> str:
    counts = Counter(local(ticket["opened_at"]).hour for ticket in tickets)
    most, wide = max(counts.values(), default=1), (_W - 2 * _PAD) / 24
    bars = "".join(
        f"<rect x={_PAD + hour * wide + 2:.1f} y={_H - _PAD - counts[hour] / most * (_H - 2 * _PAD):.1f}"
        f" width={wide - 4:.1f} height={counts[hour] / most * (_H - 2 * _PAD):.1f} fill='#a94f0f'>"
        f"<title>{hour}: {counts[hour]}</title></rect>"
        f"<text x={_PAD + (hour + 0.5) * wide:.0f} y={_H - 18} font-size=11 text-anchor=middle>{hour}</text>"
        for hour in range(24)
    )
    return f"<svg viewBox='0 0 {_W} {_H}' role=img aria-label='orders per hour'>{bars}</svg>"


_RUNGS = {
    "nudge": "提醒店员 nudge",
    "manager": "店长 manager",
    "steward": "大管家 steward",
    "operator": "运营 operator",
}


def _ladder(rungs: Mapping[str, int]) -> str:
    rows = ""
    for rung, words in _RUNGS.items():
        told, nobody = rungs.get(f"ladder:{rung}", 0), rungs.get(f"ladder:{rung}:nobody", 0)
        rows += f"<tr><td>{words}</td><td>{told}</td><td>{nobody}</td></tr>"
    return f"<table><tr><th>谁 who</th><th>通知了 told</th><th>没有人 nobody there</th></tr>{rows}</table>"


def _breaches(tickets: Sequence[Mapping[str, Any]], stores: Mapping[int, str]) -> str:
    late = [ticket for ticket in tickets if ticket["late_at"]]
    rows = "".join(
        f"<tr><td>{html.escape(stores.get(ticket['store_id'], ''))}</td><td>{ticket['number']}</td>"
        f"<td>{local(ticket['opened_at']):%H:%M}</td><td>{_minutes(ticket)}</td></tr>"
        for ticket in sorted(late, key=lambda one: one["opened_at"])[:200]
    )
    head = "<tr><th>门店</th><th>号</th><th>下单</th><th>等了（分）</th></tr>"
    more = f"<p class=soft>共 {len(late)} 单，列出前 200 单。</p>" if len(late) > 200 else ""
    return f"<div class=scroll><table>{head}{rows}</table></div>{more}"


def _minutes(ticket: Mapping[str, Any]) -> str:
    if not ticket["accepted_at"]:
        return "—"
    return f"{(ticket['accepted_at'] - ticket['clock_from']).total_seconds() / 60:.1f}"


def _table(order: Sequence[int], waits: Mapping[int, Sequence[float]], stores: Mapping[int, str]) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(stores.get(one, str(one)))}</td><td>{len(waits[one])}</td>"
        f"<td>{quantile(waits[one], 0.5):.1f}</td><td>{quantile(waits[one], 0.9):.1f}</td>"
        f"<td>{sum(m <= 5 for m in waits[one]) / len(waits[one]):.0%}</td></tr>"
        for one in order
    )
    head = "<tr><th>门店</th><th>单</th><th>p50（分）</th><th>p90（分）</th><th>5 分钟内</th></tr>"
    return f"<div class=scroll><table>{head}{rows}</table></div>"
