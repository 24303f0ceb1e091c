"""The console: its pages in their order, in one frame."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.base import BaseAdmin
from starlette_admin.flash import get_flashed_messages
from starlette_admin.i18n import I18nConfig, TimezoneConfig
from starlette_admin.views import DropDown

from app.bot.intake import Importer
from app.bot.lists import ACTIONS
from app.bot.metrics import Today
from app.bot.rehearsing import Rehearser
from app.console.access import Door, Run, lazy, words
from app.console.lists import Link, ListView
from app.console.templates import FOLDER
from app.console.views import groups, lines, rows, rules
from app.console.views.acts import ACTS
from app.console.views.bulk import BulkPage, method_of
from app.console.views.channels import ChannelsPage
from app.console.views.codes import CodeForm, CodeView, GreetingView, MassView
from app.console.views.connect import ConnectPage, Probe
from app.console.views.content import ContentForm, ContentPicturePage, ContentView
from app.console.views.deals import DealForm, DealView
from app.console.views.deeds import DeedsPage
from app.console.views.export import ExportPage, PersonPage
from app.console.views.facts import FactForm, FactView
from app.console.views.filters import FiltersPage
from app.console.views.goods import OfferForm, OffersPage, PicturePage
from app.console.views.handover import HandoverForm, HandoverView
from app.console.views.hold import HoldPage
from app.console.views.hosted import AmbiguousForm, AmbiguousView, HostedForm, HostedView
from app.console.views.imports import ImportsPage
from app.console.views.late import LatePage
from app.console.views.lost import LostPicturePage
from app.console.views.observed import ObservedPage
from app.console.views.page import Page
from app.console.views.people import AccountForm, MePage, TokenForm
from app.console.views.planner import PlannerPage
from app.console.views.points import MoveView, PointsForm, PointsView, SignInView
from app.console.views.registry import ExceptionForm, GroupForm, ProductForm, StaffForm, StoreForm
from app.console.views.reports import ReportsPage
from app.console.views.rules import RulebookPage
from app.console.views.search import SearchPage
from app.console.views.sentence import SentencePage
from app.console.views.settings import SettingsPage
from app.console.views.timetable import DayPage, SlotChangeForm, SlotChangeView, SlotForm, SlotRunView, SlotView
from app.console.views.today import TodayPage
from app.console.views.welfare import CalendarPage, WelfareForm, WelfareView
from app.desk.lists import DELAYS
from app.errors import AppError, Words
from app.orders.complaints.lists import COMPENSATIONS
from app.orders.demand.lists import LOST
from app.orders.questions.lists import QUESTIONS
from app.sop.clerks.lists import CLERK_POSTS
from app.sop.mix.lists import STORE_CLASSES
from app.watch.lists import ALARMS
from app.web.problems import LANGUAGE_COOKIE, page_language, problem


class Makes:
    """Makes the lists, and tells the pages that act on any of them."""

    def __init__(self) -> None:
        self.bulk = BulkPage()
        self.export = ExportPage()

    def view(self, base: type[ListView], sign: str) -> ListView:
        """One list, with what can be done to many of its rows."""
        found = base.listing
        acts = ACTS.get(found.key, ())
        methods = {act.name: method_of(self.bulk, act) for act in acts}
        values = {"icon": f"fa fa-{sign}", "actions": tuple(methods), "acts": tuple(acts), **methods}
        made: ListView = type(f"{found.key}_view", (base,), values)()
        for act in acts:
            self.bulk.know(found, act)
        self.export.know(made)
        return made


class ActionView(ListView):
    """What was done."""

    listing = ACTIONS


class QuestionView(ListView):
    """What was asked."""

    listing = QUESTIONS


class LostView(ListView):
    """What could not be sold."""

    listing = LOST

    def links(self, request: Request) -> list[Link]:
        """The same as a picture."""
        return [Link(words(request, "看图", "As a picture"), "/console/lost-picture", "btn-primary")]


class CompensationView(ListView):
    """What complaints were compensated with."""

    listing = COMPENSATIONS


class DelayView(ListView):
    """Who does what they are asked to, and how fast."""

    listing = DELAYS


class ClerkPostView(ListView):
    """What clerks posted, and what it has brought."""

    listing = CLERK_POSTS


class StoreClassView(ListView):
    """Stores by what their customers spend, and whether they come back."""

    listing = STORE_CLASSES


class AlarmView(ListView):
    """What went wrong."""

    listing = ALARMS


class Frame(BaseAdmin):
    """The library's frame. Forms are checked at the door (app.console.access), by what the session knows."""

    def _init_csrf(self) -> None:
        """No second check."""


