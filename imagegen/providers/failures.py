"""From what the SDK and its HTTP client raise to `ImageError`: which code, and whether the provider may have taken the order.

A `reason` goes to the log and the attempt, so it never holds a provider's message: that may repeat the prompt or a part of the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus

import httpx2

from .base import ImageError, Sent

_MISCONFIGURED = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
}
_NOT_CONNECTED = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
_BAD_ADDRESS = (httpx2.InvalidURL, httpx2.UnsupportedProtocol)
_STALLED = (httpx2.ReadTimeout, httpx2.WriteTimeout)
_GATEWAY = {HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT, HTTPStatus.REQUEST_TIMEOUT}
"""A proxy gave up: behind it the order may have been taken."""


def answered(status: int, code: str = "") -> ImageError:
    """The provider answered the request with an error."""
    reason = f"HTTP {status} {_identifier(code)}".rstrip()
    if status in _MISCONFIGURED or status < HTTPStatus.BAD_REQUEST:
        return ImageError("image_misconfigured", sent=Sent.REFUSED, reason=reason)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ImageError("image_busy", sent=Sent.REFUSED, reason=reason)
    if status in _GATEWAY:
        return ImageError("image_unavailable", sent=Sent.UNKNOWN, reason=reason)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ImageError("image_unavailable", sent=Sent.REFUSED, reason=reason)
    return ImageError("image_refused", sent=Sent.REFUSED, reason=reason)


def told(code: str) -> ImageError:
    """The provider broke off its stream with an error event."""
    word = _identifier(code)
    reason = f"error event {word}".rstrip()
    if "rate_limit" in word or "overloaded" in word:
        return ImageError("image_busy", sent=Sent.ACCEPTED, reason=reason)
    if "content_policy" in word or "moderation" in word or "content_filter" in word:
        return ImageError("image_refused", sent=Sent.ACCEPTED, reason=reason)
    return ImageError("image_interrupted", sent=Sent.ACCEPTED, reason=reason)


def connection(error: BaseException) -> ImageError:
    """The connection could not be made, or was lost, or nothing came through it any more."""
    cause = next((link for link in _links(error) if isinstance(link, httpx2.TransportError | httpx2.InvalidURL)), error)
    reason = type(cause).__name__
    if isinstance(cause, _BAD_ADDRESS):
        return ImageError("image_misconfigured", sent=Sent.NOT_SENT, reason=reason)
    if isinstance(cause, _NOT_CONNECTED):
        return ImageError("image_unavailable", sent=Sent.NOT_SENT, reason=reason)
    if isinstance(cause, _STALLED):
        return ImageError("image_stalled", sent=Sent.UNKNOWN, reason=reason)
    return ImageError("image_interrupted", sent=Sent.UNKNOWN, reason=reason)


def misconfigured(reason: str) -> ImageError:
    return ImageError("image_misconfigured", sent=Sent.NOT_SENT, reason=reason)


def interrupted(reason: str) -> ImageError:
    return ImageError("image_interrupted", sent=Sent.ACCEPTED, reason=reason)


def too_long(reason: str) -> ImageError:
    return ImageError("image_too_long", sent=Sent.UNKNOWN, reason=reason)


def _links(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _identifier(code: str) -> str:
    return code if re.fullmatch(r"[\w.-]{1,64}", code) else ""
