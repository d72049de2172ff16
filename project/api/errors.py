"""The one place where failures become REST answers: `{"error", "detail", "code"}` of ours, `{"detail", "code"}` of DRF's,
fields as lists. `error` is constant and English, `detail` in the reader's language.

A view that names a dialect (project/api/envelope.py) fails in that dialect's shape.
"""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import APIException, ErrorDetail, NotAuthenticated, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

from ..errors import DomainError, FieldErrors, Kind
from ..outages import OUTAGES, ServiceUnavailable
from . import envelope, unavailable
from .envelope import Dialect

NOT_SIGNED_IN = ErrorDetail("Authentication credentials were not provided.", code=NotAuthenticated.default_code)
"""Dreamalyze, "Yaygın Hata Mesajları": the words stay as they are documented, whatever the language."""


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. None for what nobody expected: Django logs that and answers 500 without details."""
    if isinstance(error, OUTAGES):
        unavailable.note(error)
        error = ServiceUnavailable()
    response = _answer(error, context)
    dialect = envelope.dialect_of(context.get("view"))
    if response is not None and dialect is not None:
        response.data = _in_dialect(dialect, error, response.data)
    return response


def _answer(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, FieldErrors):
        fields = {name: [str(text) for text in texts] for name, texts in error.errors.items()}
        return Response(fields | error.beside, status=Kind.INVALID.value)
    if isinstance(error, DomainError):
        return Response(error.answer, status=error.kind.value, headers=error.headers)
    if isinstance(error, NotAuthenticated):
        error.detail = NOT_SIGNED_IN
    response = drf_handler(error, context)
    if response is not None and isinstance(response.data, dict):
        if "detail" in response.data and not isinstance(error, ValidationError):
            response.data.setdefault("code", error.get_codes() if isinstance(error, APIException) else _code_of(response.status_code))
        response.data.update(getattr(error, "beside", {}))
    return response


def _in_dialect(dialect: Dialect, error: Exception, bare: Any) -> dict[str, Any]:
    beside: dict[str, Any] = getattr(error, "beside", {})
    if isinstance(error, FieldErrors | ValidationError):
        detail = error.detail if isinstance(error, FieldErrors) else str(FieldErrors.message)
        errors = {name: bare[name] for name in bare if name not in beside} if isinstance(bare, dict) else {"non_field_errors": bare}
        return {**envelope.failure(dialect, code=FieldErrors.code, message=detail, errors=errors), **beside}
    message = str(bare["detail"])
    told = error if isinstance(error, DomainError) else DomainError()
    errors = {told.field: [message]} if told.field else {}
    facts = told.facts | beside
    return {**envelope.failure(dialect, code=bare["code"], message=message, errors=errors), **facts}


def _code_of(status: int) -> str:
    return {403: "permission_denied", 404: "not_found"}.get(status, "error")
