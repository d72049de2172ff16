"""Structured logs: events with fields, a request and person id beside them, never a secret or a dream's text.

A traceback tells kinds of errors and places in the code. What an exception says may quote what it stumbled over (a line of a database's
DETAIL, a number that is none), so its words stay out; so do the sentences in which libraries repeat them.
"""

from __future__ import annotations

import logging.config
import re
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from django.http import HttpRequest

from .paths import mask_tokens, shown_path

SECRET = re.compile(r"(?i)(password|token|secret|authorization|cookie|ticket|api_key)")

PLAIN = re.compile(r"[\w./:@…-]{0,200}")

OF_EVERY_LINE = {*logging.makeLogRecord({}).__dict__, "request"}

Event = MutableMapping[str, Any]


def _mask(logger: Any, method: str, event: Event) -> Event:
    # Django's loggers bring the request itself, which is written with its query.
    event.pop("request", None)
    for name, value in event.items():
        if SECRET.search(name):
            event[name] = "…"
        elif isinstance(value, str):
            # Django and Daphne write paths into their sentences.
            event[name] = mask_tokens(value)
    return event


Error = tuple[type[BaseException], BaseException, TracebackType | None]


def told(error: BaseException) -> str:
    """The traceback of an exception and of those that led to it, without their words."""
    chain: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        frames = "".join(traceback.format_tb(one.__traceback__))
        chain.append(f"Traceback (most recent call last):\n{frames}{_kind(one)}")
        if isinstance(one, BaseExceptionGroup):
            chain += [told(inner) for inner in one.exceptions]
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n\nwhich led to:\n\n".join(reversed(chain))


def _kind(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    # What the system calls its own errors, and the code that a database gives them, are nobody's words.
    known = error.strerror if isinstance(error, OSError) and error.errno else getattr(error, "sqlstate", None)
    return f"{name}: {known}" if isinstance(known, str) else name


def _print(stream: TextIO, given: Error) -> None:
    stream.write("\n" + told(given[1]))


class _Sentences(logging.Filter):
    """Lines of libraries: of what they put into and beside their sentences, numbers, words without spaces and paths are shown."""

    def filter(self, record: logging.LogRecord) -> bool:
        # structlog's own are dictionaries, with fields of ours.
        if isinstance(record.msg, str):
            if isinstance(record.args, Mapping):
                record.args = {name: _shown(value) for name, value in record.args.items()}
            elif record.args:
                record.args = tuple(_shown(value) for value in _of_request(record, record.args))
            elif "\n" in record.msg:
                # asyncio writes an exception's representation below its first line.
                record.msg = record.msg.split("\n", 1)[0]
            for name in record.__dict__.keys() - OF_EVERY_LINE:
                # Celery hands on what a task was given and what its exception said.
                record.__dict__[name] = _shown(record.__dict__[name])
        return True


def _of_request(record: logging.LogRecord, args: tuple[object, ...]) -> tuple[object, ...]:
    """Django's loggers bring the request, and write its path into the sentence."""
    request = record.__dict__.get("request")
    return tuple(shown_path(request) if value == request.path else value for value in args) if isinstance(request, HttpRequest) else args


def _shown(value: object) -> object:
    return value if isinstance(value, int | float) or PLAIN.fullmatch(str(value)) else f"<{type(value).__name__}>"


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
    in_json: list[Any] = [
        structlog.processors.ExceptionRenderer(lambda given: told(given[1])),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    last = in_json if style == "json" else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_print)]
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
            "filters": {"sentences": {"()": _Sentences}},
            "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "events", "filters": ["sentences"]}},
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
