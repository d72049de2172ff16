"""How long to gather text before the next delta: nothing at rest, longer as the loop falls behind (DESIGN §3.4)."""

from __future__ import annotations

import asyncio
import time

from project.realtime.lateness import LATENESS

IDLE_BELOW_SECONDS = 0.002
LONGEST_SECONDS = 0.12
GAIN = 6.0
LOOK_SECONDS = 0.05


async def rest() -> None:
    """Wait as long as the load asks for; returns at once at rest. It is known while somebody watches `LATENESS`, as each reply does."""
    if LATENESS.seconds > IDLE_BELOW_SECONDS:
        await asyncio.sleep(min(LONGEST_SECONDS, LATENESS.seconds * GAIN))


def make_way(*, until: float) -> None:
    """For a thread that does what nobody waits for: wait while replies of this process are late, but not beyond `until` (`time.monotonic`).

    Threads share one interpreter with the loop, and text that flows goes before what follows a reply.
    """
    while LATENESS.seconds > IDLE_BELOW_SECONDS and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
