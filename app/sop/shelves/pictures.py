"""The pictures of what is on shelves: shown to whoever was told the address."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from app.errors import NotFound, Words
from app.sop.shelves import service
from app.sop.shelves.decide import CODE
from app.web.deps import WorkDep

router = APIRouter(prefix="/c", include_in_schema=False)
_FOREVER = "public, max-age=604800, immutable"  # an address shows one thing only


@router.get("/{name}")
async def picture(
    request: Request, work: WorkDep, name: Annotated[str, Path(pattern=rf"^{CODE}\.(jpg|png)$")]
) -> Response:
    """One picture; a browser that has it gets nothing again."""
    code = name.partition(".")[0]
    headers = {"etag": f'"{code}"', "cache-control": _FOREVER}
    found = await service.picture(work, code)
    if found is None:
        raise NotFound(Words("没有这张图片", "there is no such picture"))
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(found[1], media_type=found[0], headers=headers)
