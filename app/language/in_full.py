"""What few words stand for beside what staff have told: the size, the flavour and the name in full."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.language.conversation import ASKS, Person, Said
from app.language.measures import find_sizes
from app.language.naming import flavour_name, flavours_in
from app.language.reading import Item

_BY_SIZE = re.compile(
    r"^(?:那|就|要|来|选|订|做|我|想要?|还是|[ ,，])*(?:(?P<tiers>[双两三]层)|那?个?(?P<which>[大小])(?:一?点|一?号|个|尺寸)?)的?(?:那个|那款|蛋糕)?(?:吧|就行|就好|就?够了|的|呗|哈|好了)?(?=$|[ ,，。!！~～])"
)


def of_those_sizes(person: Person, said: Said) -> Said:
    """14寸或者10寸+6寸双层? 双层吧; 8寸188 10寸258, 大的: the size that is meant of those that staff have just told."""
    reading, found = said.reading, _BY_SIZE.match(said.reading.normal)
    sizes = [size.words for size in find_sizes(person.heard) if not size.servings] if found else []
    if found is None or reading.said.items or len(set(sizes)) < 2 or ASKS.search(reading.normal):
        return said
    tiers = [size for size in sizes if "+" in size]
    if found["tiers"]:
        meant = tiers[0] if len(tiers) == 1 else ""
    else:
        plain = sorted({size for size in sizes if size.removesuffix("寸").isdecimal()}, key=lambda size: int(size[:-1]))
        meant = "" if tiers or len(plain) < 2 else plain[-1 if found["which"] == "大" else 0]
    items = (Item(product="蛋糕", size=meant, implied=True),) if meant else ()
    return replace(said, reading=replace(reading, said=replace(reading.said, items=items)))


def in_full_taste(person: Person, said: Said) -> Said:
    """水蜜桃, of 8寸水蜜桃奶油258元 that staff have just shown: the flavour as they call it."""
    told = said.reading.said.items
    if len(told) != 1 or not told[0].implied or not told[0].flavour or told[0].flavour not in person.heard:
        return said
    shown = {flavour_name(found["name"]) for found in flavours_in(person.heard)}
    longer = [name for name in shown if told[0].flavour in name and name != told[0].flavour]
    if told[0].flavour in shown or len(longer) != 1 or ASKS.search(said.reading.normal):
        return said
    items, reading = (replace(told[0], flavour=longer[0]),), said.reading
    asked = replace(reading.slots, items=items if reading.slots.items else ())
    return replace(said, reading=replace(reading, said=replace(reading.said, items=items), slots=asked))


def in_full(said: Said, shown: Sequence[str]) -> Said:
    """With the names that staff gave in full: 麻花 is 红糖麻花 where that alone was shown."""
    reading = said.reading
    items = tuple(_in_full(item, shown) for item in reading.said.items)
    if items == reading.said.items:
        return said
    return replace(said, reading=replace(reading, said=replace(reading.said, items=items)))


def _in_full(item: Item, shown: Sequence[str]) -> Item:
    longer = {name for name in shown if name.endswith(item.product) and name != item.product}
    if (
        item.implied
        or len(item.product) < 2
        or item.flavour
        or len(longer) != 1
        or item.product in (*shown, "蛋糕", "面包")
    ):
        return item
    return replace(item, product=longer.pop())
