"""The channels: who does what, how each is heard, and what lies with people."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.bot import channels
from app.bot.lists import SENDING
from app.bot.matrix import NAMES, WHO, connected, who_does
from app.bot.radar import service as radar
from app.bot.shared import COUNTED
from app.console.access import lazy, run_of, work_of
from app.console.views.page import Page
from app.console.views.rows import moment
from app.errors import Words
from app.wecom.official.faults import EVERYBODY


class ChannelsPage(Page):
    """Who does what here, and how it goes."""

    path = "/channels"
    area = "line"
    icon = "fa fa-tower-broadcast"
    menu_label = lazy(Words("通道", "Channels"))
    heading = ("通道", "Channels")

    @route("")
    async def index(self, request: Request) -> Response:
        """As it is now."""
        settings = run_of(request).settings
        hands = connected(settings)
        async with work_of(request) as work:
            heard = await channels.channels(work)
            silent = await radar.silent_groups(work)
            states = await channels.with_people(work)
            accounts = await channels.accounts(work)
            limits = await channels.limits(work)
            hands |= {"names"} if await channels.speaks_by_name(work) else set()
        rows = [
            (NAMES[name], *(WHO[who_does(name, hands, kind=kind)] for kind in ("juzi", "worktool", "")))
            for name in NAMES
        ]
        return self.show(
            request, "channels.html", rows=rows, heard=heard, silent=silent, states=states, accounts=accounts,
            names=SENDING, limits=limits, counted=COUNTED, everybody=EVERYBODY,
            hands={name: name in hands for name in ("app", "hosted", "names", "robot")}, who=WHO, moment=moment,
        )  # fmt: skip
