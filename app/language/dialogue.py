"""What a group of people has ordered so far: a fold over what is said. State in, message in; state and news out.

Only the owner of a ticket changes it. What staff propose counts once the customer says yes. A person who says 一样的 or +1
takes over what the last one ordered. The state holds plain values and can be kept as rows, one a group and person.
"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from app.language.adding import GUESSES, adds, in_general
from app.language.agreed import agreed
from app.language.answering import answers, kinds_told, lets_go
from app.language.asked_about import noted, still_asked, wants_what_was_asked, with_asked, with_named
from app.language.asked_back import asked_back, asked_before, with_name_shown
from app.language.calls import called, joined, own_part, timed
from app.language.clause_by_clause import changes
from app.language.concerned import (
    anonymous,
    elsewhere,
    idle,
    in_that_week,
    on_that_day,
    recalled,
    reread,
    untimed,
)
from app.language.conversation import (
    News,
    Person,
    Said,
    State,
    as_order,
    current,
    met,
)
from app.language.expected import asked_for, fetching, given, tasted
from app.language.fragments import begun, left_open, shown_to, spoken_of
from app.language.in_full import in_full, in_full_taste, of_those_sizes
from app.language.kinds_listed import listed, of_the_kinds
from app.language.of_that_kind import of_that_kind
from app.language.offers import answered, confirmed, proposed
from app.language.ordering import changed, ordered, orders_with_help
from app.language.per_head import reckoned
from app.language.picked import picked
from app.language.pleas import A_PERSON
from app.language.read_back import counts_of, read_back, remembered
from app.language.reading import Shop
from app.language.refusals import refused
from app.language.reworked import reworked, tidied
from app.language.said_plainly import WANTED, plainly_orders
from app.language.several import of_all
from app.language.shares import shared_out
from app.language.slots import ORDERS
from app.language.spoken_to import addressed, parts
from app.language.taken_over import (
    SAME,
    at_the_same_time,
    in_the_part_heard,
    in_the_same_words,
    on_the_day_heard,
    same,
    snatched,
)
from app.language.there_is import of_what_is_there
from app.language.tickets import Ticket
from app.language.two_days import orders_apart
from app.language.withdrawals import complained, joked, withdrawn
from app.language.written_down import fetched_as_told, not_then

_STATE = TypeAdapter(State)


def dump(state: State) -> Any:
    """The state as JSON values."""
    return _STATE.dump_python(state, mode="json")


def load(values: Any) -> State:
    """The state from `dump`. Raises pydantic.ValidationError."""
    return _STATE.validate_python(values)


def fold(state: State, said: Said, shop: Shop) -> tuple[State, News]:
    """The state after a message, and what it did."""
    if said.role != "fan":
        return _staff_said(state, said, shop)
    news: News = "none"
    for part in (several := orders_apart(state, said, shop)):
        state, news = fold(state, part, shop)
    if several:
        return state, news
    person = state.people.get(said.speaker) or Person(name=said.speaker)
    for clause in changes(person, said.text):
        state, news = fold(state, reread(state, said, clause, shop), shop)
    if news != "none":
        return state, news
    words = begun(person, said) + own_part(state, said)
    person = replace(person, begun=left_open(said), begun_at=said.at)
    said = anonymous(state, untimed(tidied(reread(state, said, words, shop))))
    state = called(state, said)
    said = shared_out(reckoned(person, said))
    said = on_the_day_heard(person, in_the_part_heard(person, at_the_same_time(state, timed(state, said))))
    said = of_that_kind(state, person, said)
    said = in_that_week(person, on_that_day(person, in_full_taste(person, of_those_sizes(person, said))))
    before = counts_of(person)
    person, news, ordered = _fan(state, person, in_full(said, state.shown), shop)
    named = any(not item.implied for item in said.reading.said.items)
    anew = person.proposal is not None and person.proposal.slots.when and said.reading.said.when
    if news in ("opened", "changed") and (anew or named or (before and before != counts_of(person))):
        person = replace(person, proposal=None)  # what was offered before is over
    if said.reading.intent == "human_help" and A_PERSON.search(said.text):
        person = replace(person, proposal=None)  # 跟机器说不清 叫店长来: no answer to what was offered
    person = remembered(replace(person, heard="") if person.heard else person, said)
    people = {**state.people, said.speaker: person}
    concerned = ordered or news != "none" or person.tickets or person.asked or person.hinted
    facing = said.speaker if concerned or not state.facing else state.facing
    return replace(state, people=people, last=said.speaker if ordered else state.last, facing=facing), news


def tickets(state: State) -> list[Ticket]:
    """All tickets, in the order of their customers' first words."""
    return [ticket for person in state.people.values() for ticket in person.tickets]


