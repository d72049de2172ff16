"""The offline analyst as a provider: a composed answer, streamed word by word."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from ..base import Completion, PromptContext, failures
from ..window import Window
from .compose import compose, named_in

EVERYTHING = 2**31 - 1


class OfflineAnalyst:
    """`words_per_second` is a pace to read along with; 0 is as fast as the loop allows."""

    name = "local"
    is_paid = False

    def __init__(self, *, words_per_second: float = 30.0) -> None:
        self._pause_s = 1 / words_per_second if words_per_second else 0.0

    async def stream(self, context: PromptContext, completion: Completion | None = None) -> AsyncIterator[str]:
        if context.written:
            raise failures.misconfigured("the built-in analyst can't go on with the words of another")
        # A long dream takes a while to be searched, and other streams share this loop.
        answer = await asyncio.to_thread(compose, context)
        if completion is not None:
            completion.memories = tuple(one.dream_id for one in named_in(answer, context))
        for piece in re.findall(r"\S+\s*", answer):
            yield piece
            await asyncio.sleep(self._pause_s)

    def room(self, context: PromptContext) -> Window:
        """It reads every word."""
        return Window(EVERYTHING, 0)

    def recipient(self, context: PromptContext) -> None:
        """A part of this server."""

    async def close(self) -> None:
        """Nothing is held open."""
