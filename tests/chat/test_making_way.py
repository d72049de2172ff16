"""What follows a reply makes way while others that are being answered are late, but not for ever."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from dreams import tasks
from dreams.chat import engine
from dreams.chat.pace import IDLE_BELOW_SECONDS, TICK_SECONDS, Pace

pytestmark = pytest.mark.once


class HandLoop:
    """A loop whose clock is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.due: list[Any] = []

    def time(self) -> float:
        return self.now

    def call_at(self, _when: float, callback: Any) -> None:
        self.due.append(callback)

    def tick(self, *, late_s: float) -> None:
        self.now += TICK_SECONDS + late_s
        self.due.pop()()


def pace_of(loop: HandLoop) -> Pace:
    given: Any = loop
    return Pace(given)


def test_a_loop_in_time_is_not_behind() -> None:
    loop = HandLoop()
    with pace_of(loop) as pace:
        for _ in range(5):
            loop.tick(late_s=IDLE_BELOW_SECONDS / 2)
        assert not pace.is_behind


def test_a_late_loop_is_behind_only_while_text_flows() -> None:
    loop = HandLoop()
    with pace_of(loop) as pace:
        for _ in range(5):
            loop.tick(late_s=0.02)
        assert pace.is_behind
    assert not pace.is_behind


class Busy:
    """An engine whose replies are late until told otherwise."""

    def __init__(self) -> None:
        self.is_behind = True
        self.was_asked = threading.Event()

    def __getattribute__(self, name: str) -> Any:
        if name == "is_behind":
            self.was_asked.set()
        return super().__getattribute__(name)


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Busy:
    one = Busy()
    monkeypatch.setattr(engine, "_engine", one)
    return one


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    monkeypatch.setattr(tasks, "follow_reply", lambda *, dream_id: seen.append(dream_id))
    return seen


async def test_what_follows_waits_until_replies_are_in_time(busy: Busy, followed: list[str]) -> None:
    following = asyncio.create_task(asyncio.to_thread(tasks.follow_replies, dream_ids=["one", "two"]))
    await asyncio.to_thread(busy.was_asked.wait)
    assert followed == []
    busy.is_behind = False
    await following
    assert followed == ["one", "two"]


def test_it_does_not_wait_for_ever(busy: Busy, followed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST_PATIENCE_SECONDS", 0.1)
    began = time.monotonic()
    tasks.follow_replies(dream_ids=["one", "two"])
    assert followed == ["one", "two"]
    # Both together: the second one's wait was used up by the first.
    assert time.monotonic() - began >= 0.1


def test_nothing_waits_where_no_replies_run(followed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_engine", None)
    tasks.follow_replies(dream_ids=["one"])
    assert followed == ["one"]
