"""What the trained layer sees of a passage: its words, the letters in them, and the concepts that stand together."""

from __future__ import annotations

import itertools
import zlib
from collections import Counter
from collections.abc import Iterable

from .lexicon import Tagged

BUCKETS = 1 << 16
FEWEST, MOST = 3, 5
"""Lengths of the runs of letters."""


def buckets(tagged: Iterable[Tagged]) -> Counter[int]:
    """How strongly each bucket speaks; the square root of the counts, so that a long passage is not a loud one."""
    counts: Counter[str] = Counter()
    for one in tagged:
        words = [word.text for word in one.sentence]
        counts.update(f"w {word}" for word in words)
        counts.update(f"b {first} {second}" for first, second in itertools.pairwise(words))
        counts.update(f"l {run}" for word in words for run in _runs(f" {word} "))
        concepts = sorted(one.spans)
        counts.update(f"c {concept}" for concept in concepts)
        counts.update(f"p {first} {second}" for first, second in itertools.combinations(concepts, 2))
    hashed: Counter[int] = Counter()
    for name in counts:
        hashed[zlib.crc32(name.encode()) % BUCKETS] += 1
    return hashed


def _runs(word: str) -> Iterable[str]:
    return (word[at : at + length] for length in range(FEWEST, MOST + 1) for at in range(len(word) - length + 1))
