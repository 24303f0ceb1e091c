"""`guanjia bench` and `guanjia drill`: run, print, merge into var/bench.json and var/drill.json."""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app.bench import (
    ack,
    chaos,
    claim,
    drill,
    events,
    fanout,
    language,
    month,
    pages,
    points,
    reply,
    rules,
    saturday,
    walk,
)
from app.bench.report import Figures, save, show
from app.errors import Stop

Part = tuple[Callable[[], Figures], Mapping[str, str]]
PARTS: dict[str, Part] = {
    "ack": (ack.measure, ack.GOALS),
    "events": (events.measure, events.GOALS),
    "claim": (claim.measure, claim.GOALS),
    "reply": (reply.measure, reply.GOALS),
    "pages": (pages.measure, pages.GOALS),
    "language": (language.measure, language.GOALS),
    "rules": (rules.measure, rules.GOALS),
    "points": (points.measure, points.GOALS),
    "saturday": (saturday.measure, saturday.GOALS),
    "chaos": (chaos.measure, chaos.GOALS),
    "fanout": (fanout.measure, fanout.GOALS),
    "month": (month.measure, month.GOALS),
    "walk": (walk.measure, walk.GOALS),
}


def bench(var: Path, names: Sequence[str], say: Callable[[str], None]) -> None:
    """Measure the named parts, all of them when none is named."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise Stop(f"There is no part {', '.join(unknown)}; the parts are {', '.join(PARTS)}.")
    for name in names or PARTS:
        measure, goals = PARTS[name]
        began = time.monotonic()
        say(f"bench {name} …")
        figures = measure()
        show(f"{name} ({time.monotonic() - began:.0f} s)", figures, dict(goals))
        save(var / "bench.json", figures)
    say(f"The figures are in {var / 'bench.json'}.")


def drill_once(var: Path, seed: int | None, say: Callable[[str], None]) -> bool:
    """One drill; the seed makes it again. True when nothing was lost or doubled."""
    seed = secrets.randbelow(10**6) if seed is None else seed
    say(f"drill, seed {seed} (about four minutes) …")
    figures = drill.run(seed)
    show(f"drill, seed {seed}", figures, dict(drill.GOALS))
    save(var / "drill.json", {**figures, "seed": seed})
    say(f"The figures are in {var / 'drill.json'}.")
    return not (figures["lost"] or figures["doubled"] or figures["unanswered"])
