"""The Celery app, and the one way to wake its workers. Tasks only carry the news that a row waits; rows are the truth."""

from __future__ import annotations

import os
import time
from typing import Any

import structlog
from celery import Celery, signals
from django.db import transaction
from kombu.exceptions import OperationalError
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

log = structlog.get_logger(__name__)

AWAY_SECONDS = 1.0
"""After the broker was found to be away, for so long wake-ups are left to the sweeps."""
_away_until = 0.0

TRANSPORT_ALIASES["in-process"] = "project.server.broker:Transport"
TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = "project.server.redis_broker:Transport"

app = Celery("reverie")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def _leave_logging_alone(**later: Any) -> None:
    """The settings have set it up. Without somebody here a worker would turn it down to its own level, WARNING."""


@signals.celeryd_init.connect
@signals.beat_init.connect
def _refuse_cluster(**later: Any) -> None:
    """A worker and beat end in the same line as the server, in place of trying again for ever."""
    from .realtime.cluster import cluster_refusal  # reads the settings, which import this package first

    if refusal := cluster_refusal():
        raise SystemExit(refusal)


@signals.task_prerun.connect
def _name_in_log(task_id: str, task: Any, **later: Any) -> None:
    structlog.contextvars.bind_contextvars(job_id=task_id, job=task.name)


@signals.task_postrun.connect
def _unname_in_log(**later: Any) -> None:
    structlog.contextvars.unbind_contextvars("job_id", "job")


def wake_workers(name: str, **arguments: Any) -> None:
    """Send task `name` once the open transaction is committed. A wake-up that is lost is found again by its sweep."""
    transaction.on_commit(lambda: _send(name, arguments), robust=True)


def _send(name: str, arguments: dict[str, Any]) -> None:
    from .observability import metrics  # reads the settings, which import this package first

    global _away_until  # noqa: PLW0603 - of the process, like the broker's connection
    if time.monotonic() < _away_until:
        metrics.WAKES_LOST.inc()
        log.warning("wake.lost", task=name, error="away")
        return
    try:
        app.send_task(name, kwargs=arguments)
    except OperationalError as error:
        _away_until = time.monotonic() + AWAY_SECONDS
        metrics.WAKES_LOST.inc()
        log.warning("wake.lost", task=name, error=type(error).__name__)
