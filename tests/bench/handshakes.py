"""Tickets, handshakes and `ready`: how many a second, what each costs, and a server that restarts with 2,000 open dreams.

In the storm all come back at once, each with a ticket, while streams that began at the restart run on: the worst case. Pages and clients
spread their tries over seconds.
"""

from __future__ import annotations

import asyncio
import dataclasses
import sys
import time
from collections.abc import Mapping, Sequence

import orjson

from . import contenders, http_load, scenario, tables, usage
from .bars import Bar
from .client import BenchSocket, Refused
from .contenders import Person, Reverie, Wish
from .http_load import Request
from .streams import Streams

EACH = 8
"""Open dreams of a person: fewer than a person's limit of sockets."""
STREAMS = 20
PACE = 30.0
STREAM_TOKENS = 900
SETTLED_SECONDS = 1.0
TRY_AGAIN_S = 0.2
BAR_PER_S, BAR_CPU_MS, BAR_LONGEST_S, BAR_STREAM_P95_MS = 200.0, 5.0, 20.0, 250.0


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """`cpu_ms` is of one ticket, handshake and `ready`. `stream_p95_ms`: of the tokens that ran meanwhile."""

    ready_per_s: float
    cpu_ms: float
    storm_longest_s: float
    storm_cpu_ms: float
    stream_p95_ms: float


def measure(names: Sequence[str], upstream_port: int, *, handshakes: int, storm: int) -> dict[str, Found]:
    people = -(-max(handshakes, storm) // EACH) + STREAMS
    found = {}
    for name in names:
        wish = Wish(people=people, dreams=EACH)
        with contenders.reverie(name, upstream_port, [wish], on_services="redis" in name) as server, usage.on(usage.cores()[1]):
            found[name] = asyncio.run(_measure(server, upstream_port, handshakes, storm))
    return found


async def _measure(server: Reverie, upstream_port: int, handshakes: int, storm: int) -> Found:
    for socket in await _all(server, min(50, handshakes)):  # what is loaded at first use is loaded now
        socket.close()
    await asyncio.sleep(1.5)  # no sign-in is remembered any more
    used, began = usage.process_seconds(server.pid), time.monotonic()
    sockets = await _all(server, handshakes)
    per_s = handshakes / (time.monotonic() - began)
    cpu_ms = (usage.process_seconds(server.pid) - used) / handshakes * 1e3
    for socket in sockets:
        socket.close()
    print(f"{server.name}: {per_s:.0f} sockets ready a second, {cpu_ms:.2f} ms each", file=sys.stderr, flush=True)
    longest_s, storm_cpu_ms, p95_ms = await _storm(server, upstream_port, storm)
    return Found(per_s, cpu_ms, longest_s, storm_cpu_ms, p95_ms)


async def _all(server: Reverie, count: int) -> list[BenchSocket]:
    """So many sockets at dreams of their own; `scenario` bounds how many ask at a time."""
    places = asyncio.Semaphore(scenario.CONNECTING_AT_ONCE)

    async def one(number: int) -> BenchSocket:
        async with places:
            return await _enter(server, server.people[number // EACH], number % EACH)

    return list(await asyncio.gather(*(one(number) for number in range(count))))


async def _enter(server: Reverie, person: Person, dream: int) -> BenchSocket:
    """A ticket, then the socket with it, as programs do."""
    asking = Request("/api/user/ws-ticket/", {"Authorization": f"Bearer {person.token}"}, b"{}")
    ticket = orjson.loads(await http_load.once(server.port, asking))["ticket"]
    return await server.open(person, person.dreams[dream], ticket=ticket)


async def _storm(server: Reverie, upstream_port: int, count: int) -> tuple[float, float, float]:
    """The longest wait for `ready`, CPU of each beside that of the streams, and the 95th percentile of the streams' latency meanwhile."""
    sockets = await _all(server, count)
    server.server.kill()
    for socket in sockets:
        socket.close()
    await asyncio.to_thread(server.server.start)
    await scenario.ask_upstream(upstream_port, f"/plan?streams={STREAMS}&tokens={STREAM_TOKENS}&rate={PACE}")
    streams = await Streams.begin(server, server.people[-STREAMS:])
    used = usage.process_seconds(server.pid)
    await asyncio.sleep(SETTLED_SECONDS)
    streaming = (usage.process_seconds(server.pid) - used) / SETTLED_SECONDS
    used, began = usage.process_seconds(server.pid), time.monotonic()
    back = await asyncio.gather(*(_until_ready(server, number, began) for number in range(count)))
    cpu_s = usage.process_seconds(server.pid) - used - streaming * (time.monotonic() - began)
    until_us = time.monotonic_ns() // 1000
    tokens = await streams.end()
    latencies = sorted(arrived_us - sent_us for arrived_us, sent_us in tokens if began * 1e6 <= arrived_us <= until_us)
    for socket, _ in back:
        socket.close()
    if not latencies:
        raise Refused("the streams had ended before the storm was over")
    return max(waited for _, waited in back), cpu_s / count * 1e3, latencies[int(len(latencies) * 0.95)] / 1e3


async def _until_ready(server: Reverie, number: int, began: float) -> tuple[BenchSocket, float]:
    person = server.people[number // EACH]
    while True:
        try:
            socket = await _enter(server, person, number % EACH)
        except (Refused, OSError):
            await asyncio.sleep(TRY_AGAIN_S)
        else:
            return socket, time.monotonic() - began


def table(found: Mapping[str, Found], handshakes: int, storm: int) -> str:
    rows = [["server", "ready/s", "CPU ms", f"storm of {storm:,}: longest s", "CPU ms", "streams' p95 ms"]]
    for name, one in found.items():
        figures = (one.ready_per_s, one.cpu_ms, one.storm_longest_s, one.storm_cpu_ms, one.stream_p95_ms)
        rows.append([name, *(f"{figure:,.1f}" for figure in figures)])
    return tables.table(f"Tickets, handshakes and `ready`, {handshakes} with {scenario.CONNECTING_AT_ONCE} at a time", rows)


def bars(found: Mapping[str, Found], storm: int) -> list[Bar]:
    made = []
    for name, one in found.items():
        made.append(Bar(f"{name}: sockets ready a second, tickets included", one.ready_per_s, BAR_PER_S))
        made.append(Bar(f"{name}: ticket, handshake and ready, CPU ms", one.cpu_ms, BAR_CPU_MS, is_most=True))
        made.append(Bar(f"{name}: storm of {storm:,}, longest wait s", one.storm_longest_s, BAR_LONGEST_S, is_most=True))
        made.append(Bar(f"{name}: storm, p95 ms of running streams", one.stream_p95_ms, BAR_STREAM_P95_MS, is_most=True))
    return made
