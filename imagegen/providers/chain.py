"""Several providers as one: the next is tried only where the one before surely did not take the order (DESIGN §4)."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Protocol, cast

import structlog

from project.observability.metrics import provider_call
from project.upstream import Sent

from .base import Finished, ImageError, ImageProvider, PictureOrder, Step, Usage

log = structlog.get_logger(__name__)

ITS_OWN_FAULT = frozenset({"image_unavailable", "image_busy", "image_misconfigured", "image_stalled"})
"""What speaks against the provider, and not against this order."""


STAYS_HERE = "image_stays_here"


class Recorder(Protocol):
    """Where each call is noted: before it is made, and how it ended. Not told of an end, it stays unknown."""

    async def asked(self, provider: ImageProvider, order: PictureOrder) -> None:
        """Raises ImageError, not sent, where this provider may not get the order: then the next one is asked."""

    async def answered(self, sent: Sent, *, code: str = "", reason: str = "", usage: Usage | None = None) -> None: ...


class Gate(Protocol):
    """Budget, rate limit and circuit breaker of all providers. May wait for the cache, so it is asynchronous."""

    async def admits(self, name: str, *, is_paid: bool) -> str:
        """Empty, or the code that says why this provider is to be passed over."""
        ...

    async def succeeded(self, name: str) -> None: ...
    async def failed(self, name: str) -> None: ...


class ProviderChain:
    """The providers in the order of IMAGEGEN_PROVIDERS. What stays on this server is painted by `built_in`, where no other is left."""

    def __init__(self, providers: Sequence[ImageProvider], *, gate: Gate, built_in: Callable[[], ImageProvider] | None = None) -> None:
        self._providers = providers
        self._built_in = built_in
        self._gate = gate

    async def make(self, order: PictureOrder, recorder: Recorder) -> AsyncGenerator[Step, None]:
        """The steps of the first provider that takes the order. Raises the last one's ImageError."""
        last: ImageError | None = None
        waiting = deque(self._providers)
        while waiting:
            provider = waiting.popleft()
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
                if error.code == STAYS_HERE and not waiting and self._built_in is not None:
                    waiting.append(self._built_in())
        raise last or ImageError("image_misconfigured", sent=Sent.NOT_SENT, reason="no provider is able to do this")

    async def _ask(self, provider: ImageProvider, order: PictureOrder, recorder: Recorder) -> AsyncGenerator[Step, None]:
        await recorder.asked(provider, order)
        has_begun = False
        try:
            call = cast(AsyncGenerator[Step, None], provider.make(order))
            with provider_call("image", provider.name):
                async with contextlib.aclosing(call) as steps:
                    async for step in steps:
                        has_begun = True
                        if isinstance(step, Finished):
                            await recorder.answered(Sent.ACCEPTED, usage=step.usage)
                            await self._gate.succeeded(provider.name)
                        yield step
        except ImageError as error:
            if has_begun:
                error.sent = Sent.ACCEPTED
            await recorder.answered(error.sent, code=error.code, reason=error.reason)
            if error.code in ITS_OWN_FAULT:
                await self._gate.failed(provider.name)
            raise
