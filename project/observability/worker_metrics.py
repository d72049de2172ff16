"""The numbers of Celery's own workers: what their tasks took, and a port of theirs at which Prometheus finds it."""

from __future__ import annotations

import hmac
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import structlog
from celery import signals
from django.conf import settings
from prometheus_client import CONTENT_TYPE_LATEST, multiprocess

from . import metrics

log = structlog.get_logger(__name__)

_began: dict[str, float] = {}


@signals.task_prerun.connect
def _begin(task_id: str, **later: Any) -> None:
    _began[task_id] = time.perf_counter()


@signals.task_postrun.connect
def _end(task_id: str, task: Any, state: str | None = None, **later: Any) -> None:
    metrics.TASKS.labels(task.name, (state or "unknown").lower()).inc()
    if (began := _began.pop(task_id, None)) is not None:
        metrics.TASK_SECONDS.labels(task.name).observe(time.perf_counter() - began)


@signals.worker_init.connect
def _open_port(**later: Any) -> None:
    """In the main process, whose pool's processes leave their numbers in a folder that it reads."""
    if settings.IS_WORKER and settings.METRICS_PORT:
        server = ThreadingHTTPServer(("", settings.METRICS_PORT), _Handler)
        Thread(target=server.serve_forever, name="metrics", daemon=True).start()
        log.info("metrics.listening", port=settings.METRICS_PORT)


@signals.worker_process_shutdown.connect
def _forget(pid: int, **later: Any) -> None:
    if settings.IS_WORKER and settings.METRICS_PORT:
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


class _Handler(BaseHTTPRequestHandler):
    timeout = 5

    def do_GET(self) -> None:
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if settings.METRICS_TOKEN and not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
            self.send_error(403)
        elif self.path != "/metrics/":
            self.send_error(404)
        else:
            try:
                body = metrics.exposition(of_site=False)
            except Exception as error:
                # The edge of the thread. A process of the pool may be making its file this very moment: Prometheus comes again.
                log.exception("metrics.unreadable", error=type(error).__name__)
                self.send_error(503)
                return
            self.send_response(200)
            self.send_header("Content-Type", CONTENT_TYPE_LATEST)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name
        """Not worth a line."""
