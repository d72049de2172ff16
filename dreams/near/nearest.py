"""The nearest earlier dreams of a dream, each with the reason in words.

TF-IDF over the features of both: what two dreams share counts the more, the rarer it is in this diary. Two statements, however large the
diary is: how rare the dream's features are, and who shares the telling ones. The words of the reason are the dream's own, which is
opened for that; of the others nothing but the title is.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection

from project.rows import fetch, value

from ..models import Dream, MarkKind
from . import features, vectors
from .features import Feature, Telling

MOST = 5
MOST_REASONS = 3
MOST_ASKED = 16
"""So many of a dream's features are looked for, the most telling ones."""
MOST_ROWS = 6_000
"""What they may bring together: of a large diary the common ones are left out."""
CANDIDATES = 20
LEAST_WORDS = 2
"""One word in common, or one mood, is chance; one sign is not."""


@dataclasses.dataclass(frozen=True, slots=True)
class Shared:
    """What two dreams share, as the later one says it."""

    label: str
    kind: str
    is_sign: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Near:
    """An earlier dream, and what it shares with the one that was asked about: the most telling first."""

    dream: Dream
    shared: tuple[Shared, ...]

    @property
    def reason(self) -> tuple[str, ...]:
        return tuple(one.label for one in self.shared[:MOST_REASONS])


def of(dream: Dream, *, most: int = MOST, told: Telling | None = None, with_kept_out: bool = True) -> list[Near]:
    """At most so many, the nearest first. `told`: what was told in it, where that is known."""
    mine = features.of(told or features.telling(dream))
    strength = _strength(dream, mine)
    if not strength:
        return []
    found = []
    for row in _candidates(dream, strength, with_kept_out=with_kept_out):
        shared = sorted((int(number) for number in row.features.split(",")), key=lambda number: -strength[number])
        if _is_telling(shared, mine):
            found.append(Near(row, _said(shared, mine)))
    return vectors.reordered(dream, found)[:most]


_RARITY = """
SELECT f.feature, COUNT(*), (SELECT COUNT(*) FROM dreams_dream d WHERE d.author_id = %s AND d.deleted_at IS NULL)
FROM dreams_dreamfeature f WHERE f.feature IN ({places}) GROUP BY f.feature
"""


def _strength(dream: Dream, mine: dict[int, Feature]) -> dict[int, float]:
    """The most telling features: their weight here, times their rarity twice, since it counts in both dreams."""
    if not mine:
        return {}
    rows = fetch(_RARITY.format(places=_places(mine)), [value(Dream, "author", dream.author_id), *mine])
    known: dict[int, int] = {number: dreams for number, dreams, _ in rows}
    told = rows[0][2] if rows else 0
    strength = {number: mine[number].weight * math.log(1 + told / dreams) ** 2 for number, dreams in known.items()}
    chosen: dict[int, float] = {}
    left = MOST_ROWS
    for number in sorted(strength, key=lambda number: -strength[number])[:MOST_ASKED]:
        left -= known[number]
        if left >= 0 or not chosen:
            chosen[number] = strength[number]
    return chosen


@functools.cache
def _nearest(count: int, *, with_kept_out: bool, vendor: str) -> str:
    """One statement for so many features; each row is a dream with `features`, the numbers of those that it shares."""
    cases = " ".join(["WHEN %s THEN %s"] * count)
    joined = "string_agg(f.feature::text, ',')" if vendor == "postgresql" else "group_concat(f.feature)"
    return f"""
SELECT d.*, s.features
FROM (
    SELECT f.dream_id, SUM(f.weight * CASE f.feature {cases} ELSE 0 END) AS score, {joined} AS features
    FROM dreams_dreamfeature f WHERE f.feature IN ({_places(range(count))})
    GROUP BY f.dream_id
) s
JOIN dreams_dream d ON d.id = s.dream_id
WHERE d.author_id = %s AND d.deleted_at IS NULL AND d.id <> %s AND (d.night < %s OR (d.night = %s AND d.created_at < %s))
    {"" if with_kept_out else "AND NOT d.is_kept_out"}
ORDER BY s.score DESC, d.night DESC, d.id
LIMIT {CANDIDATES}
"""


def _candidates(dream: Dream, strength: dict[int, float], *, with_kept_out: bool) -> Iterable[Any]:
    night = value(Dream, "night", dream.night or dream.created_at.date())
    # Whole numbers: both databases add them up alike.
    cases = [part for number, weight in strength.items() for part in (number, round(weight))]
    place = [
        value(Dream, "author", dream.author_id),
        value(Dream, "id", dream.pk),
        night,
        night,
        value(Dream, "created_at", dream.created_at),
    ]
    statement = _nearest(len(strength), with_kept_out=with_kept_out, vendor=connection.vendor)
    return Dream.objects.raw(statement, [*cases, *strength, *place])


def _places(values: Collection[int]) -> str:
    return ", ".join(["%s"] * len(values))


def _is_telling(numbers: Sequence[int], mine: dict[int, Feature]) -> bool:
    return len(numbers) >= LEAST_WORDS or any(mine[number].is_sign and mine[number].kind != MarkKind.EMOTION for number in numbers)


def _said(shared: Sequence[int], mine: dict[int, Feature]) -> tuple[Shared, ...]:
    """Once each, however the dreamer spells it."""
    said: dict[str, Shared] = {}
    for number in shared:
        one = mine[number]
        said.setdefault(one.label.casefold(), Shared(one.label, one.kind, one.is_sign))
    return tuple(said.values())
