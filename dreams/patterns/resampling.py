"""What a number of dreams can carry: intervals by resampling whole dreams, and what is left when many things are tested at once.

Draws are seeded, so that a page shows the same figures until a dream changes. Each row of `counts` is one dream: how often the thing
was there, and of how many. A share is the sum of the one over the sum of the other, as Hall and Van de Castle's are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
SEED = 20_260_101
ROUGH_BELOW = 75
LEAST = 15
"""Fewer dreams show nothing."""
LATELY = 30
LEVEL = 0.03
"""A little below one in twenty, which is what is promised: draws are finite."""
MOST_CELLS = 1_000_000

Counts = NDArray[np.float64]


@dataclasses.dataclass(frozen=True, slots=True)
class Share:
    """`value` with the interval that holds it in 95 of 100 such diaries; `dreams` in which it could be seen, `total` of what."""

    value: float
    low: float
    high: float
    dreams: int
    total: int

    @property
    def is_rough(self) -> bool:
        return self.dreams < ROUGH_BELOW


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """The share lately and before, and the interval of the difference; `p` by dealing the dreams out anew."""

    before: Share
    lately: Share
    low: float
    high: float
    p: float

    @property
    def leaves_zero_out(self) -> bool:
        return self.low > 0 or self.high < 0


def shares(counts: Sequence[Counts]) -> list[Share | None]:
    """For each table of the same dreams; None where fewer than `LEAST` of them could show it."""
    return _shares(counts, _drawn(counts, _generator(counts))) if counts and len(counts[0]) else [None] * len(counts)


def changes(counts: Sequence[Counts]) -> list[Change | None]:
    """The last `LATELY` dreams against all before, oldest first; None where one of the two is too small."""
    if not counts or len(counts[0]) < LATELY + LEAST:
        return [None] * len(counts)
    generator = _generator(counts)
    before, lately = [one[:-LATELY] for one in counts], [one[-LATELY:] for one in counts]
    drawn = _drawn(before, generator), _drawn(lately, generator)
    differences = np.percentile(drawn[1] - drawn[0], (2.5, 97.5), axis=0)
    sides = zip(_shares(before, drawn[0]), _shares(lately, drawn[1]), strict=True)
    return [
        _change(table, old, new, differences[:, number], generator) if old is not None and new is not None else None
        for number, (table, (old, new)) in enumerate(zip(counts, sides, strict=True))
    ]


def noteworthy(chances: list[float], level: float = LEVEL) -> list[bool]:
    """Which of many tests stand after Benjamini and Hochberg (1995): at most this share of what is said is said by chance."""
    order = np.argsort(chances)
    passed = [rank for rank, index in enumerate(order, 1) if chances[index] <= level * rank / len(chances)]
    said = set(order[: max(passed, default=0)].tolist())
    return [index in said for index in range(len(chances))]


def associations(one: NDArray[Any], other: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For two tables of yes and no, one row a dream: how far each pair goes together beyond chance, and by what chance it would."""
    a, b = one.astype(np.float64), other.astype(np.float64)
    expected = np.outer(a.sum(0), b.sum(0)) / len(a)
    seen = a.T @ b - expected
    generator = _generator([a])
    as_far = np.zeros_like(seen)
    for _ in range(DRAWS):
        as_far += np.abs(a.T @ generator.permutation(b) - expected) >= np.abs(seen) - 1e-9
    return seen, (as_far + 1) / (DRAWS + 1)


def _shares(counts: Sequence[Counts], drawn: NDArray[np.float64]) -> list[Share | None]:
    return [_share(one, drawn[:, number]) for number, one in enumerate(counts)]


def _share(counts: Counts, drawn: NDArray[np.float64]) -> Share | None:
    dreams, total = int((counts[:, 1] > 0).sum()), int(counts[:, 1].sum())
    if dreams < LEAST:
        return None
    value = float(counts[:, 0].sum() / total)
    low, high = (float(edge) for edge in np.percentile(drawn, (2.5, 97.5)))
    # Never or always seen says how rarely, not never: the rule of three.
    low = 1 - min(1.0, 3 / total) if value == 1 else low
    high = min(1.0, 3 / total) if value == 0 else high
    return Share(value, low, high, dreams, total)


def _change(counts: Counts, before: Share, lately: Share, edges: NDArray[np.float64], generator: np.random.Generator) -> Change:
    low, high = float(edges[0]), float(edges[1])
    # Where the interval holds zero nothing is to be said, whatever dealing out would give.
    chance = _chance(counts, generator) if low > 0 or high < 0 else 1.0
    return Change(before, lately, low, high, chance)


def _drawn(counts: Sequence[Counts], generator: np.random.Generator) -> NDArray[np.float64]:
    """The share of each table (columns) in each draw (rows) of as many dreams, any of them any number of times."""
    size = len(counts[0])
    tables = np.hstack(counts)
    sums = np.vstack([_resampled(size, rows, generator) @ tables for rows in _blocks(size)])
    result: NDArray[np.float64] = sums[:, 0::2] / np.maximum(sums[:, 1::2], 1)
    return result


def _resampled(size: int, rows: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """How often each dream is in each of so many draws."""
    drawn = generator.integers(0, size, (rows, size)) + np.arange(rows)[:, None] * size
    return np.bincount(drawn.ravel(), minlength=rows * size).reshape(rows, size).astype(np.float64)


def _chance(counts: Counts, generator: np.random.Generator) -> float:
    """How often dreams dealt out by chance differ as much as these."""
    seen, new = counts[counts[:, 1] > 0], counts[-LATELY:]
    lately = int((new[:, 1] > 0).sum())
    dealt = [np.argpartition(generator.random((rows, len(seen))), lately, axis=1)[:, :lately] for rows in _blocks(len(seen))]
    of_new = np.vstack([new.sum(0), *(seen[chosen].sum(1) for chosen in dealt)])
    of_old = seen.sum(0) - of_new
    differences = np.abs(of_new[:, 0] / np.maximum(of_new[:, 1], 1) - of_old[:, 0] / np.maximum(of_old[:, 1], 1))
    return float((np.sum(differences[1:] >= differences[0] - 1e-9) + 1) / (DRAWS + 1))


def _blocks(size: int) -> list[int]:
    """How many draws at a time, so that a diary of years needs no more memory than a small one."""
    at_once = max(1, min(DRAWS, MOST_CELLS // size))
    return [min(at_once, DRAWS - done) for done in range(0, DRAWS, at_once)]


def _generator(counts: Sequence[Counts]) -> np.random.Generator:
    return np.random.default_rng((SEED, len(counts[0])))
