"""The ratios that the benchmark must reach; `make bench ARGS=--check` fails below them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from . import tables
from .http_load import Rate
from .scenario import Result

REST = {("/api/user/me/dreams/", 1): 1.0, ("/api/user/me/dreams/", 32): 1.0, ("/health/", 1): 3.0, ("/health/", 32): 3.0}
"""How many times as cheap as FastAPI's list a request is."""
REPLY_MS = 12.0
"""CPU of a reply beside its tokens. Not a ratio: it holds for the machine of issue 13, where FastAPI's list costs `PEER_MS`."""
PEER_MS = 4.8
FULL_SPEED = {"reverie": 20.0, "reverie+redis": 16.0}
"""Tokens a second at 200 chats, against the relay's."""


class Found(Protocol):
    full_speed: dict[int, Result | None]
    short: Result | None


def report(rest: Mapping[str, Mapping[tuple[str, int], Rate]], findings: Mapping[str, Found]) -> list[str]:
    """Print what is below its bar, and return it."""
    below = [*_rest(rest), *_replies(rest, findings), *_full_speed(findings)]
    print("\n".join(["Below the bars:", *below] if below else ["Every bar is reached."]))
    return below


def _rest(rest: Mapping[str, Mapping[tuple[str, int], Rate]]) -> list[str]:
    below = []
    for name in FULL_SPEED:
        for (path, connections), bar in REST.items():
            ratio = tables.rest_ratio(rest, name, path, connections) if name in rest else None
            if ratio is not None and ratio < bar:
                below.append(f"{name} {path} with {connections} connections: {ratio:.2f} of {bar}")
    return below


def _replies(rest: Mapping[str, Mapping[tuple[str, int], Rate]], findings: Mapping[str, Found]) -> list[str]:
    peer = rest.get(tables.PEER, {}).get((tables.LIST, 1))
    bar = REPLY_MS * (peer.cpu_ms / PEER_MS if peer else 1.0)
    shorts = {name: findings[name].short for name in FULL_SPEED if name in findings}
    return [
        f"{name} reply: {short.cpu_ms_per_reply:.1f} ms, at most {bar:.1f}"
        for name, short in shorts.items()
        if short and short.cpu_ms_per_reply > bar
    ]


def _full_speed(findings: Mapping[str, Found]) -> list[str]:
    relay = findings[tables.RELAY].full_speed.get(200) if tables.RELAY in findings else None
    below = []
    for name, bar in FULL_SPEED.items():
        result = findings[name].full_speed.get(200) if name in findings else None
        if relay and result and result.tokens_per_s < bar * relay.tokens_per_s:
            below.append(f"{name} at full speed: {result.tokens_per_s / relay.tokens_per_s:.1f} of {bar}")
    return below
