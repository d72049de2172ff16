"""What an address that nobody serves answers: JSON under `/api/`, in the dialect of its document; a page elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.defaults import page_not_found
from rest_framework.exceptions import NotFound

from . import envelope
from .envelope import Dialect

DIALECTS = {"/api/accounts/": Dialect.MYCREATOOL, "/api/imagegen/": Dialect.MYCREATOOL, "/api/v1/": Dialect.SPLASHMY}


def answer(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's `handler404`; the path of a view may also hold what can be no id of ours."""
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    code, text = NotFound.default_code, str(NotFound.default_detail)
    dialect = next((dialect for prefix, dialect in DIALECTS.items() if request.path.startswith(prefix)), None)
    body = {"detail": text, "code": code} if dialect is None else envelope.failure(dialect, code=code, message=text, errors={})
    return JsonResponse(body, status=404)
