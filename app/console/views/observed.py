"""What it would have said: while it observes, what was decided and not done; and how that is released."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app import listing as lists
from app.bot.lists import ACTIONS
from app.clock import local
from app.console.access import chosen, lazy, who_of, work_of
from app.console.views.page import Page, say, sorry, to
from app.console.views.rows import moment
from app.errors import AppError, BadRequest, Words
from app.listing import Filter, Query
from app.parts import OBSERVABLE, PARTS
from app.registry import changes

_SHOWN = 60


class ObservedPage(Page):
    """Look first, then release: by kind of action, for the chain or for some stores."""

    path = "/observed"
    area = "messages"
    icon = "fa fa-eye"
    menu_label = lazy(Words("观察", "Observed"))
    heading = ("它本来会做什么", "What it would have done")

    @route("")
    async def index(self, request: Request) -> Response:
        """What would have been done, and what is live."""
        part = request.query_params.get("part", "")
        filters = [Filter("outcome", "eq", "observed")] + ([Filter("part", "eq", part)] if part in PARTS else [])
        async with work_of(request) as work:
            rows = await lists.rows(work, ACTIONS, Query(filters=tuple(filters), limit=_SHOWN))
            live = {}
            if work.who.may("settings"):
                values = await changes.values_at(work, "chain", "")
                live = {name: bool(values[f"live_{name}"].value) for name in OBSERVABLE}
            counts = await changes.observed_counts(work)
        return self.show(
            request,
            "observed.html",
            rows=[{**row, "when": moment(row["ended_at"]), "day": f"{local(row['ended_at']):%m-%d}"} for row in rows],
            parts={name: PARTS[name] for name in OBSERVABLE},
            part=part,
            live=live,
            counts=counts,
            may=who_of(request).may("settings", "write"),
        )

    @route("", methods=["POST"], name="release")
    async def release(self, request: Request) -> Response:
        """Have kinds of action done from now on (or observed again), everywhere or at some stores."""
        form = await request.form()
        parts = [part for part in chosen(form, "part") if part in OBSERVABLE]
        on = form.get("how") == "live"
        text = str(form.get("stores", "")).strip()
        try:
            if not parts:
                raise BadRequest(Words("请至少勾选一种动作", "choose a kind of action at least"))
            async with work_of(request) as work:
                count = await changes.go_live(work, parts, text, on=on)
        except AppError as error:
            sorry(request, error)
            return to("/console/observed")
        where = (f"{count} 家门店", f"{count} stores") if text else ("全部门店", "the whole chain")
        if on:
            say(request, f"已放行：{where[0]}，从现在起会真的去做", f"Live at {where[1]} from now on")
        else:
            say(request, f"已改为观察：{where[0]}", f"Observed at {where[1]}")
        return to("/console/observed")
