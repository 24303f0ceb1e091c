"""Logs: one JSON object a line, with the cause of what happened, without secrets and personal data."""

import logging
import sys
import traceback
from typing import Any

import structlog

#: keys that may never reach a log line, whoever logs them
SECRET = (
    "secret",
    "token",
    "password",
    "aes_key",
    "access_token",
    "authorization",
    "cookie",
    "encrypt",
    "text",
)


def _mask(_: Any, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    for key in event:
        if key.lower() in SECRET:
            event[key] = "***"
    return event


#: libraries whose errors quote what they were given, which may be what people said
_QUOTING = ("asyncpg", "pydantic_core", "pydantic", "sqlalchemy", "orjson")


def _explain(_: Any, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """The traceback of an error, its text left out where it may quote personal data."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if not isinstance(error, BaseException):
        return event
    told = []
    while error is not None:
        kind = type(error)
        quotes = kind.__module__.partition(".")[0] in _QUOTING
        words = f"SQLSTATE {getattr(error, 'sqlstate', 'none')}" if quotes else str(error)
        told.append("".join(traceback.format_tb(error.__traceback__)) + f"{kind.__name__}: {words}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    event["exception"] = "\n\nwhile handling:\n".join(told)
    return event


def setup(process: str, level: str = "info") -> None:
    """Send all logs of this process to stderr as JSON lines."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _explain,
        _mask,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("httpx", "httpcore", "apscheduler", "uvicorn.access", "asyncio", "alembic", "starlette_admin"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(process=process)


def get(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of one module."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger
