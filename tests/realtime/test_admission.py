"""When all come at once the newest come in first, and nobody waits too long."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from project.realtime import admission
from project.realtime.admission import Admission

pytestmark = pytest.mark.once


async def come(door: Admission, number: int, entered: list[int], go_on: asyncio.Event) -> None:
    async with door.turn():
        entered.append(number)
        await go_on.wait()


async def crowd(door: Admission, size: int) -> tuple[list[int], asyncio.Event, list[asyncio.Task[None]]]:
    entered: list[int] = []
    go_on = asyncio.Event()
    tasks = []
    for number in range(size):
        tasks.append(asyncio.create_task(come(door, number, entered, go_on)))
        await asyncio.sleep(0)
    return entered, go_on, tasks


async def test_the_newest_of_those_who_wait_is_next() -> None:
    entered, go_on, tasks = await crowd(Admission(2), 5)
    assert entered == [0, 1]
    go_on.set()
    await asyncio.gather(*tasks)
    assert entered == [0, 1, 4, 3, 2]


async def test_who_has_waited_long_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "LONG_SECONDS", -1.0)
    entered, go_on, tasks = await crowd(Admission(1), 4)
    go_on.set()
    await asyncio.gather(*tasks)
    assert entered == [0, 1, 2, 3]


async def test_who_leaves_while_waiting_takes_no_place() -> None:
    door = Admission(1)
    entered, go_on, tasks = await crowd(door, 3)
    tasks[2].cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await tasks[2]
    go_on.set()
    await asyncio.gather(*tasks[:2])
    assert entered == [0, 1]
    async with asyncio.timeout(60), door.turn():
        pass
