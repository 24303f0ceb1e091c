"""What staff have just asked a customer for, where the answer would mean nothing by itself: the words to write, a number."""

import re
from dataclasses import replace

from app.language.conversation import ASKS, News, Person, Said, State, current, put
from app.language.reading import Shop

_WORDS = re.compile(
    r"(?:牌子?|卡片|蛋糕|上面)?[^,，。]{0,4}写(?:点|些|个)?(?:什么|啥|字|几个字)|(?:要|需要)?写字(?:吗|不|么)|祝福语"
)
_PHONE = re.compile(r"电话|手机|联系方式|号码")
_FETCHING = re.compile(
    r"(?:几点钟?|什么时候|啥时候?|何时|哪天|几时|多久)[^,，。?？送]{0,5}(?:[来过]?[拿取]|自提|自取|到店|过来|来店)|[取拿][货蛋糕面包]{0,2}时间"
)
_NO_WORDS = re.compile(r"^(?:不|别|没|算|随便|都行|好|嗯|行|对|是|可以|ok|谢|收到|等|哈|要)|不写|不用写|[?？]")
_LONGEST = 24
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
    wants = "inscription" if _WORDS.search(said.text) else "phone" if _PHONE.search(said.text) else ""
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


def given(_: State, person: Person, said: Said, __: Shop) -> tuple[Person, News, bool] | None:
    """The answer to it, if it is one."""
    ticket = current(person)
    if not person.expects or ticket is None:
        return None
    if person.expects == "phone":
        return _number(person, said)
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
