"""Static files over HTTP, found and described by ServeStatic."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from django.core.exceptions import MiddlewareNotUsed
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from servestatic.middleware import ServeStaticMiddleware


def only_plain(get_response: Callable[[HttpRequest], Any]) -> None:
    """In a middleware: leave it out of the chain for event streams, which are no static files."""
    if iscoroutinefunction(get_response):
        raise MiddlewareNotUsed


@sync_and_async_middleware
def serve_static(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer requests for static files. ServeStatic's own middleware is only asynchronous; its files are not."""
    only_plain(get_response)

    async def nobody(request: HttpRequest) -> HttpResponseBase:
        return HttpResponse()

    static = ServeStaticMiddleware(nobody)

    def answer(request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        file = static.find_file(path) if static.autorefresh else static.files.get(path)
        return get_response(request) if file is None else _served(file, request)

    return answer


class _File(FileResponse):
    """ServeStatic has made all headers already."""

    def set_headers(self, filelike: Any) -> None:
        pass


def _served(file: Any, request: HttpRequest) -> HttpResponseBase:
    found = file.get_response(request.method or "GET", request.META)
    response: HttpResponseBase = _File(found.file, status=int(found.status)) if found.file else HttpResponse(status=int(found.status))
    del response["Content-Type"]
    for name, value in found.headers:
        if value is not None:
            response[name] = value
    return response
