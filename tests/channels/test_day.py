"""The same day in one group on each deployment ends in the state that docs/channels.md tells."""

import json
import os
from pathlib import Path

import pytest

from app.sandbox import chain
from tests.channels.scenario import DAY, DEPLOYMENTS, GROUPS, Day, page
from tests.house import House

PAPER = Path(__file__).parents[2] / "docs/channels.md"


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, deployment: str) -> str:
    """The box has one group: the one that the day is about."""
    monkeypatch.setattr(chain, "groups", lambda: (GROUPS[deployment],))
    return deployment


async def told(demo: str, folder: Path, deployment: str) -> dict[str, str]:
    async with House.open(demo, folder) as house:
        day = Day(house, deployment)
        await day.prepare()
        return await day.tell()


def column(deployment: str) -> dict[str, str]:
    """What the paper says of a deployment: step → cell."""
    rows = [line.strip("|").split("|") for line in PAPER.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    number = list(DEPLOYMENTS).index(deployment) + 1
    return {one["step"]: row[number].strip() for one, row in zip(DAY, rows[2:], strict=True)}


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
async def test_the_day_is_as_the_paper_says(demo: str, tmp_path: Path, alone: str) -> None:
    found = await told(demo, tmp_path, alone)
    if not gathered(alone, found):
        assert found == column(alone)


def gathered(deployment: str, found: dict[str, str]) -> bool:
    """`make channels` gathers what is told, and writes the paper when all have told theirs."""
    if not (folder := os.environ.get("GUANJIA_CHANNELS")):
        return False
    Path(folder, deployment).write_text(json.dumps(found), encoding="utf-8")
    files = {name: Path(folder, name) for name in DEPLOYMENTS}
    if all(file.exists() for file in files.values()):
        PAPER.write_text(page({name: json.loads(file.read_text()) for name, file in files.items()}), encoding="utf-8")
    return True


def test_a_page_is_a_row_a_step_and_a_column_a_deployment() -> None:
    cells = {name: {one["step"]: f"{name} {one['step']}" for one in DAY} for name in DEPLOYMENTS}
    lines = [line for line in page(cells).splitlines() if line.startswith("|")]
    assert len(lines) == len(DAY) + 2
    assert all(line.count("|") == len(DEPLOYMENTS) + 2 for line in lines)
