"""Jinja templates of the pages: everything is escaped; times are shown as the shops' clocks show them."""

import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.clock import local
from app.errors import AppError, Unavailable, Words
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


def _day_hm(at: datetime) -> str:
    return f"{local(at):%m-%d %H:%M}"


_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _plain(name: str) -> str:
    """A name as it may stand in a sentence: without the marks that change the direction of what follows."""
    return _TURNING.sub("", name)


_pages.filters |= {"hm": _hm, "day_hm": _day_hm, "plain": _plain}
_pages.globals["once"] = lambda: secrets.token_urlsafe(12)  # names the tap on a form, which is done once


class Way(NamedTuple):
    """Where a page leads on to. An error that has one as its `way` shows it."""

    href: str
    words: Words


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
    """The page that explains an error: its cause, its cure, and where to go on from there."""
    reader = page_language(request)
    detail = error.detail.read(reader) or error.title.read(reader)
    way: Way | None = getattr(error, "way", None)
    answer = page(request, "sorry.html", error.status, detail=detail, cure=error.cure.read(reader), way=way)
    if error.status == Unavailable.status:
        answer.headers["retry-after"] = "3"
    return answer
