"""Sealing what is there already at the pace of a site that is in use: small batches, each followed by a rest as long as it took.

Where somebody waits for the processor or the database, a batch takes longer: then the next one is smaller, and the rest longer. So the work
takes at most half of one processor, and as little as there is to be had.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

WISHED_SECONDS = 0.05
"""How long a batch is to take: no longer than a frame of a stream is waited for."""
FIRST, LEAST, MOST = 20, 2, 200
LONGEST_REST_SECONDS = 5.0


class Pace:
    """`size` is how many rows the next batch should have. `is_hurried`: no rests and large batches, for a site that is stopped."""

    def __init__(
        self,
        *,
        is_hurried: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.is_hurried, self.size = is_hurried, MOST if is_hurried else FIRST
        self._clock, self._sleep = clock, sleep

    def kept(self, batches: Iterable[int]) -> Iterator[int]:
        """What each batch did; making the next one waits for the rest."""
        began = self._clock()
        for done in batches:
            took = self._clock() - began
            yield done
            if not self.is_hurried:
                self._adapt(took)
                self._sleep(min(took, LONGEST_REST_SECONDS))
            began = self._clock()

    def batches(self, some: Callable[..., tuple[int, Any]]) -> Iterator[int]:
        """How many rows each batch was: `some(after, most)` answers that, and where the next one begins, None behind the last."""
        after = None
        while True:
            done, after = some(after=after, most=self.size)
            yield done
            if after is None:
                return

    def _adapt(self, took: float) -> None:
        wished = round(self.size * WISHED_SECONDS / max(took, 1e-6))
        # Twice as many at most: one quick batch, such as an empty one, says little of the next.
        self.size = max(LEAST, min(MOST, 2 * self.size, wished))
