"""Errors to Sentry, where SENTRY_DSN is set (extra “sentry”). What is sent is built anew from what can't hold a person's words:
kinds of errors, places in the code, ids of requests. No message of an exception, no variable, no request, no breadcrumb.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any

import structlog

from ..version import VERSION

ID = re.compile(r"[\w.:-]{1,80}")
NAME = re.compile(r"[a-z_]+(\.[a-z_]+)+")
TAGS = ("request_id", "job", "job_id", "image_job")
KEPT = ("event_id", "timestamp", "level", "platform", "release", "environment", "logger")
FRAME = ("filename", "module", "function", "lineno", "in_app")

Event = Mapping[str, Any]


def start(*, dsn: str, environment: str) -> None:
    """From now on unexpected errors of this process are reported."""
    import sentry_sdk
    from sentry_sdk.integrations.logging import LoggingIntegration

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=f"reverie@{VERSION}",
        # What is unexpected is logged with its trace. The SDK's own hooks into Django, Celery and clients would only look at more.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        before_send=lambda event, hint: scrubbed(event, hint.get("log_record")),  # type: ignore[arg-type, return-value]  # its own TypedDict
        before_send_transaction=lambda event, hint: None,
        before_breadcrumb=lambda crumb, hint: None,
        traces_sample_rate=None,
        auto_session_tracking=False,
        send_client_reports=False,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        server_name="",
    )


def scrubbed(event: Event, record: Any = None) -> dict[str, Any]:
    """What of an event, made of a line of the log (`record`), may leave this machine."""
    kept = {name: event[name] for name in KEPT if name in event}
    exceptions = _values(event.get("exception"))
    kept["exception"] = {"values": [_exception(one) for one in exceptions]}
    if not exceptions:
        # A line of the log without an exception: its event's name, which is a word of ours.
        kept["message"] = _name(event, record)
    fields = structlog.contextvars.get_contextvars()
    kept["tags"] = {name: str(fields[name]) for name in TAGS if ID.fullmatch(str(fields.get(name, "")))}
    return kept


def _exception(one: Mapping[str, Any]) -> dict[str, Any]:
    frames = (one.get("stacktrace") or {}).get("frames") or ()
    return {
        "type": one.get("type"),
        "module": one.get("module"),
        "mechanism": {"type": "logging", "handled": True},
        "stacktrace": {"frames": [{name: frame[name] for name in FRAME if name in frame} for frame in frames]},
    }


def _name(event: Event, record: Any) -> str:
    """The log's own word for what happened, or who says so: never the sentence."""
    said = record.msg.get("event", "") if record is not None and isinstance(record.msg, dict) else ""
    return said if NAME.fullmatch(str(said)) else str(event.get("logger", "log"))


def _values(given: Any) -> Iterable[Mapping[str, Any]]:
    return (given or {}).get("values") or () if isinstance(given, Mapping) else given or ()
