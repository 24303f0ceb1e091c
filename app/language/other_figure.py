"""A cake that is to show something else: 换成孙悟空的, of a 奥特曼蛋糕."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from app.language.figured import figures
from app.language.reading import Item, Reading

_HEAD = re.compile(r"(?:造型|主题)?的?(?:生日|慕斯|奶油|冰淇淋)?蛋糕$|慕斯$")


@cache
def _into() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, figures()), key=len, reverse=True))
    return re.compile(
        rf"(?:[换改](?:成|为|做|个)?|还是要?|做成)(?P<name>{names})(?:的|那[个款]|款|造型|图案)?(?:吧|了|哈|啊)*(?=$|[\\s,，。!！~～])"
    )


def other_figure(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """With the other figure in the name of the one cake that shows one; None where none is told."""
    found = _into().search(reading.normal)
    shown = [(n, head) for n, old in enumerate(known) if (head := _HEAD.search(old.product)) and _shows(old, head)]
    if found is None or len(shown) != 1:
        return None
    n, head = shown[0]
    name = found["name"] + head.group()
    return (*known[:n], replace(known[n], product=name, product_id=None, implied=False), *known[n + 1 :])


def _shows(old: Item, head: re.Match[str]) -> bool:
    """Whether a cake is called by a figure, or by nothing."""
    before = old.product[: head.start()]
    return not before or any(before.endswith(name) for name in figures())
