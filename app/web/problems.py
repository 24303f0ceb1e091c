"""Errors as problem+json (RFC 9457): a stable type, a title in the reader's language, the cause and the cure."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from app import log
from app.db import meaning
from app.errors import AppError, BadRequest, NotFound, Unavailable, Words

_log = log.get(__name__)
_SERVER_FAULT = 500


LANGUAGE_COOKIE = "gj_lang"


def language(request: Request) -> str:
    """ "en" for a client of the REST API that prefers it, else "zh"."""
    preferred = request.headers.get("accept-language", "")
    return "en" if preferred.strip().lower().startswith("en") else "zh"


def page_language(request: Request) -> str:
    """The language of a page: Chinese, until the reader switches to "en"; phones are often set to anything."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    return "en" if chosen == "en" else "zh"


def problem(error: AppError, reader: str) -> Response:
    """The answer that explains an error."""
    body = {
        "type": f"/problems/{error.slug}",
        "title": error.title.read(reader),
        "status": error.status,
        "detail": error.detail.read(reader),
        "cure": error.cure.read(reader),
    }
    return JSONResponse(body, error.status, media_type="application/problem+json")


def explain_errors(app: FastAPI, show: Callable[[Request, AppError], Response]) -> None:
    """Answer every error of the app: as a problem, or, to a browser that opens a page, as a page made by `show`."""

    def answer(request: Request, error: AppError) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return show(request, error)
        return problem(error, language(request))

    @app.exception_handler(AppError)
    async def known(request: Request, error: AppError) -> Response:
        return answer(request, error)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        return answer(request, BadRequest(f"{where}: {fault['msg']}"))

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> Response:
        if error.status_code == NotFound.status:
            return answer(request, NotFound(Words("没有这个页面", "there is no such page")))
        wrapped = BadRequest(str(error.detail))
        wrapped.status = error.status_code
        return answer(request, wrapped)

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> Response:
        if meaning(error) == "gone":
            _log.warning("web.database_gone", path=request.url.path, reason=type(error).__name__)
            return answer(request, Unavailable(Words("数据库暂时连不上", "the database does not answer")))
        _log.error("web.fault", path=request.url.path, exc_info=error)
        fault = AppError(Words("服务器内部错误", "a fault of ours"), Words("请稍后重试。", "Try again later."))
        fault.status, fault.slug, fault.title = _SERVER_FAULT, "fault", Words("出错了", "Something went wrong")
        return answer(request, fault)
