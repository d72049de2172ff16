"""A stored content as an answer: whole, or a range of it (RFC 9110 §14)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from django.http import HttpRequest, HttpResponse

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Content(Protocol):
    """What can be read in parts; `size` in bytes."""

    size: int

    def whole(self) -> bytes: ...

    def read(self, start: int = 0, stop: int | None = None) -> Iterable[bytes]: ...


def is_asked(request: HttpRequest) -> bool:
    """Whether some of a content is wanted, and so might be fetched alone."""
    return request.method == "GET" and "Range" in request.headers


def response(request: HttpRequest, content: Content, *, content_type: str, caching: str) -> HttpResponse:
    """200, 206 or 416."""
    headers = {"Cache-Control": caching, "Accept-Ranges": "bytes"}
    wanted = _range(request.headers.get("Range", ""), content.size) if request.method == "GET" else None
    if wanted is None:
        return HttpResponse(content.whole(), content_type=content_type, headers=headers)
    start, stop = wanted
    if start >= stop:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{content.size}"})
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{content.size}"
    return HttpResponse(b"".join(content.read(start, stop)), status=206, content_type=content_type, headers=headers)


def _range(given: str, size: int) -> tuple[int, int] | None:
    """Where it begins and ends; None for the whole, also where several parts or something else is asked for. Empty: can't be had."""
    found = _RANGE.fullmatch(given.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return max(0, size - int(last)), size if int(last) else 0
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1) if last else size
