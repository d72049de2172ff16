"""A misspelt field must not be ignored in silence: calls of our own name what they don't know.

The older documents' clients may send more than was ever read, and are not refused for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from .envelope import dialect_of

CODE = "unknown_field"
MOST_NAMED = 20


def refuse_unknown(serializer: serializers.Serializer[Any], request: Request) -> None:
    """Raises ValidationError with each field of the body that the serializer does not have, unless the view speaks a dialect."""
    if dialect_of((request.parser_context or {}).get("view")) is not None or not isinstance(request.data, Mapping):
        return
    unknown = [str(name) for name in request.data if name not in serializer.fields]
    if unknown:
        known = ", ".join(name for name, field in serializer.fields.items() if not field.read_only)
        text = _("There is no field of this name. There are: %(known)s.") % {"known": known}
        raise serializers.ValidationError({name: [text] for name in unknown[:MOST_NAMED]}, code=CODE)
