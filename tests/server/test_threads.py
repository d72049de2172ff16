"""Work that waits for a thread: who waits for first words goes before, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import threading

import pytest

from project.threads import OLDEST_OF, Line, Threads, Urgency

pytestmark = pytest.mark.once


def order(*urgencies: Urgency) -> list[int]:
    """In what order those who came in this one get their turns."""
    line = Line()
    for number, urgency in enumerate(urgencies):
        line.put(number, urgency)
    return [line.get() for _ in urgencies]


def test_equals_go_in_the_order_in_which_they_came() -> None:
    assert order(*[Urgency.USUAL] * 9) == list(range(9))


def test_who_waits_for_first_words_goes_before_ends() -> None:
    assert order(Urgency.USUAL, Urgency.BEGINNING, Urgency.BEGUN) == [2, 1, 0]


def test_the_oldest_has_its_turn_however_many_go_before() -> None:
    line = Line()
    line.put("old", Urgency.USUAL)
    got = []
    while "old" not in got:
        line.put("new", Urgency.BEGINNING)
        line.put("new", Urgency.BEGINNING)
        got.append(line.get())
        assert len(got) <= OLDEST_OF


async def test_a_thread_takes_what_is_urgent_first() -> None:
    threads, may_go_on, done = Threads("test", 1), threading.Event(), []
    holding = threads.run(may_go_on.wait)
    end = threads.run(lambda: done.append("end"))
    beginning = threads.run(lambda: done.append("beginning"), Urgency.BEGINNING)
    may_go_on.set()
    await asyncio.gather(holding, end, beginning)
    assert done == ["beginning", "end"]


async def test_work_that_nobody_waits_for_any_more_is_not_begun() -> None:
    threads, may_go_on, done = Threads("test", 1), threading.Event(), []
    holding = threads.run(may_go_on.wait)
    left = threads.run(lambda: done.append("left"))
    left.cancel()
    await asyncio.sleep(0)
    last = threads.run(lambda: done.append("last"))
    may_go_on.set()
    await asyncio.gather(holding, last)
    assert done == ["last"]
