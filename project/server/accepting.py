"""How many new connections are taken in one turn of the loop.

Where thousands come at once, as after a restart, Twisted takes twenty more of them in each turn than in the one before, and whoever is
being answered already waits until all of those have been read.
"""

from __future__ import annotations

from typing import Any

from ..realtime.lateness import LATENESS

TAKEN_IN_A_TURN = 4
"""The rest waits in the kernel's queue meanwhile, where it costs nobody anything."""
LATE_SECONDS = 0.005
TAKEN_WHILE_LATE = 2


def take_few(port: Any) -> None:
    """Have Twisted's port take no more in a turn."""
    take = port.doRead

    def take_next() -> None:
        port.numberAccepts = TAKEN_IN_A_TURN if LATENESS.seconds < LATE_SECONDS else TAKEN_WHILE_LATE
        take()

    port.doRead = take_next
