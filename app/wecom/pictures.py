"""What WeCom takes as a picture (protocol §5.9, §5.10). Pure."""

from dataclasses import dataclass

UPLOAD_MOST = 10 * 1024 * 1024  # bytes that `media/upload` takes
ROBOT_MOST = 2 * 1024 * 1024  # bytes that a group robot takes, before they are written as base64
_LEAST = 6  # bytes
#: how each kind begins; whatever a file calls itself does not count
_BEGINS = ((b"\xff\xd8\xff", "jpg", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "png", "image/png"))


class NoPicture(ValueError):
    """WeCom would not take this as a picture; the text says why."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of picture: how its files end, and its media type."""

    ending: str
    media_type: str


def kind_of(body: bytes, most: int) -> Kind:
    """What kind of picture these bytes are. Raises NoPicture for what is none, or larger than `most` bytes."""
    if len(body) < _LEAST:
        raise NoPicture(f"a picture of {len(body)} bytes is none")
    if len(body) > most:
        raise NoPicture(f"a picture of {len(body)} bytes is too large: {most} are the most")
    for begins, ending, media_type in _BEGINS:
        if body.startswith(begins):
            return Kind(ending, media_type)
    raise NoPicture("neither PNG nor JPG")
