"""Whoever stops reading closes the connection."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.fakes.service import FakeService

from .reading import CONSULTATION, Make, read


async def test_closing_the_stream_closes_the_connection(service: FakeService, make: Make) -> None:
    service.script(tokens=2, then="stall")
    stream = make(service.base_url).stream(CONSULTATION)
    await anext(stream)

    await stream.aclose()

    await service.requests[-1].wait_cut_off(within_s=15)


@pytest.mark.parametrize("script", [{"then": "stall"}, {"first_s": 30.0}])
async def test_cancelling_closes_the_connection(service: FakeService, make: Make, script: dict[str, Any]) -> None:
    service.script(tokens=2, **script)
    reading = asyncio.create_task(read(make(service.base_url)))
    await service.arrived.wait()

    reading.cancel()

    await service.requests[-1].wait_cut_off(within_s=15)
    with pytest.raises(asyncio.CancelledError):
        await reading
