"""Structured logs: events with fields, a request and person id beside them, never a secret or a dream's text."""

from __future__ import annotations

import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET = re.compile(r"(?i)(password|token|secret|authorization|cookie|ticket|api_key)")
TOKEN_IN_PATH = re.compile(r"(/person/(?:activate|reset|email|archive)/|/api/user/(?:picture|export)/|/shared/)[^/\s]+")

Event = MutableMapping[str, Any]


def mask_path(path: str) -> str:
    """A path without its query and without the token of a signed link."""
    return TOKEN_IN_PATH.sub(r"\1…", path.split("?", 1)[0])


def _mask(logger: Any, method: str, event: Event) -> Event:
    # Django's loggers bring the request itself, which is written with its query.
    event.pop("request", None)
    for name, value in event.items():
        if SECRET.search(name):
            event[name] = "…"
        elif isinstance(value, str):
            # Django and Daphne write paths into their sentences.
            event[name] = TOKEN_IN_PATH.sub(r"\1…", value)
    return event


def configure(*, level: str, style: str) -> None:
    """Set up structlog and the standard library's loggers to write one stream in one format (`json` or `console`)."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _mask,
    ]
    rendered: list[Any] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    # Its own tracebacks show the values of variables, passwords and dreams among them.
    last = rendered if style == "json" else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    # Libraries' warnings would otherwise stand among the lines of JSON as text.
    logging.captureWarnings(style == "json")
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "events": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
                }
            },
            "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "events"}},
            "root": {"handlers": ["stream"], "level": level},
            "loggers": {
                # They log what our own access log says better, or what only their authors want to know.
                "django.server": {"level": "ERROR"},
                "django.request": {"level": "ERROR"},
                "django.channels.server": {"level": "ERROR"},
                "daphne": {"level": "WARNING"},
                "aiohttp.access": {"level": "WARNING"},
                "httpx": {"level": "WARNING"},
                "celery": {"level": "WARNING"},
                "kombu": {"level": "WARNING"},
                "asyncio": {"level": "WARNING"},
                "openai": {"level": "WARNING"},
            },
        }
    )
