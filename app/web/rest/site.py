"""The REST interface as one application, to be mounted under /api/v1."""

from collections.abc import Iterable
from typing import Any, Protocol

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.routing import APIRoute
from starlette.requests import Request

from app.clock import Clock
from app.config import Settings
from app.db import Database
from app.vault import Vault
from app.web.problems import explain_errors
from app.web.rest.caller import PAPERS, Doorway
from app.web.rest.docs import page
from app.web.rest.document import document

PLACE = "/api/v1"


class Run(Protocol):
    """What the interface runs on."""

    settings: Settings
    database: Database
    clock: Clock
    vault: Vault


def new_api(run: Run, routers: Iterable[APIRouter]) -> FastAPI:
    """The interface over what this process runs on, made of the rooms' routes."""
    api = FastAPI(
        title="管家 guanjia",
        version="1",
        servers=[{"url": PLACE}],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_name,
    )
    api.state.run = run
    explain_errors(api)
    api.add_middleware(Doorway)
    for router in routers:
        api.include_router(router)
    _add_papers(api)
    return api


def _name(route: APIRoute) -> str:
    """The name of an operation, for programs that are made from the document: get_stores, post_tickets_id_accept."""
    words = route.path_format.replace("{", "").replace("}", "").replace("-", "_").strip("/").split("/")
    return "_".join([min(route.methods or {"GET"}).lower(), *words])


def _add_papers(api: FastAPI) -> None:
    openapi, docs = PAPERS

    async def read_document(_: Request) -> Response:
        return JSONResponse(document(api))

    async def read_docs(request: Request) -> Response:
        return HTMLResponse(page(document(api), _address(request)))

    api.add_route(openapi, read_document)
    api.add_route(docs, read_docs)


def _address(request: Request) -> str:
    """Where the interface is, as the examples spell it."""
    settings: Any = request.app.state.run.settings
    return f"{settings.base_url}{PLACE}"
