"""A page with one form: shown, sent, done or shown again with what is wrong."""

from abc import ABC, abstractmethod
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.console.access import who_of, work_of
from app.console.forms import Filled, FormField, filled
from app.console.views.page import Page, detail, say, to
from app.errors import AppError, Words
from app.listing import Listing
from app.web.problems import page_language
from app.work import Work


class FormPage(Page, ABC):
    """One form: for a thing that is there (`?pk=`), or for a new one. Subclasses say what it is about."""

    add_to_menu = False
    listing: Listing  # where such things are listed
    origin: Words | None = None  # what the page is called that “cancel” leads to, where it is not the list
    new: tuple[str, str] = ("", "")
    change: tuple[str, str] = ("", "")
    about: tuple[str, str] = ("", "")
    submit: tuple[str, str] = ("保存", "Save")
    done: tuple[str, str] = ("已保存", "Saved")

    def is_accessible(self, request: Request) -> bool:
        """Whether this role may change such things."""
        return who_of(request).may(self.area, "write")

    @abstractmethod
    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:
        """The fields."""

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:
        """What the fields hold at first. Raises NotFound."""
        return {}

    @abstractmethod
    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:
        """Do it. Returns the page to go on to (or what `answer` takes). Raises AppError for what cannot be."""

    def answer(self, request: Request, saved: str) -> Response:
        """What is shown when it is done: the page to go on to."""
        say(request, *self.done)
        return to(saved)

    @route("")
    async def index(self, request: Request) -> Response:
        """The form."""
        pk = request.query_params.get("pk", "")
        async with work_of(request) as work:
            fields = await self.fields(request, work, pk)
            values = await self.load(request, work, pk)
        shown = {one.name: one.shown(values.get(one.name)) for one in fields}
        return self._page(request, pk, fields, Filled(typed=shown))

    @route("", methods=["POST"], name="send")
    async def send(self, request: Request) -> Response:
        """The form was sent."""
        pk = request.query_params.get("pk", "")
        form = await request.form()
        async with work_of(request) as work:
            fields = await self.fields(request, work, pk)
            known = await self.load(request, work, pk)
        found = filled(fields, form)
        if not found.faults:
            try:
                async with work_of(request) as work:
                    saved = await self.save(request, work, pk, found.values)
            except AppError as error:
                found.faults[""] = error.told
            else:
                return self.answer(request, saved)
        found.typed |= {one.name: one.shown(known.get(one.name)) for one in fields if one.fixed or one.kind == "hidden"}
        return self._page(request, pk, fields, found, 422)

    def _page(self, request: Request, pk: str, fields: list[FormField], found: Filled, status: int = 200) -> Response:
        en = page_language(request) == "en"
        query = f"?{request.url.query}" if request.url.query else ""
        return self.show(
            request,
            "form.html",
            status,
            heading=self.change if pk else self.new,
            fields=fields,
            shown=found.typed,
            faults=found.faults,
            back=self.back(pk),
            back_label=(self.origin or self.listing.title).read(page_language(request)),
            about=self.about[en],
            submit=self.submit[en],
            action=f"{request.url.path}{query}",
        )

    def back(self, pk: str) -> str:
        """Where “cancel” leads."""
        return detail(self.listing.key, pk) if pk else f"/console/{self.listing.key}/list"
