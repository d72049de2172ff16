"""Around each request: an id that every log line of it carries, one access line, and its metrics. Probes come by any host name."""

from __future__ import annotations

import contextlib
import re
import time
import uuid
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware
from django.utils.decorators import sync_and_async_middleware
from django.utils.functional import SimpleLazyObject, empty

from .. import absolute_urls
from . import tracing
from .metrics import REQUEST_SECONDS, REQUESTS
from .paths import shown_path

log = structlog.get_logger("reverie.access")

GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
PROBE_PATHS = ("/health/", "/metrics/")
QUIET_PATHS = ("/static/", *PROBE_PATHS)


@sync_and_async_middleware
def RequestMiddleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:  # noqa: N802 - named like the classes beside it in MIDDLEWARE
    if iscoroutinefunction(get_response):

        async def stream(request: HttpRequest) -> HttpResponseBase:
            with _Watched(request) as watched:
                return watched.answered(await get_response(request))

        return stream

    def answer(request: HttpRequest) -> HttpResponseBase:
        with _Watched(request) as watched:
            return watched.answered(get_response(request))

    return answer


class _Watched:
    """One request, from its id to its line in the log."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        given = request.headers.get("X-Request-ID", "")
        self._id = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        self._began = time.perf_counter()
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> _Watched:
        request = self._request
        structlog.contextvars.bind_contextvars(request_id=self._id)
        self._stack.callback(structlog.contextvars.unbind_contextvars, "request_id")
        self._stack.enter_context(absolute_urls.reached_by(request))
        span = tracing.span("request", traceparent=request.headers.get("traceparent", ""), method=request.method)
        self._span = self._stack.enter_context(span)
        return self

    def __exit__(self, *raised: Any) -> None:
        self._stack.__exit__(*raised)

    def answered(self, response: HttpResponseBase) -> HttpResponseBase:
        self._span.name(_view(self._request))
        self._span.set(view=_view(self._request), status=response.status_code)
        response["X-Request-ID"] = self._id
        _count(self._request, response, time.perf_counter() - self._began, self._id)
        return response


def _count(request: HttpRequest, response: HttpResponseBase, seconds: float, request_id: str) -> None:
    view = _view(request)
    # A client may invent methods: each would be a series of its own for ever.
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(view, method, response.status_code).inc()
    REQUEST_SECONDS.labels(view).observe(seconds)
    if not request.path.startswith(QUIET_PATHS):
        facts: dict[str, object] = {"method": request.method, "path": shown_path(request), "status": response.status_code}
        if person_id := _person_id(request):
            facts["person_id"] = person_id
        log.info("request", request_id=request_id, ms=round(seconds * 1000, 1), **facts)


def _view(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name or match.route if match else "unmatched"


def _person_id(request: HttpRequest) -> str | None:
    """Whose request it was, if the view found out: the log is not worth a query."""
    user = getattr(request, "user", None)
    if isinstance(user, SimpleLazyObject) and user.__dict__["_wrapped"] is empty:
        known = user.__dict__.get("pk")
        return str(known) if known else None
    return str(user.pk) if user is not None and user.is_authenticated else None


class HostMiddleware(CommonMiddleware):
    """Django's, but for health and metrics: who watches knows the process by an address or a name that is not in ALLOWED_HOSTS."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        return None if request.path.startswith(PROBE_PATHS) else super().process_request(request)
