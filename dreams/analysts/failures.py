"""From what an HTTP client and an SDK raise to `AnalystError`: which code, and whether the provider may have taken the request.

A `reason` goes to the log, so it never holds a provider's message: that may repeat the dream or a part of the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus

import aiohttp
import httpx2

from .base import AnalystError, Sent

_MISCONFIGURED = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
}
_OVERLOADED = 529  # Anthropic's own

_BAD_ADDRESS = (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, httpx2.InvalidURL, httpx2.UnsupportedProtocol)
_STALLED = (aiohttp.SocketTimeoutError, httpx2.ReadTimeout, httpx2.WriteTimeout)
_NOT_CONNECTED = (
    aiohttp.ClientConnectorError,  # refused, unknown name, TLS
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
)


def answered(status: int, code: str = "") -> AnalystError:
    """The provider answered the request with an error. `code` is the provider's word for it."""
    reason = f"HTTP {status} {_identifier(code)}".rstrip()
    if status in _MISCONFIGURED or status < HTTPStatus.BAD_REQUEST:
        return AnalystError("analyst_misconfigured", sent=Sent.REFUSED, reason=reason)
    if status in (HTTPStatus.TOO_MANY_REQUESTS, _OVERLOADED):
        return AnalystError("analyst_busy", sent=Sent.REFUSED, reason=reason)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return AnalystError("analyst_unavailable", sent=Sent.REFUSED, reason=reason)
    return AnalystError("analyst_refused", sent=Sent.REFUSED, reason=reason)


def told(code: str) -> AnalystError:
    """The provider broke off its stream with an error event."""
    word = _identifier(code)
    reason = f"error event {word}".rstrip()
    if "rate_limit" in word or "overloaded" in word or word == "429":
        return AnalystError("analyst_busy", sent=Sent.ACCEPTED, reason=reason)
    if "content_filter" in word or "content_policy" in word:
        return AnalystError("analyst_refused", sent=Sent.ACCEPTED, reason=reason)
    return AnalystError("analyst_interrupted", sent=Sent.ACCEPTED, reason=reason)


def connection(error: BaseException) -> AnalystError:
    """The connection could not be made, or was lost, or nothing came through it any more."""
    cause = _cause(error)
    reason = type(cause).__name__
    if isinstance(cause, _BAD_ADDRESS):
        return AnalystError("analyst_misconfigured", sent=Sent.NOT_SENT, reason=reason)
    if isinstance(cause, _NOT_CONNECTED):
        return AnalystError("analyst_unavailable", sent=Sent.NOT_SENT, reason=reason)
    if isinstance(cause, _STALLED):
        return AnalystError("analyst_stalled", sent=Sent.ACCEPTED, reason=reason)
    return AnalystError("analyst_interrupted", sent=Sent.ACCEPTED, reason=reason)


def misconfigured(reason: str) -> AnalystError:
    return AnalystError("analyst_misconfigured", sent=Sent.NOT_SENT, reason=reason)


def interrupted(reason: str) -> AnalystError:
    return AnalystError("analyst_interrupted", sent=Sent.ACCEPTED, reason=reason)


def filtered() -> AnalystError:
    return AnalystError("analyst_refused", sent=Sent.ACCEPTED, reason="the provider's content filter")


def too_long() -> AnalystError:
    return AnalystError("analyst_too_long", sent=Sent.ACCEPTED, reason="the reply passed the time limit")


def _cause(error: BaseException) -> BaseException:
    """The exception that knows best.

    httpx2's comes from the transport and says more than the SDK's. aiohttp's says more than httpx2's: the SDK's aiohttp transport
    turns every lost connection into `ConnectTimeout`, as if nothing had been sent.
    """
    links = list(_links(error))
    for kind in (aiohttp.ClientError, httpx2.TransportError):
        for link in links:
            if isinstance(link, kind):
                return link
    return error


def _links(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _identifier(code: str) -> str:
    return code if re.fullmatch(r"[\w.-]{1,64}", code) else ""
