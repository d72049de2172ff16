"""One running reply: reads the analyst, appends to the draft, tells the dream's group, ends in one transaction.

It belongs to the process, not to any socket: nobody needs to be listening.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import structlog
from django.db import OperationalError
from django.utils import timezone

from project.observability import metrics
from project.realtime.database import in_database
from project.realtime.layers import InProcessLayer

from ..analysts.base import AnalystError
from ..analysts.chain import ProviderChain
from ..models import Message
from . import events, finish
from .consult import Work
from .draft import DraftStore, TakenOver
from .pace import Pace

log = structlog.get_logger(__name__)

DATABASE_RETRIES_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)


class Reply:
    """One attempt. `run` returns when it has ended, however it did; cancelling it leaves the reply to the next attempt."""

    def __init__(self, work: Work, *, store: DraftStore, bus: InProcessLayer, chain: ProviderChain, pace: Pace) -> None:
        self.work = work
        self.text = ""
        self.provider = ""
        self._store = store
        self._bus = bus
        self._chain = chain
        self._pace = pace
        self._group = events.dream_group(work.dream_id)
        self._reader: asyncio.Task[None] | None = None
        self._is_stopped = False
        self._began_at = asyncio.get_running_loop().time()

    def stop(self) -> None:
        """Somebody asked for the end: stop reading; `run` then stores what there is."""
        self._is_stopped = True
        if self._reader is not None:
            self._reader.cancel()

    async def run(self) -> None:
        self._bus.post(self._group, {"type": "reply.started", "message_id": self.work.message_id, "epoch": self.work.epoch, "offset": 0})
        self._reader = asyncio.create_task(self._read())
        try:
            await asyncio.wait([self._reader])
            code = await self._outcome()
        except TakenOver:
            log.info("reply.taken_over", message=self.work.message_id, epoch=self.work.epoch)
            return
        finally:
            self._reader.cancel()
        await self._end(code)

    # --- reading and passing on

    async def _read(self) -> None:
        with self._pace:
            async with self._chain.open(self.work.consultation) as reading:
                async for piece in reading.pieces:
                    self.provider = reading.provider
                    kept = self._pass_on(piece)
                    # What the analyst says until it is kept arrives meanwhile, and is one piece.
                    await self._pace.rest()
                    await self._see_kept(kept)

    def _pass_on(self, piece: str) -> Awaitable[None]:
        """Tell everybody; what is returned ends when the draft has it."""
        offset = len(self.text)
        if not offset:
            metrics.REPLY_FIRST_TEXT_SECONDS.observe(asyncio.get_running_loop().time() - self._began_at)
        self.text += piece
        delta = {"type": "reply.delta", "message_id": self.work.message_id, "epoch": self.work.epoch, "offset": offset, "text": piece}
        # On its way before the group is told, so in the one pipeline the draft is ahead of every delta.
        kept = self._store.append(self.work.message_id, self.work.epoch, piece, self.text)
        self._bus.post(self._group, delta)
        return kept

    async def _see_kept(self, kept: Awaitable[None]) -> None:
        try:
            await kept
        except OSError as error:
            # The store is away. Sockets of this process go on; others read the draft again when it is back.
            log.warning("reply.draft_not_written", message=self.work.message_id, error=type(error).__name__)

    # --- the end

    async def _outcome(self) -> str:
        """The failure's code, or "" for a whole reply (or a stopped one)."""
        assert self._reader is not None
        if self._is_stopped:
            return ""
        try:
            await self._reader
        except AnalystError as error:
            log.warning("reply.failed", message=self.work.message_id, code=error.code, reason=error.reason, chars=len(self.text))
            return error.code
        return "" if self.text else "analyst_interrupted"

    async def _end(self, code: str) -> None:
        row = await self._store_end(code)
        if row is not None:
            metrics.REPLIES_ENDED.labels(row.state, row.failure_code).inc()
            log.info("reply.ended", message=row.pk, state=row.state, chars=len(row.text), epoch=row.epoch, provider=self.provider)
        await self._store.clear(self.work.message_id)

    async def _store_end(self, code: str) -> Message | None:
        for delay_s in DATABASE_RETRIES_S:
            try:
                return await self._store_once(code)
            except OperationalError as error:
                log.warning("reply.end_not_stored", message=self.work.message_id, error=type(error).__name__, again_in_s=delay_s)
                await asyncio.sleep(delay_s)
        return await self._store_once(code)

    async def _store_once(self, code: str) -> Message | None:
        state = Message.State.STOPPED if self._is_stopped else Message.State.FAILED if code else Message.State.COMPLETE
        return await in_database(
            finish.reply,
            message_id=self.work.message_id,
            epoch=self.work.epoch,
            text=self.text,
            provider=self.provider,
            state=state,
            code=code,
            now=timezone.now(),
        )
