"""From the browser's send to the first text of the answer, with 1, 50 and 200 who send within the same second."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Mapping, Sequence

from . import chats, scenario, tables, usage
from .bars import Bar
from .client import BenchSocket, Refused
from .contenders import Contender
from .tables import RELAY

TOKENS = 20
ALONE = 10
"""So many one after the other, for the figure of one who sends alone."""
SPREAD_SECONDS = 1.0
LIMIT_SECONDS = 60.0
BAR_CHATS, BAR_P95_MS = 50, 60.0


@dataclasses.dataclass(frozen=True, slots=True)
class Waits:
    """Sorted, in milliseconds. The upstream answers at once, so all of it is the server's."""

    ms: Sequence[float]

    def share(self, share: float) -> float:
        return self.ms[min(len(self.ms) - 1, int(len(self.ms) * share))]


def measure(names: Sequence[str], upstream_port: int, senders: Sequence[int]) -> dict[str, dict[int, Waits]]:
    """By server and number of senders."""
    sizes = chats.Sizes(chats=senders, paced_chats=senders, tokens=TOKENS, idle=0)
    found = {}
    for name in names:
        with chats.SERVERS[name](upstream_port, sizes) as contender, usage.on(usage.cores()[1]):
            found[name] = asyncio.run(_measure(contender, upstream_port, senders))
    return found


async def _measure(contender: Contender, upstream_port: int, senders: Sequence[int]) -> dict[int, Waits]:
    await scenario.stream(contender, chats.WARM_UP, upstream_port=upstream_port, round_=0, repeats=2)
    # From here on everybody's stream begins when it is asked for.
    await scenario.ask_upstream(upstream_port, f"/plan?streams=1&tokens={TOKENS}&rate=0")
    found = {}
    for round_, count in enumerate(senders, start=1):
        sockets = await scenario.connect(contender, count, round_)
        if count == 1:
            waits = [await _one(contender, sockets[0], 0.0) for _ in range(ALONE)]
        else:
            waits = await asyncio.gather(*(_one(contender, one, SPREAD_SECONDS * n / count) for n, one in enumerate(sockets)))
        for socket in sockets:
            socket.close()
        found[count] = Waits(sorted(waits))
    return found


async def _one(contender: Contender, socket: BenchSocket, after_s: float) -> float:
    await asyncio.sleep(after_s)
    socket.take()
    sent_us = time.monotonic_ns() // 1000
    socket.send(contender.question())
    await asyncio.wait_for(socket.reply_ended.wait(), LIMIT_SECONDS)
    for arrived_us, payload in socket.take():
        if contender.text(payload):
            return (arrived_us - sent_us) / 1000
    raise Refused("a reply had no text")


def table(found: Mapping[str, Mapping[int, Waits]]) -> str:
    rows = [["senders in a second", "server", "p50 ms", "p95 ms", "longest ms"]]
    for count in sorted({count for waits in found.values() for count in waits}):
        for name, waits in found.items():
            figures = (waits[count].share(0.5), waits[count].share(0.95), waits[count].ms[-1])
            rows.append([str(count), name, *(f"{figure:,.1f}" for figure in figures)])
    return tables.table("From the send to the first text of the answer", rows)


def bars(found: Mapping[str, Mapping[int, Waits]]) -> list[Bar]:
    return [
        Bar(f"{name}: send to first text, {BAR_CHATS} in a second, p95 ms", waits[BAR_CHATS].share(0.95), BAR_P95_MS, is_most=True)
        for name, waits in found.items()
        if name in chats.FULL_SPEED and name != RELAY and BAR_CHATS in waits
    ]
