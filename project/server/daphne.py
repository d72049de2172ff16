"""Daphne with what it lacks (DESIGN §1): bounds on what arrives and what waits unsent, and an orderly end.

Import this module before anything else that imports Twisted: Daphne installs the asyncio reactor.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from daphne import server as daphne_server  # isort: skip - installs the reactor
import structlog
from twisted.internet import defer, reactor

from . import flow
from .requests import HTTPFactory
from .sockets import WebSocketFactory, WebSocketProtocol

log = structlog.get_logger(__name__)

MAX_FRAME_BYTES = 256 * 1024
# Together less than the 5 s that an end may take: what `end` waits for (a worker's running task) began at `hand_over`.
HAND_OVER_SECONDS = 2.0
FINISH_SECONDS = 1.0
CANCEL_SECONDS = 0.5
END_SECONDS = 3.5


class Parts(Protocol):
    """What lives and ends with a server."""

    async def start(self) -> None:
        """On the loop, first thing. When it fails, the server ends."""

    async def hand_over(self) -> None:
        """First thing at the end: give up what others could go on with."""

    async def end(self) -> None:
        """Last thing, when no request and no socket is left."""


class Server(daphne_server.Server):  # type: ignore[misc]
    """Daphne's server around `parts`. `has_failed` tells afterwards whether they could not be started."""

    def __init__(self, *, parts: Parts, max_body_bytes: int, ping_seconds: float, silent_seconds: float, **options: Any) -> None:
        super().__init__(
            **options,
            server_name="",
            websocket_timeout=-1,
            websocket_max_message_size=MAX_FRAME_BYTES,
            websocket_max_frame_size=MAX_FRAME_BYTES,
            ping_interval=ping_seconds,
            application_close_timeout=10,
            verbosity=0,
        )
        self.parts = parts
        self.max_body_bytes = max_body_bytes
        self.silent_seconds = silent_seconds
        self.is_stopping = False
        self.has_failed = False
        self._ports: list[Any] = []

    # --- start

    def run(self) -> None:
        daphne_server.HTTPFactory, daphne_server.WebSocketFactory = HTTPFactory, WebSocketFactory
        reactor.callWhenRunning(self._start_parts)
        super().run()

    def listen_success(self, port: Any) -> None:
        self._ports.append(port)
        super().listen_success(port)

    def listen_error(self, failure: Any) -> None:
        self.has_failed = True
        super().listen_error(failure)

    def _start_parts(self) -> None:
        self._starting = asyncio.ensure_future(self.parts.start())
        self._starting.add_done_callback(self._check_start)

    def _check_start(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.critical("server.start_failed", exc_info=error)
            self.has_failed = True
            self.stop()

    # --- answers

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Pass one message on. The application waits here while a socket's or a streamed answer's client does not read."""
        await super().handle_reply(protocol, message)
        transport = protocol.open_transport
        if transport is not None and flow.unsent_bytes(transport) > flow.HIGH_BYTES:
            await flow.drained(transport, stalled_seconds=self.silent_seconds)

    # --- end

    def kill_all_applications(self) -> Any:
        """Called once before the reactor stops; it waits for this."""
        self.is_stopping = True
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._end()))

    async def _end(self) -> None:
        """No new work; running work is handed on; each socket gets a close frame; requests may finish; the rest is cancelled."""
        for port in self._ports:
            port.stopListening()
        await _bounded("hand_over", self.parts.hand_over(), HAND_OVER_SECONDS)
        for protocol in list(self.connections):
            if isinstance(protocol, WebSocketProtocol):
                protocol.say_restarting()
        running = self._running()
        if running:
            await asyncio.wait(running, timeout=FINISH_SECONDS)
        left = [task for task in running if not task.done()]
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=CANCEL_SECONDS)
        await _bounded("end", self.parts.end(), END_SECONDS)

    def _running(self) -> list[asyncio.Task[Any]]:
        # A connection that has not sent its request yet has no application (in Daphne's own way a KeyError).
        found = [details.get("application_instance") for details in self.connections.values()]
        return [task for task in found if task is not None and not task.done()]


async def _bounded(step: str, work: Any, seconds: float) -> None:
    try:
        await asyncio.wait_for(work, seconds)
    except Exception as error:
        # The edge of the process: one part that can't end must not keep the others, or the exit, waiting.
        log.exception("server.end_incomplete", step=step, error=type(error).__name__)
