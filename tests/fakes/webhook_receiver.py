"""Somebody's program that listens for webhooks, on real HTTP: scripted answers, and a check of every signature."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from typing import Any, Self

from standardwebhooks import Webhook

from .server import Connection, FakeServer, Request

Answer = Callable[[Connection], Awaitable[None]]


class FakeReceiver(FakeServer):
    """Answers 204, or what `script` says: one answer a call, the last one for ever."""

    def __init__(self, *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(port=port)
        self._tls = tls
        self._answers: list[Answer] = []

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(lambda: Connection(self), "127.0.0.1", self._port, ssl=self._tls)
        self._port = self._listening.sockets[0].getsockname()[1]
        return self

    def script(self, *answers: Answer) -> None:
        self._answers = list(answers)

    @property
    def url(self) -> str:
        return f"{self.origin}/hook"

    @property
    def port(self) -> int:
        return self._port

    @property
    def ids(self) -> list[str]:
        return [request.headers["webhook-id"] for request in self.requests]

    def events(self, secret: str) -> list[dict[str, Any]]:
        """What came, each call checked as its receiver would: raises where a signature is wrong."""
        return [verified(request, secret) for request in self.requests]

    async def answer(self, request: Request, connection: Connection) -> None:
        if not self._answers:
            await connection.send_head(204, "text/plain", 0)
            return
        await (self._answers.pop(0) if len(self._answers) > 1 else self._answers[0])(connection)


def verified(request: Request, secret: str) -> dict[str, Any]:
    Webhook(secret).verify(request.body, request.headers)
    event: dict[str, Any] = json.loads(request.body)
    return event


def status(code: int, text: str = "", **headers: str) -> Answer:
    async def answer(connection: Connection) -> None:
        await connection.send_head(code, "text/plain", len(text.encode()), **headers)
        await connection.send(text.encode())

    return answer


async def silent(connection: Connection) -> None:
    await asyncio.sleep(60)


async def dripping(connection: Connection) -> None:
    """A header that comes byte by byte, each in time, and never ends."""
    await connection.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        await connection.send(b"x")
        await asyncio.sleep(0.05)


async def endless(connection: Connection) -> None:
    """A body that never ends, as fast as it is read."""
    await connection.send_head(200, "text/plain")
    while True:
        await connection.send(b"2000\r\n" + b"x" * 0x2000 + b"\r\n")
        await asyncio.sleep(0)  # or a client that has gone would never be noticed


async def broken(connection: Connection) -> None:
    connection.reset()


async def not_http(connection: Connection) -> None:
    await connection.send(b"220 mail.example.org ESMTP\r\n")
    connection.close()


async def many_headers(connection: Connection) -> None:
    await connection.send(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(50_000)) + b"\r\n")
