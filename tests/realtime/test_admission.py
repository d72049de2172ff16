"""When all come at once the newest come in first, and nobody waits too long."""

from __future__ import annotations

import asyncio
import contextlib
import itertools

import pytest

from project.realtime import admission
from project.realtime.admission import LEAST_A_SECOND, MOST_AT_ONCE, Admission
from project.realtime.lateness import TICK_SECONDS, Lateness

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


class Late(Lateness):
    """A loop that is as late as told."""

    told = 1.0

    @property
    def seconds(self) -> float:
        return self.told


async def passing(door: Admission, count: int) -> list[float]:
    """When each of so many passed, who all came at once."""
    loop = asyncio.get_running_loop()
    passed: list[float] = []

    async def one() -> None:
        async with door.turn():
            passed.append(loop.time())

    await asyncio.gather(*(one() for _ in range(count)))
    return passed


async def test_while_the_loop_is_late_they_come_in_one_after_the_other() -> None:
    passed = await passing(Admission(100, Late()), 40)
    # However the test's own loop is delayed: never more in a time than the rate allows, but for those let in together.
    assert passed[-1] - passed[0] >= (40 - MOST_AT_ONCE - 3) / LEAST_A_SECOND


async def test_a_loop_that_was_held_up_makes_up_for_it_but_not_with_all_at_once() -> None:
    loop = asyncio.get_running_loop()
    door = Admission(1000, Late())
    entered, _go_on, tasks = await crowd(door, 100 * MOST_AT_ONCE)
    before = len(entered)
    until = loop.time() + 3 * MOST_AT_ONCE / LEAST_A_SECOND
    while loop.time() < until:  # holds the loop up
        pass
    async with asyncio.timeout(60):
        while len(entered) == before:
            await asyncio.sleep(0)
    assert len(entered) - before <= MOST_AT_ONCE + 1
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_once_the_loop_has_time_again_all_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "LEAST_A_SECOND", 0.001)
    late = Late()
    door = Admission(100, late)
    entered, go_on, tasks = await crowd(door, 50)
    assert len(entered) <= MOST_AT_ONCE + 1
    late.told = 0.0
    async with door.turn():
        await asyncio.sleep(0)
        assert len(entered) == 50
    go_on.set()
    await asyncio.gather(*tasks)


async def test_who_left_is_passed_over() -> None:
    door = Admission(1)
    entered, go_on, tasks = await crowd(door, 3)
    tasks[2].cancel()
    # In the same turn of the loop, before the one who leaves hears of it.
    go_on.set()
    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert entered == [0, 1]


async def test_lateness_is_watched_while_somebody_streams_and_forgotten_after() -> None:
    loop = asyncio.get_running_loop()
    lateness = Lateness()
    with lateness:
        async with asyncio.timeout(60):
            while lateness.seconds < 0.02:
                until = loop.time() + 0.1
                while loop.time() < until:  # holds the loop up
                    pass
                await asyncio.sleep(0.001)
    assert lateness.seconds == 0.0
    with lateness:
        assert lateness.seconds == 0.0


async def test_whoever_comes_before_the_last_look_takes_up_the_same_watch() -> None:
    """Else each answer that begins right after another adds a watch, and all of them measure from the moment that another one is due."""
    looks: list[float] = []

    class Counted(Lateness):
        def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
            looks.append(loop.time())
            super()._tick(loop)

    lateness = Counted()
    for _ in range(5):
        with lateness:
            await asyncio.sleep(0)
    with lateness:
        async with asyncio.timeout(60):
            while len(looks) < 5:
                await asyncio.sleep(0.001)
    assert all(later - earlier >= TICK_SECONDS * 0.9 for earlier, later in itertools.pairwise(looks))
