"""The offline analyst as a provider: a composed answer, streamed word by word."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from ..base import Consultation
from .compose import compose


class OfflineAnalyst:
    """`words_per_second` is a pace to read along with; 0 is as fast as the loop allows."""

    name = "local"

    def __init__(self, *, words_per_second: float = 30.0) -> None:
        self._pause_s = 1 / words_per_second if words_per_second else 0.0

    async def stream(self, consultation: Consultation) -> AsyncIterator[str]:
        for piece in re.findall(r"\S+\s*", compose(consultation)):
            yield piece
            await asyncio.sleep(self._pause_s)

    async def close(self) -> None:
        """Nothing is held open."""
