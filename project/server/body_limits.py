"""HTTP requests on Daphne, bounded in what they bring while it arrives: Daphne takes a whole body before the application
sees a byte of it (RELIABILITY P-D2).
"""

from __future__ import annotations

import asyncio
import select
import weakref
from typing import Any

from daphne import server as _reactor  # noqa: F401  # isort: skip - installs the reactor
from daphne import http_protocol

from ..observability.paths import mask_path
from .backpressure import unsent_bytes

LINGER_SECONDS = 2
TOO_LARGE = b'{"detail": "The request is too large.", "code": "too_large"}'


class WebRequest(http_protocol.WebRequest):  # type: ignore[misc]
    """One request. A body over the server's limit is answered with 413 at once; a chunked one is cut off at the limit."""

    _arrived = 0
    _is_refused = False

    def __init__(self, channel: Any, *details: Any) -> None:
        super().__init__(channel, *details)
        channel.factory.channels.add(channel)

    # --- what arrives

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's names
        self._is_refused = length is not None and length > self.server.max_body_bytes
        if self._is_refused:
            self._refuse()
        else:
            super().gotLength(length)

    def _refuse(self) -> None:
        """Say so and read on for a moment: to close with unread bytes would reset the connection before the answer is read."""
        transport = self.channel.transport
        head = b"HTTP/1.1 413 Content Too Large\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
        transport.write(head % len(TOO_LARGE) + TOO_LARGE)
        transport.loseWriteConnection()
        asyncio.get_running_loop().call_later(LINGER_SECONDS, transport.abortConnection)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        self._arrived += len(data)
        if self._arrived > self.server.max_body_bytes:
            self.channel.transport.abortConnection()
        elif not self._is_refused:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802
        if self._is_refused:
            self.channel.transport.abortConnection()
        else:
            # Django reads forms itself. Twisted would do it as well, on the loop, and answers 400 in its own words.
            self._parsePOSTFormSubmission = False
            super().requestReceived(command, path, version)

    def process(self) -> Any:
        # For a proxy that mounts us below a path, which is not how we run: from outside it must have no effect.
        self.requestHeaders.removeHeader(b"daphne-root-path")
        return super().process()

    # --- what leaves

    def handle_reply(self, message: dict[str, Any]) -> None:
        # The proxy must not send its next request here. Not to answer this one would fail it, though others could have (ending.py).
        if message["type"] == "http.response.start" and self.server.is_stopping and self.open_transport is not None:
            self.responseHeaders.setRawHeaders(b"Connection", [b"close"])
            self.channel.persistent = False
        transport = self.open_transport
        if transport is None or transport.TLS or unsent_bytes(transport):
            super().handle_reply(message)
            return
        # What is written here leaves at once. Twisted would send it in the loop's next turn, with two more system calls.
        transport.startWriting = _write_later
        try:
            super().handle_reply(message)
        finally:
            del transport.startWriting
            if transport.connected and not transport.disconnecting and unsent_bytes(transport):
                transport.doWrite()
            if transport.disconnecting or unsent_bytes(transport):
                transport.startWriting()

    @property
    def is_event_stream(self) -> bool:
        """It has been answered with server-sent events, which go on for as long as the client listens."""
        return any(kind.startswith(b"text/event-stream") for kind in self.responseHeaders.getRawHeaders(b"Content-Type", []))

    @property
    def open_transport(self) -> Any:
        """The connection; None once it is lost or the answer is complete."""
        # Twisted takes `channel` away when the answer is complete.
        return None if self.finished or self.channel is None else self.channel.transport

    def __repr__(self) -> str:
        """Daphne logs this; Twisted's own has the query in it."""
        return f"<WebRequest {self.method.decode('ascii', 'replace')} {mask_path(self.uri.decode('ascii', 'replace'))}>"


def _write_later() -> None:
    """In place of a transport's own, while what is to be written gathers."""


class HTTPFactory(http_protocol.HTTPFactory):  # type: ignore[misc]
    """Daphne's factory, for our requests."""

    def __init__(self, server: Any) -> None:
        super().__init__(server)
        self.channels: weakref.WeakSet[Any] = weakref.WeakSet()
        """The connections on which a request has begun to arrive, some of them closed."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = WebRequest
        return protocol

    def log(self, request: Any) -> None:
        """Nothing: the line of a request is written by project/observability, and Twisted's goes nowhere."""

    def has_idle_connections(self) -> bool:
        """Whether there is a connection that was kept for a next request."""
        return any(channel.transport.connected and not channel.requests for channel in self.channels)

    def close_idle_connections(self) -> None:
        """Close those that were kept for a next request, but for one on which that has just come: it would be reset, unanswered."""
        for channel in list(self.channels):
            if channel.transport.connected and not channel.requests and not _has_arrived(channel.transport.getHandle()):
                channel.transport.loseConnection()


def _has_arrived(connection: Any) -> bool:
    """Whether there is something that was not read yet."""
    waiting = select.poll()
    waiting.register(connection, select.POLLIN)
    return bool(waiting.poll(0))
