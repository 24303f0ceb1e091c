"""The pictures of the welfare calendar: drawn for whoever was told the address."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from app.errors import NotFound, Words
from app.sop.welfare import drawing, service
from app.web.deps import begin_for

router = APIRouter(prefix="/w", include_in_schema=False)
_FOREVER = "public, max-age=604800, immutable"  # an address shows one thing only


@router.get("/{code}.png")
async def picture(request: Request, code: Annotated[str, Path(pattern="^[A-Za-z0-9_-]{22}$")]) -> Response:
    """One picture; a browser that has it gets nothing again."""
    async with begin_for(request) as work:  # nothing of the database is held while it is drawn
        shown = await service.picture(work, code)
    if shown is None or not drawing.can_draw():
        raise NotFound(Words("没有这张图片", "there is no such picture"))
    headers = {"etag": f'"{shown.digest.hex()}"', "cache-control": _FOREVER}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(await service.drawn(shown), media_type="image/png", headers=headers)
