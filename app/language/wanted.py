"""One thing a message wants, while it is put together."""

import re
from dataclasses import dataclass

from app.language.reading import Item

_FILLING = re.compile(r"(?<=.)(?:夹心|夹层|内馅|馅)$")  # 酸奶夹心 is a cake of 酸奶


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing while it is put together; `start` and `end` are where its name stands (no name: where its detail does)."""

    name: str
    kind: str
    start: int
    end: int
    flavour: str = ""
    size: str = ""
    count: int | None = None
    product_id: int | None = None
    implied: bool = False

    def item(self) -> Item:
        """As the slot."""
        return Item(
            product=self.name,
            quantity=self.count,
            size=self.size or None,
            flavour=_FILLING.sub("", self.flavour) or None,
            product_id=self.product_id,
            implied=self.implied,
        )


CORRECTED = re.compile(r"算了|哦不|噢不|不对|不是|说错|写错|换|还是|改|更正|啊不|不要")
BETWEEN_RIGHT = re.compile(
    r"\s?[(（:：,，x×*]?\s?(?:\d{1,2}[寸吋]的?|[一两二三四五六七八九十]{1,2}[寸吋]的?|就|要|来|拿|留|给我|给我来|给我留|帮我留|我要|我来|先要|订|定|买|的|想要|想订|也要|也来|总共|一共|大概|大约|约|切片|打包|热的|冰的|加热|整|那款|那种|带走|我们要|需要|共|再来|还是|只有|只剩下?|还剩下?|就剩下?|各|嗯+|呃+|额|啊|那个|切件的?|小的?|大的?|原味的?|无糖的?|不切|切片的?|帮忙留|请留|预订|预定)*\s?"
)
MEALS = frozenset(("早餐", "早饭", "早点", "早茶", "下午茶", "茶歇", "甜点", "点心", "甜品", "糕点", "西点", "餐点"))
