"""The next piece of a reply leaves in the turn in which it is told; where the road has to wait, all that follows waits in order."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dreams.chat import events, frames
from dreams.chat.draft.memory import MemoryDrafts
from dreams.chat.viewer import Viewer
from project.realtime.database import in_database
from project.realtime.layers import InProcessLayer

from .replies import running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

PIECES = ("The sea ", "was ", "wide, ", "and I ", "swam.")


class Road:
    """Frames that were sent. While `is_open` is not set, whoever sends waits; what is in `failures` is raised first."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.failures: list[Exception] = []

    async def take(self, frame: Any) -> None:
        await self.is_open.wait()
        if self.failures:
            raise self.failures.pop()
        self.sent.append(frame)

    @property
    def pieces(self) -> list[tuple[int, str]]:
        return [(frame.offset, frame.text) for frame in self.sent if isinstance(frame, frames.ReplyDelta)]


class Talk:
    """A running reply, somebody who looks at it, and who tells of it."""

    def __init__(self, viewer: Viewer, bus: InProcessLayer, store: MemoryDrafts, message_id: int, epoch: int) -> None:
        self.viewer = viewer
        self._bus, self.store, self.message_id, self.epoch = bus, store, message_id, epoch
        self.text = ""

    def say(self, piece: str) -> None:
        delta = {"type": "reply.delta", "message_id": self.message_id, "epoch": self.epoch, "offset": len(self.text), "text": piece}
        self.text += piece
        self.store.append(self.message_id, self.epoch, piece, self.text)
        self._bus.post(events.dream_group(self.viewer.dream_id), delta)


async def begin(road: Road) -> Talk:
    reply = await in_database(running)
    dream = reply.dream
    bus, store = InProcessLayer(), MemoryDrafts()
    await store.claim(reply.pk, reply.epoch, "us", 60)
    viewer = Viewer(dream_id=dream.pk, person_id=dream.author_id, send=road.take, store=store, bus=bus)
    await viewer.open()
    return Talk(viewer, bus, store, reply.pk, reply.epoch)


async def test_pieces_leave_in_the_turn_in_which_they_are_told() -> None:
    road = Road()
    talk = await begin(road)
    for piece in PIECES:
        talk.say(piece)
    # Not a turn of the loop later.
    assert [text for _, text in road.pieces] == list(PIECES)
    await talk.viewer.close()


async def test_what_is_told_while_the_road_waits_follows_once_and_in_order() -> None:
    road = Road()
    talk = await begin(road)
    talk.say(PIECES[0])
    road.is_open.clear()
    for piece in PIECES[1:-1]:
        talk.say(piece)
    await asyncio.sleep(0)
    assert len(road.pieces) == 1
    road.is_open.set()
    talk.say(PIECES[-1])
    while sum(len(text) for _, text in road.pieces) < len(talk.text):
        await asyncio.sleep(0)
    assert "".join(text for _, text in road.pieces) == talk.text
    assert all(talk.text[offset:].startswith(text) for offset, text in road.pieces)
    await talk.viewer.close()


async def test_a_road_that_fails_is_nothing_to_who_tells() -> None:
    road = Road()
    talk = await begin(road)
    road.failures.append(OSError("gone"))
    talk.say(PIECES[0])
    await asyncio.sleep(0)
    talk.say(PIECES[1])
    assert road.pieces == [(len(PIECES[0]), PIECES[1])]
    await talk.viewer.close()


async def test_an_old_piece_and_one_behind_a_gap_bring_nothing_twice() -> None:
    road = Road()
    talk = await begin(road)
    talk.say(PIECES[0])
    # Told again, and one of which this viewer does not hear.
    talk.viewer.hear({"type": "reply.delta", "message_id": talk.message_id, "epoch": talk.epoch, "offset": 0, "text": PIECES[0]})
    whole = talk.text + PIECES[1]
    talk.store.append(talk.message_id, talk.epoch, PIECES[1], whole)
    talk.text = whole
    talk.say(PIECES[2])
    while sum(len(text) for _, text in road.pieces) < len(talk.text):
        await asyncio.sleep(0)
    assert "".join(text for _, text in road.pieces) == talk.text
    await talk.viewer.close()
