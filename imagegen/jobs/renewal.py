"""Keeping the lease of a running job: a thread of its own, for neither a busy loop nor a pool with a queue may let it lapse.

A lease that lapsed while its runner worked had the job done twice, or, where a paid call was under way, failed what was being paid for.
"""

from __future__ import annotations

import contextlib
import contextvars
import threading
import time
from collections.abc import Iterator

import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone

from project.outages import OUTAGES

from . import claim
from .claim import Claim

log = structlog.get_logger(__name__)

AGAIN_SECONDS = 0.5
"""After the database was away."""


@contextlib.contextmanager
def kept(held: Claim, *, since: float) -> Iterator[None]:
    """Renew the lease within this block. `since`: the monotonic time before the job was claimed, for a slow claim is renewed at once."""
    is_over = threading.Event()
    keep = threading.Thread(target=contextvars.copy_context().run, args=(_keep, held, since, is_over), name="lease", daemon=True)
    keep.start()
    try:
        yield
    finally:
        is_over.set()
        keep.join()


def _keep(held: Claim, since: float, is_over: threading.Event) -> None:
    pause_s = settings.IMAGEGEN_LEASE_SECONDS / 4
    # What hangs for longer than any job may take is left to others.
    give_up_at = since + settings.IMAGEGEN_TOTAL_SECONDS + settings.CELERY_TASK_TIME_LIMIT
    due_at = since + pause_s
    try:
        while not is_over.wait(max(0.0, due_at - time.monotonic())) and time.monotonic() < give_up_at:
            began = time.monotonic()
            try:
                if not claim.renew(held, now=timezone.now()):
                    return  # the watch sees it, too
                due_at = began + pause_s
            except OUTAGES as error:
                log.warning("job.lease_not_renewed", error=type(error).__name__)
                connection.close()
                due_at = began + AGAIN_SECONDS
    finally:
        connection.close()
