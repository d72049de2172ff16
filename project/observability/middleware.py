"""Around each request: an id that every log line of it carries, one access line, and its metrics."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Awaitable, Callable

import structlog
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import async_only_middleware
from django.utils.functional import SimpleLazyObject, empty

from .logs import mask_path
from .metrics import REQUEST_SECONDS, REQUESTS

log = structlog.get_logger("reverie.access")

GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET_PATHS = ("/static/", "/health/", "/metrics/")

Answer = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@async_only_middleware
def RequestMiddleware(get_response: Answer) -> Answer:  # noqa: N802 - named like the classes beside it in MIDDLEWARE
    async def answer(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        try:
            response = await get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        response["X-Request-ID"] = request_id
        _count(request, response, time.perf_counter() - began, request_id)
        return response

    return answer


def _count(request: HttpRequest, response: HttpResponseBase, seconds: float, request_id: str) -> None:
    match = request.resolver_match
    view = match.view_name or match.route if match else "unmatched"
    # A client may invent methods: each would be a series of its own for ever.
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(view, method, response.status_code).inc()
    REQUEST_SECONDS.labels(view).observe(seconds)
    if not request.path.startswith(QUIET_PATHS):
        facts: dict[str, object] = {"method": request.method, "path": mask_path(request.path), "status": response.status_code}
        if person_id := _person_id(request):
            facts["person_id"] = person_id
        log.info("request", request_id=request_id, ms=round(seconds * 1000, 1), **facts)


def _person_id(request: HttpRequest) -> str | None:
    """Whose request it was, if the view found out: the log is not worth a query."""
    user = getattr(request, "user", None)
    if isinstance(user, SimpleLazyObject) and user.__dict__["_wrapped"] is empty:
        return None
    return str(user.pk) if user is not None and user.is_authenticated else None
