"""What calls to AI services have in common when they fail: which kind of trouble it is, and whether the service may have taken them.

A `reason` goes to the log, so it never holds a provider's message: that may repeat what a person wrote or a part of the key.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from . import bounded_json

if TYPE_CHECKING:
    import httpx2

_MISCONFIGURED = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
}
_OVERLOADED = 529  # Anthropic's own
_GATEWAY = {HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT, HTTPStatus.REQUEST_TIMEOUT}
"""A proxy gave up: behind it the request may have been taken."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Errors:
    """What the two HTTP clients raise, by what it means. `telling`: which of a chain of errors knows best, in this order."""

    bad_address: tuple[type[BaseException], ...]
    not_connected: tuple[type[BaseException], ...]
    stalled: tuple[type[BaseException], ...]
    telling: tuple[type[BaseException], ...]


@functools.cache
def _errors() -> _Errors:
    # A site whose analyst is on this machine never loads these clients: a third of a second, and 8 MB.
    import aiohttp
    import httpx2

    return _Errors(
        bad_address=(aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, httpx2.InvalidURL, httpx2.UnsupportedProtocol),
        not_connected=(
            aiohttp.ClientConnectorError,  # refused, unknown name, TLS
            aiohttp.ConnectionTimeoutError,
            aiohttp.ClientHttpProxyError,
            httpx2.ConnectError,
            httpx2.ConnectTimeout,
            httpx2.PoolTimeout,
            httpx2.ProxyError,
        ),
        stalled=(aiohttp.SocketTimeoutError, httpx2.ReadTimeout, httpx2.WriteTimeout),
        # httpx2's comes from the transport and says more than the SDK's. aiohttp's says more than httpx2's: the SDK's aiohttp
        # transport turns every lost connection into `ConnectTimeout`, as if nothing had been sent.
        telling=(aiohttp.ClientError, httpx2.TransportError, httpx2.InvalidURL),
    )


async def read_json(answer: httpx2.Response, *, most_bytes: int = bounded_json.MOST_BYTES) -> Any:
    """The JSON of an answer that is being streamed; no more of it is read than that. Raises NotJson and httpx2's errors."""
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > most_bytes:
            break
    return bounded_json.loads(bytes(body), most_bytes=most_bytes)


def read_json_sync(answer: httpx2.Response, *, most_bytes: int = bounded_json.MOST_BYTES) -> Any:
    """The same where nothing may be awaited."""
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > most_bytes:
            break
    return bounded_json.loads(bytes(body), most_bytes=most_bytes)


class Sent(enum.Enum):
    """Whether the provider took the request: only after the first two another provider may be tried (DESIGN §4)."""

    NOT_SENT = "not_sent"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    UNKNOWN = "unknown"


class ProviderError(Exception):
    """A provider failed. `code` is one of CODES; the person reads its translation, never `reason`, which goes to the log."""

    CODES: ClassVar[tuple[str, ...]] = ()

    def __init__(self, code: str, *, sent: Sent, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        assert code in self.CODES
        self.code = code
        self.sent = sent
        self.reason = reason


E = TypeVar("E", bound=ProviderError)


class Failures(Generic[E]):
    """Makes a subject's errors (`analyst_busy`, `image_busy` …) out of what SDKs and their HTTP clients tell.

    `gateway` is what is assumed where a proxy answered in the provider's place; `lost`, where the connection broke, stalled or
    took too long after the request had left. `filtered` is the subject's word for an answer that a content filter held back.
    """

    def __init__(self, error: type[E], subject: str, *, gateway: Sent, lost: Sent, filtered: str = "refused") -> None:
        self._error = error
        self._filtered = filtered
        self._subject = subject
        self._gateway = gateway
        self._lost = lost

    def answered(self, status: int, code: str = "") -> E:
        """The provider answered the request with an error. `code` is the provider's word for it."""
        reason = f"HTTP {status} {_identifier(code)}".rstrip()
        if status in _MISCONFIGURED or status < HTTPStatus.BAD_REQUEST:
            return self._made("misconfigured", Sent.REFUSED, reason)
        if status in (HTTPStatus.TOO_MANY_REQUESTS, _OVERLOADED):
            return self._made("busy", Sent.REFUSED, reason)
        if status in _GATEWAY:
            return self._made("unavailable", self._gateway, reason)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self._made("unavailable", Sent.REFUSED, reason)
        return self._made("refused", Sent.REFUSED, reason)

    def reported(self, code: str) -> E:
        """The provider broke off its stream with an error event."""
        word = _identifier(code)
        reason = f"error event {word}".rstrip()
        if "rate_limit" in word or "overloaded" in word or word == "429":
            return self._made("busy", Sent.ACCEPTED, reason)
        if "content_filter" in word or "content_policy" in word or "moderation" in word:
            return self._made(self._filtered, Sent.ACCEPTED, reason)
        return self._made("interrupted", Sent.ACCEPTED, reason)

    def connection(self, error: BaseException) -> E:
        """The connection could not be made, or was lost, or nothing came through it any more."""
        cause = _cause(error)
        reason = type(cause).__name__
        if isinstance(cause, _errors().bad_address):
            return self._made("misconfigured", Sent.NOT_SENT, reason)
        if isinstance(cause, _errors().not_connected):
            return self._made("unavailable", Sent.NOT_SENT, reason)
        if isinstance(cause, _errors().stalled):
            return self.stalled(reason)
        return self._made("interrupted", self._lost, reason)

    def misconfigured(self, reason: str) -> E:
        """Found out before anything was sent."""
        return self._made("misconfigured", Sent.NOT_SENT, reason)

    def stalled(self, reason: str) -> E:
        """Nothing came for too long."""
        return self._made("stalled", self._lost, reason)

    def interrupted(self, reason: str) -> E:
        """The answer had begun, and is none."""
        return self._made("interrupted", Sent.ACCEPTED, reason)

    def filtered(self) -> E:
        """The answer was held back."""
        return self._made(self._filtered, Sent.ACCEPTED, "the provider's content filter")

    def too_long(self, reason: str) -> E:
        """Our own limit of time or size was passed."""
        return self._made("too_long", self._lost, reason)

    def _made(self, trouble: str, sent: Sent, reason: str) -> E:
        return self._error(f"{self._subject}_{trouble}", sent=sent, reason=reason)


def _cause(error: BaseException) -> BaseException:
    """The exception that knows best."""
    links = list(_links(error))
    for kind in _errors().telling:
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
