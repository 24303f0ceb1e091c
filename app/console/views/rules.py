"""The rules in the console: cases, blacklist, the book with its versions, rehearsals, and why something was done."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette_admin.routing import route

from app.bot import rehearsing
from app.bot import why as reasons
from app.bot.rehearsing import Rehearser
from app.console.access import lazy, who_of, words, work_of
from app.console.lists import Extra, Link, ListView
from app.console.views.export import attachment
from app.console.views.notes import told
from app.console.views.page import Page, detail, fields_of, row_number, say, sorry, to
from app.console.views.rows import act, moment
from app.errors import AppError, BadRequest, NotFound, Words
from app.registry.modes import MODES
from app.rules.bars import service as bars
from app.rules.book import LINES, Book, Rule
from app.rules.cases import decide
from app.rules.cases import service as cases
from app.rules.cases.lists import CASES, SAMPLES
from app.rules.checks import check_name
from app.rules.decide import SENTENCES, Sentence
from app.rules.lists import BARS, COUPONS
from app.rules.rulebook import decide as versions
from app.rules.rulebook import service as rulebook
from app.rules.rulebook.lists import RULEBOOKS
from app.web.problems import page_language
from app.work import Work

_NUMBERS: Mapping[str, Words] = {
    "reminders": Words("提醒几次后请人处理", "reminders before a person is asked"),
    "window_days": Words("提醒几天后不再计数", "days a reminder counts"),
    "ban_days": Words("拉黑几天（0 = 直到解除）", "days barred (0: until lifted)"),
    "spread_groups": Words("同样的话发到几个群算刷屏", "groups of one text that are a flood"),
    "spread_minutes": Words("…在几分钟内", "… within so many minutes"),
    "standing_days": Words("认识几天以上先交给人", "known for so many days: a person first"),
}


class CaseView(ListView):
    """Cases, with the evidence and the decision."""

    listing = CASES

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Every check, what was said around it, and what may be done."""
        case = await cases.case(work, obj.id_)
        found = Extra()
        if work.who.may("messages"):
            found.links.append(Link(words(request, "下载证据", "Evidence"), f"/console/rulebook/evidence/{case.id}"))
        head = [words(request, zh, en) for zh, en in (("检查", "Check"), ("发现", "Found"), ("原话", "Words"))]
        book, reader = await rulebook.as_of(work, case.version), page_language(request)
        table = [
            [check_name(one["check"], book).read(reader), one["reason"], one["evidence"]]
            for one in sorted(case.findings, key=lambda one: not one["found"])
        ]
        title = words(request, f"证据 · 规则第 {case.version} 版", f"Evidence · rules v{case.version}")
        found.sections.append({"title": title, "head": head, "table": table})
        if work.who.may("cases", "write"):
            for deed in decide.allowed(case.state, appealed=case.appealed_at is not None):
                label = decide.DEEDS[deed][2]
                ask = words(request, "撤销处罚并向顾客道歉？", "Lift it and say sorry?") if deed == "mistake" else ""
                main = deed == "mistake" and case.appealed_at is not None
                style = "btn-primary" if main else "btn-outline-danger" if deed == "remove" else ""
                made = act(request, "case", label.zh, label.en, case.id, ask=ask, style=style, how=deed)
                if deed == "uphold":
                    made = replace(
                        made, words=("note", words(request, "为什么维持，会告诉顾客", "why, the member is told"))
                    )
                found.acts.append(made)
        return found


class BarView(ListView):
    """The blacklist, and what can be taken back."""

    listing = BARS

    def links(self, request: Request) -> list[Link]:
        """What was done in the last day."""
        return [Link(words(request, "24 小时内的操作", "Changes of a day"), "/console/rulebook/changes")]

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Lift it."""
        if not obj.standing or not work.who.may("rules", "write") or not work.who.sees_all:
            return Extra()
        ask = words(request, "解除后可以重新进群。24 小时内可撤销。", "They may come back. It can be undone for a day.")
        return Extra(acts=[act(request, "lift-bar", "解除拉黑", "Lift it", obj.id_, ask=ask, style="btn-primary")])


class SampleView(ListView):
    """What was judged wrongly."""

    listing = SAMPLES


class CouponView(ListView):
    """Newcomers' coupons."""

    listing = COUPONS


