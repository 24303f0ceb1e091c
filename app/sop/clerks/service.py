"""The public door of the clerks' own posts: two suggestions a morning, one tap to say one of them, and its credit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from app.actions import ALERT_AGE, SendCard, SendText, UpdateCard, Urgency
from app.catalogue import service as catalogue
from app.clock import SHANGHAI, business_date, local
from app.events import ActionDone, CardPressed
from app.registry import service as registry
from app.sop import days
from app.sop.clerks import decide, store
from app.sop.clerks.decide import PREFIX
from app.sop.clerks.store import Post, Shop
from app.sop.decide import Place
from app.sop.facts import service as facts
from app.sop.facts.decide import Facts
from app.work import Work

SUGGEST, CREDIT = "clerks.suggest", "clerks.credit"
CREDITED = timedelta(hours=2)
_AT, _UNTIL = time(9, 30), time(21)
_LATE = timedelta(hours=2)  # a morning's suggestions are none at noon
_AGE = timedelta(hours=1)
_PART = 50  # shops of one transaction
_CARD = re.compile(rf"{PREFIX}([0-9]{{1,18}})")


async def plan(work: Work) -> None:
    """File the next morning's suggestions. May run twice."""
    now = local(work.now)
    day = now.date() if now.time() < _AT else now.date() + timedelta(days=1)
    work.at(datetime.combine(day, _AT, SHANGHAI), SUGGEST, f"clerks:{day}", {})


async def suggest_due(work: Work, sold: Mapping[int, Sequence[str]], due_at: datetime, after: int = 0) -> None:
    """Some shops' clerks get their suggestions; the rest follows. `sold`: yesterday's products by shop, the best first.

    Once a shop and day. Who has no clerk, no group with an account of ours or nothing to offer gets none.
    """
    await plan(work)
    if work.now - due_at > _LATE:
        return
    shops = await store.shops(work.db, after, _PART)
    if len(shops) == _PART:
        last = shops[-1].id
        work.at(due_at, SUGGEST, f"clerks:{business_date(due_at)}:{last}", {"after": last})
    day = business_date(due_at)
    wanted = [shop for shop in shops if (await registry.chosen_at(work, shop.id)).flag("clerk_posts")]
    known = await facts.facts(work, day) if wanted else Facts()
    full = await days.crowds(work, [group_id for shop in wanted for group_id in shop.group_ids]) if wanted else {}
    for shop in wanted:
        weather = known.of("weather", Place("", store_id=shop.id, city=shop.city))
        crowded = any(group_id in full for group_id in shop.group_ids)
        await _suggest(work, shop, sold.get(shop.id, ()), day, weather, full=crowded)


async def _suggest(work: Work, shop: Shop, sold: Sequence[str], day: date, weather: str, *, full: bool) -> None:
    staff_ids = [staff_id for staff_id, _ in await registry.on_duty(work, shop.id, "clerk")]
    offers = await catalogue.offers(work, shop.id)
    found = decide.suggestions(offers.values(), sold, work.now, day.toordinal() + shop.id, weather)
    if not found or not staff_ids:
        return
    number = await store.add(work.db, shop.id, day, [asdict(one) for one in found], staff_ids)
    if number is not None:
        card = SendCard(
            staff_ids=tuple(staff_ids),
            task_id=f"{PREFIX}{number}",
            card=decide.card(shop.name, day, found, full=full),
        )
        work.emit(card, "card", cause=f"clerks:{number}", max_age=_LATE)


async def pressed(work: Work, event: CardPressed) -> str | None:
    """A clerk has chosen. Returns why nothing was done, if so."""
    found = _CARD.fullmatch(event.task_id)
    post = await store.lock(work.db, int(found[1])) if found else None
    if post is None:
        return "a card we did not send"
    if not event.key.isdigit() or not 1 <= int(event.key) <= len(post.suggested):
        return "a button we did not put there"
    label, why = await _choose(work, post, int(event.key), event.staff_id)
    if event.response_code:
        update = UpdateCard(staff_ids=(event.staff_id,), response_code=event.response_code, label=label)
        work.emit(update, "card", slot=f"{post.id}:{event.key}", max_age=ALERT_AGE)
    return why


async def _choose(work: Work, post: Post, key: int, staff_id: str) -> tuple[str, str | None]:
    """What the presser sees on the card, and why nothing was done, if so."""
    if not await registry.may_serve(work, staff_id, post.store_id):
        return "这不是您的门店", "of another shop"
    if post.chosen is not None:
        return "已经发过了", None if post.chosen == key and post.posted_by == staff_id else "it was posted before"
    if business_date(work.now) != post.day or local(work.now).time() >= _UNTIL:
        return "已经过时，明早再来", "its day is over"
    shop = await store.shop(work.db, post.store_id)
    if shop is None:
        return "本店的群里没有托管账号", "no account of ours speaks in the shop's groups"
    product, text = str(post.suggested[key - 1]["product"]), str(post.suggested[key - 1]["text"])
    offers = await catalogue.offers(work, shop.id)
    if not decide.holds(product, text, offers.values(), work.now):
        return f"没有发：{product[:12]}卖完或改价了", "the shop does not keep it any more"
    if crowds := await days.crowds(work, shop.group_ids):
        # marketing that is to come gives way by itself; where groups differ, the one that loses most is told of
        crowd = max(crowds.values(), key=lambda one: (len(one.way), one.out))
        told = SendText(staff_id=staff_id, text=decide.crowded(crowd.way, crowd.out))
        work.emit(told, "card", cause=f"clerks:{post.id}:full", max_age=_AGE)
    for group_id in shop.group_ids:
        said = SendText(group_id=group_id, text=text)
        work.emit(said, "post", cause=f"clerks:{post.id}:post", urgency=Urgency.MARKETING, max_age=_AGE)
    others = tuple(one for one in post.staff_ids if one != staff_id)
    if post.response_code and others:
        label = f"{await registry.staff_name(work, staff_id) or '同事'}已经发了"
        update = UpdateCard(staff_ids=others, response_code=post.response_code, label=label[:30])
        work.emit(update, "card", slot=f"{post.id}:others", max_age=ALERT_AGE)
    await store.posted(work.db, post.id, key, staff_id, work.now, shop.group_ids)
    work.at(work.now + CREDITED, CREDIT, f"clerks:{post.id}:credit", {"post": post.id})
    return f"已发到 {len(shop.group_ids)} 个群", None


async def card_sent(work: Work, event: ActionDone) -> None:
    """The card has reached a phone: keep the code that can exchange it."""
    task_id, code = event.result.get("task_id"), event.result.get("response_code")
    found = _CARD.fullmatch(task_id) if isinstance(task_id, str) else None
    if found and isinstance(code, str):
        await store.keep_code(work.db, int(found[1]), code)


async def to_credit(work: Work, ref: Mapping[str, Any]) -> Post | None:
    """The post whose two hours are over."""
    return await store.lock(work.db, int(ref["post"]))


async def credit(work: Work, post: Post, orders: int, people: int) -> None:
    """So many orders of so many people came in its groups; whoever posted it hears of it, if there were any."""
    await store.credit(work.db, post.id, orders, people)
    if orders and post.posted_by and post.chosen:
        text = decide.thanks(str(post.suggested[post.chosen - 1]["text"]), orders, people)
        work.emit(SendText(staff_id=post.posted_by, text=text), "card", slot="credit", max_age=_AGE)
