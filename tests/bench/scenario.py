"""One measurement: so many chats at once against one server, at full speed or at a pace; or so many idle sockets."""

from __future__ import annotations

import asyncio
import bisect
import contextlib
import dataclasses
import re
import time
from collections.abc import AsyncIterator, Sequence

from . import usage
from .client import BenchSocket, Refused
from .contenders import Contender

STAMP = re.compile(r"t(\d+) ")
REPLY_SECONDS = 180
CONNECTING_AT_ONCE = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Load:
    """`rate` is tokens a second in each chat; 0 is as fast as the server takes them."""

    chats: int
    tokens: int
    rate: float


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """`latencies_ms` are sorted: from the moment the upstream sent a token to its arrival at the client.

    `tokens_per_s` and `cpu_us_per_token` are of the time in which tokens flow. `ended_tokens_per_s` counts until every reply
    has been ended, and `cpu_ms_per_reply` is what a reply costs before its first token and after its last, which for this
    server means: stored and paid for.
    """

    tokens_per_s: float
    ended_tokens_per_s: float
    cpu_us_per_token: float
    cpu_ms_per_reply: float
    latencies_ms: Sequence[float]

    def latency_ms(self, share: float) -> float:
        return self.latencies_ms[min(len(self.latencies_ms) - 1, int(len(self.latencies_ms) * share))]


async def stream(contender: Contender, load: Load, *, upstream_port: int, round_: int, repeats: int = 1) -> Result:
    """Run the load `repeats` times over the same sockets and add it up. Raises Refused where a reply is not whole."""
    sockets = await connect(contender, load.chats, round_)
    runs = [await _run(contender, sockets, load, upstream_port) for _ in range(repeats)]
    for socket in sockets:
        socket.close()
    tokens = load.chats * load.tokens * repeats
    return Result(
        tokens_per_s=tokens / sum(run.streaming_s for run in runs),
        ended_tokens_per_s=tokens / sum(run.ended_s for run in runs),
        cpu_us_per_token=sum(run.streaming_cpu_s for run in runs) / tokens * 1e6,
        cpu_ms_per_reply=sum(run.cpu_s - run.streaming_cpu_s for run in runs) / repeats / load.chats * 1e3,
        latencies_ms=sorted(latency_us / 1000 for run in runs for latency_us in run.latencies_us),
    )


async def idle_kib_per_socket(contender: Contender, count: int, *, round_: int) -> float:
    """What an open socket without a reply adds to the server's memory."""
    warm = await connect(contender, min(50, count), round_)
    before = usage.memory_kib(contender.pid)
    sockets = await connect(contender, count, round_)
    await asyncio.sleep(1)
    after = usage.memory_kib(contender.pid)
    for socket in (*warm, *sockets):
        socket.close()
    return (after - before) / count


async def connect(contender: Contender, count: int, round_: int) -> list[BenchSocket]:
    places = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def one(chat: int) -> BenchSocket:
        async with places:
            return await contender.connect(chat, round_)

    return await asyncio.gather(*(one(chat) for chat in range(count)))


@dataclasses.dataclass(frozen=True, slots=True)
class _Run:
    streaming_s: float
    ended_s: float
    cpu_s: float
    streaming_cpu_s: float
    latencies_us: list[int]


class _CpuWatch:
    """Notes the CPU time of a process every few milliseconds, to say later what it had used at a given moment."""

    SECONDS = 0.025

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._moments_us: list[int] = []
        self._used_s: list[float] = []

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            self._note()

    @property
    def total_s(self) -> float:
        return self._used_s[-1] - self._used_s[0]

    def used_s(self, moment_us: int) -> float:
        """Between two notes the time is shared out evenly."""
        after = min(max(1, bisect.bisect(self._moments_us, moment_us)), len(self._moments_us) - 1)
        earlier_us, later_us = self._moments_us[after - 1], self._moments_us[after]
        share = min(1.0, max(0.0, (moment_us - earlier_us) / max(1, later_us - earlier_us)))
        return self._used_s[after - 1] + share * (self._used_s[after] - self._used_s[after - 1])

    async def _watch(self) -> None:
        while True:
            self._note()
            await asyncio.sleep(self.SECONDS)

    def _note(self) -> None:
        self._moments_us.append(time.monotonic_ns() // 1000)
        self._used_s.append(usage.cpu_seconds(self._pid))


async def _run(contender: Contender, sockets: list[BenchSocket], load: Load, upstream_port: int) -> _Run:
    await ask_upstream(upstream_port, f"/plan?streams={load.chats}&tokens={load.tokens}&rate={load.rate}")
    for socket in sockets:
        socket.take()
    watch = _CpuWatch(contender.pid)
    async with watch.running():
        await asyncio.sleep(0)
        for socket in sockets:
            socket.send(contender.question())
        await _until_ended(contender, sockets)
    return _evaluate(contender, [socket.take() for socket in sockets], load, watch)


async def _until_ended(contender: Contender, sockets: list[BenchSocket]) -> None:
    """Raises Refused with what a reply said that failed: it never comes to the upstream, at whose gate the others then wait in vain."""
    ends = {asyncio.create_task(socket.reply_ended.wait()): socket for socket in sockets}
    until = time.monotonic() + REPLY_SECONDS
    waiting = set(ends)
    try:
        while waiting:
            ended, waiting = await asyncio.wait(waiting, timeout=until - time.monotonic(), return_when=asyncio.FIRST_COMPLETED)
            if not ended:
                raise Refused(f"{len(waiting)} of {len(sockets)} replies did not end within {REPLY_SECONDS} s")
            for task in ended:
                _look_at_end(contender, ends[task])
    finally:
        for task in waiting:
            task.cancel()


def _look_at_end(contender: Contender, socket: BenchSocket) -> None:
    if socket.is_lost:
        raise Refused("a socket was closed before its reply had ended")
    contender.text(socket.frames[-1][1])


def _evaluate(contender: Contender, replies: list[list[tuple[int, bytes]]], load: Load, watch: _CpuWatch) -> _Run:
    latencies_us: list[int] = []
    first_us, last_us = 2**63, 0
    ended_us = max((frames[-1][0] for frames in replies if frames), default=0)
    for frames in replies:
        count = 0
        for arrived_us, payload in frames:
            for sent_us in map(int, STAMP.findall(contender.text(payload))):
                latencies_us.append(arrived_us - sent_us)
                first_us, last_us = min(first_us, sent_us), max(last_us, arrived_us)
                count += 1
        if count != load.tokens:
            raise Refused(f"a reply had {count} tokens instead of {load.tokens}")
    return _Run(
        streaming_s=(last_us - first_us) / 1e6,
        ended_s=(ended_us - first_us) / 1e6,
        cpu_s=watch.total_s,
        streaming_cpu_s=watch.used_s(last_us) - watch.used_s(first_us),
        latencies_us=latencies_us,
    )


async def ask_upstream(port: int, target: str) -> None:
    """Send one request to the upstream's own controls and wait for its answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    writer.close()