class VersionView(ListView):
    """Versions of the rule book."""

    listing = RULEBOOKS

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Edit, rehearse, try, halt."""
        return Extra(
            links=[Link(words(request, "打开", "Open"), f"/console/rulebook?version={obj.id_}", "btn-primary")]
        )


class RulebookPage(Page):
    """The rule book: read it, change it, rehearse the change, try it."""

    path = "/rulebook"
    area = "rules"
    icon = "fa fa-scale-balanced"
    menu_label = lazy(Words("规则书", "Rule book"))
    heading = ("规则书", "Rule book")

    def __init__(self, rehearser: Rehearser) -> None:
        super().__init__()
        self._rehearser = rehearser

    @route("")
    async def index(self, request: Request) -> Response:
        """A version: the one in force, or another."""
        asked = request.query_params.get("version", "")
        async with work_of(request) as work:
            live = await rulebook.current(work)
            shown = await rulebook.version(work, row_number(asked, 9)) if asked else None
            may = work.who.may("rules", "write") and work.who.sees_all
            book = shown.book if shown else live
            rehearsed = await rulebook.was_played(work, book)
            few, sees_cases = await rulebook.tried_everywhere(work), work.who.may("cases")
        reader = page_language(request)
        return self.show(
            request, "rulebook.html", book=book, live=live, state=shown.state if shown else "live",
            version=shown, states=versions.STATES, modes=MODES, numbers=_NUMBERS, may=may, lines=LINES,
            rehearsed=rehearsed, few=few, first=versions.STAGES[0], sees_cases=sees_cases,
            differs=[one.read(reader) for one in versions.differences(live, book)] if shown else [],
        )  # fmt: skip

    @route("", methods=["POST"], name="save")
    async def save(self, request: Request) -> Response:
        """A draft is kept: a new one, or the same again."""
        fields = await fields_of(request)
        base = fields.get("version", "")
        try:
            async with work_of(request) as work:
                live = await rulebook.current(work)
                shown = await rulebook.version(work, row_number(base, 9)) if base else None
                book = _book(shown.book if shown else live, fields)
                if shown is not None and shown.state == "draft":
                    number = shown.book.version
                    await rulebook.rewrite(work, number, book, fields.get("note", ""))
                else:
                    number = await rulebook.write(work, book, fields.get("note", ""))
        except AppError as error:
            sorry(request, error)
            return to(f"/console/rulebook?version={base}" if base else "/console/rulebook")
        say(
            request, f"草稿已保存：第 {number} 版。先试演，再试行。", f"Draft v{number} kept. Rehearse it, then try it."
        )
        return to(f"/console/rulebook?version={number}")

    @route("/{number:int}/{how}", methods=["POST"], name="how")
    async def how(self, request: Request) -> Response:
        """Rehearse, try, put in force, halt."""
        number, how = request.path_params["number"], request.path_params["how"]
        fields = await fields_of(request)
        try:
            if how == "rehearse":
                async with work_of(request) as work:
                    draft = (await rulebook.version(work, number)).book
                days = fields.get("days", "7")
                made = await self._rehearser.start(who_of(request), draft, int(days) if _is_number(days) else 0)
                return to(f"/console/rulebook/rehearsal/{made}?version={number}")
            async with work_of(request) as work:
                if how == "halt":
                    await rulebook.halt(work, number, fields.get("why", "").strip() or rulebook.BY_HAND)
                elif how in ("try", "force"):
                    await rulebook.publish(work, number, at_once=how == "force", anyway="anyway" in fields)
                else:
                    raise NotFound(Words("没有这个操作", "there is no such deed"))
        except AppError as error:
            sorry(request, error)
        else:
            say(request, "已完成", "Done")
        return to(f"/console/rulebook?version={number}")

    @route("/rehearsal/{number:int}", name="rehearsal")
    async def rehearsal(self, request: Request) -> Response:
        """How far it is, and whom it would have touched."""
        async with work_of(request) as work:
            found = await rehearsing.read(work, request.path_params["number"])
        back = request.query_params.get("version", "")
        sentences = {sentence.name: SENTENCES[sentence] for sentence in Sentence}
        return self.show(
            request, "rehearsal.html", found=found, result=found["result"], sentences=sentences,
            version=back if _is_number(back) else "", detail=detail,
        )  # fmt: skip

    @route("/rehearsal/{number:int}/progress", name="rehearsal_progress")
    async def progress(self, request: Request) -> Response:
        """How far it is, for the page that watches."""
        async with work_of(request) as work:
            found = await rehearsing.read(work, request.path_params["number"])
        return JSONResponse({"state": found["state"], "done": found["looked_at"], "rows": 0})

    @route("/rehearsal/{number:int}/stop", methods=["POST"], name="rehearsal_stop")
    async def stop(self, request: Request) -> Response:
        """Enough."""
        number = request.path_params["number"]
        await fields_of(request)
        await self._rehearser.stop(who_of(request), number)
        return to(f"/console/rulebook/rehearsal/{number}")

    @route("/evidence/{number:int}", name="evidence")
    async def evidence(self, request: Request) -> Response:
        """The evidence of a case, as a file."""
        number = request.path_params["number"]
        async with work_of(request) as work:
            raw = await reasons.evidence(work, number)
        return attachment(raw, f"证据-{number}.json", "application/json")

    @route("/why/{number:int}", name="why")
    async def why(self, request: Request) -> Response:
        """Why something was done about a message, or nothing."""
        async with work_of(request) as work:
            found = await reasons.why(work, request.path_params["number"])
        return self.show(
            request, "why.html", found=found, moment=moment, detail=detail, states=decide.STATES, told=told,
            heading=("为什么", "Why"),
        )  # fmt: skip

    @route("/changes", name="changes")
    async def changes(self, request: Request) -> Response:
        """What was done to the blacklist in the last day, and taking it back."""
        async with work_of(request) as work:
            found = await bars.to_undo(work)
            may = work.who.may("rules", "write") and work.who.sees_all
        return self.show(
            request, "bar-changes.html", changes=found, may=may, moment=moment, heading=("黑名单操作", "Changes"),
        )  # fmt: skip


def _book(base: Book, fields: Mapping[str, str]) -> Book:
    """A book as the form has it. Raises BadRequest."""
    numbers = {}
    for name, label in _NUMBERS.items():
        text = fields.get(name, "").strip()
        if not _is_number(text):
            raise BadRequest(Words(f"“{label.zh}”要填整数", f"{label.en} is a whole number"))
        numbers[name] = int(text)
    rules = tuple(_rule(rule, fields) for rule in base.rules if not fields.get(f"{rule.key}.drop"))
    if fields.get("new.title", "").strip():
        rules += (_rule(Rule(key=_own_key(base), title="", text="", line="tolerated"), fields, "new"),)
    return replace(base, intro=fields.get("intro", base.intro).strip()[:200] or base.intro, rules=rules, **numbers)


def _is_number(text: str) -> bool:
    """Whether this is a whole number of a form: “²” is a digit as well, and no number."""
    return text.isascii() and text.isdigit() and len(text) <= 5


def _own_key(base: Book) -> str:
    """A key for a rule of the chain's own: own_a, own_b … that no rule has."""
    taken = {rule.key for rule in base.rules}
    return next(key for n in range(26 * 26) if (key := f"own_{chr(97 + n // 26)}{chr(97 + n % 26)}") not in taken)


def _rule(rule: Rule, fields: Mapping[str, str], name: str = "") -> Rule:
    """A rule as the form has it; `name`: under which its fields are there, if not its key."""
    name = name or rule.key
    mode, line = fields.get(f"{name}.mode", rule.mode), fields.get(f"{name}.line", rule.line)
    if mode not in MODES:
        raise BadRequest(Words("方式只能是关闭、只观察、执行", "a mode is off, observe or enforce"))
    if line not in LINES:
        raise BadRequest(Words("请选哪条线", "a line is tolerated or forbidden"))
    return replace(
        rule,
        title=fields.get(f"{name}.title", rule.title).strip(),
        text=fields.get(f"{name}.text", rule.text).strip(),
        mode=mode,  # type: ignore[arg-type]  # one of them, as was just seen
        line=line,  # type: ignore[arg-type]  # as above
        words=_several(fields.get(f"{name}.words", "")),
        excused=_several(fields.get(f"{name}.excused", "")),
    )


def _several(text: str) -> tuple[str, ...]:
    for sign in "、,，;；\r\n\t":
        text = text.replace(sign, " ")
    return tuple(dict.fromkeys(text.split()))
