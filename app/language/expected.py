"""What staff have just asked a customer for, where the answer would mean nothing by itself: the words to write, a number."""

import re
from dataclasses import replace

from app.language.conversation import ASKS, News, Person, Said, State, current, put
from app.language.reading import Shop
from app.language.tickets import Ticket, merged

_WORDS = re.compile(
    r"(?:牌子?|卡片|蛋糕|上面)?[^,，。]{0,4}写(?:点|些|个)?(?:什么|啥|字|几个字)|(?:要|需要)?写字(?:吗|不|么)|祝福语"
)
_PHONE = re.compile(r"电话|手机|联系方式|号码")
_FETCHING = re.compile(
    r"(?:几点钟?|什么时候|啥时候?|何时|哪天|几时|多久)[^,，。?？送]{0,5}(?:[来过]?[拿取]|自提|自取|到店|过来|来店)|[取拿][货蛋糕面包]{0,2}时间"
)
_DOOR = re.compile(r"门牌|房号|楼号|几[栋幢号]|几单元|哪[一几]?[栋幢]|几楼|具体(?:地址|位置)|详细地址|送到?哪|地址")
_QUESTIONS = (("inscription", _WORDS), ("phone", _PHONE), ("address", _DOOR))
_NO_WORDS = re.compile(r"^(?:不|别|没|算|随便|都行|好|嗯|行|对|是|可以|ok|谢|收到|等|哈|要)|不写|不用写|[?？]")
_LONGEST = 24
_PLACE = 3
_DIGITS = 11


def asked_for(state: State, said: Said, name: str) -> State:
    """The state with what staff ask this customer for."""
    person = state.people.get(name)
    if person is None or current(person) is None:
        return state
    if _FETCHING.search(said.text):
        every = state.people if "都" in said.text else {name: person}
        fetching = {key: replace(one, fetches=True) for key, one in every.items() if current(one) is not None}
        state = replace(state, people={**state.people, **fetching})
        person = state.people[name]
    wants = next((name for name, question in _QUESTIONS if question.search(said.text)), "")
    if wants == person.expects or not wants:
        return state
    return replace(state, people={**state.people, name: replace(person, expects=wants, digits="")})


def fetching(person: Person, said: Said) -> tuple[Person, Said]:
    """几点来拿? 十点半: the time that answers it is that of a pickup, though nobody says so again."""
    told = said.reading.said
    ticket = current(person)
    if person.expects == "inscription" and told.inscription:
        person = replace(person, expects="")
    if not person.fetches or told.when is None or ticket is None:
        return person, said
    person = replace(person, fetches=False)
    if told.fulfilment or told.address or ticket.slots.fulfilment or ticket.slots.address:
        return person, said
    return person, replace(said, reading=replace(said.reading, said=replace(told, fulfilment="pickup")))


def given(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """The answer to it, if it is one."""
    ticket = current(person)
    if not person.expects or ticket is None:
        return None
    if person.expects == "phone":
        return _number(person, said)
    if person.expects == "address":
        return _door(person, ticket, said, shop)
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
    if _NO_WORDS.search(text) or ASKS.search(text) or any(item.product and not item.implied for item in told.items):
        return replace(person, expects=""), "none", False
    changed = replace(ticket, slots=replace(ticket.slots, inscription=(plain,)))
    return put(replace(person, expects=""), ticket, changed), "changed", True


_DOOR_SAID = re.compile(
    r"^(?:是|就|在|送到?)?(?P<door>[\w一-龥-]*?(?:\d|[一二三四五六七八九十甲乙丙丁东西南北])[\w一-龥-]*?)(?:室)?[,，。!！~～ ]*$"
)
_ASIDE = re.compile(r"自取|自提|拿|取|不|吗|点|时|寸|个|电话|谢")


def _door(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """门牌号? 602: the rest of an address, behind what is known of it."""
    told, text = said.reading.said, said.text.strip()
    person = replace(person, expects="")
    found = _DOOR_SAID.match(text)
    known = ticket.slots.address
    if len(text) > _LONGEST or _ASIDE.search(text) or told.when or told.phone or told.items:
        return None
    if found is None and (known or _NO_WORDS.search(text) or ASKS.search(text) or len(text) < _PLACE):
        return None
    door = found["door"] if found else text.rstrip("。!！~～ ")
    address = told.address if told.address and not known else _behind(known, door)
    rest = replace(said.reading, said=replace(told, address=address, fulfilment="delivery", items=()))
    return put(person, ticket, merged(ticket, rest, said.at, shop)), "changed", True


def _behind(known: str, door: str) -> str:
    """Both as one, without saying twice what both say: 花园7栋 and 7栋301."""
    for length in range(min(len(known), len(door)), 1, -1):
        if known.endswith(door[:length]):
            return known + door[length:]
    return door if known and known[:2] == door[:2] else known + door


def _number(person: Person, said: Said) -> tuple[Person, News, bool] | None:
    """A telephone number over several messages: 139 8800, 后四位 4321."""
    ticket = current(person)
    text = said.reading.normal
    digits = re.sub(r"\D", "", text)
    rest = re.sub(r"[\d\s,，.。-]|后四位|后面|尾号|再|是|前面|中间", "", text)
    if ticket is None or said.reading.said.phone or not digits or rest:
        return None
    known = person.digits + digits
    if len(known) < _DIGITS:
        return replace(person, digits=known), "none", False
    if len(known) > _DIGITS or not known.startswith("1"):
        return replace(person, digits="", expects=""), "none", False
    changed = replace(ticket, slots=replace(ticket.slots, phone=known))
    return put(replace(person, digits="", expects=""), ticket, changed), "changed", True
