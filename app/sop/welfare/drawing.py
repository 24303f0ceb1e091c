"""Benefits as a picture: a sheet in, a PNG out. Pure, but for the font that is read once; it takes a few tens of ms."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock

from PIL import Image, ImageDraw, ImageFont

from app.clock import day_name
from app.sop.welfare.decide import Benefit, Sheet

FONT = Path(__file__).parent / "font" / "GuanjiaSans.otf"
WIDTH = 750  # pixels, as wide as a phone shows a picture
_EDGE, _PAD, _GAP = 36, 28, 20
_PAPER, _INK, _SOFT, _MAIN, _CARD, _LIGHT = "#fff6ea", "#3a2410", "#7a6450", "#b4450f", "#ffffff", "#fde3c8"
_HEADS, _TITLE, _BODY, _SMALL = 60, 38, 30, 26  # letters
_MOST_LINES = 8  # of one benefit's words
#: what each kind of benefit is called on its label, and the label's colour
LABELS = {
    "discount": ("优惠", "#b4450f"), "gift": ("赠送", "#8a3b6b"), "member": ("会员", "#7a5a12"),
    "new": ("尝新", "#2f6b3a"), "game": ("互动", "#285f8f"), "other": ("福利", "#5b4a3a"),
}  # fmt: skip
_PARTS = re.compile(r"[0-9A-Za-z.:%¥]{1,24}|.|\n")  # numbers and words of letters are not broken
_CANNOT_BEGIN = "，。！？；：、）》”’…～"
_lock = Lock()  # a face of the font is no two threads'


def can_draw() -> bool:
    """Whether the font is there; without it words go out alone."""
    return FONT.is_file()


def draw(sheet: Sheet) -> bytes:
    """The picture of a day, or of several days; equal for equal sheets. Raises OSError without the font."""
    with _lock:
        return _drawn(sheet)


@lru_cache(maxsize=128)
def _drawn(sheet: Sheet) -> bytes:
    blocks = _of_day(*sheet.days[0]) if len(sheet.days) == 1 else _of_days(sheet)
    height = 2 * _EDGE + sum(block.height + _GAP for block in blocks) - _GAP
    image = Image.new("RGB", (WIDTH, height), _PAPER)
    brush, top = ImageDraw.Draw(image), _EDGE
    for block in blocks:
        block.paint(brush, top)
        top += block.height + _GAP
    made = BytesIO()
    # a third of the bytes, and six times as fast as the best palette
    few = image.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(made, "PNG")
    return made.getvalue()


@dataclass(frozen=True, slots=True)
class _Block:
    """A part of the picture, `height` pixels high; `paint` puts it at a line."""

    height: int
    paint: Callable[[ImageDraw.ImageDraw, int], None]


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _has(sign: str) -> bool:
    """Whether the font knows a character; emoji it does not."""
    font = _font(_SMALL)
    return sign.isspace() or bytes(font.getmask(sign)) != bytes(font.getmask("\U0010ffff"))


def _known(text: str) -> str:
    return "".join(sign for sign in text if _has(sign))


def _lines(text: str, size: int, width: int, most: int = _MOST_LINES) -> list[str]:
    """Text broken into lines; what does not fit into so many of them ends in an ellipsis."""
    font, found = _font(size), [""]
    for part in _PARTS.findall(_known(text).strip()):
        if part == "\n":
            found.append("")
        elif font.getlength(found[-1] + part) > width and part not in _CANNOT_BEGIN:
            found.append(part.lstrip())
        else:
            found[-1] += part
    return found if len(found) <= most else [*found[: most - 1], found[most - 1][:-1] + "…"]


def _bold(brush: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, fill: str) -> None:
    brush.text(at, text, fill, _font(size), stroke_width=1, stroke_fill=fill)


def _head(title: str, under: str) -> _Block:
    def paint(brush: ImageDraw.ImageDraw, top: int) -> None:
        brush.rounded_rectangle((_EDGE, top, WIDTH - _EDGE, top + 170), 24, _MAIN)
        _bold(brush, (_EDGE + _PAD, top + 18), title, _HEADS, _PAPER)
        brush.text((_EDGE + _PAD, top + 108), under, _LIGHT, _font(_BODY))

    return _Block(170, paint)


def _of_day(day: date, benefits: tuple[Benefit, ...]) -> list[_Block]:
    return [_head("今日福利", f"{day.month}月{day.day}日 {day_name(day)}"), *map(_card, benefits or (_NONE,))]


_NONE = Benefit("今天没有安排福利")


def _card(one: Benefit) -> _Block:
    """A benefit by itself: its label, its title, its words."""
    inside = WIDTH - 2 * (_EDGE + _PAD)
    title = _lines(one.title, _TITLE, inside - 100, 2)
    words = _lines(one.words, _BODY, inside) if one.words else []
    height = 2 * _PAD + 54 * len(title) + (12 + 46 * len(words) if words else 0)

    def paint(brush: ImageDraw.ImageDraw, top: int) -> None:
        left = _EDGE + _PAD
        brush.rounded_rectangle((_EDGE, top, WIDTH - _EDGE, top + height), 20, _CARD, _LIGHT, 2)
        _label(brush, left, top + _PAD + 5, one.kind)
        for n, line in enumerate(title):
            _bold(brush, (left + 100, top + _PAD - 3 + 54 * n), line, _TITLE, _INK)
        begins = top + _PAD + 54 * len(title) + 12
        for n, line in enumerate(words):
            brush.text((left, begins - 4 + 46 * n), line, _SOFT, _font(_BODY))

    return _Block(height, paint)


def _label(brush: ImageDraw.ImageDraw, left: int, top: int, kind: str) -> None:
    words, colour = LABELS.get(kind, LABELS["other"])
    brush.rounded_rectangle((left, top, left + 80, top + 42), 10, colour)
    brush.text((left + 40, top + 20), words, _CARD, _font(_SMALL), anchor="mm")


def _of_days(sheet: Sheet) -> list[_Block]:
    first, last = sheet.days[0][0], sheet.days[-1][0]
    under = f"{first.month}月{first.day}日 – {last.month}月{last.day}日"
    return [_head("本周福利", under), *(_row(day, several, today=day == sheet.today) for day, several in sheet.days)]


def _row(day: date, benefits: tuple[Benefit, ...], *, today: bool) -> _Block:
    """A day of the week: its name, and what there is on it."""
    left = _EDGE + 150
    room = WIDTH - left - _EDGE - _PAD
    lines: list[tuple[str, int, str]] = []
    for one in benefits:
        lines += [(line, _TITLE - 4, _INK) for line in _lines(one.title, _TITLE - 4, room, 2)]
        lines += [(line, _SMALL, _SOFT) for line in _lines(one.words, _SMALL, room, 3) if one.words]
    lines = lines or [("—", _BODY, _SOFT)]
    height = max(116, 36 + sum(size + 14 for _, size, _ in lines))

    def paint(brush: ImageDraw.ImageDraw, top: int) -> None:
        brush.rounded_rectangle((_EDGE, top, WIDTH - _EDGE, top + height), 18, _LIGHT if today else _CARD, _LIGHT, 2)
        _bold(brush, (_EDGE + _PAD, top + 14), day_name(day), _TITLE - 2, _MAIN)
        brush.text((_EDGE + _PAD, top + 62), f"{day.month}/{day.day}", _SOFT, _font(_SMALL))
        at = top + 16
        for words, size, colour in lines:
            (_bold if colour == _INK else _plain)(brush, (left, at), words, size, colour)
            at += size + 14

    return _Block(height, paint)


def _plain(brush: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, fill: str) -> None:
    brush.text(at, text, fill, _font(size))
