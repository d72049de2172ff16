"""REST under load: so many kept connections, each asking again as soon as it is answered."""

from __future__ import annotations

import asyncio
import dataclasses
import time

from . import usage
from .client import Refused

WARM_UP_SECONDS = 0.7


@dataclasses.dataclass(frozen=True, slots=True)
class Rate:
    per_s: float
    cpu_ms: float
    """Of the server's processor, a request."""


async def measure(*, pid: int, port: int, path: str, token: str, connections: int, seconds: float) -> Rate:
    """How many answers a second, and what each costs. Raises Refused for an answer that is none."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Authorization: Bearer {token}"]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    await _ask(port, request, connections, WARM_UP_SECONDS)
    used, began = usage.process_seconds(pid), time.monotonic()
    count = await _ask(port, request, connections, seconds)
    return Rate(count / (time.monotonic() - began), (usage.process_seconds(pid) - used) / count * 1e3)


async def _ask(port: int, request: bytes, connections: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    return sum(await asyncio.gather(*(_one(port, request, until) for _ in range(connections))))


async def _one(port: int, request: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.monotonic() < until:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise Refused(head.partition(b"\r\n")[0].decode())
        await _skip_body(reader, head)
        count += 1
    writer.close()
    return count


async def _skip_body(reader: asyncio.StreamReader, head: bytes) -> None:
    if b"content-length:" in head:
        await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
        return
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()
