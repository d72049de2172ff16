"""Work that is begun without a task ends, waits, fails and is cancelled as it would in one."""

from __future__ import annotations

import asyncio

import pytest

from project.realtime import at_once

pytestmark = pytest.mark.once


class Step:
    """What a test does, which waits for `may_go` in the middle."""

    def __init__(self) -> None:
        self.may_go = asyncio.Event()
        self.done: list[str] = []

    async def run(self) -> None:
        self.done.append("begun")
        try:
            await self.may_go.wait()
            await asyncio.sleep(0)
        finally:
            self.done.append("left")
        self.done.append("ended")


async def test_what_need_not_wait_has_ended() -> None:
    step = Step()
    step.may_go.set()

    async def work() -> None:
        step.done.append("all of it")

    assert at_once.begin(work()) is None
    assert step.done == ["all of it"]


async def test_what_waits_goes_on_in_a_task() -> None:
    step = Step()
    rest = at_once.begin(step.run())
    assert rest is not None
    task = asyncio.create_task(rest)
    await asyncio.sleep(0)
    assert step.done == ["begun"]
    step.may_go.set()
    await task
    assert step.done == ["begun", "left", "ended"]


async def test_a_failure_is_the_rests_not_the_callers() -> None:
    async def work() -> None:
        raise OSError("the road is closed")

    rest = at_once.begin(work())
    assert rest is not None
    with pytest.raises(OSError, match="the road is closed"):
        await rest


async def test_a_failure_after_a_wait_reaches_who_awaits_the_rest() -> None:
    async def work() -> None:
        await asyncio.sleep(0)
        raise OSError("the road is closed")

    rest = at_once.begin(work())
    assert rest is not None
    with pytest.raises(OSError, match="the road is closed"):
        await asyncio.create_task(rest)


async def test_cancelling_the_rest_cancels_the_work() -> None:
    step = Step()
    rest = at_once.begin(step.run())
    assert rest is not None
    task = asyncio.create_task(rest)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert step.done == ["begun", "left"]
