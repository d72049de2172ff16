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

log = structlog.get_logger(__name__)

THREADS = 4
LONGEST_BACKOFF_SECONDS = 5.0
STOP_SECONDS = 3.0


class EmbeddedWorker:
    """A worker thread that starts again when its loop fails, and a beat thread without a schedule file."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name="celery-worker", daemon=True)
        self._beat = celery.beat.Service(app, scheduler_cls=celery.beat.Scheduler)
        self._beat_thread = threading.Thread(target=self._beat.start, name="celery-beat", daemon=True)
        self._is_stopping = threading.Event()

    def start(self) -> None:
        self._thread.start()
        self._beat_thread.start()

    def stop(self) -> None:
        """Let running tasks end for a few seconds. Their rows are the truth: what is cut off is found again."""
        self._is_stopping.set()
        celery.worker.state.should_stop = 0  # type: ignore[assignment]  # an exit code, against its stub
        # The worker looks at `should_stop` between waits of 2 s for a message, and after seeing it waits once more.
        for _ in range(2):
            app.send_task("project.wake", ignore_result=True)
        # Beat looks only between its sleeps, of up to its next due time: told to stop, not waited for.
        self._beat.stop(wait=False)
        self._thread.join(STOP_SECONDS)

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


@app.task(name="project.wake", ignore_result=True)
def wake(**later: Any) -> None:
    """Does nothing but wake the worker's loop."""
