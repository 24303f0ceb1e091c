"""The public door of the catalogue: what the chain sells, and what people change about it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time

from app.catalogue import store
from app.catalogue.lists import KINDS
from app.catalogue.offers import Offer
from app.clock import business_date
from app.errors import BadRequest, Conflict, NotFound, Words
from app.language.reading import Product
from app.work import Work

MOST_FEN = 10_000_000  # ¥100,000: more is a slip of the hand
MOST_HOURS = 720  # a month ahead
MOST_A_DAY = 10_000
MOST_WORDS = 30  # aliases, flavours, allergens each
WORD = 30  # characters


@dataclass(frozen=True, slots=True)
class ProductData:
    """A product as people write it down. Prices in fen; `lead_hours`: how long before it has to be ordered."""

    number: str
    name: str
    kind: str
    price: int
    member_price: int | None = None
    group_price: int | None = None
    aliases: Sequence[str] = ()
    flavours: Sequence[str] = ()
    allergens: Sequence[str] = ()
    lead_hours: int = 0
    sizes: Mapping[str, int] = field(default_factory=dict)  # size → price in fen
    deposit: int | None = None
    days: Sequence[int] = ()  # Monday = 0; none: every day
    sold_from: time | None = None
    sold_until: time | None = None
    cut_off: time | None = None  # has to be ordered by then the day before
    per_day: int | None = None  # so many a shop and day
    first_day: date | None = None
    last_day: date | None = None
    stock: int | None = None  # so many a shop, all days together

    def check(self) -> None:
        """Raise BadRequest for what cannot be."""
        _text(self.number, Words("编号", "number"), 32)
        _text(self.name, Words("名称", "name"), 64)
        if self.kind not in KINDS:
            zh = "、".join(words.zh for words in KINDS.values())
            raise BadRequest(Words(f"种类只能是：{zh}", f"kind is one of {', '.join(KINDS)}"))
        prices = (self.price, self.member_price or 0, self.group_price or 0, self.deposit or 0, *self.sizes.values())
        if not all(0 <= price <= MOST_FEN for price in prices):
            raise BadRequest(Words("价格要在 0 到 10 万元之间", "a price is from 0 to 100,000 yuan"))
        if not 0 <= self.lead_hours <= MOST_HOURS:
            raise BadRequest(Words(f"提前 0 到 {MOST_HOURS} 小时", f"lead time is 0 to {MOST_HOURS} hours"))
        if not set(self.days) <= set(range(7)) or len(self.sizes) > MOST_WORDS:
            raise BadRequest(
                Words("星期要在 0（周一）到 6 之间，规格最多 30 种", "days are 0 (Monday) to 6; 30 sizes at most")
            )
        _check_counts(self.per_day, self.stock)
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise BadRequest(Words("开始供应的日子要早于结束", "the first day comes before the last"))
        if self.sold_from and self.sold_until and self.sold_from >= self.sold_until:
            raise BadRequest(Words("供应时间要先开始后结束", "it has to begin before it ends"))
        self._check_words()

    def _check_words(self) -> None:
        for size in self.sizes:
            _text(size, Words("规格", "a size"), 8)
        for words in (self.aliases, self.flavours, self.allergens):
            if len(words) > MOST_WORDS:
                raise BadRequest(Words(f"最多 {MOST_WORDS} 个词", f"{MOST_WORDS} words at most"))
            for word in words:
                _text(word, Words("别名、口味、过敏原", "an alias, flavour or allergen"), WORD)


def _check_counts(per_day: int | None, stock: int | None) -> None:
    if not all(0 <= one <= MOST_A_DAY for one in (per_day or 0, stock or 0)):
        raise BadRequest(Words(f"份数要在 0 到 {MOST_A_DAY} 之间", f"so many are 0 to {MOST_A_DAY}"))


def _text(value: str, what: Words, most: int) -> None:
    if not value.strip() or len(value) > most:
        raise BadRequest(Words(f"{what.zh}要 1 到 {most} 个字", f"{what.en} has 1 to {most} characters"))


async def products(work: Work) -> tuple[Product, ...]:
    """Everything the chain sells, as the language package wants it."""
    return await store.products(work.db)


async def add(work: Work, data: ProductData) -> int:
    """A new product. Raises Forbidden, BadRequest, Conflict when the number is taken."""
    work.who.require("catalogue", "write")
    data.check()
    made = await store.add(work.db, asdict(data))
    if made is None:
        raise _taken(data.number)
    work.audit("catalogue", data.number, "added", after=asdict(data))
    return made


async def read(work: Work, product_id: int, *, lock: bool = False) -> ProductData:
    """A product as people write it down; `lock`: for a change. Raises Forbidden, NotFound."""
    work.who.require("catalogue")
    row = await store.product(work.db, product_id, lock=lock)
    if row is None:
        raise NotFound(Words("没有这个商品", "there is no such product"))
    return ProductData(**row)


async def change(work: Work, product_id: int, data: ProductData) -> None:
    """A product as it is from now on. Raises Forbidden, NotFound, BadRequest, Conflict."""
    work.who.require("catalogue", "write")
    data.check()
    before = await read(work, product_id, lock=True)
    if not await store.change(work.db, product_id, asdict(data)):
        raise _taken(data.number)
    work.audit("catalogue", data.number, "changed", before=asdict(before), after=asdict(data))


async def put_on_sale(work: Work, product_id: int, *, on: bool) -> None:
    """A product is sold from now on, or no longer. Raises Forbidden, NotFound."""
    work.who.require("catalogue", "write")
    before = await read(work, product_id, lock=True)
    if await store.put_on_sale(work.db, product_id, None if on else work.now):
        work.audit("catalogue", before.number, "on sale" if on else "off sale")


async def offers(work: Work, store_id: int) -> Mapping[int, Offer]:
    """What a shop offers today, by product; one statement for all that asks in a turn."""
    name = f"offers {store_id}"
    if name not in work.memo:
        work.memo[name] = await store.offers(work.db, store_id, business_date(work.now))
    found: Mapping[int, Offer] = work.memo[name]
    return found


async def offers_of_chain(work: Work) -> Mapping[int, Offer]:
    """What the chain offers where no shop does otherwise, by product."""
    if "offers" not in work.memo:
        work.memo["offers"] = await store.offers(work.db, None, business_date(work.now))
    found: Mapping[int, Offer] = work.memo["offers"]
    return found


async def offers_at(
    work: Work, stores: Sequence[int], goods: Sequence[int], at: datetime
) -> Mapping[int, Mapping[int, Offer]]:
    """What some shops offer of some goods on the day of a moment: by shop, by product. One statement for all."""
    return await store.offers_at(work.db, stores, goods, business_date(at))


async def counted(work: Work, store_id: int) -> Mapping[int, Offer]:
    """Of that, what is counted by the day or has to be ordered the day before: few things, read with each order."""
    name = f"counted {store_id}"
    if name not in work.memo:
        work.memo[name] = await store.offers(work.db, store_id, business_date(work.now), whole=False)
    found: Mapping[int, Offer] = work.memo[name]
    return found


@dataclass(frozen=True, slots=True)
class OfferData:
    """What one shop does differently; None: as the chain. Prices in fen."""

    sold: bool = True
    price: int | None = None
    member_price: int | None = None
    group_price: int | None = None
    lead_hours: int | None = None
    sizes: Mapping[str, int] | None = None
    per_day: int | None = None
    stock: int | None = None


async def keep_picture(work: Work, product_id: int, media_type: str, body: bytes) -> None:
    """What a product looks like from now on. Raises Forbidden, NotFound."""
    work.who.require("catalogue", "write")
    if not await store.keep_picture(work.db, product_id, media_type, body, work.now):
        raise NotFound(Words("没有这个商品", "there is no such product"))
    work.audit("catalogue", product_id, "picture kept", after={"bytes": len(body)})


async def drop_picture(work: Work, product_id: int) -> None:
    """A product has no picture any more; twice is once. Raises Forbidden."""
    work.who.require("catalogue", "write")
    if await store.drop_picture(work.db, product_id):
        work.audit("catalogue", product_id, "picture taken away")


async def pictured_at(work: Work, product_id: int) -> datetime | None:
    """Since when a product has its picture; None where it has none. Not secret."""
    return await store.pictured_at(work.db, product_id)


async def picture(work: Work, product_id: int) -> tuple[str, bytes, datetime] | None:
    """What a product looks like: media type, bytes, since when. None where there is no picture. Not secret."""
    return await store.picture(work.db, product_id)


async def pictured(work: Work) -> Mapping[int, datetime]:
    """Which products have a picture, and since when."""
    return await store.pictured(work.db)


async def own_offer(work: Work, store_id: int, product_id: int) -> OfferData:
    """What a shop does differently now. Raises Forbidden."""
    work.who.require("catalogue")
    work.who.require_sight(store_id)
    found = await store.own_offer(work.db, store_id, product_id)
    return OfferData(**found) if found else OfferData()


async def set_offer(work: Work, store_id: int, product_id: int, data: OfferData) -> None:
    """What a shop does differently from now on. Raises Forbidden, NotFound, BadRequest."""
    work.who.require("catalogue", "write")
    work.who.require_sight(store_id)
    prices = (data.price or 0, data.member_price or 0, data.group_price or 0, *(data.sizes or {}).values())
    if not all(0 <= one <= MOST_FEN for one in prices):
        raise BadRequest(Words("价格要在 0 到 10 万元之间", "a price is from 0 to 100,000 yuan"))
    if not 0 <= (data.lead_hours or 0) <= MOST_HOURS:
        raise BadRequest(Words(f"提前 0 到 {MOST_HOURS} 小时", f"lead time is 0 to {MOST_HOURS} hours"))
    _check_counts(data.per_day, data.stock)
    if not await store.set_offer(work.db, store_id, product_id, asdict(data)):
        raise NotFound(Words("没有这家门店或这个商品", "there is no such store or product"))
    work.memo.pop(f"offers {store_id}", None)
    work.memo.pop(f"counted {store_id}", None)
    work.audit("catalogue", f"{store_id}:{product_id}", "offer changed", after=asdict(data))


async def sold_out(work: Work, store_id: int, product_id: int, *, out: bool) -> None:
    """A shop has no more of a product today, or has it again. Twice is once. Raises Forbidden, NotFound.

    Whoever does the shop's tickets may say so.
    """
    work.who.require("tickets", "write")
    work.who.require_sight(store_id)
    day = business_date(work.now)
    if out:
        changed = await store.sold_out(work.db, store_id, product_id, day, work.who.name, work.now)
    else:
        changed = await store.back_in(work.db, store_id, product_id, day)
    if changed:
        work.memo.pop(f"offers {store_id}", None)
        work.audit("catalogue", f"{store_id}:{product_id}", "sold out" if out else "back in")


def _taken(number: str) -> Conflict:
    return Conflict(Words(f"已有编号 {number} 的商品", f"there is a product {number} already"))
