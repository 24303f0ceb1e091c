"""What a group of people has ordered so far: a fold over what is said. State in, message in; state and news out.

Only the owner of a ticket changes it. What staff propose counts once the customer says yes. A person who says 一样的 or +1
takes over what the last one ordered. The state holds plain values and can be kept as rows, one a group and person.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import TypeAdapter

from app.language.reading import Item, Reading, Shop, Slots
from app.language.slots import ORDERS
from app.language.tickets import Kind, Ticket, is_cake, merged, merged_items, without

Speaker = Literal["fan", "staff", "bot"]
News = Literal["opened", "changed", "cancelled", "restored", "complained", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of the conversation."""

    speaker: str
    role: Speaker
    at: datetime
    text: str
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What staff offer a customer, until it is answered."""

    words: str
    slots: Slots
    reading: Reading
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of one customer in one group."""

    name: str
    tickets: tuple[Ticket, ...] = ()
    proposal: Proposal | None = None
    asked: tuple[Item, ...] = ()  # things asked about, not ordered
    asked_at: datetime | None = None
    asked_with: Reading | None = None  # what else was said with it
    hinted: Reading | None = None  # a message with goods that was not read as an order
    hinted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A group's conversation. `last` is who ordered last, `facing` the customer staff speak to."""

    people: dict[str, Person] = field(default_factory=dict)
    last: str = ""
    facing: str = ""
    activity_at: datetime | None = None


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
        return _staff(state, said, shop)
    person = state.people.get(said.speaker) or Person(name=said.speaker)
    person, news, ordered = _fan(state, person, said, shop)
    people = {**state.people, said.speaker: person}
    facing = said.speaker if ordered or news != "none" or person.tickets or person.asked else state.facing
    return replace(state, people=people, last=said.speaker if ordered else state.last, facing=facing), news


def tickets(state: State) -> list[Ticket]:
    """All tickets, in the order of their customers' first words."""
    return [ticket for person in state.people.values() for ticket in person.tickets]


def has_open(state: State, name: str) -> bool:
    """Whether a person has an open order: what the next message of theirs is read with."""
    person = state.people.get(name)
    return person is not None and _current(person) is not None


# staff

_OFFER = re.compile(r"[?？]|吗|不(?=$|[ ,，。])|怎么样|如何|行不|好不好|要不|或者|要么|对吧|是吧|可以的话")
_OFFERED = re.compile(r"换|改|要不|要么|来(?:俩|两|一|个|份|点)|加(?:一|个|份|套)|带(?:一|个|盒)|再(?:来|带|加)|上次|还是|也是|最早|最快|推到|推迟|提前|登记|帮您|给您|只有|只剩|对吧|可以[吗么不]|行[吗么不]|好[吗么不]|方便|怎么样|如何|ok[吗么]")
_ACTIVITY = re.compile(r"扣\s?\d|抽奖|竞猜|抢楼|回复.{0,8}(?:抽|参与|参加)|接龙报名|投票")
_READ_BACK = re.compile(r"^(?:好的|收到|记下|已|记好|了解|明白|没问题)")


_TAKEN_DOWN = re.compile(r"登记|记下|记好|记上|安排上|安排好|给您留|帮您留|给您做|帮您订|下单了|订好|留好|预订成功|预定成功|已接单|已预")


def _staff(state: State, said: Said, shop: Shop) -> tuple[State, News]:
    if _ACTIVITY.search(said.text):
        state = replace(state, activity_at=said.at)
    name = _addressed(state, said.text)
    person = state.people.get(name)
    if person is not None and person.hinted is not None and person.hinted_at is not None and _current(person) is None:
        fresh = said.at - person.hinted_at < timedelta(minutes=10)
        if fresh and _TAKEN_DOWN.search(said.text) and not re.search("[?？]|吗", said.text):
            hint = Said(speaker=name, role="fan", at=person.hinted_at, text=person.hinted.normal, reading=person.hinted)
            person, news, _ = _ordered(replace(person, hinted=None), _as_order(hint), shop)
            return replace(state, people={**state.people, name: person}, last=name, facing=name), news
    return _proposed(state, said, name), "none"


def _proposed(state: State, said: Said, name: str) -> State:
    person = state.people.get(name)
    if person is None or not _OFFER.search(said.text) or not _OFFERED.search(said.text):
        return state
    slots = said.reading.said
    if not (slots.items or slots.when or slots.inscription or slots.address):
        return state
    proposal = Proposal(words=said.reading.normal, slots=slots, reading=said.reading, at=said.at)
    return replace(state, people={**state.people, name: replace(person, proposal=proposal)}, facing=name)


