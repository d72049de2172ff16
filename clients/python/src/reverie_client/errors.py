"""What can go wrong, as exceptions. Each has a `code` that stays the same whatever the language; `str()` is for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ReverieError(Exception):
    """Everything that this package raises."""

    code = "error"


class Unreachable(ReverieError):
    """The server did not answer, however often it was asked. Whether it did its work is not known: ask again with the same key."""

    code = "unreachable"


class WebhookInvalid(ReverieError):
    """This call is not from the server, or it is too old."""

    code = "webhook_invalid"


class ApiError(ReverieError):
    """The server refused. `fields` names what is wrong with which field; `retry_after` are seconds, 0 where it did not say. `safety` is the
    card that names help, where the refused words told of a danger while awake: show it.
    """

    def __init__(self, status: int, body: Any = None, *, retry_after: float = 0, request_id: str = "") -> None:
        said: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
        self.status = status
        self.body = said
        self.safety: Any = said.get("safety")
        self.code = str(said.get("code") or f"http_{status}")
        self.fields = {name: [str(text) for text in texts] for name, texts in said.items() if isinstance(texts, list)}
        self.retry_after = retry_after
        self.request_id = request_id
        self.detail = str(said.get("detail") or said.get("error") or _first(self.fields) or f"HTTP {status}")
        super().__init__(self.detail)


class Invalid(ApiError):
    """400: something in the request needs another look."""


class NotSignedIn(ApiError):
    """401: no key or token, or it is no longer good."""


class SecondFactorRequired(NotSignedIn):
    """The password was right, and the account asks for more. See `AsyncClient.sign_in`."""

    @property
    def challenge(self) -> str:
        return str(self.body.get("challenge", ""))

    @property
    def methods(self) -> list[str]:
        return [str(method) for method in self.body.get("methods", [])]


class InsufficientCredit(ApiError):
    """402: out of credit, or beyond one's own monthly cap."""


class NotAllowed(ApiError):
    """403: the key lacks a scope, or this can't be done with a key."""


class NotFound(ApiError):
    """404: not there, or somebody else's."""


class Conflict(ApiError):
    """409: not now. For example a reply is already running in this dream."""


class Gone(ApiError):
    """410: it was there, and was deleted for good."""


class Throttled(ApiError):
    """429: too often. `retry_after` says how long to wait."""


class Unavailable(ApiError):
    """503: the server, its storage or the service behind it is away for a moment."""


KINDS: dict[int, type[ApiError]] = {
    400: Invalid, 401: NotSignedIn, 402: InsufficientCredit, 403: NotAllowed,
    404: NotFound, 409: Conflict, 410: Gone, 429: Throttled, 503: Unavailable,
}  # fmt: skip
FRAMES: dict[str, int] = {
    "insufficient_credit": 402, "monthly_cap_reached": 402, "scope_missing": 403, "dream_not_found": 404, "reply_not_found": 404,
    "analyst_not_found": 404, "busy": 409, "reply_limit_reached": 409, "message_id_reused": 409, "reply_not_running": 409,
    "reply_not_continuable": 409, "throttled": 429, "service_unavailable": 503, "internal_error": 503,
}  # fmt: skip
"""A frame `error` has no status; these are the ones that REST gives to its codes. The others are 400."""


def refusal(status: int, body: Any = None, *, retry_after: float = 0, request_id: str = "") -> ApiError:
    """The exception for an answer."""
    kind = KINDS.get(status, ApiError)
    if isinstance(body, Mapping) and body.get("code") == "second_factor_required":
        kind = SecondFactorRequired
    return kind(status, body, retry_after=retry_after, request_id=request_id)


def refused_frame(frame: Mapping[str, Any]) -> ApiError:
    """The exception for a frame of the type `error`."""
    return refusal(FRAMES.get(str(frame.get("code")), 400), frame, retry_after=float(frame.get("retry_after") or 0))


class WorkFailed(ReverieError):
    """A reply or a picture ended without success; what was held for it is given back."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail


class ReplyFailed(WorkFailed):
    """The analyst's reply broke off. `Reply.text` has what there is."""


class JobFailed(WorkFailed):
    """There is no picture; `job_cancelled` where it was cancelled."""


def _first(fields: Mapping[str, list[str]]) -> str | None:
    return next((f"{name}: {texts[0]}" for name, texts in fields.items() if texts), None)
