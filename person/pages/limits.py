"""THROTTLE_LOGIN for the pages: the same counters as the REST API's, so that a guesser gains nothing by changing the door."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request

from project.api.throttles import SharedThrottle

from ..api.throttles import LOGIN

Throttles = tuple[type[SharedThrottle], ...]


def wait_seconds(request: HttpRequest, throttles: Throttles = LOGIN) -> int:
    """How long this visitor has to wait; 0 for not at all. Each call counts as one attempt."""
    attempt = _Attempt(request)
    attempt.user = request.user
    waits: list[int] = []
    for throttle_class in throttles:
        throttle = throttle_class()
        if not throttle.allow_request(attempt, None):
            waits.append(int(throttle.wait() or 1) + 1)
    return max(waits, default=0)


class _Attempt(Request):
    """A form's fields where the throttles look for them."""

    @property
    def data(self) -> Any:
        return self._request.POST.dict()
