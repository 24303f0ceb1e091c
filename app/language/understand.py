"""Reads one message: the one door of this package. Pure: the same message, context and shop give the same reading."""

from dataclasses import replace

from app.language.called import named_alone, with_whole_names
from app.language.intents import guess
from app.language.judge import judge
from app.language.normalise import fold
from app.language.reading import Context, Intent, Judgement, Message, Reading, Shop
from app.language.slots import ORDERS, Scan, dropped, everything, scan, slots_for
from app.language.spelling import spelled_out
from app.language.times import shift_of

_SLOTTED: frozenset[Intent] = ORDERS.union(("change_order", "cancel_order", "order_status", "complaint", "human_help"))


def read(message: Message, context: Context, shop: Shop) -> Reading:
    """The reading of one message."""
    folded = fold(words_of(message))
    judgement = judge(message, folded, context, shop)
    found = scan(spelled_out(folded), message.now, shop)
    return understood(found, message, context, shop, judgement)


def judged_as_fan(message: Message, shop: Shop) -> Judgement:
    """What a message would be, had anybody said it: whether an account of staff is still in their hands."""
    return judge(message, fold(words_of(message)), Context(), shop)


def words_of(message: Message) -> str:
    """The words of a message: its text, or what was heard in a voice message."""
    if not message.text and message.msg_type == "voice":
        return str(message.payload.get("asr_text") or "")
    return message.text


def understood(found: Scan, message: Message, context: Context, shop: Shop, judgement: Judgement) -> Reading:
    """The reading of a message that has been looked through."""
    best = guess(found, context)
    if best.intent == "change_order":
        found = with_whole_names(found, shop)
    said, time = everything(found, message.now, shop, breakfast=best.intent == "book_breakfast")
    slots = slots_for(best.intent, found, message.now, shop, context.before)[0] if best.intent in _SLOTTED else said
    if best.intent in ORDERS:
        said = replace(said, items=slots.items)
    elif best.intent not in _SLOTTED:
        said = replace(said, items=named_alone(found, shop) or said.items)
    return Reading(
        normal=found.normal.text,
        intent=best.intent,
        sure=best.sure,
        slots=slots,
        judgement=judgement,
        reasons=(best.why,),
        said=said,
        time=time.said,
        shift=shift_of(found.rest),
        dropped=tuple(one.item() for one in dropped(found.rest, found.wanted)),
    )
