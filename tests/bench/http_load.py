"""HTTP under load: so many kept connections, each asking again as soon as it is answered."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Callable, Mapping

from . import usage
from .client import Refused

WARM_UP_SECONDS = 0.7


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    path: str
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    body: bytes = b""

    @property
    def raw(self) -> bytes:
        lines = [f"{'POST' if self.body else 'GET'} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclasses.dataclass(frozen=True, slots=True)
class Rate:
    per_s: float
    cpu_ms: float
    """Of the server's processor, a request."""


async def measure(
    *, pid: int, port: int, request: Request, connections: int, seconds: float, used_s: Callable[[int], float] = usage.process_seconds
) -> Rate:
    """How many answers a second, and what each costs. Raises Refused for an answer that is none."""
    if seconds > WARM_UP_SECONDS:  # what is shorter is no measurement
        await _ask(port, request.raw, connections, WARM_UP_SECONDS)
    used, began = used_s(pid), time.monotonic()
    count = await _ask(port, request.raw, connections, seconds)
    return Rate(count / (time.monotonic() - began), (used_s(pid) - used) / count * 1e3)


async def once(port: int, request: Request) -> bytes:
    """The body of one answer. Raises Refused for one that is none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        return await _answer(reader, writer, request.raw)
    finally:
        writer.close()


async def _ask(port: int, request: bytes, connections: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    return sum(await asyncio.gather(*(_one(port, request, until) for _ in range(connections))))


async def _one(port: int, request: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    # At least one, however slow the server is.
    await _answer(reader, writer, request)
    count = 1
    while time.monotonic() < until:
        await _answer(reader, writer, request)
        count += 1
    writer.close()
    return count


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith((b"http/1.1 200", b"http/1.1 201")):
        raise Refused(f"{request.partition(b' HTTP')[0].decode()}: {head.partition(chr(13).encode())[0].decode()}")
    return await _body(reader, head)


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    if b"content-length:" in head:
        return await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
    pieces = []
    while size := int(await reader.readline(), 16):
        pieces.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readline()
    return b"".join(pieces)
