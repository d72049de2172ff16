"""When this process looks for garbage among everything that it holds: where nobody is being answered, if it can.

With hundreds of sockets such a look takes 0.1 s and more, in which no text flows; Python begins it in the middle of whatever is going on.
What lives only for a moment is looked through as ever, only less often: a turn of the loop makes and drops thousands of objects.
"""

from __future__ import annotations

import asyncio
import gc

from ..realtime.lateness import LATENESS

YOUNG_OBJECTS = 10_000
YOUNG_LOOKS = 10
NEVER = 2**31 - 1
LOOK_SECONDS = 5.0
MOST_PUT_OFF = 20
"""Looks at what is a little older, after which all is looked through in any case: some 80 MB, with 10,000 sockets that came and went."""


async def collect() -> None:
    """Run for as long as the process serves. What is there when it begins stays for good, and is not looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_LOOKS, NEVER)
    gc.enable()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        look()


def look() -> None:
    """Collect everything, if something has grown older since the last time, and nobody waits for text or it was put off for long."""
    put_off = gc.get_count()[2]
    if put_off > MOST_PUT_OFF or (put_off and not LATENESS.is_watched):
        gc.collect()
