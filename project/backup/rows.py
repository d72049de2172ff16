"""A row as a line of JSON, exactly as it is."""

from __future__ import annotations

import datetime
from typing import cast

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model


class _Exact(DjangoJSONEncoder):
    """Django's own cuts moments off at milliseconds."""

    def default(self, value: object) -> object:
        return value.isoformat() if isinstance(value, datetime.datetime | datetime.time) else super().default(value)


def line(row: Model) -> bytes:
    """With its line end."""
    return cast(str, serializers.serialize("jsonl", [row], cls=_Exact)).strip().encode() + b"\n"