def has_open(state: State, name: str) -> bool:
    """Whether a person has an open order: what the next message of theirs is read with."""
    person = state.people.get(name)
    return person is not None and current(person) is not None


def _staff_said(state: State, said: Said, shop: Shop) -> tuple[State, News]:
    """The state after staff spoke: to one customer, or to several in one message."""
    said = untimed(tidied(said))
    state = met(called(state, said), said)
    news: News = "none"
    for words in parts(state, said.text):
        part = untimed(tidied(reread(state, said, words, shop)))
        state, more = _staff(state, part, shop)
        state, news = _after_staff(state, part), more if more != "none" else news
    return state, news


def _after_staff(state: State, said: Said) -> State:
    """With what was said to the customer, and the things that it showed."""
    names = [item.product for item in said.reading.said.items if item.product and not item.implied]
    shown = tuple(dict.fromkeys((*state.shown, *names)))[-_SHOWN:]
    name = addressed(state, said.text)
    person = state.people.get(name)
    state = replace(state, shown=shown)
    if person is None:
        return state
    person = _answered_by_name(replace(person, heard=said.text), said, list(dict.fromkeys(names)))
    fresh = person.named_at is not None and said.at - person.named_at < timedelta(minutes=10)
    if fresh and not person.asked and current(person) is None and _OFFERS_TO_KEEP.search(said.text):
        person = replace(person, asked=person.named, asked_at=said.at)
    person = listed(with_name_shown(asked_back(person, said), said), said)
    return replace(state, people={**state.people, name: person})


def _answered_by_name(person: Person, said: Said, names: list[str]) -> Person:
    """有没有不含蛋的蛋糕? 有的，无蛋酸奶慕斯: from now on that is what they ask about."""
    asked = person.asked[-1] if person.asked and current(person) is None else None
    if asked is None or asked.product not in ("蛋糕", "生日蛋糕", "面包") or asked.flavour or len(names) != 1:
        return person
    told = names[0] not in ("蛋糕", "面包", asked.product) and _THERE_IS.match(said.text)
    return replace(person, asked=(replace(asked, product=names[0], product_id=None),)) if told else person


_THERE_IS = re.compile(r"(?:[^,，。]{0,4}[,，~～ ])?(?:有[的呀哦，,～~ ]|可以[，,做]|能做|推荐)")
_SHOWN = 12
_OFFERS_TO_KEEP = re.compile(r"(?:要不要|给[你您]|帮[你您])[^,，。]{0,3}(?:留|来|做|订|拿|带)|留吗|要吗|要不要")
_ACTIVITY = re.compile(r"扣\s?[2-9]|抽奖|竞猜|抢楼|回复.{0,8}(?:抽|参与|参加)|接龙报名|投票")
_TAKEN_DOWN = re.compile(
    r"登记|记下|记好|记上|安排上|安排好|给您留|帮您留|给您做|帮您订|下单了|订好|留好|预订成功|预定成功|已接单|已预"
)


def _staff(state: State, said: Said, shop: Shop) -> tuple[State, News]:
    if _ACTIVITY.search(said.text):
        state = replace(state, activity_at=said.at)
    name = addressed(state, said.text)
    person = state.people.get(name)
    if person is not None and person.hinted is not None and person.hinted_at is not None and current(person) is None:
        fresh = said.at - person.hinted_at < timedelta(minutes=10)
        if (
            fresh
            and person.hinted.said.items
            and _TAKEN_DOWN.search(said.text)
            and not re.search("[?？]|吗", said.text)
        ):
            hint = Said(speaker=name, role="fan", at=person.hinted_at, text=person.hinted.normal, reading=person.hinted)
            person, news, _ = ordered(replace(person, hinted=None), as_order(hint), shop)
            return replace(state, people={**state.people, name: person}, last=name, facing=name), news
    state = fetched_as_told(not_then(state, said, name), said, name)
    taken = confirmed(state, said, name, shop)
    state = read_back(state, said, name)
    offer = untimed(tidied(reread(state, said, _FULL.sub("", said.text), shop)))
    offer = in_the_same_words(state, offer, name)
    return taken or (asked_for(proposed(state, offer, name), said, name), "none")


