"""Headers that mean something with a document only are left out with scripts, styles, pictures and JSON: some kilobytes of each visit."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from .static_files import only_plain

OF_DOCUMENTS = ("Cross-Origin-Opener-Policy", "Referrer-Policy")
CSP = "Content-Security-Policy"
CSP_OF_DATA = "default-src 'none'; frame-ancestors 'none'"
"""As OWASP's REST Security Cheat Sheet has it: nothing loads, should a browser ever show the answer as a page."""


@sync_and_async_middleware
def lean_headers(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Stands around SecurityMiddleware and CSPMiddleware, which give each response all of their headers."""
    only_plain(get_response)

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_data = response.headers.get("Content-Type", "").startswith("application/json")
        if request.path.startswith(settings.STATIC_URL):
            for name in OF_DOCUMENTS:
                del response[name]
        elif is_data and CSP in response:
            del response["Cross-Origin-Opener-Policy"]
            response[CSP] = CSP_OF_DATA
        return response

    return answer
