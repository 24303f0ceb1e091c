"""The public door of the questions."""

from collections.abc import Mapping
from dataclasses import replace

from app.actions import ANSWER_AGE, SendText
from app.catalogue import service as catalogue
from app.catalogue.offers import Offer, find
from app.clock import local
from app.content.service import say
from app.orders import needs
from app.orders.bookings import service as bookings
from app.orders.demand import service as demand
from app.orders.questions import decide, store
from app.orders.questions.decide import ASKS, Facts
from app.orders.suggestions import service as suggestions
from app.registry import service as registry
from app.registry.heard import Heard
from app.work import Work


async def asked(work: Work, heard: Heard) -> bool:
    """Answer what somebody asks of the shop, or suggests; what is not known goes to a person. False when nothing is.

    Staff's questions, and those of which we are not sure, are nobody's but the group's: silence is cheaper than noise.
    """
    group, reading = heard.group, heard.reading
    if reading.intent == "suggestion":
        return await suggestions.made(work, heard)
    if reading.intent not in ASKS or not reading.sure or heard.speaker.role != "fan" or group.store_id is None:
        return False
    facts = await _facts(work, heard)
    looks = decide.LOOKS.search(reading.normal)
    reading = replace(
        reading, normal=decide.LOOKS.sub("", reading.normal)
    )  # "有图吗" does not ask whether there is any
    text, page = decide.answer(reading, facts, work.now), ""
    if looks and (shown := await _picture(work, heard, facts)):
        text, page = (text or "") + shown[0], shown[1]
    if (no := decide.wanted_in_vain(reading, facts, work.now)) is not None:
        await demand.lost(work, group.store_id, reading.said.items, no)
    new = await store.add(
        work.db,
        cause=work.cause,
        store_id=group.store_id,
        group_id=group.group_id,
        person_id=heard.speaker.person_id,
        kind=reading.intent,
        words=heard.event.text,
        answer=text,
        at=work.now,
    )
    if not new:
        return True
    if text is None:
        kind = "order_status" if reading.intent == "order_status" else "human_help"
        await needs.open_for_person(work, heard, kind)
        return True
    said = say("question.answer", name=heard.called, text=text)
    person = heard.speaker.person_id
    told = SendText(group_id=group.group_id, text=said, mention=(person,), page=page, quote=heard.event.message_id)
    work.emit(told, "order", slot="answer", max_age=ANSWER_AGE)
    return True


async def _picture(work: Work, heard: Heard, facts: Facts) -> tuple[str, str] | None:
    """What the thing that is asked for looks like: words, and the page behind them. None where nobody has shown it."""
    offers = [find(item, facts.offers.values()) for item in heard.reading.said.items]
    if len(offers) != 1 or offers[0] is None or offers[0].product_id not in await catalogue.pictured(work):
        return None
    return f"{offers[0].name}的图片点这里看：", f"pictures/{offers[0].product_id}"


async def _facts(work: Work, heard: Heard) -> Facts:
    group = heard.group
    assert group.store_id is not None
    chosen = await registry.chosen(work, group)
    own = None
    if heard.reading.intent == "order_status":
        own = await store.own_ticket(work.db, group.group_id, heard.speaker.person_id)
    counted = decide.HOW_MANY.search(heard.reading.normal) is not None
    of_goods = counted or heard.reading.intent in ("ask_price", "ask_product")
    offers = await catalogue.offers(work, group.store_id) if of_goods else {}
    return Facts(
        store=group.store_name,
        address=f"{group.city}{group.address}" if group.city not in group.address else group.address,
        phone=group.phone,
        hours=group.hours,
        offers=offers,
        left=await _left(work, heard, offers) if counted else {},
        delivery=chosen.words("delivery_words").strip("－-"),
        parking=chosen.words("parking_words").strip("－-"),
        payment=chosen.words("payment_words").strip("－-"),
        own=own,
    )


async def _left(work: Work, heard: Heard, offers: Mapping[int, Offer]) -> dict[int, int]:
    """How many can still be kept of the things that are asked for."""
    day = local(decide.asked_for(heard.reading, work.now)).date()
    assert heard.group.store_id is not None
    found = {}
    for item in heard.reading.said.items:
        offer = find(item, offers.values())
        left = await bookings.left_of(work, heard.group.store_id, offer, day) if offer else None
        if offer is not None and left is not None:
            found[offer.product_id] = left
    return found


async def erase(work: Work, person_id: str, mark: str) -> None:
    """Forget who asked."""
    await store.erase(work.db, person_id, mark)
