"""Jinja templates of the pages: everything is escaped; times are shown as the shops' clocks show them."""

from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.clock import local
from app.errors import AppError
from app.web.problems import LANGUAGE_COOKIE, page_language

FOLDER = Path(__file__).parent
_pages = Environment(
    loader=FileSystemLoader(FOLDER / "html"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _hm(at: datetime | None) -> str:
    return f"{local(at):%H:%M}" if at else ""


_pages.filters["hm"] = _hm


def page(request: Request, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """A page in the reader's language. `t(zh, en)` in a template chooses between the two."""
    reader = page_language(request)

    def choose(zh: str, en: str) -> str:
        return en if reader == "en" else zh

    html = _pages.get_template(template).render(lang=reader, t=choose, **values)
    answer = HTMLResponse(html, status, headers={"cache-control": "no-store"})
    if "lang" in request.query_params:
        answer.set_cookie(LANGUAGE_COOKIE, reader, max_age=365 * 24 * 3600, samesite="lax")
    return answer


def sorry(request: Request, error: AppError) -> HTMLResponse:
    """The page that explains an error: its cause and its cure."""
    reader = page_language(request)
    detail = error.detail.read(reader) or error.title.read(reader)
    return page(request, "sorry.html", error.status, detail=detail, cure=error.cure.read(reader))
