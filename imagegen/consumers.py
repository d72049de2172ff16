"""The websocket of a person's image jobs: `/ws/jobs/` (DESIGN §5). It parses, calls the jobs, and shapes the answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from person.models import Scope
from person.sockets import PersonSocket
from project.realtime.database import in_database
from project.realtime.layers import Event
from project.realtime.socket import BadFrame, Frame, UnknownType

from .jobs import cancel
from .jobs.feed import Feed


class JobsSocket(PersonSocket):
    """One tab that follows its person's jobs. `?since=<position>` sends again what was missed."""

    key_scope = Scope.IMAGES
    feed: Feed | None = None

    async def entered(self) -> None:
        self.feed = Feed(person_id=self.person_id, send=self.send)
        await self.feed.open(since=position(self.handshake.query.get("since", "")))

    async def left(self) -> None:
        if self.feed is not None:
            await self.feed.close()

    def person_event(self, event: Event) -> None:
        if self.feed is not None:
            self.feed.hear(event)

    async def received(self, frame: Frame) -> None:
        match frame["type"]:
            case "job.cancel":
                await self._cancel(frame)
            case "ping":
                await self.send({"type": "pong"})
            case _:
                raise UnknownType

    async def _cancel(self, frame: Frame) -> None:
        job_id = _uuid(frame.get("job"))
        answer = await in_database(cancel.job, job_id=job_id, person_id=self.person_id, now=timezone.now())
        await self.send({"type": "job.cancel.answered", "job": str(job_id), "answer": answer.value})


def position(text: str) -> int | None:
    """A position from a query; anything else counts as none given."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _uuid(value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except (ValueError, AttributeError, TypeError) as error:
        raise BadFrame(field="job") from error