#: 六一早上排满了，9点可以吗: a time that is full is not what is proposed
_FULL = re.compile(
    r"^[^,，。!！?？]*[今明后早晚午号周天点][^,，。!！?？]*(?:[卖售订抢]?[完光]了?|没有?了|售罄|断货|没货)[^,，。!！?？]{0,3}[,，。!！ ]+(?=[^?？]*(?:[明后]天|[明后]早|今晚|明晚|下午|上午|周|礼拜|星期|\d{1,2}[点号:]))|"
    r"^[^,，。!！?？]*(?:[排约订做]满|满了|来不及|没空|做不[完了]|赶不[上及出])[^,，。!！?？]{0,3}[,，。!！ ]+(?=\S)"
)


_TURNS_TO = re.compile(
    r"(?:^|[ ,，])(?:好的?|谢谢|收到|嗯+|行|ok|知道了|听|@)[ ,，]?@?$", re.IGNORECASE
)  # 好的老板 那改下周一
_OTHERS = re.compile(r"(?:的|那个|那单|那份|帮(?:他|她))")


def _fan(state: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool]:  # noqa: PLR0911  # one case a line
    """The person after their message, what it did, and whether they ordered."""
    reading, text = said.reading, said.reading.normal
    if _about_another(state, said):
        return person, "none", False
    if reading.intent != "complaint" and (idle(text) if current(person) is None else elsewhere(text)):
        return with_named(person, said, tuple(item for item in reading.said.items if item.product)), "none", False
    person, said = tasted(*fetching(recalled(person, said), said))
    person = snatched(state, person, said)
    reading = said.reading
    for answer in (
        lets_go,
        kinds_told,
        joked,
        _guesses,
        of_the_kinds,
        given,
        agreed,
        picked,
        of_all,
        of_what_is_there,
        refused,
        answered,
        joined,
        same,
        reworked,
        withdrawn,
        complained,
    ):
        result = answer(state, person, said, shop)
        if result is not None:
            return result
    bare = not reading.said.items and not WANTED.search(text) and current(person) is None
    if (reading.intent in ORDERS and not bare) or orders_with_help(text):
        nameless = not any(item.product and not item.implied for item in reading.said.items)
        person = spoken_of(shown_to(state, person, said), said)
        if (nameless or asked_before(person, said)) and current(person) is None and still_asked(person, said):
            return ordered(replace(person, asked=(), asked_with=None), with_asked(person, said), shop)
        return ordered(person, said, shop)
    ticket = current(person)
    if ticket is None and plainly_orders(said):
        return ordered(person, as_order(said), shop)
    if ticket is not None and (adds(reading, ticket, said) or answers(person, said)):
        return changed(replace(person, timed=person.timed and reading.said.when is None), ticket, said, shop)
    if ticket is None and wants_what_was_asked(person, said):
        return ordered(replace(person, asked=(), asked_with=None), with_asked(person, said), shop)
    return noted(person, said), "none", False


def _about_another(state: State, said: Said) -> bool:
    """Speaks of somebody else's order: 玲玲那个取消掉."""
    for name in state.people:
        if name != said.speaker and len(name) > 1 and name in said.text and not SAME.search(said.reading.normal):
            before, _, after = said.text.partition(name)
            if _TURNS_TO.search(before):
                continue
            first = re.split("[,，。]", said.text, maxsplit=1)[0]  # 我改1盒，另一盒给玲玲 is of their own
            changes = said.reading.intent in ("cancel_order", "change_order")
            return bool(_OTHERS.match(after)) or (changes and name in first)
    return False


def _guesses(_: State, person: Person, said: Said, __: Shop) -> tuple[Person, News, bool] | None:
    """想要糖葫芦塔 你们没有吧: asks, and adds nothing yet to the order that stands."""
    if current(person) is None and in_general(said.reading.normal):
        return noted(person, replace(said, reading=replace(said.reading, intent="ask_product"))), "none", False
    asks = current(person) is not None and GUESSES.search(said.reading.normal)
    return (noted(person, said), "none", False) if asks else None
