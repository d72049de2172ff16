"""Celery's view of images. A task only brings the news that a job waits; `sweep` finds what was lost."""

from __future__ import annotations

import os
import signal
from typing import Any

from billiard.process import active_children
from celery import shared_task, signals
from django.conf import settings
from django.utils import timezone

from project.celery import wake_workers

from . import upkeep
from .catalogue import examples
from .jobs import recover, run, shutdown
from .providers import registry
from .upkeep import erasure, statistics
from .webhooks import send
from .webhooks import upkeep as webhooks

ENDING = signal.SIGURG
"""Told to the processes of a worker's pool. Ignored by default, so one that does not listen yet is not killed by it."""


@shared_task(name="imagegen.run_next", ignore_result=True)
def run_next(**later: Any) -> None:
    """Run the job that is next. `later`: arguments of newer senders are ignored, for rolling deploys."""
    run.next_job()


@shared_task(name="imagegen.sweep", ignore_result=True, expires=60)
def sweep(**later: Any) -> None:
    """Every few seconds: what is overdue, abandoned or waits without a wake-up."""
    recover.sweep(now=timezone.now())


@shared_task(name="imagegen.clean_up", ignore_result=True, expires=3600)
def clean_up(**later: Any) -> None:
    """Hourly: what is kept no longer, and files that nothing names."""
    upkeep.clean_up(now=timezone.now())


@shared_task(name="imagegen.sweep_erasures", ignore_result=True, expires=60)
def sweep_erasures(**later: Any) -> None:
    """Erase pictures, uploads and jobs whose time in the trash is over, and go on with what was left half done."""
    erasure.sweep(now=timezone.now())


@shared_task(name="imagegen.update_statistics", ignore_result=True, expires=1800)
def update_statistics(**later: Any) -> None:
    """Every half hour: what was made in the last one."""
    statistics.update(now=timezone.now())


@shared_task(name="imagegen.send_webhook", ignore_result=True)
def send_webhook(**later: Any) -> None:
    """Make one attempt at the webhook delivery that is next."""
    send.next_delivery()


@shared_task(name="imagegen.sweep_webhooks", ignore_result=True, expires=60)
def sweep_webhooks(**later: Any) -> None:
    """Every few seconds: retries that are due, and what was lost."""
    webhooks.sweep(now=timezone.now())


@shared_task(name="imagegen.make_examples", ignore_result=True, expires=300)
def make_examples(**later: Any) -> None:
    """The example of one style; wakes workers again while some are missing."""
    if settings.IMAGEGEN_EXAMPLES and examples.make_one():
        wake_workers("imagegen.make_examples")


@signals.worker_init.connect
def _load_providers(**later: Any) -> None:
    """Before the pool is forked: each process would import an SDK of its own, a second of work while its first job waits."""
    registry.chain()


# --- the end of a worker: Celery waits for running tasks and tells them nothing


@signals.worker_process_init.connect
def _listen(**later: Any) -> None:
    signal.signal(ENDING, lambda *_: shutdown.begin())


@signals.worker_shutting_down.connect
def _tell_pool(**later: Any) -> None:
    """In the main process, on SIGTERM or Ctrl-C."""
    shutdown.begin()
    for child in active_children():
        if child.pid is not None:
            os.kill(child.pid, ENDING)
