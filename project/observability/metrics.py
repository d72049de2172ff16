"""Prometheus metrics, counted where things happen and shown at `/metrics/`.

Labels are words of ours, of a provider or of a state: there are few of each, and none comes from a person.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client import REGISTRY as PROCESS_REGISTRY

from ..version import VERSION

LONG = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0)
"""Seconds, for what takes a model's time."""

REQUESTS = Counter("reverie_http_requests_total", "Answered requests.", ["view", "method", "status"])
REQUEST_SECONDS = Histogram("reverie_http_request_seconds", "Time to answer.", ["view"])
SOCKETS = Gauge("reverie_sockets", "Open websockets.", multiprocess_mode="livesum")
REPLIES_RUNNING = Gauge("reverie_replies_running", "Replies that this process runs.", multiprocess_mode="livesum")
REPLIES_ENDED = Counter("reverie_replies_ended_total", "Replies by how they ended.", ["state", "code"])
REPLY_FIRST_TEXT_SECONDS = Histogram("reverie_reply_first_text_seconds", "From the start of a reply to its first text.")
SAFETY_ASSESSMENTS = Counter("reverie_safety_assessments_total", "Messages whose words told of a danger while awake, or may.", ["level"])
SAFETY_FALLBACKS = Counter("reverie_safety_fallbacks_total", "Texts of which a configured layer of safety said nothing.", ["layer"])
TAKEOVERS = Counter("reverie_reply_takeovers_total", "Replies that were taken over from a dead owner.")
PROVIDER_CALLS = Counter(
    "reverie_provider_calls_total", "Calls to AI services; the code is empty where all went well.", ["kind", "provider", "code"]
)
PROVIDER_SECONDS = Histogram("reverie_provider_seconds", "From a call to an AI service to its end.", ["kind", "provider"], buckets=LONG)
JOBS_ENDED = Counter("reverie_jobs_ended_total", "Image jobs by how they ended.", ["type", "state", "code"])
JOB_SECONDS = Histogram("reverie_job_seconds", "From the order of a picture to its end.", ["type"], buckets=LONG)
WEBHOOK_ATTEMPTS = Counter("reverie_webhook_attempts_total", "Attempts at webhooks, by what became of the delivery.", ["state"])
CREDITS = Counter("reverie_credits_total", "Credits moved, by the kind of the ledger's line.", ["kind"])
TASKS = Counter("reverie_celery_tasks_total", "Celery tasks by how they ended.", ["task", "state"])
TASK_SECONDS = Histogram("reverie_celery_task_seconds", "Time that a Celery task took.", ["task"], buckets=LONG)
WAKES_LOST = Counter("reverie_wakes_lost_total", "Wake-ups that the broker did not take. Sweeps find what they were for.")
NOT_OPENED = Counter("reverie_not_opened_total", "Sealed things that did not open: changed, cut, moved, or of another key.", ["kind"])
INFO = Gauge("reverie_info", "Which version this is.", ["version"], multiprocess_mode="max")
INFO.labels(VERSION).set(1)


def credits_moved(kind: str, amount: int) -> None:
    """Counted once the open transaction is committed."""
    transaction.on_commit(lambda: CREDITS.labels(kind).inc(abs(amount)), robust=True)


@contextlib.contextmanager
def provider_call(kind: str, provider: str) -> Iterator[None]:
    """Around one call to an AI service. An error is counted by its code; a call that nobody wanted any more is not counted."""
    began = time.perf_counter()
    try:
        yield
    except Exception as error:
        PROVIDER_CALLS.labels(kind, provider, getattr(error, "code", "") or "internal_error").inc()
        raise
    else:
        PROVIDER_CALLS.labels(kind, provider, "").inc()
        PROVIDER_SECONDS.labels(kind, provider).observe(time.perf_counter() - began)


def show(request: HttpRequest) -> HttpResponse:
    """For METRICS_TOKEN as a bearer token; without one set, for this machine only."""
    if not may_look(request):
        return HttpResponseForbidden()
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def exposition(*, of_site: bool = True) -> bytes:
    """What this process and those that share its numbers have counted; with `of_site`, also what the database says."""
    from . import site_state  # the apps register there, and count here

    registry = CollectorRegistry()
    if of_site:
        registry.register(site_state.Collector())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(PROCESS_REGISTRY) + generate_latest(registry)


def may_look(request: HttpRequest) -> bool:
    """Whether this request comes from who watches the server."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        return hmac.compare_digest(given, settings.METRICS_TOKEN.encode())
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers
