"""Errors as problem+json (RFC 9457): a stable type, a title in the reader's language, the cause and the cure."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from app import log
from app.db import meaning
from app.errors import AppError, BadRequest, Conflict, Invalid, NotFound, SignInNeeded, Unavailable, Words
from app.web.faults import invalid

_log = log.get(__name__)
_SERVER_FAULT = 500
_TAKEN = "23505"  # a name or number that was free a moment ago
_PLAIN = {
    400: Words("请求内容无法读取", "the body cannot be read"),
    405: Words("这个地址不支持这种方法", "this address does not know that method"),
}

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
    body: dict[str, Any] = {
        "type": f"/problems/{error.slug}",
        "title": error.title.read(reader),
        "status": error.status,
        "detail": error.detail.read(reader),
        "cure": error.cure.read(reader),
    }
    if isinstance(error, Invalid):
        body["errors"] = [
            {"where": fault.where, "code": fault.code, "detail": fault.words.read(reader)} for fault in error.faults
        ]
    headers = {"content-language": reader}
    if error.status == SignInNeeded.status:
        headers["www-authenticate"] = 'Bearer realm="guanjia"'
    return JSONResponse(body, error.status, headers, "application/problem+json")


def explain_errors(app: FastAPI, show: Callable[[Request, AppError], Response] | None = None) -> None:
    """Answer every error of the app: as a problem, or, to a browser that opens a page, as a page made by `show`."""

    def answer(request: Request, error: AppError) -> Response:
        if show is not None and "text/html" in request.headers.get("accept", ""):
            return show(request, error)
        return problem(error, language(request))

    @app.exception_handler(AppError)
    async def known(request: Request, error: AppError) -> Response:
        return answer(request, error)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        return answer(request, invalid(error.errors()))

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> Response:
        if error.status_code == NotFound.status:
            return answer(request, NotFound(Words("没有这个页面", "there is no such page")))
        wrapped = BadRequest(_PLAIN.get(error.status_code, str(error.detail)))
        wrapped.status = error.status_code
        made = answer(request, wrapped)
        made.headers.update(error.headers or {})
        return made

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> Response:
        if meaning(error) == "gone":
            _log.warning("web.database_gone", path=request.url.path, reason=type(error).__name__)
            return answer(request, Unavailable(Words("数据库暂时连不上", "the database does not answer")))
        if meaning(error) == "clash" or getattr(error, "sqlstate", "") == _TAKEN:
            clash = Words("有人同时改了同一样东西", "somebody changed the same thing at the same time")
            return answer(request, Conflict(clash))
        _log.error("web.fault", path=request.url.path, exc_info=error)
        fault = AppError(Words("服务器内部错误", "a fault of ours"), Words("请稍后重试。", "Try again later."))
        fault.status, fault.slug, fault.title = _SERVER_FAULT, "fault", Words("出错了", "Something went wrong")
        return answer(request, fault)
