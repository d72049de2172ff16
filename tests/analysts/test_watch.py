"""One timer for many waits: who is broken off, and who is not."""

from __future__ import annotations

import asyncio

import pytest

from dreams.analysts.watch import Watch

from .virtual_time import in_virtual_time, now

IDLE_S = 0.2


def watch(*, within_s: float = 60) -> Watch:
    return Watch(idle_s=IDLE_S, deadline=now() + within_s)


@in_virtual_time
async def test_a_long_wait_is_broken_off_and_the_task_goes_on() -> None:
    began = now()
    with watch() as patience:
        with pytest.raises(TimeoutError):
            await patience.wait(asyncio.sleep(30))
        await asyncio.sleep(0)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    assert IDLE_S <= now() - began <= 2 * IDLE_S


@in_virtual_time
async def test_many_short_waits_may_last_longer_together() -> None:
    with watch() as patience:
        for _ in range(8):
            assert await patience.wait(asyncio.sleep(IDLE_S / 4, "text")) == "text"


@in_virtual_time
async def test_what_is_done_between_the_waits_does_not_count() -> None:
    with watch() as patience:
        await patience.wait(asyncio.sleep(0))
        await asyncio.sleep(2 * IDLE_S)
        await patience.wait(asyncio.sleep(IDLE_S / 4))


@in_virtual_time
async def test_the_deadline_ends_a_stream_that_never_falls_silent() -> None:
    began = now()
    with watch(within_s=0.3) as patience, pytest.raises(TimeoutError):
        while True:
            await patience.wait(asyncio.sleep(IDLE_S / 4))
    assert 0.3 <= now() - began <= 0.3 + IDLE_S


@in_virtual_time
async def test_a_wait_that_begins_after_the_deadline_is_broken_off_at_once() -> None:
    with watch(within_s=0.1) as patience:
        await asyncio.sleep(0.3)
        began = now()
        with pytest.raises(TimeoutError):
            await patience.wait(asyncio.sleep(30))
        assert now() - began <= IDLE_S / 2


@in_virtual_time
async def test_a_cancellation_from_elsewhere_stays_one() -> None:
    async def read() -> None:
        with watch() as patience:
            await patience.wait(asyncio.sleep(30))

    task = asyncio.create_task(read())
    await asyncio.sleep(IDLE_S / 4)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@in_virtual_time
async def test_an_error_of_what_is_awaited_comes_through() -> None:
    async def broken() -> None:
        raise ConnectionResetError

    with watch() as patience, pytest.raises(ConnectionResetError):
        await patience.wait(broken())
