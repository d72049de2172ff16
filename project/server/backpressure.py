"""Back-pressure, which Daphne lacks (django/daphne issue 170): who sends waits while the client does not read."""

from __future__ import annotations

import asyncio
import time
from typing import Any

HIGH_BYTES = 256 * 1024
LOW_BYTES = 64 * 1024
LONGEST_PAUSE_SECONDS = 0.2


def unsent_bytes(transport: Any) -> int:
    """What waits in a Twisted TCP transport."""
    waiting: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
    return waiting


async def drained(transport: Any, *, stalled_seconds: float) -> None:
    """Where more than `HIGH_BYTES` wait: return once little does. A client that reads nothing at all for `stalled_seconds` is dropped."""
    least, deadline, pause_s = unsent_bytes(transport), time.monotonic() + stalled_seconds, 0.0
    while transport.connected and (left := unsent_bytes(transport)) > LOW_BYTES:
        now = time.monotonic()
        if left < least:
            least, deadline = left, now + stalled_seconds
        elif now > deadline:
            transport.abortConnection()
            return
        # The first pause is one turn of the loop: that is all a client needs that does read.
        await asyncio.sleep(pause_s)
        pause_s = min(LONGEST_PAUSE_SECONDS, pause_s + 0.01)
