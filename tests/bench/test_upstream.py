"""The benchmark's upstream does not go on writing to a server that was killed in the middle of a stream."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from .upstream import Connection, Plan

pytestmark = [pytest.mark.embedded]


class Wire:
    """A transport that only counts."""

    def __init__(self) -> None:
        self.writes = 0

    def write(self, data: bytes) -> None:
        self.writes += 1


@pytest.mark.parametrize("rate", [0.0, 1000.0])
async def test_who_is_lost_is_written_to_no_more_and_the_others_are_served(rate: float) -> None:
    plan = Plan(streams=2, tokens=30, rate=rate)
    streams = [Connection(), Connection()]
    wires = [Wire(), Wire()]
    for stream, wire in zip(streams, wires, strict=True):
        made: Any = wire
        stream.transport = made
    streams[0].connection_lost(None)
    for stream in streams:
        plan.join(stream)
    await asyncio.wait_for(plan._running, 60)
    assert wires[0].writes == 0
    assert wires[1].writes > 1
