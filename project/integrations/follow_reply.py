"""A reply as one text that only grows, for programs that can take nothing back; and its end. It runs on when nobody reads it."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncGenerator
from typing import Any

import structlog
from django.utils.translation import gettext_lazy as _

from dreams.api.live import Restarting
from dreams.chat import engine, events, frames
from dreams.chat.viewer import ENDINGS, Viewer
from dreams.models import Message
from person.flows.identity import Identity, NotSignedIn
from project.errors import DomainError, Kind
from project.outages import OUTAGES
from project.realtime.layers import Event, layer

log = structlog.get_logger(__name__)

KEEP_ALIVE_SECONDS = 15


class ReplyBegunAnew(DomainError):
    """The process that wrote it died, and the new attempt says something else than what was passed on already."""

    code = "reply_begun_anew"
    kind = Kind.UNAVAILABLE
    message = _("The answer had to be begun anew. Send the same request again to read it.")


@dataclasses.dataclass(frozen=True, slots=True)
class Ended:
    """The end: the stored message as JSON."""

    message: dict[str, Any]


class ReplyReader:
    """`async for piece in ReplyReader(reply, identity).pieces()`: texts, None where there was nothing for a while, then one `Ended`.

    Raises Restarting, ReplyBegunAnew, NotSignedIn (the key was revoked meanwhile), and NoSuchDream where the dream was deleted.
    """

    def __init__(self, reply: Message, identity: Identity) -> None:
        runner = engine.current()
        if runner is None:
            raise Restarting(retry_after=1)
        self._reply = reply
        self._identity = identity
        self._queue: asyncio.Queue[Any] = asyncio.Queue(200)
        self._viewer = Viewer(
            dream_id=reply.dream_id, person_id=identity.person_id, send=self._take, store=runner.store, bus=layer(), window_bytes=None
        )
        self._passed_on = ""
        self._text = ""
        """Of the present attempt: what was passed on, or less after a new beginning."""

    async def pieces(self) -> AsyncGenerator[str | Ended | None]:
        group = events.person_group(self._identity.person_id)
        await layer().join(group, self._hear)
        opening = asyncio.create_task(self._open())
        try:
            while True:
                try:
                    found = await asyncio.wait_for(self._queue.get(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield None
                    continue
                if isinstance(found, DomainError):
                    raise found
                if (piece := self._next(found)) != "":
                    yield piece
                if isinstance(piece, Ended):
                    return
        finally:
            opening.cancel()
            await layer().leave(group, self._hear)
            await self._viewer.close()

    async def _open(self) -> None:
        resume = frames.ReplySnapshot(self._reply.pk, self._reply.epoch, 0, "")
        try:
            await self._viewer.open(after=self._reply.pk, resume=resume)
        except DomainError as error:
            await self._queue.put(error)
        except (*OUTAGES, OSError) as error:
            log.warning("reply.not_followed", error=type(error).__name__)
            await self._queue.put(Restarting(retry_after=1))

    async def _take(self, frame: frames.Outbound) -> None:
        """What the viewer sends; it waits here while the client does not read."""
        if isinstance(frame, frames.ReplyStarted | frames.ReplySnapshot | frames.ReplyDelta):
            if frame.message_id == self._reply.pk:
                await self._queue.put(frame)
        elif isinstance(frame, dict) and frame["type"] in ENDINGS and frame["message"]["id"] == self._reply.pk:
            await self._queue.put(Ended(frame["message"]))

    def _hear(self, event: Event) -> None:
        if event["type"] == "session.ended" and event["session_id"] == str(self._identity.session_id) and not self._queue.full():
            self._queue.put_nowait(NotSignedIn())

    def _next(self, found: Any) -> str | Ended:
        """What a frame adds to the text. Raises ReplyBegunAnew."""
        match found:
            case Ended(message):
                if not (message["message"].startswith(self._passed_on) or message["state"] == Message.State.STOPPED):
                    raise ReplyBegunAnew
                return found
            case frames.ReplyStarted():
                self._text = ""
                return ""
            case frames.ReplySnapshot(text=text):
                self._text = text
            case frames.ReplyDelta(text=text):
                self._text += text
        if len(self._text) <= len(self._passed_on):
            return ""
        if not self._text.startswith(self._passed_on):
            raise ReplyBegunAnew
        piece, self._passed_on = self._text[len(self._passed_on) :], self._text
        return piece
