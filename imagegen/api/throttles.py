"""How many image jobs a person may begin (THROTTLE_AI_GENERATION; Mycreatool, "10/hour"), and how often a model is asked beside them."""

from __future__ import annotations

from rest_framework.throttling import UserRateThrottle


class GenerationThrottle(UserRateThrottle):
    """Counts only what begins a job."""

    scope = "ai_generation"

    def allow_request(self, request, view):  # type: ignore[no-untyped-def]
        return request.method != "POST" or super().allow_request(request, view)


class RequestsThrottle(UserRateThrottle):
    """THROTTLE_AI_REQUESTS: how often a person may have a model asked without a job (Promptcraft, "50/hour")."""

    scope = "ai_requests"
