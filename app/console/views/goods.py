"""What a store offers, and what it does differently; what products look like."""

from dataclasses import replace
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.catalogue import pictures
from app.catalogue import service as catalogue
from app.catalogue.lists import KINDS, PRODUCTS
from app.catalogue.offers import yuan
from app.catalogue.service import OfferData
from app.console.access import work_of
from app.console.forms import FormField
from app.console.views.form import FormPage
from app.console.views.page import Page, detail, row_number, say, sorry, to
from app.console.views.registry import sizes_read, sizes_shown
from app.errors import AppError, BadRequest, Words
from app.registry import changes
from app.work import Work


class OffersPage(Page):
    """What one store offers today."""

    path = "/offers"
    area = "catalogue"
    add_to_menu = False
    heading = ("本店商品", "What the store offers")

    @route("")
    async def index(self, request: Request) -> Response:
        """By kind, with what is the store's own."""
        store_id = row_number(request.query_params.get("store", ""))
        async with work_of(request) as work:
            work.who.require_sight(store_id)
            store = await changes.read_store(work, store_id)
            offers = await catalogue.offers(work, store_id)
            may = work.who.may("catalogue", "write")
        kinds = [(words, [one for one in offers.values() if one.kind == kind]) for kind, words in KINDS.items()]
        return self.show(
            request, "offers.html", store=store, store_id=store_id, kinds=kinds, yuan=yuan, may=may,
        )  # fmt: skip


class OfferForm(FormPage):
    """What a store does differently with one product."""

    path = "/edit/offers"
    area = "catalogue"
    listing = PRODUCTS
    change = ("本店与全链不同之处", "What this store does differently")
    about = (
        "留空的按全链的来。改动马上对报价和接单生效。",
        "What is left empty is as the chain does. It counts at once.",
    )

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        same, count = Words("留空按全链", "empty: as the chain"), Words("留空按全链；0 是没有", "empty: as the chain")
        return [
            FormField("sold", Words("本店卖这款", "Sold here"), "bool"),
            FormField("price", Words("价格", "Price"), "money", same, most=12),
            FormField("member_price", Words("会员价", "Member price"), "money", same, most=12),
            FormField("group_price", Words("群友价", "Group price"), "money", same, most=12),
            FormField(
                "sizes", Words("规格和价格", "Sizes"), "tags", Words("如 6寸 168、8寸 238", "like 6寸 168"), most=400
            ),
            FormField("lead_hours", Words("提前小时", "Lead hours"), "int", same, most=4),
            FormField("per_day", Words("每天几份", "A day"), "int", count, most=5),
            FormField("stock", Words("总共几份", "In all"), "int", count, most=5),
        ]

    def _of(self, pk: str) -> tuple[int, int]:
        store, _, product = pk.partition(":")
        return row_number(store), row_number(product)

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """What the store does now."""
        store_id, product_id = self._of(pk)
        await catalogue.read(work, product_id)
        data = await catalogue.own_offer(work, store_id, product_id)
        return {name: getattr(data, name) for name in OfferData.__dataclass_fields__} | {
            "sizes": sizes_shown(data.sizes)
        }

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Keep it."""
        store_id, product_id = self._of(pk)
        data = replace(OfferData(**{**values, "sizes": None}), sizes=sizes_read(values["sizes"]) or None)
        await catalogue.set_offer(work, store_id, product_id, data)
        return f"/console/offers?store={store_id}"

    def back(self, pk: str) -> str:
        """The store's products."""
        return f"/console/offers?store={pk.partition(':')[0]}"


class PicturePage(Page):
    """What a product looks like."""

    path = "/edit/picture"
    area = "catalogue"
    add_to_menu = False
    heading = ("商品图片", "Picture")

    @route("")
    async def index(self, request: Request) -> Response:
        """The picture, and a file to choose."""
        product_id = row_number(request.query_params.get("pk", ""))
        async with work_of(request) as work:
            name = (await catalogue.read(work, product_id)).name
            at = await catalogue.pictured_at(work, product_id)
        mark = f"{at.timestamp():.0f}" if at else ""
        back = detail("products", product_id)
        return self.show(request, "picture.html", name=name, product_id=product_id, mark=mark, back=back)

    @route("", methods=["POST"], name="send")
    async def send(self, request: Request) -> Response:
        """A picture was chosen, or taken away."""
        product_id = row_number(request.query_params.get("pk", ""))
        try:
            async with request.form(max_files=1, max_fields=10) as form:
                file, drop = form.get("file"), bool(form.get("drop"))
                body = await file.read(pictures.MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
            async with work_of(request) as work:
                if drop:
                    await catalogue.drop_picture(work, product_id)
                elif body:
                    await catalogue.keep_picture(work, product_id, pictures.media_type(body), body)
                else:
                    raise BadRequest(Words("请选择一张图片", "choose a picture"))
        except AppError as error:
            sorry(request, error)
            return to(f"/console/edit/picture?pk={product_id}")
        say(request, "已保存", "Saved")
        return to(f"/console/edit/picture?pk={product_id}")
