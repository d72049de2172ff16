"""Running streams, watched by a process of their own: in a storm the client that makes it would read their tokens late itself.

Told by one line on its input which to open; says `running` once each has its first text, and at the end of its input, for every token,
when it arrived and when it was sent (both in µs).
"""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from collections.abc import Sequence

import orjson

from . import contenders, scenario
from .client import BenchSocket
from .contenders import Person, Reverie

FIRST_TEXT_SECONDS = 60
Tokens = list[tuple[int, int]]


class Streams:
    """One such process, for a while."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def begin(cls, server: Reverie, people: Sequence[Person]) -> Streams:
        """Ask in the first dream of each of these, and wait until all are answered."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bench.streams", stdin=pipe, stdout=pipe, limit=2**26)
        assert process.stdin is not None
        assert process.stdout is not None
        told = {"port": server.port, "people": [dataclasses.asdict(person) for person in people]}
        process.stdin.write(orjson.dumps(told) + b"\n")
        if await process.stdout.readline() != b"running\n":
            raise RuntimeError("the streams did not begin")
        return cls(process)

    async def end(self) -> Tokens:
        said, _ = await self._process.communicate()
        return [(arrived, sent) for arrived, sent in orjson.loads(said)]


async def _watch(port: int, people: list[Person]) -> None:
    sockets = [await contenders.enter(port, person, person.dreams[0]) for person in people]
    for socket in sockets:
        socket.take()
        socket.send(contenders.question())
    await asyncio.gather(*map(_first_text, sockets))
    print("running", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    tokens = [
        (arrived_us, int(sent_us))
        for socket in sockets
        for arrived_us, payload in socket.take()
        for sent_us in scenario.STAMP.findall(payload.decode())
    ]
    sys.stdout.buffer.write(orjson.dumps(tokens))


async def _first_text(socket: BenchSocket) -> None:
    async with asyncio.timeout(FIRST_TEXT_SECONDS):
        while not any(scenario.STAMP.search(payload.decode()) for _, payload in socket.frames):
            socket.arrived.clear()
            await socket.arrived.wait()


if __name__ == "__main__":
    given = orjson.loads(sys.stdin.readline())
    asyncio.run(_watch(given["port"], [Person(**one) for one in given["people"]]))
