"""Websockets on Daphne that neither a slow nor a dead client can make costly (RELIABILITY P-D3)."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from daphne import server as _reactor  # noqa: F401  # isort: skip - installs the reactor
import structlog
from autobahn.websocket import protocol as autobahn_protocol
from daphne import ws_protocol

from ..observability.metrics import SOCKETS
from ..observability.paths import mask_path
from ..realtime.closing import CloseCode
from .backpressure import unsent_bytes

log = structlog.get_logger("reverie.access")

MAX_UNSENT_BYTES = 1024 * 1024
MAX_WAITING_FRAMES = 32
LOOK_AGAIN_SECONDS = 0.05
CLOSE_SECONDS = 1
CLOSE_ANSWER_SECONDS = 5
"""For a client's own close. The usual second ended with a reset, which took the close code from who was slow to read it."""


# It lays its settings out anew for each connection (0.1 ms), for a line of the log at a level that nobody asks for.
autobahn_protocol.pformat = repr  # type: ignore[attr-defined,assignment]  # what it imports is no part of its interface


class WebSocketProtocol(ws_protocol.WebSocketProtocol):  # type: ignore[misc]
    """One websocket."""

    heard_at: float | None = None
    pinged_at = 0.0

    # --- its life

    def onConnect(self, request: Any) -> Any:  # noqa: N802 - autobahn's names
        # For a proxy that mounts us below a path, which is not how we run: from outside it must have no effect.
        request.headers.pop("daphne-root-path", None)
        return super().onConnect(request)

    def onOpen(self) -> None:  # noqa: N802
        self.opened_at = self.heard_at = self.pinged_at = time.monotonic()
        SOCKETS.inc()
        super().onOpen()
        if self.factory.server_class.closes_sockets:
            self.say_restarting()

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N802, N803
        if self.heard_at is not None:
            SOCKETS.dec()
            log.info("socket", path=mask_path(self.request.path), code=code, seconds=round(time.monotonic() - self.opened_at, 1))
        # One that failed before `onConnect` is unknown to Daphne, which would look it up.
        if self in getattr(self, "server", self.factory.server_class).connections:
            super().onClose(wasClean, code, reason)

    # --- what arrives

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        self.heard_at = time.monotonic()
        super().onMessage(payload, isBinary)
        if self.application_queue.qsize() > MAX_WAITING_FRAMES:
            # The application is busy, or waits for this client to read: what it sends now waits on its own side.
            self.transport.pauseProducing()
            self._go_on_reading()

    def _go_on_reading(self) -> None:
        if self.application_queue.qsize() > MAX_WAITING_FRAMES // 2:
            asyncio.get_running_loop().call_later(LOOK_AGAIN_SECONDS, self._go_on_reading)
        else:
            self.transport.resumeProducing()

    def onPing(self, payload: bytes) -> None:  # noqa: N802
        self.heard_at = time.monotonic()
        super().onPing(payload)

    def onPong(self, payload: bytes) -> None:  # noqa: N802
        self.heard_at = time.monotonic()
        super().onPong(payload)

    # --- what leaves

    def serverSend(self, content: Any, binary: bool = False) -> None:  # noqa: N802
        """One frame, past `sendMessage`, which holds what we send to the limit of what a client may send."""
        if self.state != self.STATE_OPEN:
            return
        # Who sends waits (flow.py); this is for several senders at once. A close frame would only wait behind what is not read.
        if unsent_bytes(self.transport) > MAX_UNSENT_BYTES:
            self.transport.abortConnection()
        elif binary:
            self.sendFrame(opcode=2, payload=content)
        else:
            self.sendFrame(opcode=1, payload=content.encode())

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802
        """Write at once where nothing waits. Twisted would do so in the loop's next turn, with two more system calls."""
        transport = self.transport
        is_plain = self.state == self.STATE_OPEN and not (sync or chopsize or self.send_queue or transport.TLS)
        if is_plain and transport.connected and not transport.disconnecting and not unsent_bytes(transport):
            sent = transport.writeSomeData(data)
            # A lost connection is an object here; writing again makes Twisted notice it in its own time.
            data = data[sent:] if isinstance(sent, int) else data
        if data:
            super().sendData(data, sync, chopsize)

    def check_timeouts(self) -> None:
        """Every 2 s. Pings go out on a schedule whatever the client sends; Daphne's own stop while it talks."""
        if self.state != self.STATE_OPEN or self.heard_at is None:
            super().check_timeouts()
            return
        now = time.monotonic()
        if now - self.heard_at > self.server.silent_seconds:
            self.sendClose(code=int(CloseCode.SILENT_OR_SLOW), reason="silent")
            asyncio.get_running_loop().call_later(CLOSE_SECONDS, self.transport.abortConnection)
        elif now - self.pinged_at >= self.server.ping_interval:
            self.pinged_at = now
            self.sendPing()

    @property
    def open_transport(self) -> Any:
        return self.transport if self.state == self.STATE_OPEN else None

    def say_restarting(self) -> None:
        if self.state == self.STATE_OPEN:
            self.sendClose(code=int(CloseCode.RESTARTING), reason="restarting")


class WebSocketFactory(ws_protocol.WebSocketFactory):  # type: ignore[misc]
    """Daphne's factory, for our sockets."""

    protocol = WebSocketProtocol

    def setProtocolOptions(self, **options: Any) -> None:  # noqa: N802
        # A frame that breaks the rules gets its close code (1009, 1007, 1002) instead of a dead connection.
        super().setProtocolOptions(**options, failByDrop=False, closeHandshakeTimeout=CLOSE_ANSWER_SECONDS)
