"""Sentry and tracing begin in each process that serves or works; in a pool's processes after their fork, which no thread survives."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import structlog
from celery import signals
from django.conf import settings

from ..version import VERSION
from . import reporting, tracing

log = structlog.get_logger(__name__)

SERVING = ({"serve"}, {"runserver"})


def begin_with_process() -> None:
    """Called when the settings are there. Commands like `migrate` watch nothing."""
    if {*sys.argv[1:2]} in SERVING:
        begin()


def begin() -> None:
    if settings.SENTRY_DSN:
        reporting.start(dsn=settings.SENTRY_DSN, environment=settings.REVERIE_ENV)
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        endpoint, sampled = settings.OTEL_EXPORTER_OTLP_ENDPOINT, settings.OTEL_SAMPLED
        tracing.start(endpoint=endpoint, sampled=sampled, environment=settings.REVERIE_ENV)


@signals.worker_process_init.connect
@signals.beat_init.connect
def _begin_in_celery(**later: Any) -> None:
    if settings.IS_WORKER:
        begin()


@signals.worker_init.connect
def _say_in_json(**later: Any) -> None:
    """Celery prints how its worker ends from within a signal's handler, beside all logging: there only `os.write` is safe."""
    if settings.IS_WORKER and settings.LOG_FORMAT == "json":
        from celery.apps import worker as celery_worker  # of `celery worker` alone

        celery_worker.safe_say = _write_line  # type: ignore[attr-defined]  # its stub lacks it


def _write_line(message: str, file: Any = sys.__stderr__) -> None:
    line = json.dumps({"event": "worker.says", "said": message.strip(), "level": "info", "logger": "celery"})
    os.write(file.fileno(), f"{line}\n".encode())


@signals.worker_process_shutdown.connect
def _end(**later: Any) -> None:
    tracing.flush()


@signals.worker_ready.connect
def _say_worker(**later: Any) -> None:
    if settings.IS_WORKER:
        log.info("worker.started", version=VERSION)


@signals.beat_init.connect
def _say_beat(**later: Any) -> None:
    if settings.IS_WORKER:
        log.info("beat.started", version=VERSION)
