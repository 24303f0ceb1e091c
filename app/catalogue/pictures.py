"""What products look like: kept as they were given, shown to anybody."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from app.catalogue import service
from app.errors import BadRequest, NotFound, TooLarge, Words
from app.web.deps import WorkDep

router = APIRouter(prefix="/pictures", include_in_schema=False)
MOST_BYTES = 1_048_576
#: how each kind of picture begins; whatever a file calls itself does not count
_BEGINS = (
    (b"\xff\xd8\xff", b"", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", b"", "image/png"),
    (b"RIFF", b"WEBP", "image/webp"),
)


def media_type(body: bytes) -> str:
    """What kind of picture these bytes are. Raises BadRequest, TooLarge."""
    if len(body) > MOST_BYTES:
        raise TooLarge(Words("图片超过 1 MB，请缩小后再传", "the picture is larger than 1 MB; make it smaller"))
    for begins, inside, name in _BEGINS:
        if body.startswith(begins) and body[8 : 8 + len(inside)] == inside:
            return name
    raise BadRequest(Words("只认 JPG、PNG、WebP 图片", "a picture is JPG, PNG or WebP"))


@router.get("/{product_id}")
async def picture(request: Request, work: WorkDep, product_id: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> Response:
    """One picture; a browser that has it gets nothing again."""
    at = await service.pictured_at(work, product_id)
    if at is not None and request.headers.get("if-none-match") == _headers(at)["etag"]:
        return Response(status_code=304, headers=_headers(at))
    found = await service.picture(work, product_id) if at is not None else None
    if found is None:
        raise NotFound(Words("这款还没有图片", "there is no picture of it"))
    name, body, at = found
    return Response(body, media_type=name, headers=_headers(at))


def _headers(at: datetime) -> dict[str, str]:
    return {"etag": f'"{at.timestamp():.0f}"', "cache-control": "public, max-age=300"}
