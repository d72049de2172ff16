"""What a call brought: checked by a serializer, whose ValidationError tells each field that is wrong, and in which language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import translation
from rest_framework.request import Request

LONGEST_HEADER = 200


def checked(serializer: Any, request: Request, *, partial: bool = False) -> dict[str, Any]:
    """The body."""
    return _valid(serializer(data=request.data, partial=partial))


def asked(serializer: Any, request: Request) -> dict[str, Any]:
    """The query's parameters."""
    return _valid(serializer(data=request.query_params))


def accept_language(request: HttpRequest | Request) -> str:
    """What the browser says of its reader's languages and country, no longer than anybody needs to be believed."""
    return str(request.headers.get("Accept-Language", ""))[:LONGEST_HEADER]


def languages(request: HttpRequest | Request) -> dict[str, Any]:
    """The language that the site speaks with this reader, and what their browser says: whoever keeps or answers words wants both."""
    return {"language": translation.get_language() or "en", "accept_language": accept_language(request)}


def _valid(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
