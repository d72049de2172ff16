"""Our JSON is what Django REST framework would have written, to the meaning of every value."""

from __future__ import annotations

import datetime
import decimal
import json
import uuid

import pytest
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ErrorDetail
from rest_framework.renderers import JSONRenderer

from dreams.models import Message
from project import json_answer

AT = datetime.datetime(2026, 11, 28, 12, 0, 0, 120_000, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    "data",
    [
        {"text": '夢 Ölüm \u2028 \u2029 \x00 "quoted"', "none": None, "yes": True},
        [AT, AT.date(), AT.time(), AT - AT, AT.replace(tzinfo=None)],
        {"id": uuid.UUID(int=7), "sum": decimal.Decimal("1.50"), "lazy": gettext_lazy("flying"), "state": Message.State.COMPLETE},
        {"error": ErrorDetail("No.", code="no"), 7: "a number as a name", "large": 2**70, "float": 1e16},
        ("a", {"b": {"c": []}}, b"bytes"),
        "half a pair \ud800",
    ],
)
def test_it_reads_like_the_frameworks(data: object) -> None:
    framework = JSONRenderer()
    try:
        expected = json.loads(framework.render(data))
    except UnicodeEncodeError:
        with pytest.raises(UnicodeEncodeError):
            json_answer.dumps(data)
    else:
        written = json_answer.dumps(data)
        assert json.loads(written) == expected
        assert b"\xe2\x80\xa8" not in written
