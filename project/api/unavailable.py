"""What a request is answered that failed on our side, where no view could say it: PostgreSQL or Redis is away, no file can be kept, or a
fault of ours.

JSON under `/api/`, in the dialect of its document, and under `/v1/`; a page elsewhere, which tries again by itself.
"""

from __future__ import annotations

import sys

import structlog
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from ..errors import DomainError
from ..json_answer import JsonAnswer
from ..outages import OUTAGES, ServiceUnavailable
from ..realtime.socket import InternalError
from ..storage import StorageUnavailable
from . import envelope, openai_errors
from .not_found import dialect_at

log = structlog.get_logger(__name__)


def note(error: Exception) -> None:
    """One line for the operator."""
    cause = error.__cause__ or error
    log.error("storage.away", error=type(cause).__name__, reason=(str(cause).strip().splitlines() or [""])[0][:200])


def answer(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`, which it calls where the failure is caught."""
    error = sys.exc_info()[1]
    if isinstance(error, OUTAGES):
        note(error)
        return _respond(request, ServiceUnavailable(), status=503, template="503.html")
    if isinstance(error, StorageUnavailable):
        # While the form was read, before its view.
        return _respond(request, error, status=503, template="503.html")
    return _respond(request, InternalError(), status=500, template="500.html")


def _respond(request: HttpRequest, told: DomainError, *, status: int, template: str) -> HttpResponse:
    if request.path.startswith(openai_errors.PREFIX):
        body = openai_errors.failure(status=status, code=told.code, message=told.detail)
        return JsonAnswer(body, status=status, headers=told.headers)
    if request.path.startswith("/api/"):
        dialect = dialect_at(request.path)
        bare = {"error": told.detail, "code": told.code}
        body = bare if dialect is None else envelope.failure(dialect, code=told.code, message=told.detail, errors={})
        return JsonAnswer(body, status=status, headers=told.headers)
    # Without the request: what a template may ask of it may be in the database.
    page = render_to_string(template, {"is_safe": request.method in {"GET", "HEAD"}})
    return HttpResponse(page, status=status, headers=told.headers)
