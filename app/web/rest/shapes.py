"""Shapes of what comes in and goes out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from app.errors import Words
from app.listing import Column, Kind, Listing
from app.web.rest.route import MOST_NUMBER, both

Id = Annotated[int, Field(ge=1, le=MOST_NUMBER)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=1000)]


class Input(BaseModel):
    """What somebody sends: only what is known, and no text that the database could not hold."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _check_words(cls, value: Any) -> Any:
        if not _can_be_kept(value):
            raise PydanticCustomError("unreadable", "Text holds characters that cannot be kept (NUL or half a pair)")
        return value


def _can_be_kept(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, Mapping):
        return all(_can_be_kept(name) and _can_be_kept(item) for name, item in value.items())
    if isinstance(value, list):
        return all(_can_be_kept(item) for item in value)
    return True


def left_out() -> Any:
    """The default of a field that stays as it is when it is left out: `model_dump(exclude_unset=True)` has it not."""
    return Field(default_factory=lambda: None)


class Done(BaseModel):
    """It is done."""

    done: bool = True


class Made(BaseModel):
    """The number of what was made."""

    id: int


class Count(BaseModel):
    """How many rows there were."""

    count: int


_TYPES: Mapping[Kind, Any] = {
    "text": str,
    "code": str,
    "choice": str,
    "int": int,
    "money": int,
    "time": datetime,
    "date": date,
    "bool": bool,
    "tags": list[str],
    "hours": list[list[list[str]]],
    "json": Any,
}
_HINTS: Mapping[Kind, Words] = {
    "money": Words("单位：分", "in fen"),
    "hours": Words(
        "周一到周日，每天若干段 [开门, 关门]", "seven days from Monday, each with its periods [opens, closes]"
    ),
}
_WITHHELD = Words("看不到群友的角色这里是空的", "null for roles that may not see members")


def row_of(listing: Listing) -> type[BaseModel]:
    """The shape of one row of a list: its id, and every column with what it is called."""
    fields: dict[str, Any] = {column.name: (_TYPES[column.kind] | None, _field(column)) for column in listing.columns}
    kind = int if listing.id_kind == "int" else str
    name = f"{listing.key.capitalize()}Row"
    return create_model(name, __doc__=_both(listing.title), id=(kind, Field(title="编号 · Id")), **fields)


def page_of(listing: Listing, row: type[BaseModel]) -> type[BaseModel]:
    """The shape of a page of a list."""
    after = Field(title=both("下一页", "next page"), description=both("传给 cursor；到底了是 null", "for cursor"))
    fields: dict[str, Any] = {"items": (list[row], ...), "next": (str | None, after)}  # type: ignore[valid-type]  # made
    return create_model(f"{listing.key.capitalize()}Page", __doc__=_both(listing.title), **fields)


def _field(column: Column) -> Any:
    return Field(title=_both(column.label), description=_both(hint(column)) or None)


def hint(column: Column) -> Words:
    """What more there is to say about a column than its name: unit, choices, who sees it."""
    parts = [_HINTS[column.kind]] if column.kind in _HINTS else []
    if column.choices:
        known = column.choices.items()
        parts.append(
            Words(
                "、".join(f"{code}＝{said.zh}" for code, said in known),
                ", ".join(f"{code}: {said.en}" for code, said in known),
            )
        )
    if column.personal or column.link == "members":
        parts.append(_WITHHELD)
    return Words("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _both(words: Words) -> str:
    return both(words.zh, words.en) if words.zh else ""