def _addressed(state: State, text: str) -> str:
    """The customer who is spoken to: by name, else the one who spoke of an order last."""
    named = [name for name in state.people if name and name in text]
    return max(named, key=len) if named else state.facing


# fans

_YES = re.compile(r"^(?:对(?:的|头|呀|啊|对|滴)?|是(?:的|呀|啊|滴)?|嗯+|恩+|好(?:的|呀|啊|滴|嘞|吧)?|可以(?:的|呀|啊)?|行(?:吧|的|呀|啊|嘞)?|ok|okk|🆗|👌|要(?:得|的)?|没问题|中|成|来(?:俩|两|一|个|吧|份)?|换吧?|就(?:这个|这样|它|换)吧?|那(?:就)?(?:换|来|改|要|行|好)[^,，。]{0,6}|同意|妥|冇问题|得|系|yes|加吧?|带上?吧?|也行|都行|1)(?:[,，!！。~～ 呀啊哈吧的👌🆗]|$)")
_NO = re.compile(r"^(?:不(?:换|用|要|了|是|对|行|可以|加|需要|改)|算了|别|没|不)")
_SAME = re.compile(r"一样|同款|同上|跟.{1,6}一样|和.{1,6}一样|^\+1|^加1|^＋1|我也(?:要|来|订|是|一份)|照.{0,4}来|同样")
_BARE_ONE = re.compile(r"^(?:\+1|加1|我也要|我也来(?:一份|一个)?|同款|同上|一样|\+ ?1)[!！~～。\s]*$")
_OTHERS = re.compile(r"(?:的|那个|那单|那份|帮(?:他|她))")
_JOKE = re.compile(r"开玩笑|逗你|逗的|闹着玩|说着玩|哈哈.*不要|别当真|我?真?不(?:要|订)啊|就(?:是)?(?:说说|问问|看看)|做梦")
_RESTORE = re.compile(r"别取消|不取消|先别取消|又(?:要|去得成|可以)|还是要|恢复|照原来|要的要的|别听")
_AGAIN = re.compile(r"(?:算了)?还是(?:要|订|来)|重新(?:订|要)|再订")


def _fan(state: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool]:
    """The person after their message, what it did, and whether they ordered."""
    reading, text = said.reading, said.reading.normal
    if _about_another(state, said):
        return person, "none", False
    for answer in (_joke, _answered, _same, _withdrawn, _complained):
        result = answer(state, person, said, shop)
        if result is not None:
            return result
    if reading.intent in ORDERS or _orders_with_help(text):
        nameless = not any(item.product and not item.implied for item in reading.said.items)
        if nameless and person.asked and _current(person) is None and _wants_what_was_asked(person, said):
            return _ordered(replace(person, asked=(), asked_with=None), _with_asked(person, said), shop)
        return _ordered(person, said, shop)
    ticket = _current(person)
    if ticket is None and _plainly_orders(said):
        return _ordered(person, _as_order(said), shop)
    if ticket is not None and _adds(reading, ticket, said):
        return _changed(person, ticket, said, shop)
    if ticket is None and _wants_what_was_asked(person, said):
        return _ordered(replace(person, asked=(), asked_with=None), _with_asked(person, said), shop)
    return _asked(person, said), "none", False


_NO_ORDER = re.compile(r"昨天|前天|上次|上回|去年|以前|小时候|那次|他家|别家|隔壁|超市|公司发|自己做|自己烤|梦见|要是有人|如果|等我|下次|以后|改天|好吃|难吃|吃了|吃完|吃过|买过|订过|喜欢吃|爱吃|减肥|不想|不要|不买|不订|太贵|哈哈|笑死|开玩笑|作文|[“\"]")
_WANTED = re.compile(r"要|来|订|定|留|给我|帮我|帮忙|买|拿|取|送|打包|预|加|做|安排|整|搞")


def _plainly_orders(said: Said) -> bool:
    """Goods with a count or a size and a word of wanting, in a conversation and no question, are an order."""
    reading, text = said.reading, said.reading.normal
    if reading.intent in ("cancel_order", "order_status", "show_off", "thanks", "checkin", "quiz_answer") or _grieved(text):
        return False
    things = [item for item in reading.said.items if item.product]
    told = any(item.quantity or item.size for item in things) or reading.said.when or reading.said.phone
    return bool(things and told and _WANTED.search(text)) and not (_ASKS.search(text) or _NO_ORDER.search(text))


