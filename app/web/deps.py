"""What a route asks for by type: a unit of work that is committed before the answer leaves, and who is asking."""

import secrets
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from app.clock import Clock
from app.db import Database
from app.web import sessions
from app.web.sessions import Principal
from app.work import Work, begin

COOKIE = "gj"


def database(request: Request) -> Database:
    """The database of this app."""
    found: Database = request.app.state.database
    return found


def clock(request: Request) -> Clock:
    """The clock of this app."""
    found: Clock = request.app.state.clock
    return found


async def get_work(request: Request) -> AsyncIterator[Work]:
    """A unit of work for one request."""
    cause = f"http:{secrets.token_hex(8)}"
    async with begin(database(request), clock(request), cause) as work:
        yield work


#: scope="function": without it FastAPI sends the answer first and commits afterwards
WorkDep = Annotated[Work, Depends(get_work, scope="function")]


async def principal(request: Request, work: WorkDep) -> Principal | None:
    """Who is signed in to the console, if anybody."""
    token = request.cookies.get(COOKIE, "")
    return await sessions.find(work.db, token) if token else None


SignedIn = Annotated[Principal | None, Depends(principal)]
