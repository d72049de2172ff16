"""How a server ends without failing anybody: readiness goes down, connections drain, what is left is cut off.

A proxy keeps connections and sends on them until it hears that they close. To refuse there would fail a visitor's request although another
process could have answered it; so requests are answered to the last, and each answer says `Connection: close`.
"""

from __future__ import annotations

import asyncio
import select
from typing import TYPE_CHECKING, Any

import structlog

from .body_limits import WebRequest
from .sockets import WebSocketProtocol

if TYPE_CHECKING:
    from .daphne import Server

log = structlog.get_logger(__name__)

# Together less than `processes.STOP_SECONDS`: what `end` waits for (a worker's running task) began at `hand_over`.
HAND_OVER_SECONDS = 2.0
ANSWER_SECONDS = 12.0
"""At most: who owes no answer ends at once. On a machine without a free processor, requests took up to nine."""
STREAM_SECONDS = 1.0
"""For websockets and event streams, which would never end by themselves. Their clients come back and go on where they were."""
IDLE_SECONDS = 1.5
"""For kept connections without a request: a busy proxy uses each once more and is told, or finds the port closed and uses none."""
CANCEL_SECONDS = 0.5
END_SECONDS = 3.5
LOOK_SECONDS = 0.02


async def end(server: Server) -> None:
    """Called once, when the server has been told to stop; the process may exit afterwards."""
    server.parts.announce_end()
    await asyncio.sleep(server.drain_seconds)
    for port in server.ports:
        _accept_waiting(port)
        port.stopListening()
    await _bounded("hand_over", server.parts.hand_over(), HAND_OVER_SECONDS)
    server.closes_sockets = True
    for protocol in list(server.connections):
        if isinstance(protocol, WebSocketProtocol):
            protocol.say_restarting()
    await _drain(server)
    await _cancel(list(_running(server).values()))
    await _bounded("end", server.parts.end(), END_SECONDS)


def _accept_waiting(port: Any) -> None:
    """Take the connections that the system has already made: closing the port would reset them, with the requests on them."""
    waiting = select.poll()
    waiting.register(port.socket, select.POLLIN)
    while waiting.poll(0):
        port.doRead()


async def _drain(server: Server) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    while (waited := loop.time() - began) < ANSWER_SECONDS:
        is_busy = any(waited < STREAM_SECONDS or _owes_answer(protocol) for protocol in _running(server))
        if not is_busy and waited >= IDLE_SECONDS:
            # Not only by the exit, which may be seconds from here: until then a proxy would send requests on them.
            server.http_factory.close_idle_connections()
        if not is_busy and not server.http_factory.has_idle_connections():
            return
        await asyncio.sleep(LOOK_SECONDS)


def _running(server: Server) -> dict[Any, asyncio.Task[Any]]:
    # A connection that has not sent its request yet has no application (in Daphne's own way a KeyError).
    found = {protocol: details.get("application_instance") for protocol, details in server.connections.items()}
    return {protocol: task for protocol, task in found.items() if task is not None and not task.done()}


def _owes_answer(protocol: Any) -> bool:
    return isinstance(protocol, WebRequest) and not protocol.is_event_stream


async def _cancel(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=CANCEL_SECONDS)


async def _bounded(step: str, work: Any, seconds: float) -> None:
    try:
        await asyncio.wait_for(work, seconds)
    except Exception as error:
        # The edge of the process: one part that can't end must not keep the others, or the exit, waiting.
        log.exception("server.end_incomplete", step=step, error=type(error).__name__)
