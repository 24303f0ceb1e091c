"""The OpenAPI document: what the framework knows of the routes, and what is true of every one of them."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.errors import AppError, BadRequest, Conflict, Forbidden, Invalid, NotFound, SignInNeeded, TooLarge, Unavailable
from app.web.rest.once import KEY
from app.web.rest.route import both

ABOUT = both(
    "管家的接口：控制台能做的都能做。登录用密钥（Authorization: Bearer gj_…，在控制台“接口密钥”里新建），"
    "或控制台的会话（修改内容时另带 X-CSRF-Token，取自 GET /me）。时间是 ISO 8601，金额是整数分。"
    "列表用 column__op=value 筛选（单写列名为等于），用 next 翻页。修改时可带 Idempotency-Key，"
    "24 小时内同样的请求只做一次。出错时回答 application/problem+json，语言看 Accept-Language。",
    "guanjia's interface: all that the console can do. Sign in with a key (Authorization: Bearer gj_…, the console "
    "makes them), or with a session of the console (which sends X-CSRF-Token, see GET /me, when it changes something). "
    "Times are ISO 8601, money is whole fen. Lists are filtered by column__op=value (the name alone: is) and walked by "
    "next. A request that changes something may carry an Idempotency-Key: within 24 hours the same request is done "
    "once. Errors are application/problem+json in the language of Accept-Language.",
)
_WRITES = ("post", "put", "patch", "delete")
_ANY: tuple[type[AppError], ...] = (BadRequest, SignInNeeded, Forbidden, Invalid, Unavailable)
_WRITE: tuple[type[AppError], ...] = (NotFound, Conflict, TooLarge)
_PROBLEM = {
    "title": "Problem",
    "description": both("出了什么错，怎么办（RFC 9457）", "what went wrong, and what to do about it (RFC 9457)"),
    "type": "object",
    "required": ["type", "title", "status", "detail", "cure"],
    "properties": {
        "type": {"type": "string", "description": both("错误的种类，不变", "the kind of error; stable")},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": both("这次错在哪里", "what is wrong in this case")},
        "cure": {"type": "string", "description": both("怎么办", "what to do about it")},
        "errors": {
            "type": "array",
            "description": both("逐个字段的错误", "field by field"),
            "items": {
                "type": "object",
                "required": ["where", "code", "detail"],
                "properties": {"where": {"type": "string"}, "code": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_KEY = {
    "name": KEY,
    "in": "header",
    "required": False,
    "description": both(
        "同一个键的同一个请求只做一次（24 小时）", "the same request under the same key is done once (24 h)"
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
}
_SCHEMES = {
    "key": {"type": "http", "scheme": "bearer", "description": both("接口密钥 gj_…", "an API key, gj_…")},
    "session": {
        "type": "apiKey", "in": "cookie", "name": "gj",
        "description": both("控制台的会话", "the console's session"),
    },
    "csrf": {
        "type": "apiKey", "in": "header", "name": "X-CSRF-Token",
        "description": both("会话的表单令牌，取自 GET /me", "the session's form token, see GET /me"),
    },
}  # fmt: skip


def document(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title, version=app.version, description=ABOUT, routes=app.routes, servers=app.servers
        )
        schemas = made["components"]["schemas"]
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schemas["Problem"] = _PROBLEM
        made["components"]["securitySchemes"] = _SCHEMES
        for path, method, operation in operations(made):
            _complete(path, method, operation)
        app.openapi_schema = made
    return app.openapi_schema


def operations(made: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of a document: path, method in small letters, what is said of it."""
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    writes = method in _WRITES
    if " · " not in operation.get("description", ""):
        operation.pop("description", None)  # a docstring: it speaks to whoever reads the code
    for code in [code for code in operation["responses"] if code.startswith("2")]:
        operation["responses"][code]["description"] = both("成功", "done")
    operation["security"] = [{"key": []}, {"session": [], "csrf": []} if writes else {"session": []}]
    if writes:
        operation.setdefault("parameters", []).append(_KEY)
    errors = {*_ANY, *(_WRITE if writes else ()), *((NotFound,) if "{" in path else ())}
    for error in sorted(errors, key=lambda error: error.status):
        operation["responses"][str(error.status)] = {
            "description": both(error.title.zh, error.title.en),
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
