"""Failures in the shape that clients of OpenAI's API read, with our codes: `{"error": {"message", "type", "code", "param"}}`."""

from __future__ import annotations

from typing import Any

PREFIX = "/v1/"
"""The paths that speak it."""

TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "insufficient_quota",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    409: "conflict_error",
    413: "invalid_request_error",
    429: "rate_limit_error",
}


def failure(*, status: int, code: str, message: str, param: str | None = None, **facts: Any) -> dict[str, Any]:
    """The body; `facts` are fields of ours beside those that every client knows."""
    error = {"message": message, "type": TYPES.get(status, "server_error"), "code": code, "param": param}
    return {"error": {**error, **facts}}
