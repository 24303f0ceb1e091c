"""What customers ask about or speak of before they order it: noted, and ordered once they want it."""

import re
from dataclasses import replace
from datetime import timedelta

from app.language.answering import picks_one
from app.language.asked_back import in_number, with_budget
from app.language.concerned import is_name
from app.language.conversation import ASKS, Person, Said, count_in, count_only, current, order_of
from app.language.fragments import foretold, goes_on
from app.language.moments import join
from app.language.ordering import ALL_OF_IT, sized
from app.language.reading import Item, Slots
from app.language.said_plainly import NO_ORDER, WANTED
from app.language.slots import ORDERS
from app.language.tickets import merged_items


def noted(person: Person, said: Said) -> Person:
    """The person with what a message asks about, speaks of or says of the time ahead of an order."""
    items = tuple(item for item in said.reading.said.items if item.product and not _of_what_is_in_it(item, said))
    if said.reading.intent == "ask_store_info" and said.reading.said == Slots():
        person = replace(person, proposal=None)  # 几点关门你们: another matter, what was offered stands no longer
    person = with_named(person, said, items)
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


def with_named(person: Person, said: Said, items: tuple[Item, ...]) -> Person:
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


def still_asked(person: Person, said: Said) -> bool:
    """Whether what they asked about is still the matter, and this is no further question."""
    long = timedelta(days=2) if _COMES_BACK.search(said.reading.normal) else timedelta(minutes=20)
    if not person.asked or person.asked_at is None or said.at - person.asked_at > long:
        return False
    priced = said.reading.intent == "ask_price" and _HOW_MUCH.search(said.reading.normal)
    return said.reading.intent not in ("complaint", "cancel_order") and not (priced or ASKS.search(said.reading.normal))


_HOW_MUCH = re.compile("[啥什么]+价|价[位钱格]|怎么卖|贵|问问")


def wants_what_was_asked(person: Person, said: Said) -> bool:
    """Whether a message wants what they asked about, though it is no order by itself."""
    if not still_asked(person, said):
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


def with_asked(person: Person, said: Said) -> Said:
    """The message as an order of what they asked about, with what they said then."""
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
