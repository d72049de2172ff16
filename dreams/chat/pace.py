"""How long to gather text before the next delta: nothing at rest, longer as the loop falls behind (DESIGN §3.4)."""

from __future__ import annotations

import asyncio

from project.realtime.lateness import LATENESS

IDLE_BELOW_SECONDS = 0.002
LONGEST_SECONDS = 0.12
GAIN = 6.0


class Pace:
    """Watches how late the loop is, while a reply holds it."""

    def __enter__(self) -> Pace:
        LATENESS.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        LATENESS.__exit__(*raised)

    async def rest(self) -> None:
        """Wait as long as the load asks for; returns at once at rest."""
        if LATENESS.seconds > IDLE_BELOW_SECONDS:
            await asyncio.sleep(min(LONGEST_SECONDS, LATENESS.seconds * GAIN))
