"""Celery's view of images. A task only brings the news that a job waits; `sweep` finds what was lost."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from project.celery import bell

from . import housekeeping
from .catalogue import examples
from .jobs import recover, run
from .webhooks import send, upkeep


@shared_task(name="imagegen.run_next", ignore_result=True)
def run_next(**later: Any) -> None:
    """Run the job that is next. `later`: arguments of newer senders are ignored, for rolling deploys."""
    run.next_job()


@shared_task(name="imagegen.sweep", ignore_result=True, expires=60)
def sweep(**later: Any) -> None:
    """Every few seconds: what is overdue, abandoned or waits without a bell."""
    recover.sweep(now=timezone.now())


@shared_task(name="imagegen.clean_up", ignore_result=True)
def clean_up(**later: Any) -> None:
    """Hourly: what is no longer looked at."""
    housekeeping.drop_partials(now=timezone.now())
    upkeep.drop_old(now=timezone.now())


@shared_task(name="imagegen.send_webhook", ignore_result=True)
def send_webhook(**later: Any) -> None:
    """Make one attempt at the webhook delivery that is next."""
    send.next_delivery()


@shared_task(name="imagegen.sweep_webhooks", ignore_result=True, expires=60)
def sweep_webhooks(**later: Any) -> None:
    """Every few seconds: retries that are due, and what was lost."""
    upkeep.sweep(now=timezone.now())


@shared_task(name="imagegen.make_examples", ignore_result=True, expires=300)
def make_examples(**later: Any) -> None:
    """The example of one style; rings again while some are missing."""
    if settings.IMAGEGEN_EXAMPLES and examples.make_one():
        bell("imagegen.make_examples")
