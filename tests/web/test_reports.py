"""Reports are read by those who see the chain, and nothing else of the disk is."""

import pytest

from tests.house import House
from tests.visitor import Visitor

HTML = {"accept": "text/html"}


async def test_a_report_is_listed_and_shown_without_scripts(house: House) -> None:
    folder = house.run.settings.var / "reports"
    visitor = await Visitor.come(house)
    assert "还没有报告" in (await visitor.http.get("/console/reports", headers=HTML)).text
    folder.mkdir()
    (folder / "saturday-2026-11-21.html").write_text("<h1>星期六</h1><script>alert(1)</script>")
    (folder / "secret.txt").write_text("geheim")

    listed = (await visitor.http.get("/console/reports", headers=HTML)).text
    assert "saturday-2026-11-21.html" in listed
    assert "secret" not in listed
    shown = await visitor.http.get("/console/reports/saturday-2026-11-21.html", headers=HTML)
    assert "星期六" in shown.text
    assert "sandbox" in shown.headers["content-security-policy"]


@pytest.mark.parametrize(
    "name",
    ["secret.txt", "..%2f..%2fsecret.key", "%2e%2e%2fsecret.key", "saturday-2026-11-21.html%00", "x-2026-11-21.html"],
)
async def test_nothing_else_is_read(house: House, name: str) -> None:
    (house.run.settings.var / "secret.key").write_text("geheim")
    visitor = await Visitor.come(house)
    answer = await visitor.http.get(f"/console/reports/{name}", headers=HTML)

    assert answer.status_code == 404
    assert "geheim" not in answer.text
