"""REST of the rule book."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.errors import Words
from app.rules.book import Book, Rule, dump
from app.rules.rulebook import service
from app.rules.rulebook.lists import RULEBOOKS
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done, Input, Made

router = new_router(Words("规则书", "the rule book"))
add_list(router, RULEBOOKS)

Several = Annotated[list[Annotated[str, Field(min_length=2, max_length=20)]], Field(max_length=500)]


class RuleIn(Input):
    """One rule."""

    key: Annotated[str, Field(min_length=1, max_length=21, description=both("英文代号", "small letters"))]
    title: Annotated[str, Field(min_length=1, max_length=40)]
    text: Annotated[str, Field(min_length=1, max_length=300)]
    line: Literal["tolerated", "forbidden"]
    kinds: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=40)] = Field(default_factory=list)
    words: Several = Field(default_factory=list)
    excused: Several = Field(default_factory=list)
    mode: Literal["off", "observe", "enforce"] = "enforce"


class BookIn(Input):
    """A whole book, and what it changes in a sentence."""

    note: Annotated[str, Field(max_length=200)] = ""
    intro: Annotated[str, Field(min_length=1, max_length=200)] = "为了让大家安心吃、开心聊，请一起遵守："
    rules: Annotated[list[RuleIn], Field(min_length=1, max_length=30)]
    reminders: Annotated[int, Field(ge=1, le=10)] = 2
    window_days: Annotated[int, Field(ge=1, le=365)] = 30
    ban_days: Annotated[int, Field(ge=0, le=3650)] = 0
    spread_groups: Annotated[int, Field(ge=2, le=100)] = 5
    spread_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    standing_days: Annotated[int, Field(ge=1, le=3650)] = 365

    def book(self) -> Book:
        """As the rules have it."""
        values = self.model_dump(exclude={"note", "rules"})
        rules = tuple(
            Rule(**{**one.model_dump(), **{name: tuple(getattr(one, name)) for name in ("kinds", "words", "excused")}})
            for one in self.rules
        )
        return Book(rules=rules, **values)


class BookOut(BaseModel):
    """A version with its book."""

    version: int
    state: str
    note: str
    book: dict[str, Any]


class Publishing(Input):
    """`at_once`: in force everywhere now; else tried in 5, then 50 shops, and halted by itself when it goes wrong.
    `anyway`: though nobody has rehearsed it.
    """

    at_once: bool = False
    anyway: bool = False


@router.get("/rulebook", summary=both("正在执行的规则书", "the rule book in force"))
async def current(work: WorkDep) -> BookOut:
    """As it is enforced, and as fans read it at /rules."""
    work.who.require("rules")
    book = await service.current(work)
    return BookOut(version=book.version, state="live", note="", book=dump(book))


@router.get("/rulebooks/{id}/book", summary=both("某一版的全文", "the whole of a version"))
async def one(work: WorkDep, number: Ref) -> BookOut:
    """Whatever its state."""
    found = await service.version(work, number)
    return BookOut(version=found.book.version, state=found.state, note=found.note, book=dump(found.book))


@router.post("/rulebooks", status_code=201, summary=both("新建一版草稿", "write a draft"))
async def write(work: WorkDep, data: BookIn) -> Made:
    """Nothing changes before it is published."""
    return Made(id=await service.write(work, data.book(), data.note))


@router.put("/rulebooks/{id}", summary=both("改草稿", "change a draft"))
async def rewrite(work: WorkDep, number: Ref, data: BookIn) -> Done:
    """Drafts alone."""
    await service.rewrite(work, number, data.book(), data.note)
    return Done()


@router.post("/rulebooks/{id}/publish", summary=both("试行或全部执行", "try it, or put it in force"))
async def publish(work: WorkDep, number: Ref, data: Publishing) -> Done:
    """An older version can be put in force again."""
    await service.publish(work, number, at_once=data.at_once, anyway=data.anyway)
    return Done()


@router.post("/rulebooks/{id}/halt", summary=both("叫停试行", "halt one that is tried"))
async def halt(work: WorkDep, number: Ref) -> Done:
    """The version in force counts everywhere again."""
    await service.halt(work, number, service.BY_HAND)
    return Done()
