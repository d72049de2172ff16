"""What an address that nobody serves answers: JSON under `/api/`, in the dialect of its document, and under `/v1/`; a page elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.defaults import page_not_found
from rest_framework.exceptions import NotFound

from ..json_answer import JsonAnswer
from . import envelope, openai_errors
from .envelope import Dialect

DIALECT_PATHS = {"/api/accounts/": Dialect.MYCREATOOL, "/api/imagegen/": Dialect.MYCREATOOL, "/api/v1/": Dialect.SPLASHMY}


def answer(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's `handler404`; the path of a view may also hold what can be no id of ours."""
    code, text = NotFound.default_code, str(NotFound.default_detail)
    if request.path.startswith(openai_errors.PREFIX):
        return JsonAnswer(openai_errors.failure(status=404, code=code, message=text), status=404)
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    dialect = dialect_at(request.path)
    body = {"detail": text, "code": code} if dialect is None else envelope.failure(dialect, code=code, message=text, errors={})
    return JsonAnswer(body, status=404)


def dialect_at(path: str) -> Dialect | None:
    """The dialect that the views below this path speak, where no view is at hand."""
    return next((dialect for prefix, dialect in DIALECT_PATHS.items() if path.startswith(prefix)), None)
