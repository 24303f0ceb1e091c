"""What staff propose, and how customers answer. A proposal counts only after the customer's yes."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from app.language.concerned import reread
from app.language.conversation import (
    ASKS,
    News,
    Person,
    Proposal,
    Said,
    State,
    as_order,
    count_in,
    current,
    kind_of,
    order_of,
    put,
)
from app.language.counting import PIECE, number
from app.language.ordering import ordered
from app.language.reading import Item, Reading, Shop, Slots
from app.language.refusals import GONE, all_off
from app.language.taken_out import left_and_instead
from app.language.tickets import Kind, Ticket, merged, merged_items

_OFFER = re.compile(
    r"[?？]|建议|^(?:那|行|好的?|嗯)[ ,，]?[^,，。]{0,3}?(?:就|给您|帮您|改)[^,，。]{1,12}[哈啦咯哦噢喽][。~～!！]*$|^那?[^,，。]{0,3}\d{1,2}寸的?[^,，。]{0,4}(?:合适|够|正好|刚好|差不多)|吗|(?:伐|不|咩|嘛)(?=$|[ ,，。])|怎么样|如何|行不|好不好|要不|或者|要么|对吧|是吧|可以的话"
)
_OFFERED = re.compile(
    r"换|改|要不|要么|留(?:俩|两|一|\d)|来(?:俩|两|一|个|份|点)|加(?:一|个|份|套)|带(?:一|个|盒)|再(?:来|带|加)|上次|还是|也是|最早|最快|推到|推迟|提前|登记|帮您|给您|只有|只剩|对吧|可以[吗么不伐]|行[吗么不伐]|好[吗么不]|方便|怎么样|如何|ok[吗么]"
    r"|推荐|建议|要(?:这|那|它|哈)|(?:[你您要订取拿送]|对|是|来)[吗么不伐](?=$|[ ,，。?？~～呀哈])|给[你您]|帮[你您]|没错吧|安排|要唔要|好唔好|得唔得|啱唔啱|系唔系|写[“”\"「『]"
)


_HAS_IT = re.compile(r"(?:有的?|还剩)[^,，。]{0,3}[,，。 ]+(?:[您你])?要(?:几|多少|哪)")  # 蜂蜜吐司有的，要几个


def proposed(state: State, said: Said, name: str) -> State:
    person = state.people.get(name)
    named = person is not None and _names_one(person, said)
    if person is None or not (named or _OFFER.search(said.text) or _HAS_IT.search(said.text)):
        return state
    if (
        not named
        and not (_OFFERED.search(said.text) or _HAS_IT.search(said.text))
        and not _ENDS.search(said.text)
        and len(said.text) > _SHORT
    ):
        return state
    slots = replace(said.reading.said, items=_offered_things(said.reading) or _numbered(person, said.reading.normal))
    if _ONE_OR_OTHER.search(said.text) and all(item.implied for item in slots.items):
        slots = replace(slots, items=())  # 肉松的还是豆沙的? proposes neither
    if not slots.items and _OPEN.search(said.text) and not _YES_OR_NO.search(said.text):
        return state
    if _ENDS.search(said.text) and current(person) is not None:
        ended = Proposal(words=said.reading.normal, slots=Slots(), reading=said.reading, at=said.at, ends=True)
        return replace(state, people={**state.people, name: replace(person, proposal=ended)}, facing=name)
    fetches = slots.fulfilment == "pickup" and not _OR_SENT.search(said.text)
    if not (slots.items or slots.when or slots.inscription or slots.address or fetches):
        return state
    if slots.fulfilment and not fetches:
        slots = replace(slots, fulfilment="")
    proposal = Proposal(words=said.reading.normal, slots=slots, reading=said.reading, at=said.at)
    return replace(state, people={**state.people, name: replace(person, proposal=proposal)}, facing=name)


#: what a thing that is shown costs, or how good it is
_SHOWN = re.compile(r"\d{2,4}(?:元|块钱?|一个|/个)?[。!！~～ ]*$|不错|挺好|合适|正好|可以做|能做|推荐")
_BARE = re.compile(r"[\s,，。!！~～\d]|[寸吋元块]|一?[个份款]|[哦呀哈吧的]|这?就?是|叫|那个")
_ANY_OF = frozenset(("", "蛋糕", "生日蛋糕", "面包", "点心", "甜品", "早餐", "早饭", "月饼", "礼盒", "慕斯"))


def _names_one(person: Person, said: Said) -> bool:
    """落日熔岩6寸 188, where any cake was wanted; 元宝包, where they could only say what it looks like."""
    things, ticket, text = said.reading.said.items, current(person), said.reading.normal
    if len(things) != 1 or ASKS.search(text):
        return False
    vague = things[0].implied or things[0].product in _ANY_OF
    if vague and not (things[0].size and things[0].flavour):
        return False
    if GONE.search(text) or _READ_BACK.match(said.text):
        return False
    known = ticket.slots.items if ticket is not None else ()
    if all((old.implied or old.product in _ANY_OF) and not old.flavour for old in known):
        return bool(_SHOWN.search(text)) or not _BARE.sub("", text.replace(things[0].product, "", 1))
    return False


#: 还剩三个，给您留两个？ offers two of the three
_IN_STOCK = re.compile("还有|只有|[还只]?剩")
_KEEPS = re.compile(r"[留来拿带做订装](?P<count>\d{1,3}|[一两三四五六七八九十俩仨])[个份条盒块根只杯袋套包片打瓶箱枚]")


_READ_BACK_COUNT = re.compile(
    r"(?:^|[ ,，])(?:那就?|就|改成?|改为|换成|一共|总共|共|最后|还是|是)*(?P<each>各|都)?(?P<n>\d{1,3}|[一两三四五六七八九十]{1,3})"
    + PIECE
    + r"[ ,，]*(?:对|是|行|可以|没错|这样)"
)


def _numbered(person: Person, text: str) -> tuple[Item, ...]:
    """最后8个对吗, 各35份 对吗: another number of what is ordered, where no thing is named."""
    ticket, found = current(person), _READ_BACK_COUNT.search(text)
    if ticket is None or found is None or (len(ticket.slots.items) > 1 and not found["each"]):
        return ()
    return tuple(replace(old, quantity=number(found["n"])) for old in ticket.slots.items)


def _offered_things(reading: Reading) -> tuple[Item, ...]:
    """荔枝卷做完了 换成青提卷: without the thing that is gone."""
    items = reading.said.items
    kept = _KEEPS.search(reading.normal)
    if kept and len(items) == 1 and items[0].quantity and _IN_STOCK.search(reading.normal[: kept.start()]):
        return (replace(items[0], quantity=number(kept["count"])),)
    still = tuple(
        item
        for item in items
        if not re.search(rf"{re.escape(item.product)}[^,，。]{{0,9}}(?:{GONE.pattern})", reading.normal) or item.implied
    )
    return still or items


#: 明早给您备点什么 proposes no time, it asks for the rest
_OPEN = re.compile("什么|啥|几|哪|多少|怎么称呼")
_YES_OR_NO = re.compile(r"吗|可以|行|对吧|是吧|好不好|要不|ok|怎么样|[不咩伐](?=$|[?？])", re.IGNORECASE)
_ONE_OR_OTHER = re.compile(r"[的味寸]还是[^,，。?？]{1,8}[?？]*$")
_OR_SENT = re.compile(r"送|还是|什么时候|啥时|几点|哪天|何时|几时|多久")  # 自取还是送 proposes neither
_ENDS = re.compile(r"(?:退掉|退款|退了|取消|撤掉|撤单|作废)(?!不了)")
_SHORT = 12  # 七点半？ needs no word of offering


_READ_BACK = re.compile(r"^(?:@\S+\s)?(?:好[的嘞呀]|好(?=[,， ])|收到|记下|已|记好|了解|明白|没问题|ok)", re.IGNORECASE)


_ONLY_TELLS = re.compile(
    "[?？]|吗|还有|有货|有的|没|[卖做]完|可以|上架|欢迎"
)  # 好的 抹茶卷明天还有: nothing is taken down


def confirmed(state: State, said: Said, name: str, shop: Shop) -> tuple[State, News] | None:
    """收到，马卡龙塔1座: what staff read back of things a customer spoke of is ordered, though no message said so."""
    person = state.people.get(name)
    items = [item for item in said.reading.said.items if item.product and not item.implied]
    if person is None or current(person) is not None or person.named_at is None or not items:
        return None
    if said.at - person.named_at > _FRESH or not _READ_BACK.match(said.text) or _ONLY_TELLS.search(said.text):
        return None
    if not all(any(_one(item, old) for old in person.named) for item in items):
        return None
    others = [current(other) for other in state.people.values()]
    if any(_one(item, old) for ticket in others if ticket for old in ticket.slots.items for item in items):
        return None
    person, news, _ = ordered(replace(person, hinted=None), replace(as_order(said), speaker=name, role="fan"), shop)
    return replace(state, people={**state.people, name: person}, last=name, facing=name), news


def _one(item: Item, old: Item) -> bool:
    """Whether two names may mean one thing."""
    return bool(old.product) and (item.product in old.product or old.product in item.product)


_YES = re.compile(
    r"^(?:(?:嗯+|恩+|哦+|好[的呀啊]?|行|对+)(?=可以|好|行|对|没问题|ok|是的|要得))?(?:对+(?:的|头|呀|啊|滴)?|可(?![以能是不])|是(?:的|呀|啊|滴)?|嗯+|恩+|好+(?:的|呀|啊|滴|嘞|吧)?|(?:可以)+(?:的|呀|啊)?|行+(?:吧|的|呀|啊|嘞)?|ok|okk|🆗|🉑|👌|要(?:得|的)?|没问题|那?就它(?:了|吧)?|(?:那)?也(?:行|可以|成|好|中)|系(?:呀|啊|嘅|咯)?|定了|要了|拿下|整|安排|听[你您]的|依[你您]的?|(?:ok){2,3}|中|成|来(?:俩|两|一|个|吧|份)?|换吧?|那?就(?:这[个款样]|那[个款]|它|她|换)吧?|那(?:就)?(?:换|来|改|要|行|好)[^,，。]{0,6}|同意|妥|冇问题|得(?:嘞)?|yes|加吧?|带上?吧?|也行|都行|1)(?:[,，!！。~～ 呀啊哈吧的咯撒嘛喽噢哦嘅喇嘞诶欸呗哇捏滴👌🆗🉑]|$|(?=(?:换|加|来|带|改|那|就|再|留|给|(?<!1)\d|我(?:要|来|去|自己))))"
)
#: 好的 我考虑一下: no yes yet
_HESITATES = re.compile(r"看看|考虑|问[问下一]|想想|商量|再说|回头")
_ENDS_IT = re.compile("取消|不要|不用|退|算了|撤")  # 对对 8寸 手滑 ends nothing
_MERE_NO = re.compile(r"^不[用要了](?:了|啦|哈|谢谢)?[ ,，]")
_NO = re.compile(r"^(?:不(?:换|用|要|了|是|对|行|可以|加|需要|改)|算了|别|没(?!问题|事|关系)|不(?!错|过))")


def answered(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:  # noqa: PLR0911  # one case a line
    """A yes or no to what staff proposed."""
    offer = person.proposal
    if offer is None:
        return None
    person = replace(person, proposal=None)
    text = said.reading.normal.strip()
    cancels = said.reading.intent == "cancel_order" and not (_YES.match(text) and not _ENDS_IT.search(text))
    rather = _RATHER.match(text) and _offered(offer, said)  # 算了 那就奶香包吧
    if (_NO.match(text) or cancels) and not rather:
        nothing = GONE.search(person.heard) and all_off(text)  # 卖完了: 不要 那算了
        if said.reading.said.allergy or nothing:
            return None  # 不行 俺媳妇葡萄过敏: the reason is worth keeping
        if _MERE_NO.match(text) and not re.search(r"[要来换改就给加](?!不)", text[2:]):
            return person, "none", False  # 不用 戒咖啡呢: what is named beside a no is not wanted
        told = said.reading.said
        differently = told.fulfilment or told.address  # 算了自取
        return None if told.items or differently or cancels else (person, "none", False)
    if (
        _HESITATES.search(text)
        or _of_what_was_asked(person, offer, text)
        or not (rather or _YES.match(text) or (_PICKS.search(text) and _offered(offer, said)))
    ):
        return None
    ticket = current(person)
    if offer.ends:
        if ticket is None or said.reading.said.items or said.reading.said.when:
            return None
        return put(person, ticket, replace(ticket, status="cancelled", at=said.at)), "cancelled", False
    said = _more_than_yes(person, said, shop)
    chosen = _chosen(offer, said, ticket)
    if ticket is None:
        items = chosen.said.items
        kind: Kind = kind_of(offer.reading, order_of(items) if items else "order_cake")
        ticket = Ticket(kind=kind, customer=person.name, slots=Slots(allergy=person.allergic), at=said.at)
        ticket = _as_hinted(person, ticket, said, shop)
        person = replace(person, tickets=(*person.tickets, ticket), hinted=None)
    beside = None if said.reading.said.items else left_and_instead(ticket.slots.items, offer.words, offer.slots.items)
    chosen = replace(chosen, said=replace(chosen.said, items=())) if beside else chosen
    new = merged(ticket, chosen, offer.at, shop)
    new = replace(new, slots=replace(new.slots, items=beside)) if beside else new
    told = said.reading.said
    if told.when or told.fulfilment or told.inscription or told.phone or told.address or told.allergy:
        new = merged(new, replace(said.reading, said=replace(said.reading.said, items=())), said.at, shop)
    return put(person, ticket, new), "changed", True


def _of_what_was_asked(person: Person, offer: Proposal, text: str) -> bool:
    """鲜肉月饼怎么卖? 8块，还有流心礼盒. 要5盒鲜肉的: of what they asked about, not of what was offered besides."""
    asked = [item.product for item in (person.asked or person.named) if len(item.product) > 3]
    offered = [item.product for item in offer.slots.items]
    return any(name[:2] in text and not any(name[:2] in other for other in offered) for name in asked)


def _more_than_yes(person: Person, said: Said, shop: Shop) -> Said:
    """对 写平安: what follows the yes is read by itself, where the whole was read as no more than a yes."""
    text = said.text.strip()
    found = _YES_AND.match(text)
    if found is None or replace(said.reading.said, fulfilment="") != Slots():
        return said
    return reread(State(people={person.name: person}), said, text[found.end() :], shop)


_YES_AND = re.compile(r"^(?:对+的?|是的?|嗯+|好的?|可以|行|没问题|ok)[ ,，!！。~～]+(?=\S{2})", re.IGNORECASE)


def _as_hinted(person: Person, ticket: Ticket, said: Said, shop: Shop) -> Ticket:
    """With what they had said they want, when staff asked back: 要80寸的 … 是8寸吗? 对."""
    hint, at = person.hinted, person.hinted_at
    if hint is None or at is None or said.at - at > _FRESH:
        return ticket
    return merged(ticket, hint, at, shop)


_FRESH = timedelta(minutes=10)
_RATHER = re.compile(r"(?:算了|唉|哎|好吧)[ ,，]*(?:那就|就|那)(?:换|要|来)?")
_PICKS = re.compile(r"^\d{1,2}[寸吋]的?[。!！ ]*$|(?:可以|就行|吧|好|行|也行|的话)[。!！ ]*$|^(?:就|要|那)")


_EITHER = re.compile("要么|或者|或是")
_BESIDES = re.compile("还有|另外|顺便|一起")


def _beside_what_is_left(items: Sequence[Item], ticket: Ticket) -> bool:
    """只剩5个 补3个别的: fewer of what is ordered, and beside them, not in their place, so many of another thing."""
    known = [item for item in items if any(item.product and item.product in old.product for old in ticket.slots.items)]
    return 0 < len(known) < len(items) and all(item.quantity for item in items)


def _by_full_name(item: Item, known: Sequence[Item]) -> Item:
    """锅盔 of the 椒盐锅盔 that is known by that name: the same thing, in the number that either has."""
    like = [old for old in known if item.product and item.product in old.product]
    return (
        replace(like[0], quantity=item.quantity or like[0].quantity, size=item.size or like[0].size)
        if len(like) == 1
        else item
    )


def _fuller(item: Item, ticket: Ticket) -> Item:
    """玉桂狗8寸 of a 玉桂狗蛋糕: what is read back by half its name keeps the whole."""
    like = [old for old in ticket.slots.items if item.product and old.product.startswith(item.product)]
    return replace(item, product=like[0].product) if len(like) == 1 and not item.implied else item


def _offered(offer: Proposal, said: Said) -> bool:
    """Whether what the customer names is among what was offered."""
    words, time, then = offer.words, said.reading.time, offer.reading.time
    if time is not None and then is not None and not said.reading.said.items:
        return time.first is not None and time.first == then.first and time.minutes is None  # 明天也行
    return any(
        (item.size and item.size.replace("寸", "").split("+")[0] in words)
        or (item.product and item.product in words)
        or (item.flavour and item.flavour in words)
        for item in said.reading.said.items
    )


def _chosen(offer: Proposal, said: Said, ticket: Ticket | None) -> Reading:
    """The proposal; of several things the one the customer names, in the number they name."""
    items = offer.slots.items if ticket is None else tuple(_fuller(item, ticket) for item in offer.slots.items)
    own = said.reading.said.items
    told_digits = said.reading.said.inscription or said.reading.said.phone
    count = next((item.quantity for item in own if item.quantity), None)
    count = count or (None if told_digits else count_in(said.reading.normal))
    if own and own[0].implied and own[0].flavour and len(items) == 1 and _EITHER.search(offer.words):
        items = (replace(items[0], flavour=own[0].flavour),)  # 蓝莓或者黄桃, 蓝莓的可以
    elif own and own[0].implied and len(items) == 1 and not _EITHER.search(offer.words):
        items = merged_items(items, own, "")
    elif (own and own[0].product and not own[0].implied) or (own and own[0].size):
        items = tuple(_by_full_name(item, items) for item in own)
    elif count and len(items) == 1:
        items = (replace(items[0], quantity=count),)
    elif count and ticket is not None and len(told := [item for item in items if item.quantity == count]) == 1:
        items = (_by_full_name(told[0], ticket.slots.items),)  # 只剩6个 补4个别的行吗, 那就6个: of the first
    gone = GONE.search(offer.words)
    adds = bool(re.search(r"来(?:俩|两|一|个|点|份)|加|带|再", offer.words)) and not (
        gone or re.search("换|改", offer.words)
    )
    if own == () and len(items) > 1 and ticket is not None and _beside_what_is_left(items, ticket):
        return replace(offer.reading, said=replace(offer.slots, items=items), normal="")
    words = "再加" + offer.words if adds else "换" + _BESIDES.sub("", offer.words)
    slots = replace(offer.slots, items=items)
    if own and _EITHER.search(offer.words):
        slots = replace(slots, when=None)  # 要么10寸+6寸 要么推到14号: the other way out was not taken
        return replace(offer.reading, said=slots, normal=words, time=None)
    return replace(offer.reading, said=slots, normal=words)
