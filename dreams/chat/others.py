"""What other apps tell on a dream's roads beside the chat. The chat knows nothing of it but that each viewer has a teller of its own."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from project.realtime.layers import Event

Send = Callable[[dict[str, Any]], Awaitable[None]]
Hear = Callable[[Event], None]


class Teller(Protocol):
    """One viewer's view of something of the dream: it is given what the chat has no use for, one event after the other."""

    async def handle(self, event: Event) -> None:
        """Take an event of the dream's or the person's group, or `layer.resumed`. May raise what a store that is away raises."""

    def close(self) -> None: ...


class Maker(Protocol):
    """Makes a viewer's teller. With `hear` it puts an event of its own behind those that wait."""

    def __call__(self, *, dream_id: uuid.UUID, person_id: uuid.UUID, send: Send, hear: Hear) -> Teller: ...


_makers: list[Maker] = []


def register(maker: Maker) -> None:
    """Called once by each app that has something to tell, when it is ready."""
    if maker not in _makers:
        _makers.append(maker)


def tellers(*, dream_id: uuid.UUID, person_id: uuid.UUID, send: Send, hear: Hear) -> list[Teller]:
    return [make(dream_id=dream_id, person_id=person_id, send=send, hear=hear) for make in _makers]
