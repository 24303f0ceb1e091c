"""What the console's own pages have in common."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.flash import flash
from starlette_admin.routing import route
from starlette_admin.views import CustomView

from app.console.access import who_of
from app.errors import AppError, NotFound, Words
from app.web.problems import page_language
from app.work import Work


class Page(CustomView):
    """A page of the console. `area`: what one must be allowed to see for it."""

    area = ""
    add_to_menu = True

    def __init__(self) -> None:
        super().__init__()
        self.route_name = type(self).__name__  # "index" is the first page's

    @route("")
    async def index(self, request: Request) -> Response:  # where there is no such page, none is shown
        """The page at the path itself, where there is one."""
        raise HTTPException(404)

    def is_accessible(self, request: Request) -> bool:
        """Whether this role may see the page."""
        return not self.area or who_of(request).may(self.area)

    def show(
        self, request: Request, template: str, status: int = 200, /, heading: tuple[str, str] = ("", ""), **values: Any
    ) -> Response:
        """The page, in the console's frame."""
        if not self.is_accessible(request):
            raise HTTPException(403)
        assert self._admin is not None
        reader = page_language(request)

        def choose(zh: str, en: str) -> str:
            return en if reader == "en" else zh

        words = choose(*(heading if heading[0] else self.heading))
        context = {"title": f"{words} · 管家", "heading": words, "t": choose, "lang": reader, **values}
        return self._admin._template_response(request, f"console/{template}", context, status)

    #: what the page is called, in Chinese and in English
    heading: tuple[str, str] = ("", "")


def row_number(text: str, digits: int = 18) -> int:
    """The number of a row, as a form or an address has it. Raises NotFound for what can be none."""
    if not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise NotFound(Words("没有这一条", "there is no such row"))
    return int(text)


def row_numbers(texts: Sequence[str]) -> list[int]:
    """The numbers of several rows. Raises NotFound."""
    return [row_number(text) for text in texts]


def me(work: Work) -> str:
    """Who acts: the member of staff, or the account where it is nobody's in particular."""
    return work.who.staff_id or work.who.name


def say(request: Request, zh: str, en: str, category: str = "success") -> None:
    """A sentence at the top of the next page."""
    flash(request, en if page_language(request) == "en" else zh, category)


def sorry(request: Request, error: AppError) -> None:
    """An error at the top of the next page, with its cure."""
    reader = page_language(request)
    detail = error.detail.read(reader) or error.title.read(reader)
    flash(request, f"{detail} {error.cure.read(reader)}", "error")


def to(path: str) -> Response:
    """On to another page, after something was done."""
    return RedirectResponse(path, 303)


def detail(key: str, pk: object) -> str:
    """The page of one row of a list."""
    return f"/console/{key}/detail?pk={quote(str(pk), safe='')}"


async def fields_of(request: Request) -> dict[str, str]:
    """The texts of a form that was sent."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
