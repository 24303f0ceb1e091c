"""Filters of lists that an account keeps under a name."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.console.access import work_of
from app.console.views.deeds import inside
from app.console.views.page import Page, fields_of, row_number, say, sorry, to
from app.errors import AppError
from app.web import filters


class FiltersPage(Page):
    """Filters that an account keeps under a name."""

    path = "/filters"
    add_to_menu = False

    @route("/keep", methods=["POST"], name="keep")
    async def keep(self, request: Request) -> Response:
        """Keep one."""
        fields = await fields_of(request)
        back = f"/console/{fields.get('listing', '')}/list"
        try:
            async with work_of(request) as work:
                await filters.keep(
                    work,
                    request.state.principal.account_id,
                    fields.get("listing", ""),
                    fields.get("name", ""),
                    fields.get("query", ""),
                )
        except AppError as error:
            sorry(request, error)
            return to(inside(back))
        say(request, "已保存筛选", "The filter is kept")
        return to(inside(f"{back}?{fields.get('query', '')}"))

    @route("/forget", methods=["POST"], name="forget")
    async def forget(self, request: Request) -> Response:
        """Forget one."""
        fields = await fields_of(request)
        try:
            async with work_of(request) as work:
                await filters.forget(work, request.state.principal.account_id, row_number(fields.get("id", "")))
        except AppError as error:
            sorry(request, error)
        return to(inside(f"/console/{fields.get('listing', '')}/list"))
