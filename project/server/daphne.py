"""Daphne with what it lacks (DESIGN §1): bounds on what arrives and what waits unsent, and an orderly end.

Import this module before anything else that imports Twisted: Daphne installs the asyncio reactor.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from daphne import server as daphne_server  # isort: skip - installs the reactor
import structlog
from twisted.internet import defer, reactor

from . import backpressure, ending
from .body_limits import HTTPFactory
from .sockets import WebSocketFactory

log = structlog.get_logger(__name__)

MAX_FRAME_BYTES = 256 * 1024
HANDSHAKE_SECONDS = 20
"""After a restart all sockets come at once, and are let in some at a time. One dropped meanwhile looks to a proxy like a dead process."""


TAKEN_IN_A_TURN = 4
"""New connections in one turn of the loop. The rest waits in the kernel's queue meanwhile, where it costs nobody anything."""


class Parts(Protocol):
    """What lives and ends with a server."""

    async def start(self) -> None:
        """On the loop, first thing. When it fails, the server ends."""

    def announce_end(self) -> None:
        """First thing at the end: say no longer that this process is ready. It goes on working."""

    async def hand_over(self) -> None:
        """When no new connection is taken any more: give up what others could go on with."""

    async def end(self) -> None:
        """Last thing, when no request and no socket is left."""


class Server(daphne_server.Server):  # type: ignore[misc]
    """Daphne's server around `parts`. `has_failed` tells afterwards whether they could not be started."""

    def __init__(
        self,
        *,
        parts: Parts,
        max_body_bytes: int,
        ping_seconds: float,
        silent_seconds: float,
        drain_seconds: float,
        **options: Any,
    ) -> None:
        super().__init__(
            **options,
            server_name="",
            websocket_timeout=-1,
            websocket_handshake_timeout=HANDSHAKE_SECONDS,
            websocket_max_message_size=MAX_FRAME_BYTES,
            websocket_max_frame_size=MAX_FRAME_BYTES,
            ping_interval=ping_seconds,
            application_close_timeout=10,
            verbosity=0,
        )
        self.parts = parts
        self.max_body_bytes = max_body_bytes
        self.silent_seconds = silent_seconds
        self.drain_seconds = drain_seconds
        self.is_stopping = False
        self.closes_sockets = False
        self.has_failed = False
        self.has_started = False
        self.ports: list[Any] = []

    # --- start

    def run(self) -> None:
        daphne_server.HTTPFactory, daphne_server.WebSocketFactory = HTTPFactory, WebSocketFactory
        reactor.callWhenRunning(self._start_parts)
        super().run()

    def listen_success(self, port: Any) -> None:
        """Who comes before the parts are started waits in the kernel's queue, or goes to another process of this port.

        A process that answered that it lives, and then took seconds for the rest of its start, would be trusted too early: by who
        restarts one node after the other, and by a proxy that tries it again.
        """
        self.ports.append(port)
        _take_few(port)
        if not self.has_started:
            port.stopReading()
        super().listen_success(port)

    def listen_error(self, failure: Any) -> None:
        self.has_failed = True
        super().listen_error(failure)

    def _start_parts(self) -> None:
        self._starting = asyncio.ensure_future(self.parts.start())
        self._starting.add_done_callback(self._check_start)

    def _check_start(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or self.is_stopping:
            return
        if (error := task.exception()) is not None:
            log.critical("server.start_failed", exc_info=error)
            self.has_failed = True
            self.stop()
            return
        self.has_started = True
        for port in self.ports:
            port.startReading()

    # --- answers

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Pass one message on. The application waits here while a socket's or a streamed answer's client does not read."""
        await super().handle_reply(protocol, message)
        transport = protocol.open_transport
        if transport is not None and backpressure.unsent_bytes(transport) > backpressure.HIGH_BYTES:
            await backpressure.drained(transport, stalled_seconds=self.silent_seconds)

    # --- end

    def kill_all_applications(self) -> Any:
        """Called once before the reactor stops; it waits for this."""
        self.is_stopping = True
        return defer.Deferred.fromFuture(asyncio.ensure_future(ending.end(self)))


def _take_few(port: Any) -> None:
    """Where thousands come at once, Twisted takes ever more of them in a turn, and running streams wait until each has been read."""
    take = port.doRead

    def take_few() -> None:
        port.numberAccepts = TAKEN_IN_A_TURN
        take()

    port.doRead = take_few
