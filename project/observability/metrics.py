"""Prometheus metrics, counted where things happen and shown at `/metrics/`."""

from __future__ import annotations

import hmac
import os

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client import REGISTRY as PROCESS_REGISTRY

REQUESTS = Counter("reverie_http_requests_total", "Answered requests.", ["view", "method", "status"])
REQUEST_SECONDS = Histogram("reverie_http_request_seconds", "Time to answer.", ["view"])
SOCKETS = Gauge("reverie_sockets", "Open websockets.", multiprocess_mode="livesum")
REPLIES_RUNNING = Gauge("reverie_replies_running", "Replies that this process runs.", multiprocess_mode="livesum")
REPLIES_ENDED = Counter("reverie_replies_ended_total", "Replies by how they ended.", ["state", "code"])
REPLY_FIRST_TEXT_SECONDS = Histogram("reverie_reply_first_text_seconds", "From the start of a reply to its first text.")
TAKEOVERS = Counter("reverie_reply_takeovers_total", "Replies that were taken over from a dead owner.")


def show(request: HttpRequest) -> HttpResponse:
    """For METRICS_TOKEN as a bearer token; without one set, for this machine only."""
    if not _may_look(request):
        return HttpResponseForbidden()
    registry = PROCESS_REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_look(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        return hmac.compare_digest(given, settings.METRICS_TOKEN.encode())
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers
