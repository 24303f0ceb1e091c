"""REST of the catalogue: products, their prices and names, whether they are sold."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from app.catalogue import service
from app.catalogue.lists import PRODUCTS
from app.catalogue.service import MOST_FEN, MOST_HOURS, MOST_WORDS, WORD, ProductData
from app.errors import Words
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


@router.post("/products", status_code=201, summary=both("新建商品", "add a product"))
async def add_product(work: WorkDep, data: NewProduct) -> Made:
    """Its number must be free."""
    return Made(id=await service.add(work, ProductData(**data.model_dump())))


@router.patch(
    "/products/{id}", summary=both("修改商品，一分钟内生效", "change a product; the line follows within a minute")
)
async def change_product(work: WorkDep, product_id: Ref, data: ProductChange) -> Done:
    """What the pipeline understands follows within a minute."""
    known = await service.read(work, product_id)
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
