"""Scripts and styles compressed as they are sent, where they were not built beforehand (project/server/static.py): over Wi-Fi and to
phones the pages of a server at home come in a third of the bytes.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.decorators import sync_and_async_middleware

from .static_files import only_plain

KINDS = ("text/javascript", "application/javascript", "text/css", "image/svg+xml")
_gzip = GZipMiddleware(lambda request: HttpResponse())
"""Only its process_response is used."""


@sync_and_async_middleware
def compress_static(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Nothing else is compressed: pages and answers hold secrets beside words that somebody else may choose (BREACH)."""
    only_plain(get_response)

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_static = request.path.startswith(settings.STATIC_URL) and response.headers.get("Content-Type", "").startswith(KINDS)
        # A part of a file (206) is a part of what is not compressed.
        if is_static and response.status_code == 200 and request.method == "GET":
            return _gzip.process_response(request, response)
        return response

    return answer
