"""What follows a reply makes way while others that are being answered are late, but not for ever."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from dreams import tasks
from dreams.chat import pace

pytestmark = pytest.mark.once


class Late:
    """The lateness of a loop; that somebody asked for it can be waited for."""

    def __init__(self) -> None:
        self.now_s = 1.0
        self.was_asked = threading.Event()

    @property
    def seconds(self) -> float:
        self.was_asked.set()
        return self.now_s


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> Late:
    one = Late()
    monkeypatch.setattr(pace, "LATENESS", one)
    return one


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    monkeypatch.setattr(tasks, "follow_reply", lambda *, dream_id: seen.append(dream_id))
    return seen


async def test_what_follows_waits_until_replies_are_in_time(late: Late, followed: list[str]) -> None:
    following = asyncio.create_task(asyncio.to_thread(tasks.follow_replies, dream_ids=["one", "two"]))
    await asyncio.to_thread(late.was_asked.wait)
    assert followed == []
    late.now_s = pace.IDLE_BELOW_SECONDS
    await following
    assert followed == ["one", "two"]


def test_it_does_not_wait_for_ever(late: Late, followed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST_PATIENCE_SECONDS", 0.1)
    began = time.monotonic()
    tasks.follow_replies(dream_ids=["one", "two"])
    assert followed == ["one", "two"]
    # Both together: the second one's wait was used up by the first.
    assert time.monotonic() - began >= 0.1


def test_nothing_waits_where_no_text_flows(followed: list[str]) -> None:
    tasks.follow_replies(dream_ids=["one"])
    assert followed == ["one"]
