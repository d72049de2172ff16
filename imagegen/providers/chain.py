"""Several providers as one: the next is tried only where the one before surely did not take the order (DESIGN §4)."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Sequence
from typing import Protocol, cast

import structlog

from project.upstream import Sent

from .base import Finished, ImageError, ImageProvider, PictureOrder, Step

log = structlog.get_logger(__name__)

ITS_OWN_FAULT = frozenset({"image_unavailable", "image_busy", "image_misconfigured", "image_stalled"})
"""What speaks against the provider, and not against this order."""


class Recorder(Protocol):
    """Where each call is noted: before it is made, and how it ended. Not told of an end, it stays unknown."""

    async def asked(self, provider: ImageProvider) -> None: ...
    async def answered(self, sent: Sent, *, code: str = "", reason: str = "") -> None: ...


class Gate(Protocol):
    """Budget, rate limit and circuit breaker of all providers. May wait for the cache, so it is asynchronous."""

    async def admits(self, name: str, *, is_paid: bool) -> str:
        """Empty, or the code that says why this provider is to be passed over."""
        ...

    async def succeeded(self, name: str) -> None: ...
    async def failed(self, name: str) -> None: ...


class ProviderChain:
    """The providers in the order of IMAGEGEN_PROVIDERS."""

    def __init__(self, providers: Sequence[ImageProvider], *, gate: Gate) -> None:
        self._providers = providers
        self._gate = gate

    async def make(self, order: PictureOrder, recorder: Recorder) -> AsyncGenerator[Step, None]:
        """The steps of the first provider that takes the order. Raises the last one's ImageError."""
        last: ImageError | None = None
        for provider in self._providers:
            if not provider.can(order):
                continue
            if code := await self._gate.admits(provider.name, is_paid=provider.is_paid):
                log.warning("image.passed_over", provider=provider.name, code=code)
                last = last or ImageError(code, sent=Sent.NOT_SENT, reason=f"{provider.name} is to be left alone for now")
                continue
            try:
                async with contextlib.aclosing(self._ask(provider, order, recorder)) as steps:
                    async for step in steps:
                        yield step
                return  # noqa: TRY300 - nothing may follow: the generator is at its end
            except ImageError as error:
                if error.sent not in {Sent.NOT_SENT, Sent.REFUSED}:
                    raise
                log.warning("image.fallback", provider=provider.name, code=error.code, reason=error.reason)
                last = error
        raise last or ImageError("image_misconfigured", sent=Sent.NOT_SENT, reason="no provider is able to do this")

    async def _ask(self, provider: ImageProvider, order: PictureOrder, recorder: Recorder) -> AsyncGenerator[Step, None]:
        await recorder.asked(provider)
        has_begun = False
        try:
            async with contextlib.aclosing(cast(AsyncGenerator[Step, None], provider.make(order))) as steps:
                async for step in steps:
                    has_begun = True
                    if isinstance(step, Finished):
                        await recorder.answered(Sent.ACCEPTED)
                        await self._gate.succeeded(provider.name)
                    yield step
        except ImageError as error:
            if has_begun:
                error.sent = Sent.ACCEPTED
            await recorder.answered(error.sent, code=error.code, reason=error.reason)
            if error.code in ITS_OWN_FAULT:
                await self._gate.failed(provider.name)
            raise
