"""The websocket road to a dream's chat: `/ws/dreams/<uuid>/` (DESIGN §5). It parses, calls the chat, and shapes the answer."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from person.models import Scope
from person.sockets import PersonSocket
from project.errors import DomainError
from project.observability import tracing
from project.realtime.closing import CloseCode
from project.realtime.database import in_database, in_database_by
from project.realtime.layers import Event, layer
from project.realtime.socket import Closed, Frame
from project.threads import Urgency

from .chat import access, continuation, engine, events, frames, regenerate, safety_card, send, state, stop
from .chat.viewer import Viewer


class DreamSocket(PersonSocket):
    """One tab at one dream."""

    key_scope = Scope.DREAMS_READ
    viewer: Viewer | None = None

    async def entered(self) -> None:
        runner = engine.current()
        if runner is None:
            raise Closed(CloseCode.RESTARTING)
        self.dream_id = self.scope["url_route"]["kwargs"]["dream_id"]
        self.viewer = Viewer(dream_id=self.dream_id, person_id=self.person_id, send=self.send, store=runner.store, bus=layer())
        try:
            query = self.handshake.query
            await self.viewer.open(after=_number(query.get("after", "")), last=state.last_wanted(query.get("last", "")))
        except access.NoSuchDream:
            raise Closed(CloseCode.NO_SUCH_DREAM) from None

    async def left(self) -> None:
        if self.viewer is not None:
            await self.viewer.close()

    def person_event(self, event: Event) -> None:
        if self.viewer is not None:
            self.viewer.hear(event)

    def costs(self, frame: Frame) -> bool:
        return bool(frame["type"] != "ack")

    async def received(self, frame: Frame) -> None:
        assert self.viewer is not None
        where: dict[str, Any] = {"dream_id": self.dream_id, "person_id": self.person_id, "now": timezone.now()}
        try:
            parsed = frames.parse(frame)
        except (frames.TextTooLong, frames.TextInvalid) as refused:
            await in_database(self._name_help, refused, str(frame["text"]))
            raise
        if (
            isinstance(parsed, frames.MessageSend | frames.ReplyStop | frames.ReplyRegenerate | frames.ReplyContinue)
            and self.identity is not None
        ):
            self.identity.require(Scope.DREAMS_WRITE)
        match parsed:
            case frames.MessageSend() as sent:
                await self._send_message(sent, where)
            case frames.ReplyStop() as wish:
                await in_database(stop.reply, message_id=wish.message_id, epoch=wish.epoch, offset=wish.offset, **where)
            case frames.ReplyRegenerate() as wish:
                await in_database_by(Urgency.BEGINNING, regenerate.reply, message_id=wish.message_id, analyst=wish.analyst, **where)
            case frames.ReplyContinue() as wish:
                await in_database_by(Urgency.BEGINNING, continuation.reply, message_id=wish.message_id, **where)
            case frames.Ack() as read:
                self.viewer.ack(read.message_id, read.offset)
            case frames.Ping():
                await self.send(frames.Pong())

    def _name_help(self, refused: DomainError, text: str) -> None:
        languages = {"language": self.handshake.language, "accept_language": self.handshake.accept_language}
        if found := safety_card.of_refused(text, person_id=self.person_id, **languages):
            refused.beside["safety"] = found

    async def _send_message(self, sent: frames.MessageSend, where: dict[str, Any]) -> None:
        with tracing.span("message.send", traceparent=sent.traceparent or self.handshake.traceparent, chars=len(sent.text)):
            done = await in_database_by(
                Urgency.BEGINNING,
                send.message,
                client_id=sent.id,
                text=sent.text,
                analyst=sent.analyst,
                parent=sent.parent,
                denied=sent.denied,
                language=self.handshake.language,
                accept_language=self.handshake.accept_language,
                **where,
            )
        if not done.is_new:
            # Its answer did not arrive, so whoever sends it again may know of no reply either, and would wait for one for ever.
            for row in filter(None, (done.message, done.reply)):
                await self.send(events.message_created(row))


def _number(text: str) -> int:
    """A number from a query; anything else counts as none given."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
