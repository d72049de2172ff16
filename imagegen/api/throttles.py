"""THROTTLE_AI_GENERATION: how many image jobs a person may begin (Mycreatool, "10/hour")."""

from __future__ import annotations

from rest_framework.throttling import UserRateThrottle


class GenerationThrottle(UserRateThrottle):
    """Counts only what begins a job."""

    scope = "ai_generation"

    def allow_request(self, request, view):  # type: ignore[no-untyped-def]
        return request.method != "POST" or super().allow_request(request, view)
