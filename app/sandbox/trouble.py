"""Trouble in the box, on order: errors that WeCom or a hosted account may answer, and answers that come late."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse


class Trouble:
    """Faults that are to come: the next so many calls of a path answer this instead, or are answered late."""

    def __init__(self) -> None:
        self._coming: dict[str, list[dict[str, Any]]] = {}
        self._slow: dict[str, float] = {}

    def __call__(self, path: str) -> dict[str, Any] | None:
        """The fault for this call, if one is due."""
        coming = self._coming.get(path.strip("/"))
        return coming.pop(0) if coming else None

    async def linger(self, path: str) -> None:
        """Take the time that was ordered, between doing a thing and answering."""
        if seconds := self._slow.get(path.strip("/")):
            await asyncio.sleep(seconds)

    async def order(self, request: Request) -> JSONResponse:
        """POST {path, errcode, times}, or {path, seconds} from now on: make trouble."""
        body = await request.json()
        if "seconds" in body:
            self._slow[str(body["path"]).strip("/")] = min(float(body["seconds"]), 30.0)
            return JSONResponse({})
        fault = {"errcode": int(body["errcode"]), "errmsg": "trouble was ordered"}
        self._coming.setdefault(str(body["path"]).strip("/"), []).extend([fault] * int(body.get("times", 1)))
        return JSONResponse({})
