"""Several providers as one: the next is tried only where the one before surely did not take the request (DESIGN §4)."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from typing import Any, cast

import structlog
from django.db import transaction

from person.privacy import door
from person.privacy.recipients import Recipient
from project.observability.metrics import provider_call
from project.realtime.database import in_database_by
from project.threads import Urgency
from project.upstream import Sent

from . import instructions
from .base import AnalystError, AnalystProvider, Completion, Memory, PromptContext, Turn, failures
from .history import tokens_of
from .window import Window

log = structlog.get_logger(__name__)

MEMORY_SHARE = 8
"""Of what a model takes in, one part in so many is for passages of earlier dreams."""


@dataclasses.dataclass(slots=True)
class Reading:
    """An open context: which provider serves it, its text in pieces, and what the provider says beside it."""

    provider: str
    pieces: AsyncIterator[str]
    completion: Completion = dataclasses.field(default_factory=Completion)


class ProviderChain:
    """The providers in the order of DREAMS_ANALYST_PROVIDERS. `most_at_once` bounds the open upstream streams.

    Words that stay on this server pass over whoever is outside; `built_in` makes the one who then answers where no other is left.
    """

    def __init__(
        self, providers: Sequence[AnalystProvider], *, most_at_once: int, built_in: Callable[[], AnalystProvider] | None = None
    ) -> None:
        self._providers = providers
        self._built_in = built_in
        self._places = asyncio.Semaphore(most_at_once)

    @contextlib.asynccontextmanager
    async def open(self, context: PromptContext) -> AsyncIterator[Reading]:
        """Begin to read. Leaving the context closes the upstream connection at once. Reading raises AnalystError."""
        async with self._places:
            reading = Reading("", _nothing())
            reading.pieces = pieces = self._read(context, reading)
            try:
                yield reading
            finally:
                await pieces.aclose()

    async def _read(self, context: PromptContext, reading: Reading) -> AsyncGenerator[str, None]:
        waiting = deque(provider for provider in self._providers if not (context.is_free_only and provider.is_paid))
        if not waiting:
            raise AnalystError("analyst_budget_spent", sent=Sent.NOT_SENT, reason="today's calls have cost what may be paid")
        has_fallen_back = False
        while waiting:
            provider = waiting.popleft()
            given = await _let_out(provider, context)
            if given is None:
                # The words stay here: then whoever is a part of this server answers, named in the settings or not.
                if not waiting and self._built_in is not None:
                    waiting.append(self._built_in())
                continue
            reading.provider = provider.name
            reading.completion = Completion(memories=tuple(one.dream_id for one in given.memories))
            has_begun = False
            # Provider streams are generators; closing one closes its connection.
            async with contextlib.aclosing(cast(AsyncGenerator[str, None], provider.stream(given, reading.completion))) as pieces:
                try:
                    with provider_call("analyst", provider.name):
                        async for piece in pieces:
                            has_begun = True
                            yield piece
                    return  # noqa: TRY300 - nothing may follow: the generator is at its end
                except AnalystError as error:
                    if has_begun or error.sent is Sent.ACCEPTED or not waiting:
                        raise
                    has_fallen_back = True
                    log.warning("analyst.fallback", provider=provider.name, code=error.code, reason=error.reason)
        reason = "the others may not get these words" if has_fallen_back else "these words stay here"
        raise AnalystError("analyst_unavailable", sent=Sent.NOT_SENT, reason=reason)

    async def whole(self, context: PromptContext, *turns: Turn, most_chars: int) -> tuple[str, str, Completion]:
        """The answer in one piece, the provider's name, and what it says beside it. Raises AnalystError, also where it is longer."""
        text = ""
        async with self.open(dataclasses.replace(context, turns=turns)) as reading:
            async for piece in reading.pieces:
                text += piece
                if len(text) > most_chars:
                    raise failures.too_long("more than was asked for")
        return text.strip(), reading.provider, reading.completion

    def room(self, context: PromptContext) -> Window:
        """What the least of these models takes: any of them may be asked."""
        return min((provider.room(context) for provider in self._providers), key=lambda room: room.context)

    async def close(self) -> None:
        for provider in self._providers:
            await provider.close()


async def _let_out(provider: AnalystProvider, context: PromptContext) -> PromptContext | None:
    """Pass the door: what this provider is told, once it is in the disclosure log, or where it is a part of this server. None: nothing."""
    find = getattr(provider, "recipient", None)
    to = find(context) if find is not None else None
    if to is None or context.subject is None:
        return _reminded(provider, context, context.memories)
    return await in_database_by(Urgency.BEGUN, _pass_door, provider, context, context.subject, to)


def _pass_door(provider: AnalystProvider, context: PromptContext, subject: door.Subject, to: Recipient) -> PromptContext | None:
    """Each earlier dream passes by itself: it may be one that stays here, and it has a line of its own in the log."""
    with transaction.atomic():
        whose = {one.dream_id: door.Subject(subject.person_id, door.Kind.MEMORY, dream_id=one.dream_id) for one in context.memories}
        given = _reminded(provider, context, [one for one in context.memories if door.may_leave(whose[one.dream_id], to.host)])
        try:
            door.let_text_out(subject, to, *(turn.text for turn in provider.room(given).turns(given)))
        except door.NotLetOut:
            return None
        for one in given.memories:
            door.let_text_out(whose[one.dream_id], to, one.title, one.passage)
    return given


def _reminded(provider: AnalystProvider, context: PromptContext, memories: Sequence[Memory]) -> PromptContext:
    """With as many of these as fit into their part of the window, in the instructions."""
    if not memories:
        return dataclasses.replace(context, memories=()) if context.memories else context
    room = provider.room(context)
    left = (room.context - room.output) // MEMORY_SHARE
    kept: list[Memory] = []
    for one in memories:
        left -= tokens_of(instructions.memories([one]))
        if left < 0:
            break
        kept.append(one)
    prompt = context.system_prompt + instructions.memories(kept)
    return dataclasses.replace(context, memories=tuple(kept), system_prompt=prompt)


async def _nothing() -> AsyncIterator[Any]:
    return
    yield
