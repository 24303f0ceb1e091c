"""A route of the REST interface: one request, one unit of work in the caller's name, committed before the answer."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Path
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadRequest, Words
from app.listing import BIGINT
from app.web.deps import begin_for
from app.web.rest import once
from app.web.rest.caller import SAFE, Caller, caller_of
from app.work import Work

MOST_NUMBER = BIGINT.stop - 1
#: the number or name of a thing, as it stands in an address
Ref = Annotated[int, Path(alias="id", ge=1, le=MOST_NUMBER)]
Name = Annotated[str, Path(alias="id", min_length=1, max_length=200)]


class Turn(APIRoute):
    """What a request does is one transaction; what it answers is kept with it, where it carries an Idempotency-Key."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The framework's handler, inside a unit of work."""
        act = super().get_route_handler()

        async def turn(request: Request) -> Response:
            _check_address(request)
            caller = caller_of(request)
            async with begin_for(request, caller.who) as work:
                request.state.work = work
                if request.method in SAFE:
                    return await act(request)
                await request.body()  # here, where a body that is too large is answered as that
                return await once.answered(request, work, caller, act)

        return turn


def _check_address(request: Request) -> None:
    """Raise BadRequest for an address that holds NUL: no text of ours does."""
    if "\x00" in unquote(f"{request.url.path}?{request.url.query}"):
        raise BadRequest(Words("地址里有不能使用的字符", "the address holds a character that cannot be used"))


async def _work(request: Request) -> Work:
    found: Work = request.state.work
    return found


async def _caller(request: Request) -> Caller:
    return caller_of(request)


WorkDep = Annotated[Work, Depends(_work)]
CallerDep = Annotated[Caller, Depends(_caller)]


def new_router(tag: Words) -> APIRouter:
    """The routes of one room. `tag`: what its things are called."""
    return APIRouter(route_class=Turn, tags=[f"{tag.zh} {tag.en}"])


def both(zh: str, en: str) -> str:
    """A sentence for the document, which is read in either language."""
    return f"{zh} · {en}"


def in_whose_name(work: Work, staff_id: str) -> str:
    """Who did a shop's work: whoever was named, else who asks. The services check it. Raises BadRequest."""
    found = staff_id.strip().lower() or work.who.staff_id
    if not found:
        raise BadRequest(
            Words("请用 staff_id 说明是哪位员工", "say with staff_id which member of staff it is"),
            Words("密钥不代表某个人，所以要写明。", "A key is nobody in particular, so the name is needed."),
        )
    return found
