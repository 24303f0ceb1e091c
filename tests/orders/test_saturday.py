"""A small Saturday: every ticket comes to its end, and nothing is said twice."""

import asyncio
from pathlib import Path

from app.bench.saturday import DAY, simulate
from app.bench.saturday_report import write


async def test_a_small_saturday_ends_well(demo: str, tmp_path: Path) -> None:
    async with asyncio.timeout(180):
        result = await simulate(demo, tmp_path, 60, 12, 7)

    assert result.figures["saturday_tickets"] >= 55
    assert {name: result.figures[f"saturday_{name}"] for name in ("open_tickets", "doubled", "lost")} == {
        "open_tickets": 0,
        "doubled": 0,
        "lost": 0,
    }
    assert result.figures["saturday_breaches"] > 0  # some clerks are silent
    page = write(tmp_path / "reports", DAY, result.figures, result.tickets, result.rungs, result.stores).read_text()
    assert page.count("<svg") >= 3
    assert "http" not in page