def mount_console(app: Starlette, run: Run, importer: Importer, probe: Probe, rehearser: Rehearser) -> None:
    """Put the console under /console."""
    makes = Makes()
    admin = Frame(
        title="管家",
        base_url="/console",
        templates_dir=str(FOLDER / "html" / "frame"),
        index_view=TodayPage(Today(run.database, run.clock)),
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
    for view in (*_menu(makes, importer, probe, rehearser), *_hidden(makes)):
        admin.add_view(view)
    admin.mount_to(app)
    admin.app.state.run = run
    admin.app.add_exception_handler(AppError, lambda request, error: _explain(admin, request, error))


def _explain(admin: BaseAdmin, request: Request, error: Exception) -> Response:
    """A page that tells what went wrong; a program that asked gets a problem."""
    assert isinstance(error, AppError)
    reader = page_language(request)
    if "text/html" not in request.headers.get("accept", ""):
        return problem(error, reader)
    detail = error.detail.read(reader) or error.title.read(reader)
    context: dict[str, object] = {"exc": HTTPException(error.status), "detail": detail}
    context["cure"] = error.cure.read(reader)
    context["flashed_messages"] = get_flashed_messages(request)
    return admin.templates.TemplateResponse(request, "error.html", context, error.status)


def _menu(makes: Makes, importer: Importer, probe: Probe, rehearser: Rehearser) -> Sequence[ListView | DropDown | Page]:
    view = makes.view
    return (
        view(rows.TicketView, "cake-candles"),
        LatePage(),
        view(rows.ComplaintView, "face-frown"),
        view(CompensationView, "ticket"),
        view(QuestionView, "circle-question"),
        view(LostView, "cart-shopping"),
        view(rows.StandingView, "repeat"),
        view(rows.SuggestionView, "lightbulb"),
        view(rows.TaskView, "hand"),
        DropDown(
            lazy(Words("群规", "The rules")),
            icon="fa fa-scale-balanced",
            views=[
                view(rules.CaseView, "gavel"),
                view(rules.BarView, "ban"),
                RulebookPage(rehearser),
                view(rules.VersionView, "code-branch"),
                view(rules.SampleView, "flask-vial"),
                view(GreetingView, "door-open"),
                view(rules.CouponView, "gift"),
            ],
        ),
        DropDown(
            lazy(Words("内容", "Posts")),
            icon="fa fa-calendar-days",
            views=[
                CalendarPage(),
                view(SlotView, "calendar-days"),
                view(SlotChangeView, "code-branch"),
                view(SlotRunView, "list-check"),
                view(ContentView, "layer-group"),
                view(FactView, "cloud-sun"),
                view(DealView, "ticket"),
                view(WelfareView, "gift"),
                view(MassView, "bullhorn"),
                view(ClerkPostView, "comment-dots"),
                view(StoreClassView, "layer-group"),
            ],
        ),
        DropDown(
            lazy(Words("积分", "Points")),
            icon="fa fa-star",
            views=[view(PointsView, "star"), view(SignInView, "calendar-check"), view(MoveView, "list-ol")],
        ),
        view(groups.GroupView, "comments"),
        view(CodeView, "qrcode"),
        view(groups.MemberView, "users"),
        view(lines.MessageView, "message"),
        DropDown(
            lazy(Words("门店资料", "The chain")),
            icon="fa fa-shop",
            views=[
                view(rows.StoreView, "shop"),
                view(rows.StaffView, "id-badge"),
                view(HandoverView, "right-left"),
                view(DelayView, "stopwatch"),
                view(rows.ProductView, "bread-slice"),
                ImportsPage(importer),
            ],
        ),
        DropDown(
            lazy(Words("线路", "The line")),
            icon="fa fa-timeline",
            views=[
                view(lines.InboxView, "inbox"),
                view(lines.OutboxView, "paper-plane"),
                view(lines.DueView, "clock"),
                view(lines.WalkView, "arrows-rotate"),
                ChannelsPage(),
                view(AmbiguousView, "circle-question"),
                view(ActionView, "check"),
                view(AlarmView, "bell"),
                view(lines.HoldView, "hand"),
                ObservedPage(),
            ],
        ),
        DropDown(
            lazy(Words("系统", "The house")),
            icon="fa fa-gear",
            views=[
                SettingsPage(),
                SentencePage(),
                ReportsPage(),
                ConnectPage(probe),
                view(HostedView, "robot"),
                view(lines.AccountView, "user"),
                view(lines.SessionView, "desktop"),
                view(lines.TokenView, "key"),
                view(lines.AuditView, "clipboard-list"),
            ],
        ),
    )


def _hidden(makes: Makes) -> Sequence[Page]:
    """Pages that others lead to."""
    return (
        HoldPage(),
        SearchPage(),
        MePage(),
        PersonPage(),
        DeedsPage(),
        FiltersPage(),
        makes.bulk,
        makes.export,
        StoreForm(),
        ExceptionForm(),
        StaffForm(),
        GroupForm(),
        CodeForm(),
        groups.NoticeForm(),
        SlotForm(),
        ContentForm(),
        ContentPicturePage(),
        SlotChangeForm(),
        DayPage(),
        PlannerPage(),
        FactForm(),
        DealForm(),
        WelfareForm(),
        HandoverForm(),
        HostedForm(),
        AmbiguousForm(),
        PointsForm(),
        ProductForm(),
        OffersPage(),
        LostPicturePage(),
        OfferForm(),
        PicturePage(),
        AccountForm(),
        TokenForm(),
    )
