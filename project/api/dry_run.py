"""`?dry_run=1`: what a request would cost, and nothing done."""

from __future__ import annotations

from rest_framework.request import Request


def is_dry_run(request: Request) -> bool:
    """Whether this request only asks for the price."""
    return request.query_params.get("dry_run", "").lower() in {"1", "true", "yes"}
