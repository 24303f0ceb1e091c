"""The console: its pages in their order, in one frame."""

from starlette.applications import Starlette
from starlette_admin.base import BaseAdmin
from starlette_admin.i18n import I18nConfig, TimezoneConfig
from starlette_admin.views import DropDown

from app.bot.lists import ACTIONS, DUE, INBOX, MESSAGES, OUTBOX
from app.bot.metrics import Today
from app.catalogue.lists import PRODUCTS
from app.console.access import Door, Run, lazy
from app.console.lists import ListView
from app.console.templates import FOLDER
from app.console.views.today import TodayPage
from app.desk.lists import TASKS
from app.errors import Words
from app.listing import Listing
from app.members.lists import MEMBERS
from app.orders.lists import TICKETS
from app.registry.lists import GROUPS, HOLDS, STAFF, STORES
from app.web.lists import ACCOUNTS, AUDIT, SESSIONS, TOKENS
from app.web.problems import LANGUAGE_COOKIE


def _list(found: Listing, sign: str, base: type[ListView] = ListView) -> ListView:
    made: ListView = type(f"{found.key}_view", (base,), {"listing": found, "icon": f"fa fa-{sign}"})()
    return made


def mount_console(app: Starlette, run: Run) -> None:
    """Put the console under /console."""
    today = Today(run.database, run.clock)
    admin = BaseAdmin(
        title="管家",
        base_url="/console",
        templates_dir=str(FOLDER / "html" / "frame"),
        index_view=TodayPage(today),
        auth_provider=Door(),
        secret_key=run.vault.derive("console").hex(),
        i18n_config=I18nConfig(
            default_locale="zh",
            language_cookie_name=LANGUAGE_COOKIE,
            language_header_name=None,
            language_switcher=["zh", "en"],
        ),
        timezone_config=TimezoneConfig(default_timezone="Asia/Shanghai", use_user_locale_timezone=False),
    )
    for view in (
        _list(TICKETS, "cake-candles"),
        _list(TASKS, "hand"),
        _list(GROUPS, "comments"),
        _list(MEMBERS, "users"),
        _list(MESSAGES, "message"),
        DropDown(
            lazy(Words("门店资料", "The chain")),
            icon="fa fa-shop",
            views=[_list(STORES, "shop"), _list(STAFF, "id-badge"), _list(PRODUCTS, "bread-slice")],
        ),
        DropDown(
            lazy(Words("线路", "The line")),
            icon="fa fa-timeline",
            views=[
                _list(INBOX, "inbox"),
                _list(OUTBOX, "paper-plane"),
                _list(DUE, "clock"),
                _list(ACTIONS, "check"),
                _list(HOLDS, "hand"),
            ],
        ),
        DropDown(
            lazy(Words("系统", "The house")),
            icon="fa fa-gear",
            views=[
                _list(ACCOUNTS, "user"),
                _list(SESSIONS, "desktop"),
                _list(TOKENS, "key"),
                _list(AUDIT, "clipboard-list"),
            ],
        ),
    ):
        admin.add_view(view)
    admin.mount_to(app)
    admin.app.state.run = run
