"""One box for everything: people, groups, stores, tickets, messages."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app import listing as lists
from app.bot.lists import MESSAGES
from app.catalogue.lists import PRODUCTS
from app.console.access import who_of, work_of
from app.console.lists import shown
from app.console.views.page import Page, detail
from app.listing import Listing, Query
from app.members.lists import MEMBERS
from app.orders.lists import TICKETS
from app.registry.lists import GROUPS, STAFF, STORES
from app.web.problems import page_language

_FEW = 6
_WHERE: tuple[Listing, ...] = (GROUPS, STORES, MEMBERS, TICKETS, STAFF, PRODUCTS, MESSAGES)


class SearchPage(Page):
    """Search."""

    path = "/search"
    add_to_menu = False
    heading = ("搜索", "Search")

    @route("")
    async def index(self, request: Request) -> Response:
        """What was found where."""
        asked = request.query_params.get("for", "").replace("\x00", "").strip()[:100]
        reader = page_language(request)
        found = []
        if asked:
            async with work_of(request) as work:
                for listing in _WHERE:
                    if not who_of(request).may(listing.area):
                        continue
                    rows = await lists.rows(work, listing, Query(asked, limit=_FEW + 1))
                    if rows:
                        found.append((listing, [_line(listing, row, reader) for row in rows[:_FEW]], len(rows) > _FEW))
        return self.show(request, "search.html", q=asked, found=found)


def _line(listing: Listing, row: dict[str, object], reader: str) -> tuple[str, str, str]:
    """Address, first words, the rest."""
    columns = [column for column in listing.columns if column.shown][:5]
    texts = [text for column in columns if (text := shown(column, row[column.name], reader))]
    return detail(listing.key, row["id_"]), texts[0] if texts else str(row["id_"]), " · ".join(texts[1:])[:160]
