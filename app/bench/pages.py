"""How soon a page of the console is there, at the demo chain's size with a day's life in it; and a long import."""

import asyncio
import re
import time
from collections.abc import Sequence

import httpx
import uvloop

from app.bench import load, reply
from app.bench.report import Figures, quantile
from app.bench.whole import Whole, whole
from app.cli.commands import first_link

GOALS = {"page_p95_ms": "≤ 300", "import_10k_s": "≤ 20", "import_progress_seen": "≥ 5"}
_LIFE = 3_000  # order lines
_ROUNDS = 12
_FEW = 15  # pages that the menu has at the least
_ROWS = 10_000
_NOT_VISITED = ("/console/me",)  # visited below
#: beside what the menu leads to
_MORE = (
    "/console/search?for=文三路", "/console/search?for=蛋糕", "/console/hold", "/console/me",
    "/console/stores/detail?pk=1", "/console/tickets/detail?pk=1", "/console/messages/detail?pk=1",
    "/console/products/detail?pk=1", "/console/members/list?q=小", "/console/messages/list?q=蛋糕",
    "/console/try?text=我想订个8寸的生日蛋糕，明天下午三点",
)  # fmt: skip


def measure() -> Figures:
    """Every page a dozen times in turn, and 10,000 stores brought in."""
    with whole() as running:
        uvloop.run(load.open_loop(running.settings.port, reply.requests(running, "页", _LIFE), 150))
        return asyncio.run(_visit(running))


async def _visit(running: Whole) -> Figures:
    async with httpx.AsyncClient(base_url=running.web, trust_env=False, timeout=60) as http:
        await _sign_in(http, running)
        pages, slowest = await _pages(http)
        took, seen = await _import(http)
    return {
        "page_p50_ms": round(quantile(pages, 0.5) * 1000, 1),
        "page_p95_ms": round(quantile(pages, 0.95) * 1000, 1),
        "page_max_ms": round(max(pages) * 1000, 1),
        "page_slowest_ms": round(slowest * 1000, 1),
        "import_10k_s": round(took, 1),
        "import_progress_seen": seen,
    }


async def _sign_in(http: httpx.AsyncClient, running: Whole) -> None:
    link = await first_link(running.settings, running.url, "bench")
    page = await http.get(link)
    action = re.search(r'<form[^>]*method="post"[^>]*action="([^"]+)"', page.text)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    answer = await http.post(action[1] if action else "/console/enter", data=hidden)
    assert answer.status_code == 303, answer.status_code


async def _pages(http: httpx.AsyncClient) -> tuple[list[float], float]:
    """How long each visit took, and the median of the slowest page. In seconds."""
    home = (await http.get("/console/")).text
    links = re.findall(r'<a[^>]*href="(?:https?://[^/"]+)?(/console/[a-z/_-]*)"', home)
    menu = [page for page in dict.fromkeys(links) if page not in _NOT_VISITED]
    assert len(menu) > _FEW, f"the menu leads nowhere: {menu}"
    by_page: dict[str, list[float]] = {page: [] for page in (*menu, *_MORE)}
    for round_ in range(_ROUNDS + 1):
        for page, times in by_page.items():
            began = time.perf_counter()
            answer = await http.get(page, follow_redirects=True)  # some lead to the list they are part of
            assert answer.status_code == 200, f"{page}: {answer.status_code}"
            if round_:  # the first visit compiles the templates
                times.append(time.perf_counter() - began)
    return [one for times in by_page.values() for one in times], max(quantile(times, 0.5) for times in by_page.values())


def _table() -> bytes:
    rows = ["门店编号,门店名称,类型,城市,地址,电话,营业时间"]
    for n in range(_ROWS):
        hours = "周一至周五 07:00-21:00；周六日 08:00-22:00"
        rows.append(f"B{n:05},量测{n}号店,小区,杭州,文三路{n}号,0571-8{n:07},{hours}")
    return "\r\n".join(rows).encode("gb18030")


async def _import(http: httpx.AsyncClient) -> tuple[float, int]:
    """Seconds from the upload to the last row, and how many states of the progress were seen on the way."""
    csrf = _csrf((await http.get("/console/import")).text)
    began = time.perf_counter()
    files = {"file": ("门店.csv", _table(), "text/csv")}
    looked = await http.post(f"/console/import?csrftoken={csrf}", data={"kind": "stores"}, files=files)
    place = looked.headers["location"]
    started = await http.post(f"{place}/start", data={"csrftoken": csrf})
    assert started.status_code == 303, started.status_code
    seen: set[int] = set()
    while True:
        now = (await http.get(f"{place}/progress")).json()
        seen.add(now["done"])
        if now["state"] not in ("previewed", "running"):
            assert (now["state"], now["done"]) == ("done", _ROWS), now
            return time.perf_counter() - began, len(seen)
        await asyncio.sleep(0.1)


def _csrf(page: str) -> str:
    found: Sequence[str] = re.findall(r'csrftoken(?:"[^>]*value="|=)([0-9a-f]+)"', page)
    return found[0]
