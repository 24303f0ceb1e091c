"""What one cell of a list may hold when it goes out, and the text of it."""

import math
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from app.sheets.texts import cut, holdable

#: moments are written as the clocks in Shanghai show them (naive ones are taken for that); names are joined by 、
Cell = str | int | float | Decimal | bool | date | time | datetime | Sequence[str] | None
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def words(cell: Cell) -> str:
    """A cell's text as it is read back: moments to the minute, 是 and 否, numbers without powers of ten."""
    match cell:
        case bool():
            text = "是" if cell else "否"
        case datetime():
            text = f"{local(cell):%Y-%m-%d %H:%M}"
        case date() | time():
            text = cell.isoformat() if isinstance(cell, date) else f"{cell:%H:%M}"
        case int() | float() | Decimal():
            text = _number(cell)
        case str() | None:
            text = cell or ""
        case _:
            text = "、".join(cell)
    return cut(holdable(str(text)))


def is_text(cell: Cell) -> bool:
    """Whether a cell holds words, which may be anybody's, and no number or moment."""
    return isinstance(cell, Sequence)


def local(moment: datetime) -> datetime:
    """A moment as the clocks in Shanghai show it, naive."""
    return moment.astimezone(_SHANGHAI).replace(tzinfo=None) if moment.tzinfo else moment


def _number(cell: int | float | Decimal) -> str:
    if not math.isfinite(cell):
        return ""
    text = str(cell) if isinstance(cell, int) else format(Decimal(str(cell)), "f")
    return text.removesuffix(".0")
