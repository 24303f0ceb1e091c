"""What my shop has today: one tap says that something is sold out, another that there is more of it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.catalogue import service as catalogue
from app.catalogue.lists import KINDS
from app.catalogue.offers import yuan
from app.console.phone.once import once as done_once
from app.console.phone.pages import Once, Staff, Tapper, leads_to, shown
from app.errors import NotFound, Words
from app.registry import service as registry
from app.web.deps import WorkDep

router = APIRouter(prefix="/m", include_in_schema=False)


async def _store(work: WorkDep, staff_id: str) -> int:
    """The shop of whoever holds this phone. Raises NotFound for somebody of no shop, or of all."""
    stores = await registry.stores_of(work, staff_id)
    if not stores:
        raise NotFound(Words("您没有固定的门店", "you have no store of your own"))
    return stores[0]


@router.get("/{sid}/goods")
async def goods(request: Request, who: Staff, work: WorkDep, q: str = "", sorry: str = "") -> HTMLResponse:
    """By kind; what is sold out comes first."""
    offers = await catalogue.offers(work, await _store(work, who.staff_id or ""))
    found = [offer for offer in offers.values() if offer.sold and q.strip() in offer.name]
    kinds = [(words, [offer for offer in found if offer.kind == kind]) for kind, words in KINDS.items()]
    return shown(
        request,
        who,
        "phone/goods.html",
        work,
        out=[offer for offer in found if offer.out_today],
        kinds=[(words, [offer for offer in some if not offer.out_today]) for words, some in kinds],
        yuan=yuan,
        pictured={number: f"{at.timestamp():.0f}" for number, at in (await catalogue.pictured(work)).items()},
        q=q[:30],
        sorry=sorry[:200],
    )


@router.post("/{sid}/goods/{product_id}/{how}")
async def goods_act(
    request: Request, who: Tapper, work: WorkDep, product_id: int, how: str, once: Once = ""
) -> Response:
    """Sold out today, or there again. Twice is once."""
    staff_id = who.staff_id or ""

    async def act() -> None:
        if how not in ("out", "back"):
            raise NotFound(Words("没有这个操作", "no such action"))
        await catalogue.sold_out(work, await _store(work, staff_id), product_id, out=how == "out")

    async def tap() -> str:
        return await leads_to(request, "goods", act())

    where = await done_once(work, staff_id, once, f"goods/{product_id}/{how}", tap)
    return RedirectResponse(f"/m/{who.public_id}/{where}", 303)
