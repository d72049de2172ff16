"""The base of every websocket: JSON objects in, JSON objects out, handlers called directly.

Channels' own consumers hop through one shared thread before every message, so one slow query held everybody's frames
(PERFORMANCE); here a frame goes straight to its handler, and database work goes through `in_database`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import structlog
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from .. import absolute_urls, bounded_json
from ..errors import DomainError, Kind
from ..outages import OUTAGES, ServiceUnavailable
from . import handshake
from .closing import CloseCode
from .rate import TokenBucket

log = structlog.get_logger(__name__)

Message = dict[str, Any]
Frame = dict[str, Any]


class Closed(Exception):
    """Ends a socket from within a handler, with this close code."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.name)
        self.code = code


class BadJson(DomainError):
    code = "bad_json"
    message = _("That was not a JSON object.")


class BadFrame(DomainError):
    code = "bad_frame"
    message = _("“%(field)s” is missing or not of the right kind.")


class UnknownType(DomainError):
    code = "unknown_type"
    message = _("There is no frame of this type.")


class InternalError(DomainError):
    code = "internal_error"
    kind = Kind.UNAVAILABLE
    message = _("Something went wrong on our side. Nothing was lost; please try again.")


class Socket:
    """One open websocket. A subclass gives `opened`, `received` and `closed`.

    Any input gets an answer and leaves the socket open, but for a flood of frames (4429).
    """

    frames_per_second = 30.0
    frames_burst = 150.0

    def __init__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self.handshake = handshake.read(scope)
        self._bucket = TokenBucket(per_second=self.frames_per_second, burst=self.frames_burst)
        self._is_closing = False

    @classmethod
    async def as_asgi(cls, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
        """The ASGI application: one instance of the class a connection."""
        await cls(scope, receive, send).run()

    # --- for subclasses

    async def opened(self) -> None:
        """Called once after the handshake; raises `Closed` to turn the visitor away with a code that they can read."""

    async def received(self, frame: Frame) -> None:
        """Called with each JSON object that has a string `type`. A DomainError becomes an `error` frame."""

    async def closed(self) -> None:
        """Called once at the end, however it came."""

    def costs(self, frame: Frame) -> bool:
        """Whether this frame counts towards the limit of frames."""
        return True

    async def send(self, frame: Any) -> None:
        """Send one object: a dict or a dataclass."""
        if not self._is_closing:
            await self._send({"type": "websocket.send", "text": orjson.dumps(frame, option=orjson.OPT_UTC_Z).decode()})

    async def send_error(self, error: DomainError, *, frame_id: str | None = None) -> None:
        reply: Frame = {"type": "error", "code": error.code, "detail": error.detail}
        if "retry_after" in error.fields:
            reply["retry_after"] = error.fields["retry_after"]
        reply |= error.beside
        await self.send(reply if frame_id is None else {**reply, "id": frame_id})

    async def close(self, code: CloseCode) -> None:
        if not self._is_closing:
            self._is_closing = True
            await self._send({"type": "websocket.close", "code": int(code)})

    # --- the loop

    async def run(self) -> None:
        translation.activate(self.handshake.language)
        absolute_urls.begin_with(self.handshake.site)
        await self._receive()
        await self._send({"type": "websocket.accept"})
        try:
            await self.opened()
            await self._read()
        except Closed as closed:
            await self.close(closed.code)
        except OUTAGES as error:
            log.warning("socket.storage_away", error=type(error).__name__)
            await self.close(CloseCode.UNAVAILABLE)
        finally:
            await self.closed()

    async def _read(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return
            await self._answer(message)

    async def _answer(self, message: Message) -> None:
        frame: Frame = {}
        try:
            frame = _parse(message)
            if self.costs(frame) and not self._bucket.take():
                raise Closed(CloseCode.TOO_MANY)
            await self.received(frame)
        except DomainError as error:
            if not frame and not self._bucket.take():
                raise Closed(CloseCode.TOO_MANY) from None
            await self.send_error(error, frame_id=_id_of(frame))
        except (Closed, asyncio.CancelledError):
            raise
        except OUTAGES as error:
            log.warning("socket.storage_away", frame=str(frame.get("type"))[:40], error=type(error).__name__)
            await self.send_error(ServiceUnavailable(), frame_id=_id_of(frame))
        except Exception as error:
            # The edge of the process loop: whatever a handler did, this person's socket and text stay.
            log.exception("socket.handler_failed", frame=str(frame.get("type"))[:40], error=type(error).__name__)
            await self.send_error(InternalError(), frame_id=_id_of(frame))


def _parse(message: Message) -> Frame:
    text = message.get("text")
    if text is None:
        raise BadJson
    try:
        frame = bounded_json.loads(text)
    except bounded_json.NotJson as error:
        raise BadJson from error
    if not isinstance(frame, dict):
        raise BadJson
    if not isinstance(frame.get("type"), str):
        raise BadFrame(field="type")
    return frame


def _id_of(frame: Frame) -> str | None:
    frame_id = frame.get("id")
    return frame_id if isinstance(frame_id, str) and len(frame_id) <= 64 else None
