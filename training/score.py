"""The scores of each kind: expected rows (shapes of the label guide) against rows as `guanjia predict` prints them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from training.figures import Figure, bootstrap, f1, share
from training.same import implied, same_items, same_when, units, wrong_slots

Plain = Mapping[str, Any]
Pair = tuple[Plain, Plain]  # what is due, what was said
TICKETS = frozenset(
    [
        "order_cake",
        "order_bread",
        "book_breakfast",
        "change_order",
        "cancel_order",
        "order_status",
        "complaint",
        "human_help",
    ]
)
ORDERS = frozenset(["order_cake", "order_bread", "book_breakfast"])
SLOTTED = ORDERS | {"change_order", "cancel_order", "order_status"}
CHATTER = frozenset(["chitchat", "checkin", "quiz_answer", "show_off", "thanks", "suggestion"])


def intents(pairs: Sequence[Pair]) -> list[Figure]:
    """Intents and the slots of the messages whose slots are labelled."""
    pairs = [(_nearest(due, said), said) for due, said in pairs]
    chatter = [pair for pair in pairs if pair[0]["intent"] in CHATTER and not TICKETS & set(_accepted(pair[0]))]
    quiet = [pair for pair in pairs if not TICKETS & set(_accepted(pair[0]))]
    due = [pair for pair in pairs if set(_accepted(pair[0])) <= TICKETS]
    slotted = [pair for pair in pairs if pair[0]["intent"] in SLOTTED]
    orders = [pair for pair in pairs if pair[0]["intent"] in ORDERS]
    dated = [pair for pair in slotted if pair[0]["slots"].get("datetime") or pair[1]["slots"].get("datetime")]
    figures = [
        share("intent accuracy, lenient", sum(map(_right, pairs)), len(pairs), "≥ 0.92"),
        share("intent accuracy, strict", sum(due["intent"] == said["intent"] for due, said in pairs), len(pairs)),
        bootstrap("intent macro-F1", pairs, macro_f1, "≥ 0.90"),
        share("false tickets on chatter", sum(_ticket(said) for _, said in chatter), len(chatter), "≤ 0.03"),
        share("false tickets on all that is no ticket", sum(_ticket(said) for _, said in quiet), len(quiet)),
        share("ticket recall", sum(_ticket(said) for _, said in due), len(due), "≥ 0.96"),
        bootstrap("slot micro-F1", slotted, slot_f1, "≥ 0.92"),
        share("datetime of messages", sum(_same_time(*pair) for pair in dated), len(dated)),
        share("order frames", sum(_framed(*pair) for pair in orders), len(orders), "≥ 0.80"),
    ]
    by_class = Counter(due["intent"] for due, _ in pairs)
    right = Counter(pair[0]["intent"] for pair in pairs if _right(pair))
    return figures + [share(f"intent {name}", right[name], count) for name, count in sorted(by_class.items())]


def _accepted(due: Plain) -> list[str]:
    return [due["intent"], *(due.get("accept_intents") or ())]


def _right(pair: Pair) -> bool:
    return pair[1]["intent"] in _accepted(pair[0])


def _nearest(due: Plain, said: Plain) -> Plain:
    """Where the guide leaves a slot open (`accept_slots`), the value that was said is the one that is due."""
    slots = due.get("slots") or {}
    for name, others in (due.get("accept_slots") or {}).items():
        for other in others:
            if name in wrong_slots(slots, said["slots"], [name]) and not wrong_slots(
                {name: other}, said["slots"], [name]
            ):
                slots = {**slots, name: other}
    return {**due, "slots": slots}


def _ticket(said: Plain) -> bool:
    return said["intent"] in TICKETS


def macro_f1(pairs: Sequence[Pair]) -> float:
    """Mean F1 over the expected classes; an accepted answer counts as the expected one."""
    due, said, hits = Counter[str](), Counter[str](), Counter[str]()
    for pair in pairs:
        expected = pair[0]["intent"]
        got = expected if _right(pair) else pair[1]["intent"]
        due[expected] += 1
        said[got] += 1
        hits[expected] += got == expected
    return sum(f1(hits[name], said[name], due[name]) for name in due) / len(due)


def slot_f1(pairs: Sequence[Pair]) -> float:
    """Micro-F1 over single facts."""
    hits = said_count = due_count = 0
    for due, said in pairs:
        expected, got = units(due["slots"]), units(_as_implied(due["slots"], said["slots"]))
        due_count += len(expected)
        said_count += len(got)
        hits += _shared(expected, got)
    return f1(hits, said_count, due_count)


def _as_implied(due: Plain, said: Plain) -> Plain:
    """Where the word for the product is not in the text, any general word is as good as none."""
    if not any(map(implied, due.get("items") or ())):
        return said
    return {**said, "items": [{**item, "product_implied": True} for item in said.get("items") or ()]}


def _shared(expected: list[tuple[str, Any]], got: list[tuple[str, Any]]) -> int:
    hits = 0
    for name, value in expected:
        for other in got:
            if other[0] == name and (same_when(value, other[1]) if name == "datetime" else other[1] == value):
                got.remove(other)
                hits += 1
                break
    return hits


def _same_time(due: Plain, said: Plain) -> bool:
    return same_when(due["slots"].get("datetime"), said["slots"].get("datetime"))


def _framed(due: Plain, said: Plain) -> bool:
    return said["intent"] in {*_accepted(due), *ORDERS} and not wrong_slots(due["slots"], said["slots"])


def times(pairs: Sequence[Pair]) -> list[Figure]:
    """Times said alone."""
    right = [same_when(due["expected"], said["datetime"]) for due, said in pairs]
    figures = [share("datetime", sum(right), len(right), "≥ 0.95")]
    grains = Counter((due["expected"] or {"grain": "none"})["grain"] for due, _ in pairs)
    hits = Counter(
        (due["expected"] or {"grain": "none"})["grain"] for (due, _), good in zip(pairs, right, strict=True) if good
    )
    return figures + [share(f"datetime {grain}", hits[grain], count) for grain, count in sorted(grains.items())]


def dialogues(pairs: Sequence[Pair]) -> list[Figure]:
    """Dialogues: perfect when every ticket that is due is there as it should be, and no other."""
    faults = [dialogue_faults(due, said) for due, said in pairs]
    types = [right for due, said in pairs for right in _types(due, said)]
    return [
        share("perfect dialogues", sum(not found for found in faults), len(faults), "≥ 0.75"),
        share("type of matched tickets", sum(types), len(types)),
    ]


def dialogue_faults(due: Plain, said: Plain) -> list[str]:
    """What keeps a dialogue from being perfect."""
    general = _unsaid(due)
    left = [_without_unsaid(ticket, general) for ticket in said["tickets"]]
    faults = []
    wanted = [_without_unsaid(ticket, general) for ticket in due["expected_tickets"]]
    expected = sorted(wanted, key=lambda ticket: ticket["status"] == "cancelled")
    for ticket in expected:
        found = _best(ticket, left)
        if found is None:
            if ticket["status"] != "cancelled":
                faults.append(f"missing {ticket['type']} of {ticket['customer']}")
            continue
        left.remove(found)
        faults += _ticket_faults(ticket, found)
    for ticket in due.get("optional") or ():
        found = _best(ticket, left)
        if found is not None:
            left.remove(found)
    tolerated = set(due.get("tolerated_customers") or ())
    return faults + [
        f"extra {ticket['type']} of {ticket['customer']}" for ticket in left if ticket["customer"] not in tolerated
    ]


def _unsaid(due: Plain) -> frozenset[str]:
    """The general words that stand nowhere in a dialogue: as `product_implied` in messages, they count as not said."""
    text = "".join(line["text"] for line in due.get("messages") or ())
    return frozenset(word for word in ("蛋糕", "面包") if word not in text)


def _without_unsaid(ticket: Plain, general: frozenset[str]) -> Plain:
    """6寸黑森林 is 黑森林 and 蛋糕 of 黑森林 alike, where nobody says 蛋糕."""
    items = [
        {**item, "product": "", "product_implied": True} if item.get("product") in general else item
        for item in ticket["slots"].get("items") or ()
    ]
    return {**ticket, "slots": {**ticket["slots"], "items": items}}


def _ticket_faults(due: Plain, said: Plain) -> list[str]:
    name = f"{due['type']} of {due['customer']}"
    if due["status"] != said["status"]:
        return [f"{name} is {said['status']}, not {due['status']}"]
    if due["status"] == "cancelled" or due["type"] not in ORDERS:
        return []
    return [f"{name}: {slot}" for slot in wrong_slots(due["slots"], said["slots"])]


def _group(kind: str) -> str:
    return "order" if kind in ORDERS else kind


def _best(ticket: Plain, among: Sequence[Plain]) -> Plain | None:
    same = [
        other
        for other in among
        if other["customer"] == ticket["customer"] and _group(other["type"]) == _group(ticket["type"])
    ]
    return min(same, key=lambda other: _distance(ticket, other), default=None)


def _distance(due: Plain, said: Plain) -> tuple[int, int]:
    wrong = len(wrong_slots(due["slots"], said["slots"]))
    apart = not same_items(due["slots"].get("items") or (), said["slots"].get("items") or ())
    return wrong + (due["status"] != said["status"]), int(apart)


def _types(due: Plain, said: Plain) -> list[bool]:
    left = list(said["tickets"])
    kept = []
    for ticket in due["expected_tickets"]:
        found = _best(ticket, left)
        if found is not None:
            left.remove(found)
            kept.append(found["type"] == ticket["type"])
    return kept


def moderation(pairs: Sequence[Pair]) -> list[Figure]:
    """Labels of messages."""
    clean = [pair for pair in pairs if pair[0]["label"] == "clean"]
    mild = [pair for pair in pairs if pair[0]["label"] == "tolerable"]
    harsh = [pair for pair in pairs if pair[0]["label"] == "intolerable"]
    evaded = [pair for pair in harsh if pair[0].get("evasions")]
    barred = [pair for pair in pairs if pair[1]["label"] == "intolerable"]
    reminded = [pair for pair in clean if pair[1]["label"] == "tolerable" and not _allowed(pair)]
    figures = [
        share("label accuracy, lenient", sum(map(_allowed, pairs)), len(pairs)),
        share("intolerable recall", sum(map(_allowed, harsh)), len(harsh), "≥ 0.93"),
        share("intolerable precision", sum(map(_allowed, barred)), len(barred), "≥ 0.97"),
        share(
            "clean blacklisted",
            sum(p[1]["label"] == "intolerable" and not _allowed(p) for p in clean),
            len(clean),
            "≤ 0.005",
        ),
        share("clean reminded", len(reminded), len(clean), "≤ 0.03"),
        share("tolerable recall", sum(map(_allowed, mild)), len(mild), "≥ 0.85"),
        share("evaded ads recall", sum(map(_allowed, evaded)), len(evaded), "≥ 0.93"),
    ]
    kinds = Counter(name for due, _ in harsh for name in due.get("evasions") or ())
    hits = Counter(name for pair in harsh if _allowed(pair) for name in pair[0].get("evasions") or ())
    figures += [share(f"evasion {name}", hits[name], count) for name, count in sorted(kinds.items())]
    classes = Counter((due["label"], due.get("category") or "") for due, _ in pairs)
    right = Counter((pair[0]["label"], pair[0].get("category") or "") for pair in pairs if _allowed(pair))
    return figures + [share(f"{label} {name}", right[label, name], n) for (label, name), n in sorted(classes.items())]


def _allowed(pair: Pair) -> bool:
    due, said = pair
    return said["label"] == due["label"] or said["label"] in (due.get("accept_labels") or ())


def names(pairs: Sequence[Pair]) -> list[Figure]:
    """Labels of nicknames and group names."""
    right = [pair for pair in pairs if _allowed(pair)]
    classes = Counter(due["label"] for due, _ in pairs)
    hits = Counter(due["label"] for due, _ in right)
    figures = [share("names accuracy", len(right), len(pairs))]
    return figures + [share(f"names {label}", hits[label], count) for label, count in sorted(classes.items())]
