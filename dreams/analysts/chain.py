"""Several providers as one: the next is tried only where the one before surely did not take the request (DESIGN §4)."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from typing import Any, cast

import structlog

from person.privacy import door
from project.observability.metrics import provider_call
from project.realtime.database import in_database
from project.upstream import Sent

from .base import AnalystError, AnalystProvider, Completion, PromptContext, Turn, failures
from .window import Window

log = structlog.get_logger(__name__)


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
            if not await _is_let_out(provider, context):
                # The words stay here: then whoever is a part of this server answers, named in the settings or not.
                if not waiting and self._built_in is not None:
                    waiting.append(self._built_in())
                continue
            reading.provider, reading.completion = provider.name, Completion()
            has_begun = False
            # Provider streams are generators; closing one closes its connection.
            async with contextlib.aclosing(cast(AsyncGenerator[str, None], provider.stream(context, reading.completion))) as pieces:
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


async def _is_let_out(provider: AnalystProvider, context: PromptContext) -> bool:
    """Pass the door: true once it is in the disclosure log that this provider gets the words, or where it is a part of this server."""
    find = getattr(provider, "recipient", None)
    to = find(context) if find is not None else None
    if to is None or context.subject is None:
        return True
    texts = [turn.text for turn in provider.room(context).turns(context)]
    try:
        await in_database(door.let_text_out, context.subject, to, *texts)
    except door.NotLetOut:
        return False
    return True


async def _nothing() -> AsyncIterator[Any]:
    return
    yield
