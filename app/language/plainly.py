"""Readings as plain values: the shapes of the label guide, and why a message was read so."""

from collections.abc import Mapping
from typing import Any

from app.language.reading import Item, Reading, Slots, When

Plain = dict[str, Any]


def plain_when(when: When | None) -> Plain | None:
    """{from, to, grain}, ISO 8601; None for no time."""
    if when is None:
        return None
    return {
        "from": when.start.isoformat() if when.start else None,
        "to": when.end.isoformat() if when.end else None,
        "grain": when.grain,
    }


def plain_item(item: Item) -> Plain:
    """{product, quantity, size, flavour}; what was not said is left out."""
    values: Mapping[str, Any] = {
        "product": item.product,
        "quantity": item.quantity,
        "size": item.size,
        "flavour": item.flavour,
    }
    return {name: value for name, value in values.items() if value}


def plain_slots(slots: Slots) -> Plain:
    """Only what was said."""
    values: Plain = {
        "items": [plain_item(item) for item in slots.items],
        "datetime": plain_when(slots.when),
        "fulfilment": slots.fulfilment,
        "address": slots.address,
        "phone": slots.phone,
        "inscription": slots.inscription[0] if len(slots.inscription) == 1 else list(slots.inscription),
        "budget": slots.budget,
        "allergy": list(slots.allergy),
        "store": slots.store,
        "order_ref": slots.order_ref,
    }
    return {name: value for name, value in values.items() if value}


def explained(reading: Reading) -> Plain:
    """All that a reading says and why, for a page that shows it: intent, slots, judgement and every check's finding.

    `checks` holds all checks, also those that found nothing; a span is [first, last) in the raw text.
    """
    return {
        "normal": reading.normal,
        "intent": reading.intent,
        "sure": reading.sure,
        "why": list(reading.reasons),
        "slots": plain_slots(reading.slots),
        "said": plain_slots(reading.said),
        "label": reading.judgement.label,
        "category": reading.judgement.category,
        "kind": reading.judgement.kind,
        "reasons": list(reading.judgement.reasons),
        "checks": [
            {
                "name": signal.name,
                "found": signal.found,
                "certain": signal.certain,
                "category": signal.category,
                "reason": signal.reason,
                "evidence": signal.evidence,
                "span": list(signal.span),
            }
            for signal in reading.judgement.signals
        ],
    }
