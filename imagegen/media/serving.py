"""A stored picture as an answer: opened if it is sealed, whole or a range of it (RFC 9110 §14)."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

from . import files, owners, stored
from .stored import Content

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
CACHING = "private, max-age=3600, immutable"


def response(request: HttpRequest, name: str) -> HttpResponse:
    """The file that had this name when its address was given out. Raises FileNotFoundError, StorageUnavailable and CannotOpen."""
    owner = None
    if stored.is_sealed(name):
        owner = owners.owner_of(name)
        if owner is None:
            return _moved(request, name)
    try:
        with stored.opened(name, owner=owner) as content:
            return _answer(request, name, content)
    except FileNotFoundError:
        return _moved(request, name)


def _moved(request: HttpRequest, name: str) -> HttpResponse:
    found = owners.moved(name)
    if found is None:
        raise FileNotFoundError(name)
    with stored.opened(found.name, owner=found.owner) as content:
        return _answer(request, found.name, content)


def _answer(request: HttpRequest, name: str, content: Content) -> HttpResponse:
    headers = {"Cache-Control": CACHING, "Accept-Ranges": "bytes"}
    media_type = files.MEDIA_TYPES[name.rpartition(".")[2]]
    wanted = _range(request.headers.get("Range", ""), content.size) if request.method == "GET" else None
    if wanted is None:
        return HttpResponse(content.whole(), content_type=media_type, headers=headers)
    start, stop = wanted
    if start >= stop:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{content.size}"})
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{content.size}"
    return HttpResponse(b"".join(content.read(start, stop)), status=206, content_type=media_type, headers=headers)


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
