"""What a group of people has ordered so far: a fold over what is said. State in, message in; state and news out.

Only the owner of a ticket changes it. What staff propose counts once the customer says yes. A person who says 一样的 or +1
takes over what the last one ordered. The state holds plain values and can be kept as rows, one a group and person.
"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from app.language.agreed import agreed
from app.language.answering import answers, lets_go, picks_one, shares
from app.language.asked_back import asked_back, asked_before, in_number, with_budget, with_name_shown
from app.language.calls import called, joined, own_part, timed
from app.language.clause_by_clause import changes
from app.language.concerned import (
    anonymous,
    elsewhere,
    idle,
    in_that_week,
    is_name,
    on_that_day,
    recalled,
    reread,
    untimed,
)
from app.language.conversation import (
    ASKS,
    News,
    Person,
    Said,
    State,
    as_order,
    count_in,
    count_only,
    current,
    met,
    order_of,
)
from app.language.expected import asked_for, fetching, given, tasted
from app.language.fragments import begun, foretold, goes_on, left_open, shown_to, spoken_of
from app.language.in_full import in_full, in_full_taste, of_those_sizes
from app.language.kinds_listed import listed, of_the_kinds
from app.language.of_that_kind import of_that_kind
from app.language.offers import answered, confirmed, proposed
from app.language.ordering import (
    ALL_OF_IT,
    GUESSES,
    adds,
    changed,
    in_general,
    ordered,
    orders_with_help,
    sized,
)
from app.language.per_head import reckoned
from app.language.picked import picked
from app.language.read_back import counts_of, read_back, remembered
from app.language.reading import Item, Shop, Slots
from app.language.refusals import refused
from app.language.reworked import reworked, tidied
from app.language.said_plainly import NO_ORDER, WANTED, plainly_orders
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
from app.language.tickets import Ticket, join, merged_items
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
    if said.reading.intent == "human_help" and _SOMEBODY.search(said.text):
        person = replace(person, proposal=None)  # 跟机器说不清 叫店长来: no answer to what was offered
    person = remembered(replace(person, heard="") if person.heard else person, said)
    people = {**state.people, said.speaker: person}
    concerned = ordered or news != "none" or person.tickets or person.asked or person.hinted
    facing = said.speaker if concerned or not state.facing else state.facing
    return replace(state, people=people, last=said.speaker if ordered else state.last, facing=facing), news


_SOMEBODY = re.compile("人工|真人|活人|店长|经理|老板|客服|机器")


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
        return _with_named(person, said, tuple(item for item in reading.said.items if item.product)), "none", False
    person, said = tasted(*fetching(recalled(person, said), said))
    person = snatched(state, person, said)
    reading = said.reading
    for answer in (
        lets_go,
        shares,
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
        if (nameless or asked_before(person, said)) and current(person) is None and _still_asked(person, said):
            return ordered(replace(person, asked=(), asked_with=None), _with_asked(person, said), shop)
        return ordered(person, said, shop)
    ticket = current(person)
    if ticket is None and plainly_orders(said):
        return ordered(person, as_order(said), shop)
    if ticket is not None and (adds(reading, ticket, said) or answers(person, said)):
        return changed(replace(person, timed=person.timed and reading.said.when is None), ticket, said, shop)
    if ticket is None and _wants_what_was_asked(person, said):
        return ordered(replace(person, asked=(), asked_with=None), _with_asked(person, said), shop)
    return _asked(person, said), "none", False


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
        return _asked(person, replace(said, reading=replace(said.reading, intent="ask_product"))), "none", False
    asks = current(person) is not None and GUESSES.search(said.reading.normal)
    return (_asked(person, said), "none", False) if asks else None


def _asked(person: Person, said: Said) -> Person:
    items = tuple(item for item in said.reading.said.items if item.product and not _of_what_is_in_it(item, said))
    if said.reading.intent == "ask_store_info" and said.reading.said == Slots():
        person = replace(person, proposal=None)  # 几点关门你们: another matter, what was offered stands no longer
    person = _with_named(person, said, items)
    if said.reading.said.allergy and current(person) is None:
        person = replace(person, allergic=said.reading.said.allergy)
    in_stock = said.reading.intent == "order_status" and _STOCK.search(said.reading.normal)
    if (
        (in_stock or said.reading.intent in ("ask_product", "ask_price", "ask_store_info", "chitchat"))
        and items
        and ASKS.search(said.reading.normal)
    ):
        known = merged_items(person.asked, items, said.reading.normal) if person.asked else items
        return replace(person, asked=known, asked_at=said.at, asked_with=said.reading)
    if (
        items
        and not ASKS.search(said.reading.normal)
        and said.reading.intent not in ("complaint", "cancel_order", "order_status")
    ):
        wished = WANTED.search(said.reading.normal) and not NO_ORDER.search(said.reading.normal)
        return replace(person, hinted=said.reading, hinted_at=said.at) if wished else person
    time = said.reading.time
    foretells = said.reading.intent in _FORETELLS or _CAN_BE_HAD.search(said.reading.normal)
    if not items and time is not None and foretells and not _PAST_TIME.search(said.text):
        return foretold(person, said, time)
    return person


#: what 明早 or 那就七点 is taken for, where nothing is ordered yet
_FORETELLS = ORDERS | {"chitchat", "change_order"}
_CAN_BE_HAD = re.compile("能[^,，。]{0,3}[拿取送好]|来得及|可以[拿取送]|[拿取送]得[到了]")  # 明天下午能拿吗
_PAST_TIME = re.compile("昨|前天|上次|上周|刚才|刚刚|[了过]$")


def _of_what_is_in_it(item: Item, said: Said) -> bool:
    """会不会碰到鸡蛋: asked of what is in a thing, not of what there is to buy."""
    return not item.quantity and bool(
        re.search(rf"(?:碰到?|含有?|放了?|沾到?|接触)(?:任何|一点)?{re.escape(item.product)}", said.reading.normal)
    )


def _with_named(person: Person, said: Said, items: tuple[Item, ...]) -> Person:
    """想吃栗子酥了, then 明天有吗: what they spoke of is what they ask about."""
    if any(not item.implied for item in items):
        if is_name(said, items):
            known = merged_items(person.asked, items, said.reading.normal) if person.asked else items
            return replace(
                person, named=items, named_at=said.at, asked=known, asked_at=said.at, asked_with=said.reading
            )
        idle_talk = said.reading.intent in ("complaint", "cancel_order", "order_status")
        return person if idle_talk else replace(person, named=items, named_at=said.at)
    fresh = person.named_at is not None and said.at - person.named_at < timedelta(minutes=10)
    if fresh and not items and not person.asked and _HAVE_IT.search(said.reading.normal):
        return replace(person, asked=person.named, asked_at=said.at, asked_with=said.reading)
    return person


_STOCK = re.compile("有没有|有[吗么]|有货")  # 帮我看下还有没有肉松卷
_HAVE_IT = re.compile(r"有(?:吗|么|没|不|货)|还有|能[订定留做]|可以[订定留做]")
_WANTS = re.compile(
    r"留|(?<![不需])要|来(?:个|一|两|俩|三|\d)|订|买|就(?:它|这个)|给我|(?:^|[ ,，])(?:那|就)?(?:[那这]个?|它)?[一两俩三四五六\d]{1,2}[个条份盒块只袋罐杯包打](?!人|小朋友|大人|孩|娃|女士|老人)"
)


_COMES_BACK = re.compile(
    r"(?:商量|想|考虑|问|定|决定)好了|决定了|还是[订要买]|(?:昨天|刚才|刚刚|早上|上午|之前|前面)?(?:问|说|看)(?:过)?的(?:那|这)"
)


def _still_asked(person: Person, said: Said) -> bool:
    """Whether what they asked about is still the matter, and this is no further question."""
    long = timedelta(days=2) if _COMES_BACK.search(said.reading.normal) else timedelta(minutes=20)
    if not person.asked or person.asked_at is None or said.at - person.asked_at > long:
        return False
    priced = said.reading.intent == "ask_price" and _HOW_MUCH.search(said.reading.normal)
    return said.reading.intent not in ("complaint", "cancel_order") and not (priced or ASKS.search(said.reading.normal))


_HOW_MUCH = re.compile("[啥什么]+价|价[位钱格]|怎么卖|贵|问问")


def _wants_what_was_asked(person: Person, said: Said) -> bool:
    if not _still_asked(person, said):
        return False
    named = [item for item in said.reading.said.items if item.product and not item.implied]
    wants = bool(_WANTS.search(said.reading.normal)) or bool(named)
    return wants or _tells_the_rest(person, said) or picks_one(person, said)


_ASKS_THE_REST = re.compile(
    r"几点|(?:什么|啥)时[候间]|哪天|几号|何时|地址|送到?哪|几寸|多大|(?:多少|几个?|几位)人|要?(?:几|多少)[个盒份条只]|(?:什么|啥|哪种)口?味|日期"
)


def _tells_the_rest(person: Person, said: Said) -> bool:
    """甜品台能弄吗? 可以的 哪天要? 23号: who tells when, where or how big wants what they asked about."""
    told = said.reading.said
    if not _ASKS_THE_REST.search(person.heard) or NO_ORDER.search(said.reading.normal):
        return False
    return bool(told.when or told.address or any(item.size or item.quantity for item in told.items))


def _with_asked(person: Person, said: Said) -> Said:
    said = replace(said, reading=sized(person, said.reading))
    own = [item for item in said.reading.said.items if item.product and not item.implied]
    if own and goes_on(said):
        own = [*person.asked, *own]
        said = replace(said, reading=replace(said.reading, said=replace(said.reading.said, items=tuple(own))))
    meal = any(item.product in ("早餐", "早饭", "早点") for item in person.asked)
    asked = person.asked_with
    reading = said.reading
    if asked is not None and reading.time is None and asked.time is not None:
        reading = replace(reading, time=asked.time, said=replace(reading.said, when=asked.said.when))
    elif asked is not None and reading.time is not None and asked.time is not None:
        reading = replace(reading, time=join(asked.time, reading.time))
    reading = with_budget(reading, asked)
    if own:
        own = [in_number(item, person.asked) for item in own]
        reading = replace(reading, said=replace(reading.said, items=tuple(own)))
        return replace(said, reading=replace(reading, intent="book_breakfast" if meal else order_of(own)))
    items = merged_items(person.asked[-1:], reading.said.items, reading.normal)
    count = count_only(said.reading.normal) or count_in(said.reading.normal)
    if not count and ALL_OF_IT.search(said.reading.normal):
        count = count_in(person.heard)
    if count and items and not (len(items) > 1 and items[-1].quantity):
        items = (*items[:-1], replace(items[-1], quantity=count))
    return replace(said, reading=replace(reading, said=replace(reading.said, items=items), intent=order_of(items)))
