"""A small HTTP/1.1 server for fakes: real sockets, scripted accidents, every request and every lost client on record.

Runs in the test's own loop (`async with`), in a thread of its own (`with server.in_thread()`), or as a program.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import http
import json
import socket
import struct
import threading
import urllib.parse
from collections.abc import Iterator
from typing import Any, Self

MOST_HEADER_BYTES = 64 * 1024


@dataclasses.dataclass(eq=False)
class Request:
    """One request as it came in. `is_cut_off` is set when the client went before the answer had ended."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    has_ended: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)
    is_cut_off: bool = False

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"{}")

    async def wait_cut_off(self, *, within_s: float) -> None:
        """Raises if the client stays, or gets the whole answer."""
        await asyncio.wait_for(self.has_ended.wait(), within_s)
        assert self.is_cut_off, "the answer ended by itself"


class Connection(asyncio.Protocol):
    """One client; its requests are answered one after the other."""

    def __init__(self, server: FakeServer) -> None:
        self._server = server
        self._buffer = bytearray()
        self._writable = asyncio.Event()
        self._writable.set()
        self._answering: asyncio.Task[None] | None = None
        self.request: Request | None = None
        """What is being answered, as long as only the client could end it early."""

    # --- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._server.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self)
        self._writable.set()
        if self.request is not None:
            self.request.is_cut_off = True
        if self._answering is not None:
            self._answering.cancel()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._answering is None and (request := self._take_request()) is not None:
            self._answering = asyncio.get_running_loop().create_task(self._answer(request))

    # --- what answers use

    async def send(self, data: bytes) -> None:
        """Write, and wait while the client is too slow to take it."""
        self._transport.write(data)
        await self._writable.wait()

    async def send_head(self, status: int, content_type: str, length: int | None = None, **more: str) -> None:
        """`length` None announces a chunked body, to be sent by `chunk`."""
        size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        lines = [f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}", f"Content-Type: {content_type}", size]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
        await self.send("\r\n".join([*lines, "", ""]).encode())

    async def send_json(self, status: int, value: object, **more: str) -> None:
        body = json.dumps(value).encode()
        await self.send_head(status, "application/json", len(body), **more)
        await self.send(body)

    def reset(self) -> None:
        """Break the connection with a TCP reset, as a dying proxy does."""
        self.request = None
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def close(self) -> None:
        self.request = None
        self._transport.close()

    # --- requests

    def _take_request(self) -> Request | None:
        head, separator, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not separator:
            if len(head) > MOST_HEADER_BYTES:
                self._transport.abort()
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        size = int(headers.get("content-length", "0"))
        if len(rest) < size:
            return None
        del self._buffer[: len(head) + 4 + size]
        method, target, _ = first.split(" ", 2)
        path = urllib.parse.urlsplit(target).path  # a client that takes this for a proxy sends the whole URL
        return Request(method, path, headers, rest[:size])

    async def _answer(self, request: Request) -> None:
        self.request = request
        self._server.requests.append(request)
        self._server.arrived.set()
        try:
            await self._server.answer(request, self)
        finally:
            self.request = None
            request.has_ended.set()
            self._answering = None
        if self._buffer and not self._transport.is_closing():
            self.data_received(b"")


def chunk(data: bytes) -> bytes:
    """A piece of a chunked body; of nothing, the end of the body."""
    return b"%x\r\n%b\r\n" % (len(data), data)


class FakeServer:
    """Listens on a free port of 127.0.0.1 while its context is open. A subclass answers."""

    def __init__(self, *, port: int = 0) -> None:
        self._port = port
        self._listening: asyncio.Server | None = None
        self.requests: list[Request] = []
        self.arrived = asyncio.Event()
        """Set once a request has come in."""
        self.connections: set[Connection] = set()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def answer(self, request: Request, connection: Connection) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(lambda: Connection(self), "127.0.0.1", self._port, backlog=4096)
        self._port = self._listening.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._listening is not None
        self._listening.close()
        for connection in list(self.connections):
            connection.reset()
        await self._listening.wait_closed()

    @contextlib.contextmanager
    def in_thread(self) -> Iterator[Self]:
        """For tests without a loop. `requests` may be read from outside; events may not be waited for."""
        ready, done = threading.Event(), asyncio.Event()
        loop = asyncio.new_event_loop()

        async def serve() -> None:
            async with self:
                ready.set()
                await done.wait()

        thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), name=type(self).__name__, daemon=True)
        thread.start()
        if not ready.wait(10):
            raise TimeoutError(f"{type(self).__name__} did not start")
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(done.set)
            thread.join(10)
            loop.close()
