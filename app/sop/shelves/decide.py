"""What may be the picture of something on a shelf, and where it is shown. Pure."""

import re

from app.errors import BadRequest, TooLarge, Words

MOST_BYTES = 2 * 1024 * 1024  # as much as a group robot takes
_LEAST = 6  # bytes: WeCom takes nothing shorter
#: how each kind begins; whatever a file calls itself does not count. WeCom takes no others
_BEGINS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
CODE = "[A-Za-z0-9_-]{22}"
_PAGE = re.compile(rf"c/({CODE})\.(?:jpg|png)")


def media_type(body: bytes) -> str:
    """What kind of picture these bytes are. Raises BadRequest, TooLarge."""
    if len(body) > MOST_BYTES:
        raise TooLarge(Words("图片超过 2 MB，请缩小后再传", "the picture is larger than 2 MB; make it smaller"))
    for begins, name in _BEGINS:
        if len(body) >= _LEAST and body.startswith(begins):
            return name
    raise BadRequest(Words("只认 JPG、PNG 图片", "a picture is JPG or PNG"))


def page_of(code: str, media_type: str) -> str:
    """Where a picture is shown, as a path of ours."""
    return f"c/{code}.{_ENDINGS[media_type]}"


def code_of(page: str) -> str:
    """The code of a page; "" for what is none of ours."""
    found = _PAGE.fullmatch(page)
    return found[1] if found else ""
