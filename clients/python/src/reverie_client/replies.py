"""One message and the reply to it, followed to its end over however many connections."""

from __future__ import annotations

import asyncio
import dataclasses
import time
import uuid
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self

from .backoff import Backoff
from .errors import ReplyFailed, refused_frame
from .line import STORAGE_AGAIN_S, Line, Signer
from .running import Outcome, Running
from .types import Frame, Message, SafetyCard

ACK_BYTES = 16 * 1024
ACK_S = 0.25
TRIES = 8
ENDS = {"reply.completed", "reply.stopped", "reply.failed"}
TEXTS = {"reply.started", "reply.snapshot", "reply.delta"}


@dataclasses.dataclass(frozen=True, slots=True)
class Piece:
    """Text that came in addition. `is_anew`: what came before no longer counts, since the reply had to be begun again."""

    text: str
    is_anew: bool = False

    def __str__(self) -> str:
        return self.text


class Reply:
    """`async for piece in reply` gives the text as it grows. Leaving early stops nothing: the reply goes on, and is stored.

    `text` is what was read so far; behind the loop it is the stored text, exactly, and `message` the whole message.
    """

    def __init__(
        self,
        signer: Signer,
        dream: str,
        *,
        text: str = "",
        analyst: str | None = None,
        parent: int | None = None,
        running: Message | None = None,
    ) -> None:
        """Tells `text`, once, whatever breaks; or follows a reply that was begun already (`running`)."""
        self.dream = dream
        self.message: Message | None = None
        self.safety: SafetyCard | None = None
        """Names help where words told of a danger while awake: show it beside the reply."""
        self._told = {"id": str(uuid.uuid4()), "text": text, "analyst": analyst, "parent": parent}
        self._told_id: int | None = running["parent"] if running else None
        self._reply_id: int | None = running["id"] if running else None
        self._running = Running()
        self._shown = ""
        self._stop: tuple[int, int] | None = None
        self._acked_at = time.monotonic()
        self._unacked = 0
        self._backoff = Backoff()
        self._tries = TRIES
        self._line = Line(signer, f"/ws/dreams/{dream}/", self._query)

    @property
    def text(self) -> str:
        return self._shown

    @property
    def is_stopped(self) -> bool:
        return self.message is not None and self.message["state"] == "stopped"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._line.close()

    async def stop(self) -> None:
        """End the reply here: the stored text is what was read until now. Go on reading until the loop ends."""
        self._stop = self._stop or (self._running.epoch, len(self._shown))
        await self._send_stop()

    async def __aiter__(self) -> AsyncIterator[Piece]:
        """Raises ReplyFailed where the reply does, ApiError where the message was refused, Unreachable where nobody answers for long."""
        while self.message is None:
            frame = await self._line.next()
            before = self._running.text
            if await self._take(frame) is Outcome.GAP:
                await self._line.rejoin()
            # What comes after the wish to stop is not passed on, unless it was stored after all.
            if (self._stop is None or self.message is not None) and (piece := self._piece()) is not None:
                yield piece
            await self._ack(len(self._running.text[len(before) :].encode()))
        await self._line.close()
        if self.message["state"] == "failed":
            failure = self.message["error"] or {"code": "internal_error", "detail": ""}
            raise ReplyFailed(failure["code"], failure["detail"])

    async def finish(self) -> Message:
        """Read to the end, and give the whole message."""
        async for _ in self:
            pass
        assert self.message is not None
        return self.message

    def _piece(self) -> Piece | None:
        """What is to be passed on beyond what was. The stored text is shorter where the reply was stopped at an earlier place."""
        before, self._shown = self._shown, self._running.text
        if self._shown == before or (self.message is not None and self._shown and before.startswith(self._shown)):
            return None
        return Piece(self._shown[len(before) :]) if self._shown.startswith(before) else Piece(self._shown, is_anew=True)

    # --- frames

    def _query(self) -> dict[str, Any]:
        """All from our own message on; before it is known, as little as there can be."""
        first = self._told_id or self._reply_id
        return {"last": 1} if first is None else {"after": first - 1}

    async def _take(self, frame: Frame) -> Outcome:
        kind = frame["type"]
        if kind == "ready":
            return await self._level(frame)
        if kind == "message.created":
            return await self._know(frame["message"])
        if kind == "safety.card" and (self._told_id is None or frame["card"]["message_id"] == self._told_id):
            self.safety = frame["card"]
        elif kind in TEXTS and frame["message_id"] == self._reply_id:
            return self._running.apply(frame)
        elif kind in ENDS and frame["message"]["id"] == self._reply_id:
            return self._end(frame["message"])
        elif kind == "error":
            await self._refused(frame)
        return Outcome.SAME

    async def _level(self, frame: Frame) -> Outcome:
        """Joined, again perhaps: what happened meanwhile is in `ready`."""
        outcome = Outcome.SAME
        for message in frame["messages_after"]:
            known = await self._know(message)
            outcome = known if known is not Outcome.SAME else outcome
        if self.safety is None and frame["safety"] and frame["safety"].get("message_id") == self._told_id:
            self.safety = frame["safety"]
        if self._reply_id is None:
            await self._line.send(type="message.send", **self._told)
        elif self._stop is not None and self.message is None:
            await self._send_stop()
        return outcome

    async def _know(self, message: Message) -> Outcome:
        """A message of the dream: ours, the reply to it, or somebody else's."""
        if message["client_id"] == self._told["id"] and message["role"] == "user":
            self._told_id = message["id"]
        elif message["role"] == "analyst" and message["parent"] == self._told_id is not None:
            if self._reply_id is None:
                self._reply_id = message["id"]
                if self._stop is not None and message["state"] == "streaming":
                    await self._send_stop()
            if message["id"] == self._reply_id and message["state"] != "streaming":
                return self._end(message)
        return Outcome.SAME

    def _end(self, message: Message) -> Outcome:
        self.message = message
        return self._running.end(message["message"])

    async def _refused(self, frame: Frame) -> None:
        if frame.get("id") == self._told["id"]:
            self._tries -= 1
            if frame["code"] not in {"service_unavailable", "internal_error"} or not self._tries:
                raise refused_frame(frame)
            # It is sent again, under the same id, with the next `ready`.
            await asyncio.sleep(self._backoff.next(STORAGE_AGAIN_S))
            await self._line.rejoin()

    async def _send_stop(self) -> None:
        if self._reply_id is not None:
            epoch, offset = self._stop or (0, 0)
            # Without an epoch nothing was read, and what there is by then is kept.
            place = {"epoch": epoch, "offset": offset} if epoch else {}
            await self._line.send(type="reply.stop", message_id=self._reply_id, **place)

    async def _ack(self, size: int) -> None:
        """The server sends at most 64 KiB beyond what it knows to be read."""
        self._unacked += size
        now = time.monotonic()
        if self._reply_id and self._unacked and (self._unacked >= ACK_BYTES or now - self._acked_at >= ACK_S):
            self._unacked, self._acked_at = 0, now
            await self._line.send(type="ack", message_id=self._reply_id, offset=self._running.offset)
