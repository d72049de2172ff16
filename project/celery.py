"""The Celery app, and the one way to ring it. Tasks only carry the news that a row waits; rows are the truth."""

from __future__ import annotations

import os
from typing import Any

import structlog
from celery import Celery, signals
from django.db import transaction
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

log = structlog.get_logger(__name__)

app = Celery("reverie")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def _leave_logging_alone(**later: Any) -> None:
    """The settings have set it up. Without somebody here a worker would turn it down to its own level, WARNING."""


@signals.task_prerun.connect
def _name_in_log(task_id: str, task: Any, **later: Any) -> None:
    structlog.contextvars.bind_contextvars(job_id=task_id, job=task.name)


@signals.task_postrun.connect
def _unname_in_log(**later: Any) -> None:
    structlog.contextvars.unbind_contextvars("job_id", "job")


def bell(name: str, **arguments: Any) -> None:
    """Send task `name` once the open transaction is committed. A bell that is lost is found again by its sweep."""
    transaction.on_commit(lambda: _send(name, arguments), robust=True)


def _send(name: str, arguments: dict[str, Any]) -> None:
    try:
        app.send_task(name, kwargs=arguments)
    except OperationalError as error:
        log.warning("bell.lost", task=name, error=type(error).__name__)
