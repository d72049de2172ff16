"""Several providers as one: the next is tried only where the one before surely did not take the request (DESIGN §4)."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any, cast

import structlog

from project.upstream import Sent

from .base import AnalystError, AnalystProvider, Consultation

log = structlog.get_logger(__name__)


@dataclasses.dataclass(slots=True)
class Reading:
    """An open consultation: which provider serves it, and its text in pieces."""

    provider: str
    pieces: AsyncIterator[str]


class ProviderChain:
    """The providers in the order of DREAMS_ANALYST_PROVIDERS. `most_at_once` bounds the open upstream streams."""

    def __init__(self, providers: Sequence[AnalystProvider], *, most_at_once: int) -> None:
        self._providers = providers
        self._places = asyncio.Semaphore(most_at_once)

    @contextlib.asynccontextmanager
    async def open(self, consultation: Consultation) -> AsyncIterator[Reading]:
        """Begin to read. Leaving the context closes the upstream connection at once. Reading raises AnalystError."""
        async with self._places:
            reading = Reading("", _nothing())
            reading.pieces = pieces = self._read(consultation, reading)
            try:
                yield reading
            finally:
                await pieces.aclose()

    async def _read(self, consultation: Consultation, reading: Reading) -> AsyncGenerator[str, None]:
        last = self._providers[-1]
        for provider in self._providers:
            reading.provider = provider.name
            has_begun = False
            # Provider streams are generators; closing one closes its connection.
            async with contextlib.aclosing(cast(AsyncGenerator[str, None], provider.stream(consultation))) as pieces:
                try:
                    async for piece in pieces:
                        has_begun = True
                        yield piece
                    return  # noqa: TRY300 - nothing may follow: the generator is at its end
                except AnalystError as error:
                    if has_begun or error.sent is Sent.ACCEPTED or provider is last:
                        raise
                    log.warning("analyst.fallback", provider=provider.name, code=error.code, reason=error.reason)

    async def close(self) -> None:
        for provider in self._providers:
            await provider.close()


async def _nothing() -> AsyncIterator[Any]:
    return
    yield
