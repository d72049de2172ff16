"""Chats: tokens at full speed and at a pace, short replies, idle sockets; beside the plain servers."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial

from . import contenders, scenario, usage
from .bars import Bar
from .client import Refused
from .contenders import Contender, Wish
from .http_load import Rate
from .scenario import Load, Result
from .tables import LIST, PEER, RELAY

PACE = 30.0
REPEATED_TOKENS = 10_000
"""At full speed short loads are repeated until about so many tokens were delivered."""
SHORT_TOKENS = 20
WARM_UP = Load(chats=5, tokens=50, rate=0)
SETTLE_SECONDS = 3.0
"""What follows a reply waits two seconds, and is no part of the next load."""

REPLY_MS = 12.0
"""CPU of a reply beside its tokens. Not a ratio: it holds for the machine of issue 13, where FastAPI's list costs `PEER_MS`."""
PEER_MS = 4.8
REPLIES_PER_S = 80.0
"""Likewise."""
FULL_SPEED = {"reverie": 20.0, "reverie+redis": 16.0}
"""Tokens a second at 200 chats, against the relay's."""
PACED_P95_MS = 60.0
PACED_CHATS = 500
IDLE_KIB = 24.0


@dataclasses.dataclass(frozen=True, slots=True)
class Sizes:
    chats: Sequence[int]
    paced_chats: Sequence[int]
    tokens: int
    idle: int
    settle_s: float = SETTLE_SECONDS


@dataclasses.dataclass(slots=True)
class Findings:
    """What was measured of one server; None where it could not be."""

    full_speed: dict[int, Result | None] = dataclasses.field(default_factory=dict)
    paced: dict[int, Result | None] = dataclasses.field(default_factory=dict)
    short: Result | None = None
    idle_kib: float | None = None

    @property
    def is_whole(self) -> bool:
        return all(result is not None for result in (*self.full_speed.values(), *self.paced.values()))


Starter = Callable[[int, Sizes], AbstractContextManager[Contender]]


def _reverie(name: str, upstream_port: int, sizes: Sizes, *, on_services: bool) -> AbstractContextManager[Contender]:
    people = max(*sizes.chats, *sizes.paced_chats, sizes.idle // 8, WARM_UP.chats)
    rounds = len(sizes.chats) + len(sizes.paced_chats) + 3
    return contenders.reverie(name, upstream_port, [Wish(people=people, dreams=rounds)], on_services=on_services)


def _plain(name: str, module: str, upstream_port: int, sizes: Sizes) -> AbstractContextManager[Contender]:
    return contenders.plain(name, module, upstream_port)


SERVERS: dict[str, Starter] = {
    RELAY: partial(_plain, RELAY, "relay"),
    "channels": partial(_plain, "channels", "plain_channels"),
    "reverie": partial(_reverie, "reverie", on_services=False),
    "reverie+redis": partial(_reverie, "reverie+redis", on_services=True),
}
"""The relay is the measure of the others and comes first."""


def measure(names: Sequence[str], upstream_port: int, sizes: Sizes) -> dict[str, Findings]:
    """All loads, by server."""
    found = {}
    for name in names:
        with SERVERS[name](upstream_port, sizes) as contender, usage.on(usage.cores()[1]):
            found[name] = asyncio.run(_measure(contender, sizes, upstream_port))
    return found


async def _measure(contender: Contender, sizes: Sizes, upstream_port: int) -> Findings:
    """All loads, each over dreams of its own."""
    found = Findings()
    await scenario.stream(contender, WARM_UP, upstream_port=upstream_port, round_=0, repeats=2)
    # First, while memory is not yet shaped by streaming.
    if sizes.idle:
        found.idle_kib = await scenario.idle_kib_per_socket(contender, sizes.idle, round_=0)
        _say(contender, f"{sizes.idle} idle sockets: {found.idle_kib:.1f} KiB each")
    found.short = await _try(contender, Load(max(sizes.chats), SHORT_TOKENS, 0), upstream_port, 1, 1)
    round_ = 2
    for chats in sizes.chats:
        load = Load(chats, sizes.tokens, 0)
        repeats = max(1, min(5, REPEATED_TOKENS // (chats * sizes.tokens)))
        await usage.until_calm(contender.pid, settle_s=sizes.settle_s)
        found.full_speed[chats] = await _try(contender, load, upstream_port, round_, repeats)
        round_ += 1
    for chats in sizes.paced_chats:
        await usage.until_calm(contender.pid, settle_s=sizes.settle_s)
        found.paced[chats] = await _try(contender, Load(chats, sizes.tokens, PACE), upstream_port, round_, 1)
        round_ += 1
    return found


async def _try(contender: Contender, load: Load, upstream_port: int, round_: int, repeats: int) -> Result | None:
    pace = f"{load.rate:.0f} tokens/s each" if load.rate else "full speed"
    try:
        result = await scenario.stream(contender, load, upstream_port=upstream_port, round_=round_, repeats=repeats)
    except Refused as error:
        _say(contender, f"{load.chats} chats, {pace}: failed: {error}")
        return None
    _say(contender, f"{load.chats} chats, {pace}: {result.tokens_per_s:,.0f} tokens/s, p95 {result.latency_ms(0.95):.1f} ms")
    return result


def _say(contender: Contender, text: str) -> None:
    print(f"{contender.name}: {text}", file=sys.stderr, flush=True)


def bars(found: Mapping[str, Findings], rest: Mapping[str, Mapping[tuple[str, int], Rate]]) -> list[Bar]:
    """`rest` says how fast this machine is, where it was measured."""
    peer = rest.get(PEER, {}).get((LIST, 1))
    slowness = peer.cpu_ms / PEER_MS if peer else 1.0
    relay = found[RELAY].full_speed.get(200) if RELAY in found else None
    made = []
    for name, least in FULL_SPEED.items():
        if (of := found.get(name)) is None:
            continue
        if of.short:
            made.append(Bar(f"{name}: CPU of a reply beside its tokens, ms", of.short.cpu_ms_per_reply, REPLY_MS * slowness, is_most=True))
            made.append(Bar(f"{name}: replies a second", of.short.ended_tokens_per_s / SHORT_TOKENS, REPLIES_PER_S / slowness))
        if relay and (fast := of.full_speed.get(200)):
            made.append(Bar(f"{name}: 200 chats at full speed, against the relay", fast.tokens_per_s / relay.tokens_per_s, least))
        if paced := of.paced.get(PACED_CHATS):
            made.append(Bar(f"{name}: {PACED_CHATS} chats of 30 tokens/s, p95 ms", paced.latency_ms(0.95), PACED_P95_MS, is_most=True))
        if of.idle_kib is not None:
            made.append(Bar(f"{name}: KiB an idle socket", of.idle_kib, IDLE_KIB, is_most=True))
    return made
