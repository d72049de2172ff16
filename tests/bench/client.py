"""A websocket client that costs next to nothing: it notes when each frame arrived and leaves its reading for later."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping


class Refused(Exception):
    """The server turned a handshake away, or closed the socket before its time."""


class BenchSocket(asyncio.Protocol):
    """One websocket (RFC 6455, text frames). `frames` holds (arrival in µs, payload) until `take`.

    `ends` are what the last frame of a reply contains; `reply_ended` is set when one arrived.
    """

    _transport: asyncio.Transport

    def __init__(self, request: bytes, ends: tuple[bytes, ...]) -> None:
        self._request = request
        self._ends = ends
        self._rest = b""
        self._is_open = False
        self.is_lost = False
        self.frames: list[tuple[int, bytes]] = []
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.arrived = asyncio.Event()
        self.reply_ended = asyncio.Event()

    @classmethod
    async def connect(cls, port: int, path: str, *, headers: Mapping[str, str], ends: tuple[bytes, ...]) -> BenchSocket:
        """Open one; raises Refused."""
        key = "dGhlIHNhbXBsZSBub25jZQ=="
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", *(f"{name}: {value}" for name, value in headers.items())]
        request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(lambda: cls(request, ends), "127.0.0.1", port)
        await socket.opened
        return socket

    def send(self, text: bytes) -> None:
        self._send(0x1, text)

    def take(self) -> list[tuple[int, bytes]]:
        """All frames since the last take."""
        frames, self.frames = self.frames, []
        self.reply_ended.clear()
        return frames

    def close(self) -> None:
        self._transport.abort()

    # --- asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(Refused("the connection was closed"))
        self.is_lost = True
        self.arrived.set()
        self.reply_ended.set()

    def data_received(self, data: bytes) -> None:
        now_us = time.monotonic_ns() // 1000
        data = self._rest + data if self._rest else data
        if not self._is_open:
            head, blank, data = data.partition(b"\r\n\r\n")
            if not blank:
                self._rest = head
                return
            self._open(head)
        self._rest = self._read(data, now_us)

    def _open(self, head: bytes) -> None:
        self._is_open = True
        if head.startswith(b"HTTP/1.1 101"):
            self.opened.set_result(None)
        else:
            self.opened.set_exception(Refused(head.partition(b"\r\n")[0].decode()))
            self._transport.abort()

    def _read(self, data: bytes, now_us: int) -> bytes:
        """Take all whole frames; returns what is left of the last."""
        at = 0
        while len(data) - at >= 2:
            opcode, length, body = data[at] & 0x0F, data[at + 1] & 0x7F, at + 2
            if length >= 126:
                size = 2 if length == 126 else 8
                if len(data) < body + size:
                    break
                length, body = int.from_bytes(data[body : body + size]), body + size
            if len(data) < body + length:
                break
            self._take(opcode, data[body : body + length], now_us)
            at = body + length
        return data[at:]

    def _take(self, opcode: int, payload: bytes, now_us: int) -> None:
        if opcode == 0x1:
            self.frames.append((now_us, payload))
            self.arrived.set()
            if any(end in payload for end in self._ends):
                self.reply_ended.set()
        elif opcode == 0x9:
            self._send(0xA, payload)
        elif opcode == 0x8:
            self._transport.close()

    def _send(self, opcode: int, payload: bytes) -> None:
        # The mask is zero: it is required, and what it hides is nothing here.
        length = len(payload)
        extended = bytes([0x80 | length]) if length < 126 else b"\xfe" + length.to_bytes(2)
        self._transport.write(bytes([0x80 | opcode]) + extended + bytes(4) + payload)


def unique(prefix: str) -> str:
    return f"{prefix}-{os.urandom(6).hex()}"
