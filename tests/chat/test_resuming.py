"""Who comes back to a running reply is told the rest of it, at whatever moment it ends."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from dreams.chat import frames
from dreams.chat.viewer import Viewer
from dreams.models import Message
from project.realtime.database import in_database
from project.realtime.layers import InProcessLayer

from .replies import running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

TEXT = "The sea was wide."


class EndsMeanwhile:
    """A store of drafts from which a reply is gone, since it ended, when it is asked."""

    async def read(self, message_id: int) -> None:
        await in_database(_end, message_id)


def _end(message_id: int) -> None:
    reply = Message.objects.get(pk=message_id)
    reply.state, reply.text, reply.ended_at = Message.State.COMPLETE, TEXT, timezone.now()
    reply.save()


async def test_the_text_stays_where_the_reply_ends_while_its_draft_is_looked_for() -> None:
    reply = await in_database(running)
    dream = reply.dream
    bus = InProcessLayer()
    heard: list[Any] = []

    async def take(frame: Any) -> None:
        heard.append(frame)

    store: Any = EndsMeanwhile()
    viewer = Viewer(dream_id=dream.pk, person_id=dream.author_id, send=take, store=store, bus=bus)
    await viewer.open(resume=frames.ReplySnapshot(reply.pk, reply.epoch, 4, ""))
    await viewer.close()
    _ready, rest, end = heard
    assert rest == frames.ReplyDelta(reply.pk, reply.epoch, 4, TEXT[4:])
    assert (end["type"], end["message"]["message"]) == ("reply.completed", TEXT)
