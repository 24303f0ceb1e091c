"""Logs: one JSON object a line, with the cause of what happened, without secrets and personal data."""

import logging
import sys
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


def setup(process: str, level: str = "info") -> None:
    """Send all logs of this process to stderr as JSON lines."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
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
