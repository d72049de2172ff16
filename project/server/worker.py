"""The Celery worker and beat inside the server's process, for the embedded mode: the real app and tasks, no services."""

from __future__ import annotations

import threading
import time
from typing import Any

import celery.beat
import celery.worker.state
import structlog
from celery.worker import WorkController

from ..celery import app
from . import broker
from .beat import Scheduler

log = structlog.get_logger(__name__)

THREADS = 4
LONGEST_BACKOFF_SECONDS = 5.0
STOP_SECONDS = 3.0
WAKE_SECONDS = 0.05


class EmbeddedWorker:
    """A worker thread that starts again when its loop fails, and a beat thread without a schedule file."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name="celery-worker", daemon=True)
        self._beat = celery.beat.Service(app, scheduler_cls=Scheduler)
        self._beat_thread = threading.Thread(target=self._beat.start, name="celery-beat", daemon=True)
        self._is_stopping = threading.Event()

    def start(self) -> None:
        self._thread.start()
        self._beat_thread.start()

    def stop(self) -> None:
        """Let running tasks end for a few seconds. Their rows are the truth: what is cut off is found again."""
        self._is_stopping.set()
        celery.worker.state.should_stop = 0  # type: ignore[assignment]  # an exit code, against its stub
        # Beat looks only between its sleeps, of up to its next due time: told to stop, not waited for.
        self._beat.stop(wait=False)
        limit = time.monotonic() + STOP_SECONDS
        while self._thread.is_alive() and time.monotonic() < limit:
            # More than once: after seeing that it should stop, the worker waits once more for a message.
            broker.wake()
            self._thread.join(WAKE_SECONDS)

    def _run(self) -> None:
        backoff_s = 0.2
        while not self._is_stopping.is_set():
            celery.worker.state.should_stop = celery.worker.state.should_terminate = None
            began = time.monotonic()
            try:
                _make_controller().start()
            except Exception as error:
                # The edge of the thread: whatever ended the worker, it starts again.
                log.exception("worker.failed", error=type(error).__name__)
            if self._is_stopping.is_set():
                return
            backoff_s = 0.2 if time.monotonic() - began > 60 else min(LONGEST_BACKOFF_SECONDS, backoff_s * 2)
            log.error("worker.ended", again_in_s=backoff_s)
            self._is_stopping.wait(backoff_s)


def _make_controller() -> Any:
    return WorkController(app=app, pool="threads", concurrency=THREADS, without_heartbeat=True, without_mingle=True, without_gossip=True)
