"""One running reply: reads the analyst, appends to the draft, tells the dream's group, ends in one transaction.

It belongs to the process, not to any socket: nobody needs to be listening.
"""

from __future__ import annotations

import asyncio
import dataclasses
import uuid
from collections.abc import Awaitable, Callable

import structlog
from django.db import OperationalError
from django.utils import timezone
from redis.exceptions import RedisError

from project.observability import metrics, tracing
from project.realtime.database import in_database
from project.realtime.lateness import LATENESS
from project.realtime.layers import InProcessLayer

from ..analysts import instructions, personas
from ..analysts.base import AnalystError, Completion, PromptContext
from ..analysts.chain import ProviderChain
from ..analysts.opening import Opening, WrongLanguage, asks_for_a_language
from ..models import Message
from . import events, finish, pace
from .draft import DraftStore, TakenOver
from .ending import failure_of
from .prompt_context import Work
from .seam import Seam

log = structlog.get_logger(__name__)

DATABASE_RETRIES_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)


class Reply:
    """One attempt. `run` returns when it has ended, however it did; cancelling it leaves the reply to the next attempt."""

    def __init__(
        self,
        work: Work,
        *,
        store: DraftStore,
        bus: InProcessLayer,
        chain: ProviderChain,
        follow: Callable[[uuid.UUID], None],
    ) -> None:
        """`follow` is told the dream once the end is stored, from any thread."""
        self.work = work
        self.text = ""
        self.provider = ""
        self.completion = Completion()
        self.has_ended = False
        """Whether its end is stored, so that its draft is cleared or about to be."""
        self._store = store
        self._bus = bus
        self._chain = chain
        self._follow = follow
        self._group = events.dream_group(work.dream_id)
        self._last_kept: Awaitable[None] | None = None
        self._reader: asyncio.Task[None] | None = None
        self._is_stopped = False
        self._began_at = asyncio.get_running_loop().time()
        self._span = tracing.Span()

    def stop(self) -> None:
        """Somebody asked for the end: stop reading; `run` then stores what there is."""
        self._is_stopped = True
        if self._reader is not None:
            self._reader.cancel()

    async def run(self) -> None:
        # A part of the message's trace, where it runs in the process that took the message; elsewhere a trace of its own.
        with tracing.span("reply", attempt=self.work.epoch) as self._span:
            await self._run()

    async def _run(self) -> None:
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
        with LATENESS:
            if self.work.written:
                await self._see_kept(self._pass_on(self.work.written))
            try:
                await self._read_answer(self.work.context, Opening(_language_to_check(self.work.context)))
            except WrongLanguage:
                # Nobody has seen a word of it yet.
                log.info("reply.wrong_language", message=self.work.message_id, language=self.work.context.language)
                abandoned = self.completion
                try:
                    await self._read_answer(_in_its_language(self.work.context), Opening(""))
                finally:
                    self.completion.add_abandoned(abandoned)
            if self._last_kept is not None:
                await self._see_kept(self._last_kept)

    async def _read_answer(self, context: PromptContext, opening: Opening) -> None:
        seam = Seam(self.work.written)
        async with self._chain.open(context) as reading:
            try:
                async for piece in reading.pieces:
                    self.provider = reading.provider
                    if added := opening.take(seam.join(piece)):
                        await self._add(added)
            except AnalystError:
                # What was held back is kept, as all that came before a failure.
                await self._add(seam.end() + opening.end())
                raise
            finally:
                self.completion = reading.completion
        await self._add(opening.take(seam.end()) + opening.end())

    async def _add(self, piece: str) -> None:
        if not piece:
            return
        before, self._last_kept = self._last_kept, self._pass_on(piece)
        # What the analyst says meanwhile is one piece.
        await pace.rest()
        # Mostly it is long since kept, so nothing has to be woken for it; and who writes faster than the store keeps waits here.
        if before is not None:
            await self._see_kept(before)

    def _pass_on(self, piece: str) -> Awaitable[None]:
        """Tell everybody; what is returned ends when the draft has it."""
        offset = len(self.text)
        if offset == len(self.work.written):
            self._span.event("first_text")
            metrics.REPLY_FIRST_TEXT_SECONDS.observe(asyncio.get_running_loop().time() - self._began_at)
        self.text += piece
        delta = {"type": "reply.delta", "message_id": self.work.message_id, "epoch": self.work.epoch, "offset": offset, "text": piece}
        # On its way before anybody is told: the draft is ahead of every delta.
        elsewhere = self._bus.announcement(self._group, delta)
        kept = self._store.append(self.work.message_id, self.work.epoch, piece, self.text, then=elsewhere)
        self._bus.post_here(self._group, delta)
        return kept

    async def _see_kept(self, kept: Awaitable[None]) -> None:
        try:
            await kept
        except (RedisError, OSError) as error:
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
        said = self.text[len(self.work.written) :]
        return failure_of(said, self.completion, continues=bool(self.work.written))

    async def _end(self, code: str) -> None:
        row = await self._store_end(code)
        if row is not None:
            metrics.REPLIES_ENDED.labels(row.state, row.failure_code).inc()
            self._span.set(state=row.state, code=row.failure_code, provider=self.provider, chars=len(row.text))
            log.info("reply.ended", message=row.pk, state=row.state, chars=len(row.text), epoch=row.epoch, provider=self.provider)
        self.has_ended = True
        await self._store.clear(self.work.message_id, self.work.epoch)

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
            completion=self.completion,
            now=timezone.now(),
            follow=self._follow,
        )


def _language_to_check(context: PromptContext) -> str:
    """The dreamer's; "" where the reply is gone on with, or another language may have been asked for."""
    told = (turn.text for turn in context.turns if turn.role == "user")
    return "" if context.written or asks_for_a_language(told) else context.language


def _in_its_language(context: PromptContext) -> PromptContext:
    language = personas.LANGUAGE_NAMES.get(context.language, "English")
    return dataclasses.replace(context, system_prompt=context.system_prompt + instructions.ONLY_IN.format(language=language))
