"""The public door of the questions."""

from app.actions import ANSWER_AGE, SendText
from app.catalogue import service as catalogue
from app.content.service import say
from app.orders import needs
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
    text = decide.answer(reading, facts, work.now)
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
    work.emit(
        SendText(group_id=group.group_id, text=said, mention=(person,)), "order", slot="answer", max_age=ANSWER_AGE
    )
    return True


async def _facts(work: Work, heard: Heard) -> Facts:
    group = heard.group
    assert group.store_id is not None
    chosen = await registry.chosen(work, group)
    own = None
    if heard.reading.intent == "order_status":
        own = await store.own_ticket(work.db, group.group_id, heard.speaker.person_id)
    of_goods = heard.reading.intent in ("ask_price", "ask_product")
    return Facts(
        store=group.store_name,
        address=f"{group.city}{group.address}" if group.city not in group.address else group.address,
        phone=group.phone,
        hours=group.hours,
        offers=await catalogue.offers(work, group.store_id) if of_goods else {},
        delivery=chosen.words("delivery_words").strip("－-"),
        parking=chosen.words("parking_words").strip("－-"),
        payment=chosen.words("payment_words").strip("－-"),
        own=own,
    )


async def erase(work: Work, person_id: str, mark: str) -> None:
    """Forget who asked."""
    await store.erase(work.db, person_id, mark)
