"""When a serving process looks through everything that it holds."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from project.realtime.lateness import LATENESS
from project.server import garbage

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def nothing_is_put_off() -> Iterator[None]:
    gc.disable()
    gc.collect()
    yield
    gc.enable()


def put_off() -> int:
    return gc.get_count()[2]


async def test_it_waits_until_nobody_is_being_answered() -> None:
    gc.collect(1)
    with LATENESS:
        garbage.look()
        assert put_off() == 1
    garbage.look()
    assert put_off() == 0


async def test_where_somebody_always_is_it_does_not_wait_forever() -> None:
    with LATENESS:
        for _ in range(garbage.MOST_PUT_OFF):
            gc.collect(1)
        garbage.look()
        assert put_off() == garbage.MOST_PUT_OFF
        gc.collect(1)
        garbage.look()
    assert put_off() == 0
