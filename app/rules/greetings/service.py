"""The public door of the welcome templates.

WeCom greets newcomers itself where a template lies on the group; an owner puts it there by hand, once. We keep its
words in step with the settings and the rule book.
"""

from app.actions import SetWelcome
from app.content.service import fill
from app.events import ActionDone
from app.registry import service as registry
from app.registry.settings import GREETINGS
from app.rules.book import Book, short
from app.rules.decide import terms_at
from app.rules.greetings import store
from app.rules.greetings.decide import Now, to_ask
from app.work import Work

_OUTCOMES = {"done": "kept", "observed": "observed", "unsure": "unsure"}


async def keep(work: Work, book: Book) -> list[str]:
    """Have WeCom's templates say what our welcome says, and be gone where there is none, or where an account of ours
    says it. Returns the kinds of store for which that was asked.
    """
    known = {kind: Now(one.text, one.template_id, one.state) for kind, one in (await store.all_locked(work.db)).items()}
    wanted = {}
    for kind in await store.kinds_without_a_voice(work.db):
        settings = await registry.chosen_of_kind(work, kind)
        if settings.flag("welcome"):
            words = settings.words("welcome_text")
            wanted[kind] = fill(
                words, names="{names}", group="本群", store="本店", rules=short(book, terms_at(book, settings).modes)
            )
    due = to_ask(wanted, known)
    for kind, template_id in due.items():
        text = wanted.get(kind, "")
        change = await store.ask(work.db, kind, text, work.now)
        action = SetWelcome(kind_of_store=kind, text=text, template_id=template_id)
        work.emit(action, "welcome", cause=f"greeting:{change}:{kind}", slot=kind)
    return list(due)


async def covers(work: Work, kind: str) -> bool:
    """Whether WeCom has a template of ours for a kind of store, so that nobody has to be greeted by hand."""
    return await store.kept(work.db, kind)


async def keep_now(work: Work, book: Book) -> list[str]:
    """The same, because somebody wants it now. Raises Forbidden."""
    work.who.require("rules", "write")
    kinds = await keep(work, book)
    work.audit("rules", "greetings", "kept in step", after={"kinds": kinds})
    return kinds


async def answered(work: Work, event: ActionDone) -> str | None:
    """WeCom took a template, or did not. Returns why nothing was done, or None."""
    _, _, rest = event.cause.partition(":")
    change, _, kind = rest.partition(":")
    state = _OUTCOMES.get(event.outcome, "failed")
    if state == "kept" and not event.result.get("template_id"):
        state = "removed"
    note = "" if event.outcome == "done" else str(event.result.get("note") or event.outcome)[:200]
    template_id = str(event.result.get("template_id") or "")
    if not change.isdigit() or not await store.settle(work.db, kind, int(change), state, template_id, note):
        return "a template that has changed since"
    if state == "removed":
        work.at(work.now, GREETINGS, "greetings")  # the welcome may be wanted again by now
    if state in ("failed", "unsure"):
        text = f"【入群欢迎语】“{kind}”的模板没有更新成功，请到“欢迎语模板”里看一下。"
        await registry.tell_operators(work, text, f"greeting-{state}:{change}:{kind}")
    return None
