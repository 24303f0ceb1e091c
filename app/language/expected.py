"""What staff have just asked a customer for, where the answer would mean nothing by itself: words to write, a number."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from app.language.conversation import ASKS, News, Person, Said, State, current, put
from app.language.counting import PIECE, number
from app.language.doors import CHAT_NUMBERS, GATE_SAID, behind, next_door, surely
from app.language.naming import words
from app.language.reading import Item, Shop, Slots
from app.language.tickets import Ticket, merged
from app.language.whereabouts import BROUGHT, house_in, moved_to

_WORDS = re.compile(
    r"^\s*(?:写)?字[呢哈]?\s*[?？]?\s*$|(?:牌子?|卡片|蛋糕|上面)?[^,，。]{0,4}写(?:点|些|个)?(?:什么|啥|字|几个字)|(?:要|需要)?写字(?:吗|不|么)|祝福语"
)
_PHONE = re.compile(r"电话|手机|联系方式|号码")
_FETCHING = re.compile(
    r"[点半刻][^,，。?？送]{0,3}(?:[来过]?[拿取]|自提|自取)(?:可以|行)?(?:[?？]|吗|行不|好不)|(?:几点钟?|什么时候|啥时候?|何时|哪天|几时|多久)[^,，。?？送]{0,5}(?:[来过]?[拿取]|自提|自取|到店|过来|来店)|[取拿][货蛋糕面包]{0,2}时间|[上中下]午还是[上中下]午[来过]?[取拿]"
)
_WHENEVER = re.compile("上次|上回|都(?:可以|行|能|好)")
_WHEN = re.compile(r"几点|什么时[候间]|啥时|何时|几时|哪天|几号|[取拿送到来]货?时间")
_DOOR = re.compile(
    r"门牌|房号|楼号|几[栋幢号]|几单元|几零几|哪一?[个所家](?:小区|学校|幼儿园|公司|医院|校区|地方|酒店|宿舍|单位|楼)|哪一?户|几室|哪[一几]?[栋幢]|几楼|哪一?个?(?:大)?门|(?:东|南|西|北|前|后)门还是|具体(?:地址|位置|哪)|详细地址|送到?哪|地址"
)
_INCHES = re.compile(r"几寸|多大|尺寸|几吋")
_HEADS = re.compile(r"(?:几|多少)(?:个|位)?人|[几多少]位")
_AMOUNT = re.compile(r"几" + PIECE + r"(?!字|人)|多少(?:个|份|盒)?[?？]?$")
_TASTE = re.compile(r"口味|[什么啥咩]味|哪[种个些]口?味|味道|夹心|什么馅|啥馅|馅的?[?？]")
_WHICH = re.compile(r"哪[种款样]|什么(?:款|样的?|面包|蛋糕)|哪一?个")
_QUESTIONS = (
    ("inches", _INCHES),
    ("heads", _HEADS),
    ("amount", _AMOUNT),
    ("phone", _PHONE),
    ("address", _DOOR),
    ("brought", BROUGHT),
    ("inscription", _WORDS),
    ("name", _WHICH),
    ("taste", _TASTE),
)
_NO_WORDS = re.compile(r"^(?:不|别|没|算|随便|都行|好|嗯|行|对|是|可以|ok|谢|收到|等|哈|要)|不写|不用写|[?？]")
_LONGEST, _PLACE, _DIGITS = 24, 3, 11
_FEWEST, _SMALLEST, _LARGEST = 2, 3, 30  # people, inches, and things that nobody counts without a measure


def asked_for(state: State, said: Said, name: str) -> State:
    """The state with what staff ask this customer for."""
    person = state.people.get(name)
    if person is None or current(person) is None:
        return state
    if _WHEN.search(said.text) and not _WHENEVER.search(said.text) and not person.timed:
        person = replace(person, timed=True)
        state = replace(state, people={**state.people, name: person})
    time = said.reading.time
    if _WHEN.search(said.text) and time is not None and time.first is not None and time.first == time.last:
        person = replace(person, day_heard=time.first)
        state = replace(state, people={**state.people, name: person})
    if _FETCHING.search(said.text):
        every = state.people if "都" in said.text else {name: person}
        fetching = {key: replace(one, fetches=True) for key, one in every.items() if current(one) is not None}
        state = replace(state, people={**state.people, **fetching})
        person = state.people[name]
    wants = " ".join(name for name, question in _QUESTIONS if question.search(said.text))
    if wants == "taste" and "taste" not in person.expects:
        wants = f"{person.expects} taste".strip()  # what was asked for before is still to come
    if wants == person.expects or not wants:
        return state
    return replace(state, people={**state.people, name: replace(person, expects=wants, digits="")})


def fetching(person: Person, said: Said) -> tuple[Person, Said]:
    """几点来拿? 十点半: the time that answers it is that of a pickup, though nobody says so again."""
    told = said.reading.said
    ticket = current(person)
    for name, said_now in (("inscription", told.inscription), ("phone", told.phone), ("address", told.address)):
        person = _answered(person, name) if said_now and ticket is not None and not _partly(name, ticket) else person
    if not person.fetches or told.when is None or ticket is None:
        return person, said
    person = replace(person, fetches=False)
    if told.fulfilment or told.address or ticket.slots.fulfilment or ticket.slots.address:
        return person, said
    return person, replace(said, reading=replace(said.reading, said=replace(told, fulfilment="pickup")))


_LEAD = re.compile(r"^(?:那就|那|就|要|来|还是|都|做|嗯)+")
_END = re.compile(r"(?:口味|味|馅)?儿?的?(?:吧|哈|呀|啊|就行|就好|可以)*[!！~～]*$")


def tasted(person: Person, said: Said) -> tuple[Person, Said]:
    """什么口味? 几点取? 芒果 晚上七点半: a clause that is no more than a flavour."""
    told, ticket = said.reading.said, current(person)
    if "taste" not in person.expects.split() or ticket is None or ASKS.search(said.reading.normal):
        return person, said
    if any(item.flavour for item in told.items):
        return _answered(person, "taste"), said
    if any(not item.implied for item in told.items) or said.reading.intent in ("complaint", "cancel_order"):
        return person, said
    clauses = (_END.sub("", _LEAD.sub("", clause)) for clause in re.split(r"[\s,，。;；、]+", said.reading.normal))
    flavour = next((clause for clause in clauses if len(clause) > 1 and clause in words("flavours")), "")
    if not flavour:
        return person, said
    known = told.items[-1] if told.items else Item(product="蛋糕", implied=True)
    items = (*told.items[:-1], replace(known, flavour=flavour))
    return _answered(person, "taste"), replace(said, reading=replace(said.reading, said=replace(told, items=items)))


def _partly(name: str, ticket: Ticket) -> bool:
    """Whether an answer goes on with what is known: a door number behind a house."""
    return name == "address" and bool(ticket.slots.address)


def _answered(person: Person, name: str) -> Person:
    return replace(person, expects=" ".join(other for other in person.expects.split() if other != name))


def given(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """The answer to it, if it is one."""
    ticket = current(person)
    moved = moved_to(said) if ticket is not None and ticket.slots.address and not said.reading.said.address else ""
    if ticket is not None and moved and said.reading.said.fulfilment != "pickup":
        return _at_the_house(person, ticket, said, shop, moved)
    if ticket is not None:
        at_once = _laid_out(person, ticket, said) or _next_door(person, ticket, said)
        if at_once is not None:
            return at_once
    if not person.expects or ticket is None:
        return None
    wants = person.expects.split()
    placed = _house(person, ticket, said, shop) if {"address", "brought"} & set(wants) else None
    if placed is not None:
        return placed
    answers = {
        "inches": _number_alone, "heads": _served, "amount": _number_alone, "name": _named,
        "phone": _number, "address": _door, "inscription": _written, "taste": _tasting,
    }  # fmt: skip
    found = (answers[name](person, ticket, said, shop) for name in wants if name in answers)
    return next((result for result in found if result is not None), None)


_COUNTED = re.compile(
    rf"^(?:要|来|就|那就)?(?P<name>[一-龥A-Za-z]{{2,10}}?)[ ,，]*(?P<n>\d{{1,2}}|[一两二三四五六七八九十俩仨]{{1,3}}){PIECE}吧?[。!！~～ ]*$"
)


def _named(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """要哪种? 椰香绒绒包 三个: a name in the place of the general word, also one that no list knows."""
    kind = _of_which_kind(person, ticket, said, shop)
    if kind is not None:
        return kind
    found, told = _COUNTED.match(said.reading.normal.strip()), said.reading.said
    general = all(item.product in ("面包", "蛋糕", "点心", "早餐", "早饭") for item in ticket.slots.items)
    if found is None or not general or any(not item.implied for item in told.items):
        return None
    item = Item(product=found["name"], quantity=number(found["n"]))
    rest = replace(said.reading, said=replace(told, items=()))
    ticket_now = replace(ticket, slots=replace(ticket.slots, items=(item,)))
    return put(_answered(person, "name"), ticket, merged(ticket_now, rest, said.at, shop)), "changed", True


_TASTES = re.compile(
    r"^(?:就|要|来|那就?|想要|我要)*(?P<name>[\u4e00-\u9fff]{2,5}?)口?味(?:儿|的|吧|嘅|就好|就行|呀|啦)*[。!！~～ ]*$"
)
_NO_TASTE = re.compile(r"[什么哪都随没不好这那怪别太]|[一二两三几]种|换个|推荐|老样子|正常|孩子|普通|一样|大人|老人")


def _tasting(person: Person, ticket: Ticket, said: Said, _: Shop) -> tuple[Person, News, bool] | None:
    """什么口味? 云呢拿味: how the one thing tastes, also where no list knows the word."""
    found = _TASTES.match(said.reading.normal.strip())
    items = ticket.slots.items
    if found is None or _NO_TASTE.search(found["name"]) or said.reading.said.items or len(items) != 1:
        return None
    tasting = replace(ticket, slots=replace(ticket.slots, items=(replace(items[0], flavour=found["name"]),)))
    return put(_answered(person, "taste"), ticket, replace(tasting, at=said.at)), "changed", True


_KIND = re.compile(
    rf"^(?:要|来|就|那就)?(?P<name>[一-龥]{{2,5}}?)味?的[ ,，]*(?:(?P<n>\d{{1,2}}|[一两二三四五六七八九十俩仨]{{1,3}}){PIECE})?吧?[。!！~～ ]*$"
)


def _of_which_kind(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """哪种欧包? 麻薯的 三个: the flavour of it, also where that is the name of a thing."""
    found, known = _KIND.match(said.reading.normal.strip()), ticket.slots.items
    if found is None or found["name"] not in words("flavours") or len(known) != 1 or known[0].flavour:
        return None
    item = replace(known[0], flavour=found["name"], quantity=number(found["n"] or "") or known[0].quantity)
    rest = replace(said.reading, said=replace(said.reading.said, items=()))
    told = replace(ticket, slots=replace(ticket.slots, items=(item,)))
    return put(_answered(person, "name"), ticket, merged(told, rest, said.at, shop)), "changed", True


_ALONE = re.compile(r"^(?:就|要|来)?(?P<n>\d{1,2}|[一两二三四五六七八九十]{1,3})(?:的|吧|就行|就好)*[。!！~～ ]*$")


def _number_alone(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """几寸? 6: so many inches. 几盒? 3: so many."""
    if person.expects.split()[0] == "inches" and (sized := _sized(person, ticket, said, shop)) is not None:
        return sized
    found = _ALONE.match(said.reading.normal.strip())
    count = number(found["n"]) if found else None
    name = person.expects.split()[0]
    if not count or count > _LARGEST or (name == "inches" and count < _SMALLEST) or not ticket.slots.items:
        return None
    told = Item(product="", size=f"{count}寸", implied=True) if name == "inches" else Item(product="", quantity=count)
    rest = replace(said.reading, time=None, said=Slots(items=(told,)))
    return put(_answered(person, name), ticket, merged(ticket, rest, said.at, shop)), "changed", True


_PEOPLE = re.compile(
    r"^(?:大概|大约|差不多|估计|应该|一共|总共|也就|就|我们|有)*(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})(?:来|多)?[个位口]?人?(?:左右|上下|吧|吃|的样子|哈)*[。!！~～ ]*$"
)


#: what is served to so many people, also where nobody asked how many they are
_SPREADS = frozenset(("甜品台", "茶歇", "下午茶", "下午茶套餐", "冷餐", "甜点台"))


def _laid_out(person: Person, ticket: Ticket, said: Said) -> tuple[Person, News, bool] | None:
    """40个人, of a table laid out for many."""
    return _for_so_many(person, ticket, said, _SPREADS) if "人" in said.text else None


def _served(person: Person, ticket: Ticket, said: Said, _: Shop) -> tuple[Person, News, bool] | None:
    """几个人吃? 15个人: so big a cake, where no size is known."""
    names = {item.product for item in ticket.slots.items if "蛋糕" in item.product}
    return _for_so_many(person, ticket, said, _SPREADS | names)


def _for_so_many(
    person: Person, ticket: Ticket, said: Said, names: Collection[str]
) -> tuple[Person, News, bool] | None:
    found = _PEOPLE.match(said.reading.normal.strip())
    count = number(found["n"]) if found else None
    cakes = [item for item in ticket.slots.items if item.product in names]
    if not count or count < _FEWEST or len(cakes) != 1 or len(ticket.slots.items) > 1 or cakes[0].size:
        return None
    told = replace(cakes[0], size=f"{count}人")
    changed = replace(ticket, slots=replace(ticket.slots, items=(told,)))
    return put(_answered(person, "heads"), ticket, changed), "changed", True


def _sized(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """几寸? 女儿讲10寸: a size among other words, also long after it was asked for."""
    items = said.reading.said.items
    if len(items) != 1 or not items[0].implied or "寸" not in (items[0].size or "") or ASKS.search(said.reading.normal):
        return None
    if not ticket.slots.items or said.reading.intent in ("complaint", "cancel_order"):
        return None
    return put(_answered(person, "inches"), ticket, merged(ticket, said.reading, said.at, shop)), "changed", True


def _written(person: Person, ticket: Ticket, said: Said, _: Shop) -> tuple[Person, News, bool] | None:
    """写什么? 茉莉四岁啦: the words."""
    text, told = said.text.strip(), said.reading.said
    plain = re.sub(r"^(?:就)?(?:写|写上|写个)[:： ]?", "", text).strip('“”"「」『』《》 ')
    if (
        told.inscription
        or told.when
        or told.phone
        or told.address
        or not 2 <= len(plain) <= _LONGEST
        or not re.search(r"\w", plain)
    ):
        return None
    person = _answered(person, "inscription")
    if _NO_WORDS.search(text) or ASKS.search(text) or any(item.product and not item.implied for item in told.items):
        return person, "none", False
    changed = replace(ticket, slots=replace(ticket.slots, inscription=(plain,)))
    return put(person, ticket, changed), "changed", True


def _house(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """几点送到? 两点三刻 金苹果园后门: the place beside the hour."""
    told = said.reading.said
    if told.address or told.fulfilment == "pickup" or surely(ticket.slots.address):
        return None
    house = house_in(said, asked="address" in person.expects)
    return _at_the_house(person, ticket, said, shop, house) if house else None


def _at_the_house(person: Person, ticket: Ticket, said: Said, shop: Shop, house: str) -> tuple[Person, News, bool]:
    rest = replace(said.reading, said=replace(said.reading.said, address=house, fulfilment="delivery"))
    person = _answered(_answered(person, "brought"), "address")
    return put(person, ticket, merged(ticket, rest, said.at, shop)), "changed", True


_DOOR_SAID = re.compile(
    r"^(?:是|就|在|送到?)?(?P<door>[\w一-龥-]*?(?:\d|[一二三四五六七八九十甲乙丙丁东西南北])[\w一-龥-]*?)(?:(?<=\d)室)?[,，。!！~～ ]*$"
)
_ASIDE = re.compile(r"[打写发填说]错|自取|自提|拿|取|不|吗|点|时|寸|个|电话|谢|刚|才|看到|看见|忙|等[下会]|稍")
_PLACE_WORD = re.compile(
    r"[楼号栋幢座室路街巷弄村苑园区府城厦院校店寝舍馆门亭台岗厅场司口]|单元|公寓|中心|花园|大学|学校"
)


def _door(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """门牌号? 602: the rest of an address, behind what is known of it."""
    told, text = said.reading.said, said.text.strip()
    found = _DOOR_SAID.match(text)
    gate = GATE_SAID.match(text)
    text = gate["gate"] if gate else text  # 南门那个
    if " " in person.expects and not _PLACE_WORD.search(text):
        return None  # of several answers that may come this is another
    person = _answered(person, "address")
    known = surely(ticket.slots.address)
    if len(text) > _LONGEST or _ASIDE.search(text) or told.when or told.phone or told.items:
        return None
    if found is None and (
        known or _NO_WORDS.search(text) or ASKS.search(text) or len(text) < _PLACE - bool(ticket.slots.address)
    ):
        return None
    door = found["door"] if found else text.rstrip("。!！~～ ")
    address = told.address if told.address and not known else behind(known, door)
    rest = replace(said.reading, said=replace(told, address=address, fulfilment="delivery", items=()))
    return put(person, ticket, merged(ticket, rest, said.at, shop)), "changed", True


_AT_ONCE = timedelta(minutes=2)


def _next_door(person: Person, ticket: Ticket, said: Said) -> tuple[Person, News, bool] | None:
    """文昌里, then 12栋: the house in a line of its own, behind the street; also where nobody asked for it."""
    address = next_door(ticket.slots.address, said.text)
    late = said.at - ticket.at > _AT_ONCE or said.text.strip() in CHAT_NUMBERS
    if said.text.strip().isdigit() and late and "address" not in person.expects:
        return None  # 666 is applause
    if not address or said.reading.said.when or said.reading.said.items:
        return None
    moved = replace(ticket, slots=replace(ticket.slots, address=address), at=said.at)
    return put(person, ticket, moved), "changed", True


def _number(person: Person, ticket: Ticket, said: Said, _: Shop) -> tuple[Person, News, bool] | None:
    """A telephone number over several messages: 139 8800, 后四位 4321."""
    text = said.reading.normal
    digits = re.sub(r"\D", "", text)
    rest = re.sub(r"[\d\s,，.。-]|后四位|后面|尾号|再|是|前面|中间", "", text)
    if said.reading.said.phone or not digits or rest:
        return None
    known = person.digits + digits
    if len(known) < _DIGITS:
        return replace(person, digits=known), "none", False
    if len(known) > _DIGITS or not known.startswith("1"):
        return replace(_answered(person, "phone"), digits=""), "none", False
    changed = replace(ticket, slots=replace(ticket.slots, phone=known))
    return put(replace(_answered(person, "phone"), digits=""), ticket, changed), "changed", True
