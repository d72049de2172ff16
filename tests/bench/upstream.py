"""An OpenAI-compatible upstream that is never the bottleneck: chunks are ready but for the time that each token carries.

Every token's text is `t<microseconds> `, the monotonic clock of this machine when it was sent. Streams wait behind a gate
until all that were announced have asked, so what is measured is streaming alone. `POST /plan?streams=…&tokens=…&rate=…`
announces; rate 0 is full speed.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

BATCH = 8
"""Tokens in one write at full speed, where no receiver reads them one by one."""

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"
_CHUNK = (
    b'data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1790000000,"model":"bench",'
    b'"choices":[{"index":0,"delta":%b,"logprobs":null,"finish_reason":%b}]}\n\n'
)
FIRST = _CHUNK % (b'{"role":"assistant","content":""}', b"null")
TOKEN = (_CHUNK % (b'{"content":"t@ "}', b"null")).split(b"@")
LAST = _CHUNK % (b"{}", b'"stop"') + b"data: [DONE]\n\n"


def chunk(data: bytes) -> bytes:
    """One chunk of HTTP's chunked coding."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def now_us() -> int:
    return time.monotonic_ns() // 1000


class Plan:
    """The announced streams, and the gate before them."""

    def __init__(self, *, streams: int, tokens: int, rate: float) -> None:
        self.streams = streams
        self.tokens = tokens
        self.rate = rate
        self.waiting: list[Connection] = []

    def join(self, stream: Connection) -> None:
        self.waiting.append(stream)
        if len(self.waiting) == self.streams:
            streams, self.waiting = self.waiting, []
            self._running = asyncio.ensure_future(self._run(streams))

    async def _run(self, streams: list[Connection]) -> None:
        if self.rate:
            await asyncio.gather(*(self._pace(stream) for stream in streams))
        else:
            await self._pump(streams)

    async def _pump(self, streams: list[Connection]) -> None:
        """All streams as fast as they are read, in turn."""
        left = dict.fromkeys(streams, self.tokens)
        while left:
            for stream in [stream for stream in left if stream.is_lost]:
                del left[stream]
            for stream in [stream for stream in left if stream.may_write]:
                count = min(BATCH, left[stream])
                stream.send_tokens(count)
                left[stream] -= count
                if not left[stream]:
                    stream.finish()
                    del left[stream]
            await asyncio.sleep(0 if any(stream.may_write for stream in left) else 0.001)

    async def _pace(self, stream: Connection) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time() + random.random() / self.rate
        for number in range(self.tokens):
            if (wait := began + number / self.rate - loop.time()) > 0:
                await asyncio.sleep(wait)
            if stream.is_lost:
                return
            stream.send_tokens(1)
        stream.finish()


class Connection(asyncio.Protocol):
    """One HTTP connection, one request at a time."""

    plan = Plan(streams=1, tokens=1, rate=0)
    transport: asyncio.Transport

    def __init__(self) -> None:
        self._received = b""
        self.may_write = True
        self.is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def pause_writing(self) -> None:
        self.may_write = False

    def resume_writing(self) -> None:
        self.may_write = True

    def connection_lost(self, error: Exception | None) -> None:
        # A server that was killed in the middle of a stream. asyncio would warn of each token that is written to it.
        self.is_lost = True

    def data_received(self, data: bytes) -> None:
        self._received += data
        for path in self._requests():
            self._answer(path)

    def _requests(self) -> Iterator[str]:
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if len(self._received) < end + 4 + length:
                return
            path = self._received.split(b" ", 2)[1].decode()
            self._received = self._received[end + 4 + length :]
            yield path

    def _answer(self, target: str) -> None:
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        if path == "/plan":
            numbers = {name: float(values[0]) for name, values in query.items()}
            Connection.plan = Plan(streams=int(numbers["streams"]), tokens=int(numbers["tokens"]), rate=numbers["rate"])
            self._ok()
        else:
            self.transport.write(HEAD + chunk(FIRST))
            Connection.plan.join(self)

    def _ok(self) -> None:
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def send_tokens(self, count: int) -> None:
        self.transport.write(chunk((b"%d" % now_us()).join(TOKEN) * count))

    def finish(self) -> None:
        self.transport.write(chunk(LAST) + b"0\r\n\r\n")


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", port, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
