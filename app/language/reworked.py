"""Things of an order that give way: to another thing, to fewer of them, or to no more than one of several."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from app.language.assorted import by_kinds, one_kind_more, other_kind
from app.language.conversation import ASKS, News, Person, Said, State, current, put
from app.language.counting import number
from app.language.naming import words
from app.language.other_figure import other_figure
from app.language.put_right import other_place
from app.language.reading import Item, Reading, Shop
from app.language.reworded import other_words
from app.language.shares import shared
from app.language.so_many import on_top, so_many
from app.language.stray import without_strays
from app.language.sweetness import sweetened
from app.language.taken_out import in_turn, more_of_it, several_changes, some_instead
from app.language.tickets import Ticket, is_cake, merged, merged_items

_COUNT = r"\d{1,3}|[一二两三四五六七八九十俩仨]{1,3}"
_UNIT = "[个份条盒块根只杯袋套包片打瓶箱枚碗盘颗粒壶串碟]"
_INTO = re.compile(
    r"(?:换成|换做|换作|换为|改成|改做|改为|改要|转做|转成|换|改)(?!时间|地址|地方|口味|电话|[到在天日期])"
    r"(?P<new>[^,，。;；!！?？~～\s\x00]{1,14})"
)
_TAIL = re.compile(
    r"(?:可以|可唔可以|行不行|行|好不好|好|得唔得|中不中|要得|成)?(?:吗|么|不|嘛|伐)?(?:吧|了|哈|呀|啊|喔|哦|啦|喇|啰|谢谢|就行|就好|得了|好了)*$"
)
_HEAD = re.compile(rf"^(?:那|就|要|来)?(?P<count>{_COUNT})(?:{_UNIT}|$)")
_END = re.compile(rf"(?P<count>{_COUNT}){_UNIT}?$")
_NO_THING = re.compile(
    r"[\d一二两三四五六七八九十][点号寸月]|供应商|商家|[一两几哪这那][种样]|[别那]家|公司|的|^了|铺$|车|手机|头像|季|今|明|后天|周|星期|礼拜|早上|上午|中午|下午|晚|时间|自提|自取|自己|送|[来去拿取写字味寸人]|一下|别|其他|啥|什么|方便|地|[东南西北前后正侧大]门|主意|天|样|电话|号|店$|座|班|衣|裤|鞋|房|位|钱|支付|发票|抬头|老师|药|路|课"
)
_CHARS = re.compile(r"^[\u4e00-\u9fffA-Za-z]{2,10}$")


def reworked(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """The order with what gives way in it, if something does."""
    ticket = current(person)
    reading = said.reading
    if ticket is None or not ticket.slots.items or ASKS.search(reading.normal):
        return None
    known = ticket.slots.items
    allergy = _other_allergen(ticket.slots.allergy, reading.normal)
    if allergy is not None:
        fixed = replace(ticket, slots=replace(ticket.slots, allergy=allergy), at=said.at)
        return put(person, ticket, fixed), "changed", True
    words = other_words(ticket.slots.inscription, reading)
    if words is not None:
        fixed = replace(ticket, slots=replace(ticket.slots, inscription=words), at=said.at)
        return put(person, ticket, fixed), "changed", True
    place = other_place(ticket.slots.address, reading.normal) if _only_of_the_place(reading, ticket) else ""
    if place:
        fixed = replace(ticket, slots=replace(ticket.slots, address=place), at=said.at)
        return put(person, ticket, fixed), "changed", True
    freed = person.emptied_at is not None and said.at - person.emptied_at < _SOON
    ways = (
        _plus,
        in_turn,
        more_of_it,
        some_instead,
        shared,
        several_changes,
        so_many,
        on_top,
        sweetened,
        other_figure,
        _kind,
        _all,
        partial(_swapped, freed=freed),
        _only,
        _fewer,
    )
    items = next((items for items in (way(known, reading) for way in ways) if items), None)
    if items is None or items == known:
        return None
    rest = replace(reading, said=replace(reading.said, items=()))
    new = merged(replace(ticket, slots=replace(ticket.slots, items=items)), rest, said.at, shop)
    return put(replace(person, emptied_at=None), ticket, new), "changed", True


def _kind(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    text = reading.normal
    return one_kind_more(known, text) or other_kind(known, text) or by_kinds(known, reading.said.items, text)


def _swapped(known: Sequence[Item], reading: Reading, *, freed: bool = False) -> tuple[Item, ...] | None:
    """换成焦糖布蕾塔: with the new thing where the old one stood, also when no list knows it.

    `freed`: the old one was taken out with the message before.
    """
    found = _INTO.search(reading.normal)
    if found is None or _IF.search(reading.normal[: found.start()]):
        return None
    new = _named(found["new"], reading)
    if new is None:
        return None
    before = reading.normal[: found.start()]
    if freed and not any(_speaks_of(before, old) for old in known):
        return (*known, new)
    n = _given_up(known, before, new)
    old = known[n]
    if new.product == old.product:
        return None
    return _put_in(known, n, new)


def _put_in(known: Sequence[Item], n: int, new: Item) -> tuple[Item, ...]:
    """With the new thing, or no more than its flavour, in the place of a known one; 拿铁换成美式 adds to the 美式 there is."""
    old, there = known[n], [other.product for other in known]
    put_in = _tasting(old, new)
    if not put_in and new.product in there and not is_cake(new):
        m = there.index(new.product)
        more = (known[m].quantity or 1) + (new.quantity or old.quantity or 1)
        return tuple(replace(one, quantity=more) if k == m else one for k, one in enumerate(known) if k != n)
    size = new.size or (old.size if is_cake(old) else None)
    put_in = put_in or (replace(new, quantity=new.quantity or old.quantity, size=size),)
    return (*known[:n], *put_in, *known[n + 1 :])


def _tasting(old: Item, new: Item) -> tuple[Item, ...]:
    """口味换巧克力: the same cake in another flavour, where the new name is no more than that."""
    if _tastes_so(old, new):
        return (replace(old, flavour=new.product, quantity=new.quantity or old.quantity),)
    if new.product not in words("flavours") or not is_cake(old) or is_cake(new):
        return ()
    taste = Item(product="蛋糕", flavour=new.product, size=new.size, quantity=new.quantity, implied=True)
    return merged_items((old,), (taste,), "")


def _tastes_so(old: Item, new: Item) -> bool:
    """唔食抹茶 换芋泥啦: another flavour of the cake that is named by no more than that."""
    plain = old.product in ("蛋糕", "生日蛋糕", "小蛋糕", "纸杯蛋糕", "慕斯", "千层", "奶油蛋糕")
    return plain and new.product in words("flavours") and not _A_CAKE.search(new.product) and not new.size


_A_CAKE = re.compile("提拉米苏|黑森林|红丝绒|布丁|拿铁|豆浆|咖啡")
#: 再出错就换别的: what somebody would do
_IF = re.compile(r"(?:再|要是|如果|万一|不然|否则|下次)[^,，。]{0,8}就\Z")


def _named(said: str, reading: Reading) -> Item | None:
    """The one thing that the words name."""
    said = _TAIL.sub("", said)
    listed = [item for item in reading.said.items if item.product and item.product in said]
    if len(listed) > 1 or any(item.implied and item.flavour for item in reading.said.items):
        return None
    if listed:
        return listed[0]
    head, end = _HEAD.match(said), _END.search(said)
    name = said[head.end() :] if head else said[: end.start()] if end else said
    count = head or end
    if _NO_THING.search(name) or not _CHARS.match(name):
        return None
    return Item(product=name, quantity=number(count["count"]) if count else None)


_SOON = timedelta(minutes=5)


def _given_up(known: Sequence[Item], before: str, new: Item) -> int:
    """Which of the known things the new one takes the place of: the one named before, else the last one like it."""
    called = _CALLED.search(before)
    named = [n for n, old in enumerate(known) if old.product and _speaks_of(before, old)]
    named = named or [n for n, old in enumerate(known) if called and called["part"] in old.product]
    like = [n for n, old in enumerate(known) if is_cake(old) == is_cake(new)]
    return (named or like or [len(known) - 1])[-1]


_CALLED = re.compile(r"(?P<part>[\u4e00-\u9fff]{2,4})那[个款种份盒]")  # 酒酿那个不要了 换成…


def _speaks_of(text: str, item: Item) -> bool:
    return item.product in text or bool(item.flavour and item.flavour in text) or item.product[-2:] in text


_ALL = re.compile(
    rf"^(?:那|就)?(?:全部?|都|每样|各)(?:改|换|要|来|拿)?(?:成|为)?\s?(?P<count>{_COUNT}){_UNIT}?(?:了|吧|就行|就好)*[。!！~～ ]*$"
)


def _all(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """都改3: so many of each."""
    found = _ALL.match(reading.normal.strip())
    count = number(found["count"]) if found else None
    return tuple(replace(old, quantity=count) for old in known) if count else None


_JUST = re.compile(
    r"(?:只|光|单)(?:要|留|拿|买|订|来)|(?:其他|其它|别的|其余|剩下)[^,，。]{0,4}(?:不要|取消|去掉|不用)"
)


def _only(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """只要蛋挞就行了: without the others."""
    found = _JUST.search(reading.normal)
    if found is None or len(known) < 2:
        return None
    named = [
        item
        for item in reading.said.items
        if item.product and not item.implied and reading.normal.find(item.product) >= found.start()
    ] or ([] if found.group()[0] in "只光单" else [item for item in reading.said.items if item.product])
    kept = [
        replace(old, quantity=new.quantity or old.quantity)
        for old in known
        for new in named
        if new.product in old.product or old.product in new.product
    ]
    return tuple(kept) if kept and len(kept) == len(named) else None


_LESS = re.compile(
    rf"(?:减(?:掉|去|少)?|少(?:要|来|拿|做|留|买|订)?|(?:去|退)掉)\s?(?P<count>{_COUNT})(?:{_UNIT})(?!就|够)"
)


def _fewer(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """蛋挞减一盒: with so many less of it."""
    found = _LESS.search(reading.normal)
    if found is None:
        return None
    named = [n for n, old in enumerate(known) if _speaks_of(reading.normal, old)]
    end = reading.normal[: found.start()].rstrip()[-1:]  # 粥少两碗
    named = named or [n for n, old in enumerate(known) if end and old.product.endswith(end)]
    less = number(found["count"]) or 0
    if not named and len(known) > 1:
        each = re.search("各|都|每[样种]", reading.normal[: found.end()])
        if not each or any((old.quantity or 1) <= less for old in known):
            return None
        return tuple(replace(old, quantity=(old.quantity or 1) - less) for old in known)  # 两样都少做三份
    n = (named or [0])[-1]
    left = (known[n].quantity or 1) - less
    if left <= 0:
        return None
    return (*known[:n], replace(known[n], quantity=left), *known[n + 1 :])


_NOT_BUT = re.compile(
    r"不是(?P<old>[^,，。是 ]{1,6})[,，。 ]*(?:而?是|应该是)(?P<new>[\u4e00-\u9fff]{1,5}?)(?:过敏)?(?:$|[,，。!！ ])"
)


def _other_allergen(known: Sequence[str], text: str) -> tuple[str, ...] | None:
    """不是花生 是开心果: the right one in the place of the wrong one."""
    found = _NOT_BUT.search(text)
    if found is None or found["old"] not in known:
        return None
    return tuple(found["new"] if one == found["old"] else one for one in known)


def _only_of_the_place(reading: Reading, ticket: Ticket) -> bool:
    """Whether a message may put right no more than where the order goes: nothing else is named, and it is not fetched."""
    told = reading.said
    return not (told.items or told.when or told.phone or told.inscription) and "pickup" not in (
        told.fulfilment,
        ticket.slots.fulfilment,
    )


_PLUS = re.compile(r"^我?改(?:成|为)?\s?[+＋]\s?(\d{1,2})[吧!！。 ]*$")


def _plus(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """改+3, of one who joined a list."""
    found = _PLUS.match(reading.normal)
    if found is None or len(known) != 1:
        return None
    return (replace(known[0], quantity=int(found[1])),)


# names of things that took a verb along

_VERB = re.compile(
    r"^(?:那就|就|再|那)?(?:换成|换做|改成|改为|转做|转成|顺便|麻烦|帮忙|去掉|减掉|撤掉|换|最?喜欢|最?爱吃?)(?=.{2})"
)
#: 老伴说沙琪玛粘牙: who says so
_SAYS = re.compile(
    r"^(?:我|俺|咱)?(?:家里?|们)?(?:老伴|老公|老婆|媳妇|爱人|对象|[爸妈爷奶姥婆公姐哥弟妹娃儿女孩老同领][\u4e00-\u9fff]{0,2}?|[他她]们?|大家|群里)(?:都|又|也|还)?[说讲](?:要|想要|是|的)?(?=.{2})"
)
#: 一盒豆沙凑个满减, 流心奶黄只剩1盒: a word that goes with what follows
_GOES_WITH_NEXT = re.compile(r"凑(?=[个单满一够])|[只就还](?=剩|有|能|够)")


def tidied(said: Said) -> Said:
    """With the names of things freed of the verb in front of them; what was no more than a verb is no thing."""
    said = without_strays(said)
    reading = said.reading
    items = tuple(_in_all(item, _freed(item.product, reading.normal), reading.normal) for item in reading.said.items)
    if items == reading.said.items:
        return said
    return replace(said, reading=replace(reading, said=replace(reading.said, items=items)))


_ALL_TOLD = re.compile(rf"(?:[一总]共|合计)\s?(?P<count>{_COUNT}){_UNIT}")


def _in_all(item: Item, name: str, text: str) -> Item:
    """贝果多一个 一共4个: of a name that took 多 along the whole number counts."""
    found = _ALL_TOLD.search(text) if name != item.product and item.product.startswith(name) else None
    return replace(item, product=name, quantity=number(found["count"]) if found else item.quantity)


def _freed(name: str, text: str) -> str:
    """Without the verb in front of it or, in 奶黄包让给我, behind it."""
    name = _SAYS.sub("", _VERB.sub("", name))
    if len(name) > 2 and _GOES_WITH_NEXT.match(text, text.find(name) + len(name) - 1):
        return name[:-1]
    if len(name) > 2 and re.search(rf"{re.escape(name)}(?<=[多少])\s?(?:{_COUNT}){_UNIT}", text):
        return name[:-1]  # 贝果多一个
    return name[:-1] if len(name) > 2 and name[-1] in "让留分匀带" and f"{name}给" in text else name
