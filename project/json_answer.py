"""Writing JSON: by orjson, and as Django REST framework would have written it."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

_others = JSONEncoder().default
_framework = JSONRenderer()
# Line ends for JavaScript of old, though JSON allows them as they are.
_LINE_ENDS = ((b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"))
_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS


def dumps(data: Any) -> bytes:
    """`data` as JSON. Numbers beyond 64 bits and other rare things are left to the framework."""
    try:
        written = orjson.dumps(data, default=_others, option=_OPTIONS)
    except TypeError:
        return bytes(_framework.render(data))
    for raw, escaped in _LINE_ENDS:
        if raw in written:
            written = written.replace(raw, escaped)
    return written


class JsonAnswer(HttpResponse):
    """An answer of plain Django that is JSON."""

    def __init__(self, data: Any, **options: Any) -> None:
        super().__init__(dumps(data), content_type="application/json", **options)
