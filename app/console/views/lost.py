"""What could not be sold, as a picture: products by the hour, for tomorrow's baking."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.clock import business_date
from app.console.access import work_of
from app.console.views.page import Page, row_number
from app.orders.demand import service as demand

_SPANS = (1, 7, 30)  # days


class LostPicturePage(Page):
    """Lost demand by product and hour."""

    path = "/lost-picture"
    area = "tickets"
    add_to_menu = False
    heading = ("没卖成的：哪款、几点", "Lost demand by product and hour")

    @route("")
    async def index(self, request: Request) -> Response:
        """Of the last days, in all stores or in one."""
        asked = request.query_params.get("days", "")
        days = int(asked) if asked in map(str, _SPANS) else 7
        store = request.query_params.get("store", "")
        store_id = row_number(store) if store else None
        async with work_of(request) as work:
            last = business_date(work.now)
            first = last - timedelta(days=days - 1)
            picture = await demand.seen(work, first, last, store_id)
            stores = await demand.worst(work, first, last)
        return self.show(
            request, "lost.html", picture=picture, stores=stores, days=days, spans=_SPANS, store_id=store_id,
            first=first, last=last, peak=max((count for _, _, count in stores), default=1),
        )  # fmt: skip