def _as_order(said: Said) -> Said:
    return replace(said, reading=replace(said.reading, intent=_order_of(said.reading.said.items)))


def _about_another(state: State, said: Said) -> bool:
    """Speaks of somebody else's order: 玲玲那个取消掉."""
    for name in state.people:
        if name != said.speaker and len(name) > 1 and name in said.text and not _SAME.search(said.reading.normal):
            after = said.text.partition(name)[2]
            return bool(_OTHERS.match(after)) or said.reading.intent in ("cancel_order", "change_order")
    return False


def _joke(_: State, person: Person, said: Said, __: Shop) -> tuple[Person, News, bool] | None:
    return (person, "none", False) if _JOKE.search(said.reading.normal) and said.reading.intent != "cancel_order" else None


def _current(person: Person) -> Ticket | None:
    """The open order that was spoken of last."""
    opened = [ticket for ticket in person.tickets if ticket.status == "open" and ticket.kind != "complaint"]
    return max(opened, key=lambda ticket: ticket.at, default=None)


def _put(person: Person, old: Ticket, new: Ticket) -> Person:
    return replace(person, tickets=tuple(new if ticket is old else ticket for ticket in person.tickets))


def _answered(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """A yes or no to what staff proposed."""
    offer = person.proposal
    if offer is None:
        return None
    person = replace(person, proposal=None)
    text = said.reading.normal.strip()
    if _NO.match(text) or said.reading.intent == "cancel_order":
        return None if said.reading.said.items or said.reading.intent == "cancel_order" else (person, "none", False)
    picks = bool(said.reading.said.items) and bool(_PICKS.search(text)) and _offered(offer, said)
    if not _YES.match(text) and not picks:
        return None
    ticket = _current(person)
    chosen = _chosen(offer, said)
    if ticket is None:
        items = chosen.said.items
        kind: Kind = _kind_of(offer.reading, _order_of(items) if items else "order_cake")
        ticket = Ticket(kind=kind, customer=person.name, slots=Slots(), at=said.at)
        person = replace(person, tickets=(*person.tickets, ticket))
    changed = merged(ticket, chosen, offer.at, shop)
    if said.reading.said.when or said.reading.said.fulfilment:
        changed = merged(changed, replace(said.reading, said=replace(said.reading.said, items=())), said.at, shop)
    return _put(person, ticket, changed), "changed", True


_PICKS = re.compile(r"(?:可以|就行|吧|好|行|也行|的话)[。!！ ]*$|^(?:就|要|那)")


def _offered(offer: Proposal, said: Said) -> bool:
    """Whether what the customer names is among what was offered."""
    words = offer.words
    return any((item.size and item.size.replace("寸", "").split("+")[0] in words) or (item.product and item.product in words) or (item.flavour and item.flavour in words) for item in said.reading.said.items)


def _chosen(offer: Proposal, said: Said) -> Reading:
    """The proposal; of several things the one the customer names, in the number they name."""
    items = offer.slots.items
    own = said.reading.said.items
    count = next((item.quantity for item in own if item.quantity), None) or _count_in(said.reading.normal)
    if own and own[0].product and not own[0].implied:
        items = own
    elif own and own[0].size:
        items = own
    elif count and len(items) == 1:
        items = (replace(items[0], quantity=count),)
    adds = bool(re.search(r"来(?:俩|两|一|个|点|份)|加|带|再", offer.words)) and not re.search("换|改", offer.words)
    words = ("再加" if adds else "换") + offer.words
    slots = replace(offer.slots, items=items)
    return replace(offer.reading, said=slots, normal=words)


_NUMERALS = {"俩": 2, "两": 2, "仨": 3, "一": 1, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


def _count_in(text: str) -> int | None:
    found = re.search(r"(\d{1,3}|[俩两仨一三四五六七八九十])(?:个|份|盒|条|块|杯|根|只|袋|套|就|$|[!！。 ])", text)
    if found is None:
        return None
    return int(found[1]) if found[1].isdigit() else _NUMERALS[found[1]]


def _same(state: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """一样的, +1: what the last customer, or the one named, has ordered; with what is said differently."""
    text = said.reading.normal
    if not _SAME.search(text) or _current(person) is not None or (said.reading.said.items and not _SAME.search(text)):
        return None
    name = next((other for other in state.people if other != person.name and other in said.text), state.last)
    other = state.people.get(name)
    model = _current(other) if other else None
    if model is None or name == person.name or (state.activity_at and said.at - state.activity_at < timedelta(minutes=3) and _BARE_ONE.match(text)):
        return None
    named = [item for item in said.reading.said.items if item.product and not item.implied]
    if named:
        return None
    base = Ticket(kind=model.kind, customer=person.name, at=said.at, slots=Slots(items=model.slots.items, when=model.slots.when), time=model.time)
    ticket = merged(base, said.reading, said.at, shop) if not _BARE_ONE.match(text) else base
    count = None if said.reading.said.items else _count_in(re.sub(r"[+＋]\s?1|一样|加1", "", text))
    if count and len(ticket.slots.items) == 1 and not _BARE_ONE.match(text):
        ticket = replace(ticket, slots=replace(ticket.slots, items=(replace(ticket.slots.items[0], quantity=count),)))
    return replace(person, tickets=(*person.tickets, ticket), proposal=None), "opened", True


def _withdrawn(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """Takes an order back, or a part of it, or takes the taking back back."""
    reading, text = said.reading, said.reading.normal
    gone = [ticket for ticket in person.tickets if ticket.status == "cancelled"]
    if gone and _RESTORE.search(text) and not reading.said.items:
        return _put(person, gone[-1], replace(gone[-1], status="open", at=said.at)), "restored", False
    if gone and _AGAIN.search(text) and _current(person) is None:
        opened = merged(replace(gone[-1], status="open"), reading, said.at, shop)
        return _put(person, gone[-1], opened), "restored", True
    ticket = _current(person)
    if ticket is None or not _takes_back(reading, text):
        return None
    items = reading.dropped or reading.said.items
    left = without(ticket.slots.items, items)
    named = [item for item in items if item.product and not item.implied and item.product not in ("蛋糕", "面包", "早餐", "早饭")]
    if named and len(left) == len(ticket.slots.items) and len(person.tickets) == 1 and not re.search("取消|退", text):
        return person, "none", False
    if items and left and len(left) < len(ticket.slots.items):
        return _put(person, ticket, replace(ticket, slots=replace(ticket.slots, items=left), at=said.at)), "changed", False
    if items and len(left) == len(ticket.slots.items) and len(person.tickets) > 1:
        for older in person.tickets:
            if older.status == "open" and len(without(older.slots.items, items)) < len(older.slots.items):
                ticket = older
    return _put(person, ticket, replace(ticket, status="cancelled", at=said.at)), "cancelled", False


_TAKES_BACK = re.compile(r"取消|不要了|退了|退掉|退吧|算了|不用了|不订了|不做了|别做了|作废|不需要了|撤")
_NOT_BACK = re.compile(r"换成|改成|改为|别取消|不取消|写字|不用写|不用(?:蜡烛|餐具|袋|送|切|加热)|不要(?:太|放|加|写|蜡烛|餐具|糖|切)|算了(?!.{0,2}不要).{0,3}(?:还是|就|要|改|换)|还是.{1,6}吧")


def _takes_back(reading: Reading, text: str) -> bool:
    if _NOT_BACK.search(text):
        return False
    return reading.intent == "cancel_order" or (bool(_TAKES_BACK.search(text)) and not reading.said.when)


_GRIEVANCE = re.compile(
    r"太[^,，。太]{1,3}了|还没(?:有)?(?:到|送|好|来|收|做|人|发)|没(?:有)?(?:送|到|收到|来|人|接|放|给|熟|味|馅|料)|[送给拿做写装弄搞配发]错|漏|少(?:了|给|送|装|一)|坏|馊|霉|臭|酸(?:了|的|掉)|变质|变味|过期|头发|虫|异物|"
    r"硬得|硬的|好硬|太硬|硬了|难吃|难喝|不好吃|恶心|塌|歪|碎|烂|压|洒|化了|凉|冷的|冷了|迟到|晚了|晚到|超时|太慢|慢死|这么慢|等了|等到|半天|不理|没人|不回|不接|态度|差评|差劲|太差|真差|越来越|投诉|举报|曝光|"
    r"退钱|退款|退我|赔|失望|生气|气死|无语|离谱|过分|怎么(?:回事|搞|还|这么|又|能)|凭什么|骗|坑|垃圾|不新鲜|拉肚子|吐了|起疹|不对|不是我(?:要|订)|明明|👎|😡|😤|不满|糟|毁|服务|一股|怪味|没熟|夹生|糊了|焦|缺|脏|掉地|不一样|不如|失误|说法|解释|丢人|扫兴|缩水|敷衍|糊弄|呵呵|真行|真棒|厉害了|就这|砸|石头|白跑|白等|占线|打不通|乱收|多收|扣"
)
_OWN_SLIP = re.compile(r"(?:我|刚才?|刚刚|上面|前面|不好意思|抱歉)[^,，。]{0,6}[说写打发记点报看搞弄]错|[说写打发记点报]错(?:了|字)")


def _grieved(text: str) -> bool:
    """Whether there is something to complain of in a message."""
    return bool(_GRIEVANCE.search(text)) and not _OWN_SLIP.search(text)


def _complained(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:  # noqa: ARG001
    if said.reading.intent != "complaint" or (said.reading.said.phone and said.reading.said.address):
        return None
    if not _grieved(said.reading.normal):
        return None
    if any(ticket.kind == "complaint" for ticket in person.tickets):
        return person, "none", False
    ticket = Ticket(kind="complaint", customer=person.name, at=said.at)
    return replace(person, tickets=(*person.tickets, ticket)), "complained", False


def _orders_with_help(text: str) -> bool:
    return bool(re.search(r"(?:要|想|来)(?:订|定|买|做)(?:个|一个)?.{0,6}(?:蛋糕|面包|早餐)", text)) and bool(re.search("打给我|打字|叫个人|联系我|打电话", text))


def _kind_of(reading: Reading, other: Kind) -> Kind:
    return reading.intent if reading.intent in ("order_cake", "order_bread", "book_breakfast") else other


_SECOND = re.compile(r"另外|对了|再(?:要|订|来|帮)|还要|顺便|再订")


def _ordered(person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool]:
    """An order: a new ticket, or more of the one under way."""
    reading = said.reading
    ticket = _current(person)
    kind: Kind = _kind_of(reading, ticket.kind if ticket else "order_cake")
    if ticket is not None and not _apart(ticket, reading, kind):
        return _changed(person, ticket, said, shop)
    new = Ticket(kind=kind, customer=person.name, at=said.at)
    return replace(person, tickets=(*person.tickets, merged(new, reading, said.at, shop)), asked=()), "opened", True


def _apart(ticket: Ticket, reading: Reading, kind: Kind) -> bool:
    """Whether an order is a second one: other things at another time."""
    when, known = reading.said.when, ticket.slots.when
    things = [item for item in reading.said.items if item.product and not item.implied]
    if not things or when is None or known is None:
        return False
    other = not any(old.product in item.product or item.product in old.product for old in ticket.slots.items for item in things)
    later = reading.time is not None and (reading.time.first is not None or reading.time.minutes is not None)
    return other and later and (when.start, when.end) != (known.start, known.end) and (kind != ticket.kind or bool(_SECOND.search(reading.normal)) or reading.time is not None)


def _adds(reading: Reading, ticket: Ticket, said: Said) -> bool:
    """Whether a message that is no order by itself says something about the one under way."""
    said_slots = reading.said
    if not (said_slots.items or said_slots.when or said_slots.fulfilment or said_slots.address or said_slots.phone or said_slots.inscription or said_slots.allergy or said_slots.budget or said_slots.store or reading.shift):
        return bool(_NUMBER_ONLY.search(reading.normal)) and reading.intent in ("change_order", "chitchat", "order_bread")
    if reading.intent in ("ask_price", "ask_product", "ask_store_info", "order_status", "complaint", "thanks", "show_off", "suggestion"):
        return bool(_TELLS.search(reading.normal)) or bool(said_slots.phone or (said_slots.address and said_slots.fulfilment == "delivery"))
    if reading.intent == "chitchat":
        late = said.at - ticket.at > timedelta(hours=3)
        return not late or bool(said_slots.phone or said_slots.address)
    return True


_TELLS = re.compile(r"我要|就要|改|换|送(?:到|我)|我(?:来|去|自己)|自提|自取|地址|电话|写|忘(?:了)?说|过敏|那(?:就)?|(?:还是|就).{1,6}吧")
_NUMBER_ONLY = re.compile(r"(?:就|要|改|只要)?\s?(?:\d+|[一两三四五六七八九十俩仨])(?:个|条|份|盒|块|根|只|杯|袋)(?:就行|吧|就够|就好|不变)?")


def _changed(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool]:
    split = _parted(person, ticket, said, shop)
    if split is not None:
        return split
    reading = said.reading
    if not reading.said.items:
        count = _count_only(reading.normal)
        if count and ticket.slots.items and not (reading.said.when or reading.said.phone or reading.said.address):
            last = ticket.slots.items[-1]
            more = (last.quantity or 1) if re.search(r"再(?:加|来|要)|多(?:加|要|来)|加[一两三\d]", reading.normal) else 0
            items = (*ticket.slots.items[:-1], replace(last, quantity=count + more))
            return _put(person, ticket, replace(ticket, slots=replace(ticket.slots, items=items), at=said.at)), "changed", True
    if reading.intent == "change_order" and reading.slots.items and not _is_addition(reading.normal):
        reading = replace(reading, said=replace(reading.said, items=reading.slots.items))
    new = merged(ticket, reading, said.at, shop)
    return _put(person, ticket, new), "changed", True


def _is_addition(text: str) -> bool:
    return bool(re.search(r"再(?:加|要|来)|另外|还要|加", text))


def _count_only(text: str) -> int | None:
    found = re.search(r"(\d{1,3}|[一两三四五六七八九十俩仨])(?:(?:个|条|份|盒|块|根|只|杯|袋|套)(?:就行|吧|就够了?|就好|不变|得了)?|就行|就够了?|就好|不变)[。!！ ]*$", text)
    return _count_in(found.group()) if found else None


_APART_TIME = re.compile(r"(?:照旧|不变|还是|照常)")


def _parted(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """One of several things is fetched at another time: a ticket of its own."""
    reading = said.reading
    named = [item for item in reading.said.items if item.product and not item.implied]
    if not named or reading.time is None or len(ticket.slots.items) < 2 or not _APART_TIME.search(reading.normal):
        return None
    moved = [old for old in ticket.slots.items if old.product == named[0].product]
    rest = [old for old in ticket.slots.items if old.product != named[0].product]
    if not moved or not rest:
        return None
    kept = replace(ticket, slots=replace(ticket.slots, items=tuple(rest)), at=said.at)
    base = replace(ticket, slots=replace(ticket.slots, items=tuple(moved)), at=said.at)
    only_time = replace(reading, said=replace(reading.said, items=()))
    other = merged(base, only_time, said.at, shop)
    person = _put(person, ticket, kept)
    return replace(person, tickets=(*person.tickets, other)), "opened", True


# asked first, ordered then


def _asked(person: Person, said: Said) -> Person:
    items = tuple(item for item in said.reading.said.items if item.product)
    if said.reading.intent in ("ask_product", "ask_price", "ask_store_info", "chitchat") and items and _ASKS.search(said.reading.normal):
        known = merged_items(person.asked, items, said.reading.normal) if person.asked else items
        return replace(person, asked=known, asked_at=said.at, asked_with=said.reading)
    if items and not _ASKS.search(said.reading.normal) and said.reading.intent not in ("complaint", "cancel_order", "order_status"):
        return replace(person, hinted=said.reading, hinted_at=said.at)
    return person


_ASKS = re.compile(r"吗|么|呢|[?？]|多少|怎么|有没有|还有|能[^,，]{0,4}不|不$|没$|几")
_WANTS = re.compile(r"留|要|来(?:个|一|两|俩|三|\d)|订|买|就(?:它|这个)|给我")


def _wants_what_was_asked(person: Person, said: Said) -> bool:
    if not person.asked or person.asked_at is None or said.at - person.asked_at > timedelta(minutes=20):
        return False
    if said.reading.intent in ("complaint", "cancel_order") or _ASKS.search(said.reading.normal):
        return False
    named = [item for item in said.reading.said.items if item.product and not item.implied]
    return bool(_WANTS.search(said.reading.normal)) or bool(named)


def _with_asked(person: Person, said: Said) -> Said:
    own = [item for item in said.reading.said.items if item.product and not item.implied]
    meal = any(item.product in ("早餐", "早饭", "早点") for item in person.asked)
    asked = person.asked_with
    reading = said.reading
    if asked is not None and reading.time is None and asked.time is not None:
        reading = replace(reading, time=asked.time, said=replace(reading.said, when=asked.said.when))
    if own:
        return replace(said, reading=replace(reading, intent="book_breakfast" if meal else _order_of(own)))
    items = merged_items(person.asked[-1:], said.reading.said.items, said.reading.normal)
    count = _count_only(said.reading.normal) or _count_in(said.reading.normal)
    if count and items:
        items = (*items[:-1], replace(items[-1], quantity=count))
    return replace(said, reading=replace(reading, said=replace(reading.said, items=items), intent=_order_of(items)))


def _order_of(items: Sequence[Item]) -> Kind:
    return "order_cake" if any(is_cake(item) for item in items) else "order_bread"
