"""When to try again: full jitter, so that a thousand programs do not knock at a restarted server in the same second."""

from __future__ import annotations

import random
from collections.abc import Callable

FIRST_S = 0.5
MOST_S = 15.0


class Backoff:
    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._tries = 0

    def next(self, least: float = 0) -> float:
        """Seconds to wait before the next try, `least` and something."""
        ceiling = min(MOST_S, FIRST_S * 2 ** min(self._tries, 10))
        self._tries += 1
        return float(least + self._chance() * ceiling)

    def reset(self) -> None:
        self._tries = 0
