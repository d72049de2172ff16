"""A stored picture as an answer: opened if it is sealed, whole or a range of it (RFC 9110 §14)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from project.api import ranges

from . import files, owners, stored
from .stored import Content

CACHING = "private, max-age=3600, immutable"


def response(request: HttpRequest, name: str) -> HttpResponse:
    """The file that had this name when its address was given out. Raises FileNotFoundError, StorageUnavailable and CannotOpen."""
    owner = None
    if stored.is_sealed(name):
        owner = owners.owner_of(name)
        if owner is None:
            return _moved(request, name)
    try:
        with stored.opened(name, owner=owner, is_partial=ranges.is_asked(request)) as content:
            return _answer(request, name, content)
    except FileNotFoundError:
        return _moved(request, name)


def _moved(request: HttpRequest, name: str) -> HttpResponse:
    found = owners.moved(name)
    if found is None:
        raise FileNotFoundError(name)
    with stored.opened(found.name, owner=found.owner, is_partial=ranges.is_asked(request)) as content:
        return _answer(request, found.name, content)


def _answer(request: HttpRequest, name: str, content: Content) -> HttpResponse:
    return ranges.response(request, content, content_type=files.MEDIA_TYPES[name.rpartition(".")[2]], caching=CACHING)
