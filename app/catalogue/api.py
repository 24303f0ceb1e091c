"""REST of the catalogue: products, their prices and names, whether they are sold."""

import binascii
from base64 import b64decode
from dataclasses import replace
from datetime import date, time
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from app.catalogue import pictures, service
from app.catalogue.lists import PRODUCTS
from app.catalogue.service import MOST_A_DAY, MOST_FEN, MOST_HOURS, MOST_WORDS, WORD, OfferData, ProductData
from app.errors import BadRequest, Words
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done, Input, Made, left_out

router = new_router(Words("商品", "products"))
add_list(router, PRODUCTS)

Kind = Literal["cake", "bread", "breakfast", "drink", "other"]
Number = Annotated[str, Field(min_length=1, max_length=32, description=both("文字，如 001", "text, like 001"))]
Title = Annotated[str, Field(min_length=1, max_length=64)]
Fen = Annotated[int, Field(ge=0, le=MOST_FEN, description=both("分", "fen"))]
Hours = Annotated[int, Field(ge=0, le=MOST_HOURS, description=both("提前几小时订", "hours ahead it has to be ordered"))]
Several = Annotated[list[Annotated[str, Field(min_length=1, max_length=WORD)]], Field(max_length=MOST_WORDS)]


ProductId = Annotated[int, Path(ge=1, le=2**63 - 1, description=both("商品内部号", "product id"))]
Sizes = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=8)], Fen],
    Field(max_length=MOST_WORDS, description=both("规格 → 价格（分）", "size → price in fen")),
]
Days = Annotated[
    list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7, description=both("周一 = 0", "Monday = 0"))
]


Count = Annotated[int | None, Field(ge=0, le=MOST_A_DAY)]


class NewProduct(Input):
    """A product to add."""

    number: Number
    name: Title
    kind: Kind
    price: Fen
    member_price: Fen | None = None
    group_price: Fen | None = None
    aliases: Several = Field(default_factory=list)
    flavours: Several = Field(default_factory=list)
    allergens: Several = Field(default_factory=list)
    lead_hours: Hours = 0
    sizes: Sizes = Field(default_factory=dict)
    deposit: Fen | None = None
    days: Days = Field(default_factory=list)
    sold_from: time | None = None
    sold_until: time | None = None
    cut_off: time | None = None
    per_day: Count = None
    first_day: date | None = None
    last_day: date | None = None
    stock: Count = None


class ProductChange(Input):
    """What becomes different; what is left out stays."""

    number: Number = left_out()
    name: Title = left_out()
    kind: Kind = left_out()
    price: Fen = left_out()
    member_price: Fen | None = left_out()
    group_price: Fen | None = left_out()
    aliases: Several = left_out()
    flavours: Several = left_out()
    allergens: Several = left_out()
    lead_hours: Hours = left_out()
    sizes: Sizes = left_out()
    deposit: Fen | None = left_out()
    days: Days = left_out()
    sold_from: time | None = left_out()
    sold_until: time | None = left_out()
    cut_off: time | None = left_out()
    per_day: Count = left_out()
    first_day: date | None = left_out()
    last_day: date | None = left_out()
    stock: Count = left_out()


@router.post("/products", status_code=201, summary=both("新建商品", "add a product"))
async def add_product(work: WorkDep, data: NewProduct) -> Made:
    """Its number must be free."""
    return Made(id=await service.add(work, ProductData(**data.model_dump())))


@router.patch(
    "/products/{id}", summary=both("修改商品，一分钟内生效", "change a product; the line follows within a minute")
)
async def change_product(work: WorkDep, product_id: Ref, data: ProductChange) -> Done:
    """What the pipeline understands follows within a minute."""
    known = await service.read(work, product_id, lock=True)
    await service.change(work, product_id, replace(known, **data.model_dump(exclude_unset=True)))
    return Done()


@router.post("/products/{id}/on-sale", summary=both("上架", "a product is sold again"))
async def put_on_sale(work: WorkDep, product_id: Ref) -> Done:
    """From now on."""
    await service.put_on_sale(work, product_id, on=True)
    return Done()


@router.post("/products/{id}/off-sale", summary=both("下架", "a product is no longer sold"))
async def take_off_sale(work: WorkDep, product_id: Ref) -> Done:
    """From now on."""
    await service.put_on_sale(work, product_id, on=False)
    return Done()


class Picture(Input):
    """A picture: JPG, PNG or WebP as it is, in base64."""

    file: Annotated[str, Field(min_length=1, max_length=1_500_000, description=both("图片的 base64", "in base64"))]


@router.put("/products/{id}/picture", summary=both("商品图片", "what it looks like"))
async def keep_picture(work: WorkDep, product_id: Ref, data: Picture) -> Done:
    """1 MB at most; shown to anybody at /pictures/{id}."""
    work.who.require("catalogue", "write")
    try:
        body = b64decode(data.file, validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest(Words("file 不是 base64", "the file is not base64")) from None
    await service.keep_picture(work, product_id, pictures.media_type(body), body)
    return Done()


@router.delete("/products/{id}/picture", summary=both("去掉商品图片", "take its picture away"))
async def drop_picture(work: WorkDep, product_id: Ref) -> Done:
    """Twice is once."""
    await service.drop_picture(work, product_id)
    return Done()


class OfferNow(BaseModel):
    """One product as one shop has it. Prices in fen."""

    product_id: int
    name: str
    kind: str
    price: int
    member_price: int | None
    group_price: int | None
    sold: bool
    out_today: bool
    lead_hours: int
    sizes: dict[str, int]
    per_day: int | None
    first_day: date | None
    last_day: date | None
    stock: int | None


class OfferChange(Input):
    """What the shop does differently; left out: as the chain does."""

    sold: bool = True
    price: Fen | None = None
    member_price: Fen | None = None
    group_price: Fen | None = None
    lead_hours: Hours | None = None
    sizes: Sizes | None = None
    per_day: Count = None
    stock: Count = None


@router.get("/stores/{id}/offers", summary=both("本店在卖什么、什么价", "what a store offers"))
async def read_offers(work: WorkDep, store_id: Ref) -> list[OfferNow]:
    """With the store's own prices, and what is sold out today."""
    work.who.require("catalogue")
    work.who.require_sight(store_id)
    found = await service.offers(work, store_id)
    return [OfferNow.model_validate(offer, from_attributes=True) for offer in found.values()]


@router.put("/stores/{id}/offers/{product}", summary=both("本店与全链不同之处", "what a store does differently"))
async def set_offer(work: WorkDep, store_id: Ref, product: ProductId, data: OfferChange) -> Done:
    """The whole of it: what is left out is as the chain does."""
    await service.set_offer(work, store_id, product, OfferData(**data.model_dump()))
    return Done()


@router.post("/stores/{id}/offers/{product}/sold-out", summary=both("今天没有了", "no more of it today"))
async def sold_out(work: WorkDep, store_id: Ref, product: ProductId) -> Done:
    """Until the end of the business day, or until it is back."""
    await service.sold_out(work, store_id, product, out=True)
    return Done()


@router.post("/stores/{id}/offers/{product}/back", summary=both("又有了", "there is more of it"))
async def back(work: WorkDep, store_id: Ref, product: ProductId) -> Done:
    """It can be had again today."""
    await service.sold_out(work, store_id, product, out=False)
    return Done()
