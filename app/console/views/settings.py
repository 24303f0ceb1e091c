"""Settings: what counts at a place, where each value comes from, and another value for it."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.console.access import lazy, words, work_of
from app.console.views.page import Page, fields_of, say, sorry, to
from app.errors import AppError, Words
from app.registry import changes
from app.registry.known import SETTINGS
from app.registry.lists import KINDS
from app.registry.settings import SCOPE_NAMES, Effective


class SettingsPage(Page):
    """One place at a time: the chain, a type of store, a store, a group."""

    path = "/settings"
    area = "settings"
    icon = "fa fa-sliders"
    menu_label = lazy(Words("设置", "Settings"))
    heading = ("设置", "Settings")

    @route("")
    async def index(self, request: Request) -> Response:
        """Every setting as it counts there."""
        scope = request.query_params.get("scope", "chain")
        target = request.query_params.get("target", "").strip() if scope != "chain" else ""
        fault, name = "", ""
        found: dict[str, Effective] = {}
        async with work_of(request) as work:
            stores = await changes.to_choose_from(work, "stores") if work.who.may("groups", "write") else []
            try:
                if scope == "store" and (number := request.query_params.get("number", "").strip()):
                    target = str(await changes.store_id(work, number))
                if scope == "chain" or target:
                    found = await changes.values_at(work, scope, target)
                    name = await changes.place_name(work, scope, target)
            except AppError as error:
                fault = words(request, error.detail.zh, error.detail.en)
        return self.show(
            request,
            "settings.html",
            404 if fault else 200,
            scope=scope,
            target=target,
            name=name,
            found=found,
            fault=fault,
            settings=SETTINGS,
            scopes=SCOPE_NAMES,
            kinds=KINDS,
            stores=stores,
        )

    @route("", methods=["POST"], name="set")
    async def set(self, request: Request) -> Response:
        """Set one, or let the more general value count again."""
        fields = await fields_of(request)
        scope, target, key = fields.get("scope", ""), fields.get("target", ""), fields.get("key", "")
        value = None if fields.get("clear") else fields.get("value", "")
        try:
            async with work_of(request) as work:
                await changes.set_value(work, scope, target, key, value)
        except AppError as error:
            sorry(request, error)
        else:
            label = SETTINGS[key].label
            say(request, f"{label.zh}：已保存", f"{label.en}: saved")
        where = f"?{urlencode({'scope': scope, 'target': target})}" if scope != "chain" else ""
        return to(f"/console/settings{where}#{key}")
