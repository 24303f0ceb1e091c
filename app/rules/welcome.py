"""Newcomers: one welcome for many, quiet at night, other words for who comes again, a coupon of their own."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from app import codes
from app.actions import WELCOME_AGE, SendText
from app.clock import local
from app.content.service import fill, nick, say
from app.errors import NotFound, Words
from app.members import service as members
from app.registry import service as registry
from app.registry.settings import Chosen
from app.registry.store import GroupFacts
from app.rules import store
from app.rules.book import Book, short
from app.rules.coupons import store as coupons
from app.rules.coupons.store import Issued
from app.rules.decide import terms_at
from app.rules.greetings import service as greetings
from app.rules.names import ask_for_names
from app.work import Work

WELCOME = "rules.welcome"
_TOGETHER = timedelta(seconds=3)  # joins this close get one welcome
_NAMES_PATIENCE = timedelta(seconds=10)  # how long a welcome waits to learn what people are called
_KNOWN_FACE = timedelta(days=1)  # who leaves and comes back within a day is not welcomed again
_NAMES_SHOWN = 10
_CODES_SHOWN = 20  # of one message


async def came(work: Work, group: GroupFacts, guests: Sequence[str]) -> None:
    """Somebody is new here: file the moment at which they are welcomed."""
    if work.late > WELCOME_AGE:
        work.note("came too long ago to be welcomed")
        return
    settings = await registry.chosen(work, group)
    if not settings.flag("welcome"):
        work.note("newcomers are not welcomed here")
        return
    if not group.account and await greetings.covers(work, group.store_kind):
        work.note("WeCom greets here, by the template of this kind of store")
        return
    interval = timedelta(seconds=settings.number("welcome_seconds"))
    if await store.add_arrivals(work.db, group.group_id, guests, work.now, _KNOWN_FACE):
        last = await store.last_welcome(work.db, group.group_id)
        due_at = work.now + _TOGETHER if last is None else max(work.now + _TOGETHER, last + interval)
        work.at(due_at, WELCOME, f"welcome:{group.group_id}", {"group": group.group_id})


async def welcome_due(work: Work, ref: Mapping[str, Any], group: GroupFacts | None, book: Book) -> None:
    """Say one welcome for everybody who came since the last one."""
    if group is None or group.dismissed_at:
        return
    waiting = await store.waiting_arrivals(work.db, group.group_id, work.now - WELCOME_AGE)
    if not waiting:
        return
    barred = await store.banned(work.db, [person_id for _, person_id, _ in waiting], work.now)
    people = [person_id for _, person_id, _ in waiting if person_id not in barred]
    if not people:  # they are on their way out
        await store.welcomed(work.db, [arrival for arrival, _, _ in waiting], work.now)
        return
    names = await members.names(work, people)
    if len(names) < len(set(people)) and work.now - waiting[0][2] < _NAMES_PATIENCE:
        work.at(work.now + timedelta(seconds=1), WELCOME, f"welcome:{group.group_id}", dict(ref))
        return
    settings = await registry.chosen(work, group)
    again = await store.came_before(work.db, group.group_id, people, [arrival for arrival, _, _ in waiting])
    shown = [person_id for person_id in dict.fromkeys(people) if names.get(person_id)][:_NAMES_SHOWN]
    called = "、".join(f"@{nick(names[person_id])} " for person_id in shown).rstrip() or say("welcome.newcomers")
    if shown and len(people) > len(shown):
        called += f"等 {len(people)} 位新朋友"
    text = fill(
        settings.words(_which(work, settings, set(people) <= again)),
        names=called,
        group=group.protected_name or group.name,
        store=group.store_name,
        rules=short(book, terms_at(book, settings).modes),
    )
    first, *more = await _coupons(work, group, settings, [one for one in people if one not in again], names) or [""]
    cause = f"welcome:{waiting[0][0]}"
    said = SendText(group_id=group.group_id, text=f"{text}\n{first}" if first else text, mention=tuple(shown))
    work.emit(said, "welcome", cause=cause, max_age=WELCOME_AGE)
    for n, line in enumerate(more, 2):
        rest = SendText(group_id=group.group_id, text=line)
        work.emit(rest, "welcome", cause=cause, slot=str(n), max_age=WELCOME_AGE)
    await store.welcomed(work.db, [arrival for arrival, _, _ in waiting], work.now)
    await ask_for_names(work, group, settings, {person: names[person] for person in people if names.get(person)})


def _which(work: Work, settings: Chosen, all_again: bool) -> str:  # a fact, not an option
    """The template: for those who come again, at night, or the usual one."""
    if all_again:
        return "welcome_again_text"
    hour = local(work.now).hour
    begins, ends = settings.number("night_from"), settings.number("night_until")
    night = begins <= hour < ends if begins < ends else hour >= begins or hour < ends
    return "welcome_night_text" if begins != ends and night else "welcome_text"


async def _coupons(
    work: Work, group: GroupFacts, settings: Chosen, guests: Sequence[str], names: Mapping[str, str]
) -> list[str]:
    """A code for each newcomer who has none in the chain yet, so many a message."""
    words = settings.words("coupon_words")
    if words.strip("－-") == "" or group.store_id is None or not guests:
        return []
    if not registry.is_live(await registry.live_rows(work), "welcome", group):
        return []  # nobody would read it, and there is one for each person
    expires = work.now + timedelta(days=settings.number("coupon_days"))
    fresh = {person: codes.new() for person in guests}
    issued = await coupons.issue(work.db, fresh, group.group_id, group.store_id, words, work.now, expires)
    listed = [f"{nick(names.get(person, ''))} {code}" for person, code in issued.items()]
    return [
        say("welcome.coupon", words=words, codes="、".join(some), until=f"{local(expires):%m月%d日}")
        for some in (listed[n : n + _CODES_SHOWN] for n in range(0, len(listed), _CODES_SHOWN))
    ]


async def redeem(work: Work, code: str, staff_id: str) -> Issued:
    """A newcomer's code is used at the till, once. Raises NotFound, Forbidden, Conflict: used, or too old."""
    work.who.require("tickets", "write")
    found = await coupons.lock(work.db, codes.typed(code))
    if found is None:
        raise NotFound(Words("没有这个券码，请核对", "there is no such code"))
    work.who.require_sight(found.store_id, found.group_id)
    codes.check_usable(found.redeemed_at, found.expires_at, work.now)
    await coupons.redeem(work.db, found.id, staff_id, work.now)
    work.audit("tickets", f"coupon {found.id}", "newcomer's coupon redeemed", after={"by": staff_id})
    return found
