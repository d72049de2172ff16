"""Somebody looking at a dream, over whatever road: turns the group's hints and the stores' truth into an exact stream.

Promise: a viewer is sent every character of a reply once and in order, however hints are lost, doubled or late. Hints
go into one inbox and are handled one after the other; a gap, a later epoch or a long silence makes it read the draft
again, and where there is none, the database.
"""

from __future__ import annotations

import asyncio
import contextvars
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from project.outages import OUTAGES
from project.realtime import at_once
from project.realtime.database import in_database
from project.realtime.layers import RESUMED, Event, InProcessLayer

from . import events, frames, others, serialize, state
from .draft import Draft, DraftStore
from .follow import WINDOW_BYTES, Follow

log = structlog.get_logger(__name__)

QUIET_SECONDS = 2.0
INBOX_LIMIT = 500
QUIET: Event = {"type": "viewer.quiet"}
CAUGHT_UP: Event = {"type": "viewer.caught_up"}
ENDINGS = frozenset({"reply.completed", "reply.stopped", "reply.failed"})
PASSED_ON = frozenset({"dream.updated", "dream.deleted", "dream.restored", "credits.updated", "level.reached", "safety.card"})

Send = Callable[[frames.Outbound], Awaitable[None]]


class Viewer:
    """One road's view of one dream. `open`, then frames come through `send` until `close`.

    `window_bytes`: how much of a reply is sent beyond the client's last ack; None for a road without acks, whose
    `send` waits instead.
    """

    def __init__(
        self,
        *,
        dream_id: uuid.UUID,
        person_id: uuid.UUID,
        send: Send,
        store: DraftStore,
        bus: InProcessLayer,
        window_bytes: int | None = WINDOW_BYTES,
        quiet_seconds: float = QUIET_SECONDS,
    ) -> None:
        self.dream_id = dream_id
        self.person_id = person_id
        self._send = send
        self._window_bytes = window_bytes
        self._quiet_seconds = quiet_seconds
        self._store = store
        self._bus = bus
        self._last_id = 0
        self._follow: Follow | None = None
        self._resume: frames.ReplySnapshot | None = None
        self._epochs: dict[int, int] = {}
        """Of replies that were or may be gone on with: the last epoch that this viewer has heard of."""
        self._inbox: deque[Event] = deque()
        self._pump: asyncio.Task[None] | None = None
        self._is_open = False
        self._quiet_timer: asyncio.TimerHandle | None = None
        self._later: asyncio.TimerHandle | None = None
        self._heard_at = 0.0
        self._others = others.tellers(dream_id=dream_id, person_id=person_id, send=send, hear=self.hear)
        # Whoever tells the group has a language of their own; what this viewer sends is in the one of its maker.
        self._context = contextvars.copy_context()

    # --- life

    async def open(self, *, after: int = 0, last: int | None = None, resume: frames.ReplySnapshot | None = None) -> None:
        """Join, send `ready` and the running reply. Raises NoSuchDream before anything is sent.

        `after`: the last message that the client already has. `last`: of the messages after it only so many, the newest. `resume`:
        what it has of a running reply (text unused); if the same attempt still runs, only the rest is sent.
        """
        # Joined before the stores are read: what happens in between waits in the inbox. Where it is no dream of theirs, `close` leaves it.
        await self._bus.join(events.dream_group(self.dream_id), self.hear)
        now = await in_database(state.load, dream_id=self.dream_id, person_id=self.person_id, after=after, last=last)
        self._last_id, self._resume, self._epochs = now.last_id, resume, now.epochs
        await self._send(frames.Ready(now.dream, now.messages, now.has_earlier, now.credits, now.streaming, now.safety))
        running_id = now.streaming["message_id"] if now.streaming else None
        if resume is not None and resume.message_id != running_id:
            await self._end_resumed(resume)
        if now.streaming is not None:
            await self._join_reply(now.streaming["message_id"], now.streaming["epoch"], resume)
        self._resume = None
        self._is_open = True
        self._wake()

    async def close(self) -> None:
        self._is_open = False
        await self._bus.leave(events.dream_group(self.dream_id), self.hear)
        for timer in (self._quiet_timer, self._later):
            if timer is not None:
                timer.cancel()
        for teller in self._others:
            teller.close()
        if self._pump is not None:
            self._pump.cancel()

    @property
    def position(self) -> tuple[int, int, int, int]:
        """Where this viewer is: last message id, and of the running reply its id, epoch and offset (0 where none runs)."""
        at = self._follow or self._resume
        return (self._last_id, at.message_id, at.epoch, at.offset) if at else (self._last_id, 0, 0, 0)

    # --- hints

    def hear(self, event: Event) -> None:
        """Take one event of a group. Called on the loop; never waits."""
        if len(self._inbox) >= INBOX_LIMIT and event["type"] == "reply.delta":
            # The reader is slow: the draft holds this text, and the gap that is left makes us read it.
            return
        if not self._inbox and self._is_next(event):
            self._send_at_once(event["text"])
            return
        self._inbox.append(event)
        self._wake()

    def ack(self, message_id: int, offset: int) -> None:
        """The client has read the reply up to `offset`."""
        if self._follow is not None and self._follow.message_id == message_id and self._follow.acked(offset):
            self.hear(CAUGHT_UP)

    @property
    def _is_idle(self) -> bool:
        """Open, and handling nothing."""
        return self._is_open and (self._pump is None or self._pump.done())

    def _is_next(self, event: Event) -> bool:
        """Whether it is just what the client lacks, as nearly every event is: the next piece, of the attempt that is followed."""
        follow = self._follow
        return (
            follow is not None
            and event["type"] == "reply.delta"
            and event["offset"] == follow.offset
            and event["epoch"] == follow.epoch
            and event["message_id"] == follow.message_id
            and not follow.is_paused
            and self._is_idle
        )

    def _send_at_once(self, piece: str) -> None:
        """Without a task, where the road need not wait."""
        assert self._follow is not None
        self._heard_at = asyncio.get_running_loop().time()
        rest = at_once.begin(self._send_piece(self._follow, piece))
        if rest is not None:
            self._pump = asyncio.create_task(self._run(rest), context=self._context)

    def _wake(self) -> None:
        if self._inbox and self._is_idle:
            self._pump = asyncio.create_task(self._run(), context=self._context)

    async def _run(self, begun: Coroutine[Any, Any, None] | None = None) -> None:
        if begun is not None:
            await self._see_through(begun)
        while self._inbox:
            event = self._inbox.popleft()
            if event["type"] == "reply.delta":
                event = self._joined_with_next(event)
            await self._see_through(self._handle(event))

    async def _see_through(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (*OUTAGES, OSError) as error:
            log.warning("viewer.store_away", error=type(error).__name__)
            self._look_later()

    def _look_later(self) -> None:
        """A store was away when something was to be looked up: nobody will tell of it again, so all is looked up after a moment."""
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(self._quiet_seconds, self._look_now)

    def _look_now(self) -> None:
        self._later = None
        self.hear(RESUMED)

    def _joined_with_next(self, delta: Event) -> Event:
        """Deltas that wait behind each other leave as one frame."""
        pieces = [delta["text"]]
        end = delta["offset"] + len(delta["text"])
        while self._inbox and self._continues(delta, end, self._inbox[0]):
            piece = self._inbox.popleft()["text"]
            pieces.append(piece)
            end += len(piece)
        return {**delta, "text": "".join(pieces)} if len(pieces) > 1 else delta

    @staticmethod
    def _continues(delta: Event, end: int, other: Event) -> bool:
        same = other["type"] == "reply.delta" and (other["message_id"], other["epoch"]) == (delta["message_id"], delta["epoch"])
        return same and other["offset"] == end

    async def _handle(self, event: Event) -> None:
        kind = event["type"]
        if kind == "reply.delta":
            await self._on_delta(event)
        elif kind == "message.created":
            await self._on_message(event)
        elif kind == "message.updated":
            await self._on_updated(event["message"])
        elif kind == "reply.started":
            await self._on_started(event["message_id"], event["epoch"])
        elif kind in ENDINGS:
            await self._on_end(event)
        elif kind == "layer.resumed":
            await self._catch_up()
            await self._look_again()
            await self._tell_others(event)
        elif kind == "viewer.quiet":
            await self._look_again()
        elif kind == "viewer.caught_up":
            await self._send_snapshot()
        elif kind in PASSED_ON:
            await self._send(event)
        else:
            await self._tell_others(event)

    async def _tell_others(self, event: Event) -> None:
        for teller in self._others:
            await teller.handle(event)

    # --- messages

    async def _on_message(self, event: Event) -> None:
        row = event["message"]
        if row["id"] <= self._last_id:
            return
        await self._end_other(row["id"])
        self._last_id = row["id"]
        await self._send(_localised(event))
        self._note_epoch(row)
        if row["state"] == "streaming":
            self._begin(row["id"])

    async def _on_updated(self, row: dict[str, Any]) -> None:
        """A reply that had ended is gone on with."""
        if row["id"] > self._last_id:
            await self._catch_up()
        elif self._followed(row["id"]) is None and row["epoch"] > self._epochs.get(row["id"], 0):
            self._epochs[row["id"]] = row["epoch"]
            await self._end_other(row["id"])
            await self._send({"type": "message.updated", "message": row})
            self._begin(row["id"])

    async def _end_other(self, message_id: int) -> None:
        """A dream has one running reply: where this one is another, the end of the one before was not heard."""
        if self._follow is not None and self._follow.message_id != message_id:
            await self._look_in_database(self._follow)

    async def _catch_up(self) -> None:
        """Messages whose hints were lost."""
        for row in await in_database(state.messages_after, dream_id=self.dream_id, after=self._last_id):
            await self._on_message({"type": "message.created", "message": row, "id": row["client_id"]})
            if row["role"] == "analyst" and row["state"] != "streaming":
                await self._on_end(state.ending_of(row))
        if self._epochs:
            await self._catch_up_with_continuations()

    async def _catch_up_with_continuations(self) -> None:
        for row in await in_database(state.gone_on_with, dream_id=self.dream_id, epochs=dict(self._epochs)):
            if row["state"] == "streaming":
                await self._on_updated(row)
            else:
                await self._on_updated({**row, "state": "streaming"})
                await self._on_end(state.ending_of(row))

    # --- the running reply

    def _begin(self, message_id: int) -> Follow:
        self._follow = Follow(message_id, window_bytes=self._window_bytes)
        self._listen_for_silence()
        return self._follow

    async def _join_reply(self, message_id: int, epoch: int, resume: frames.ReplySnapshot | None) -> None:
        follow = self._begin(message_id)
        draft = await self._read_draft(message_id)
        if draft is None and resume is not None and (resume.message_id, resume.epoch) == (message_id, epoch):
            # It ends just now: what the client has stays, and its end brings the rest.
            follow.at(epoch, resume.offset)
            await self._look_in_database(follow)
            return
        draft = draft or Draft(epoch, "")
        if resume and (resume.message_id, resume.epoch) == (message_id, draft.epoch) and resume.offset <= len(draft.text):
            follow.at(draft.epoch, resume.offset)
            await self._send_rest(follow, draft)
        else:
            await self._send_whole(follow, draft)

    async def _end_resumed(self, resume: frames.ReplySnapshot) -> None:
        """The reply that the client was reading has ended meanwhile: its rest, and how it ended."""
        row = await in_database(state.message, dream_id=self.dream_id, message_id=resume.message_id)
        if row is not None and row["state"] != "streaming":
            self._follow = Follow(row["id"], window_bytes=None)
            if row["epoch"] == resume.epoch:
                self._follow.at(resume.epoch, resume.offset)
            await self._on_end(state.ending_of(row))

    async def _known(self, message_id: int, epoch: int) -> Follow | None:
        """The reply that we follow, if it is this one; finds out about one of which `message.created` or `message.updated` was lost."""
        if (follow := self._followed(message_id)) is not None:
            return follow
        if message_id > self._last_id:
            await self._catch_up()
        elif epoch > self._epochs.get(message_id, epoch):
            await self._catch_up_with_continuations()
        return self._followed(message_id)

    def _followed(self, message_id: int) -> Follow | None:
        return self._follow if self._follow is not None and self._follow.message_id == message_id else None

    async def _on_started(self, message_id: int, epoch: int) -> None:
        follow = await self._known(message_id, epoch)
        if follow is not None and epoch > follow.epoch:
            follow.at(epoch, 0)
            await self._send(frames.ReplyStarted(message_id, epoch))

    async def _on_delta(self, event: Event) -> None:
        follow = await self._known(event["message_id"], event["epoch"])
        if follow is None or event["epoch"] < follow.epoch:
            return
        self._heard_at = asyncio.get_running_loop().time()
        if event["epoch"] > follow.epoch:
            await self._on_started(event["message_id"], event["epoch"])
        if event["offset"] > follow.offset and not follow.is_paused:
            await self._look_again()
        elif (piece := follow.new_in(event["offset"], event["text"])) and not follow.is_paused:
            await self._send_piece(follow, piece)

    async def _look_again(self) -> None:
        """Bring the viewer level with the draft, or with the database where the draft is gone."""
        follow = self._follow
        if follow is None:
            return
        draft = await self._read_draft(follow.message_id)
        if draft is None:
            await self._look_in_database(follow)
        elif draft.epoch > follow.epoch:
            await self._on_started(follow.message_id, draft.epoch)
            await self._send_rest(follow, draft)
        elif draft.epoch == follow.epoch:
            await self._send_rest(follow, draft)

    async def _look_in_database(self, follow: Follow) -> None:
        row = await in_database(state.message, dream_id=self.dream_id, message_id=follow.message_id)
        if row is None:
            self._follow = None
        elif row["state"] != "streaming":
            await self._on_end(state.ending_of(row))

    async def _on_end(self, event: Event) -> None:
        row = event["message"]
        follow = await self._known(row["id"], row["epoch"])
        if follow is None:
            return
        if row["epoch"] > follow.epoch:
            await self._on_started(row["id"], row["epoch"])
        length = len(row["message"])
        if follow.is_paused or length < follow.offset:
            await self._send_whole(follow, Draft(row["epoch"], row["message"]))
        elif length > follow.offset:
            await self._send_piece(follow, row["message"][follow.offset :])
        self._follow = None
        self._note_epoch(row)
        await self._send(_localised(event))

    def _note_epoch(self, row: dict[str, Any]) -> None:
        if row["can_continue"] or row["id"] in self._epochs:
            self._epochs[row["id"]] = row["epoch"]

    # --- sending text

    async def _send_piece(self, follow: Follow, piece: str) -> None:
        offset = follow.offset
        follow.sent(piece)
        await self._send(frames.ReplyDelta(follow.message_id, follow.epoch, offset, piece))

    async def _send_rest(self, follow: Follow, draft: Draft) -> None:
        if len(draft.text) > follow.offset and not follow.is_paused:
            await self._send_piece(follow, draft.text[follow.offset :])

    async def _send_whole(self, follow: Follow, draft: Draft) -> None:
        follow.at(draft.epoch, len(draft.text))
        await self._send(frames.ReplySnapshot(follow.message_id, draft.epoch, len(draft.text), draft.text))

    async def _send_snapshot(self) -> None:
        """The client has caught up after a pause: one snapshot stands for all that was held back."""
        follow = self._follow
        if follow is None or not follow.is_paused:
            return
        draft = await self._read_draft(follow.message_id)
        if draft is not None and draft.epoch >= follow.epoch:
            await self._send_whole(follow, draft)

    async def _read_draft(self, message_id: int) -> Draft | None:
        return await self._store.read(message_id)

    # --- silence

    def _listen_for_silence(self) -> None:
        loop = asyncio.get_running_loop()
        self._heard_at = loop.time()
        if self._quiet_timer is None:
            self._quiet_timer = loop.call_later(self._quiet_seconds, self._on_quiet_timer)

    def _on_quiet_timer(self) -> None:
        self._quiet_timer = None
        if self._follow is None:
            return
        loop = asyncio.get_running_loop()
        quiet_s = loop.time() - self._heard_at
        if quiet_s >= self._quiet_seconds:
            self.hear(QUIET)
            self._heard_at, quiet_s = loop.time(), 0.0
        self._quiet_timer = loop.call_later(self._quiet_seconds - quiet_s, self._on_quiet_timer)


def _localised(event: Event) -> dict[str, Any]:
    """The same event with its failure told in this viewer's language; `reply.failed` also says it at the top (DESIGN §5)."""
    row = event["message"]
    if not row["error"]:
        return event
    error = serialize.failure(row["error"]["code"])
    localised = {**event, "message": {**row, "error": error}}
    return {**localised, **error} if event["type"] == "reply.failed" else localised
