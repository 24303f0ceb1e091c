"""What a route asks for by type: a unit of work that is committed before the answer leaves, and who is asking."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Annotated

from fastapi import Depends, Request

from app.db import Database
from app.web import sessions
from app.web.gate import COOKIE
from app.web.sessions import Principal
from app.who import NOBODY, Who
from app.work import Work, begin


def database(request: Request) -> Database:
    """The database of this app."""
    found: Database = request.app.state.run.database
    return found


def begin_for(request: Request, who: Who = NOBODY) -> AbstractAsyncContextManager[Work]:
    """A unit of work for somebody who asks through the web. Without a name they may do nothing."""
    run = request.app.state.run
    return begin(run.database, run.clock, f"http:{secrets.token_hex(8)}", who=who)


async def get_work(request: Request) -> AsyncIterator[Work]:
    """A unit of work for one request."""
    async with begin_for(request) as work:
        yield work


#: scope="function": without it FastAPI sends the answer first and commits afterwards
WorkDep = Annotated[Work, Depends(get_work, scope="function")]


async def principal(request: Request, work: WorkDep) -> Principal | None:
    """Who is signed in to the console, if anybody; the work is done in their name."""
    token = request.cookies.get(COOKIE, "")
    found = await sessions.find(work.db, token) if token else None
    if found is not None:
        work.who = found.who
    return found


SignedIn = Annotated[Principal | None, Depends(principal)]


def device(request: Request) -> str:
    """What a session is told apart by: the browser, as it calls itself."""
    return request.headers.get("user-agent", "")
