"""THROTTLE_AI_ATTEMPTS: a wide limit of orders, refused ones included, that meets floods.

THROTTLE_AI_GENERATION is not here: it counts the jobs that were accepted (jobs/create.py).
"""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from project.api.throttles import UserThrottle


class AttemptsThrottle(UserThrottle):
    """Counts only what may begin a job."""

    scope = "ai_attempts"

    def allow_request(self, request: Request, view: Any) -> bool:
        return request.method != "POST" or super().allow_request(request, view)
