"""The nearest earlier dreams of a dream, each with the reason in words.

TF-IDF over the features of both: what two dreams share counts the more, the rarer it is in this diary. Three statements, however large
the diary is: how rare the dream's features are, who shares the telling ones, and what the best of these share. The words of the reason
are the dream's own, which is opened for that; the others stay sealed.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import uuid
from collections.abc import Sequence

from django.db.models import Count

from project.rows import fetch, value

from ..models import Dream, DreamFeature, MarkKind, Sign
from . import features
from .features import Feature

MOST = 5
MOST_REASONS = 3
MOST_ASKED = 24
"""So many of a dream's features are looked for, the most telling ones."""
MOST_ROWS = 15_000
"""What they may bring together: of a large diary the common ones are left out."""
CANDIDATES = 30
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


@dataclasses.dataclass(frozen=True, slots=True)
class _Scored:
    """By what each of the dream's features counts, and the dreams that may be near, the best first."""

    strength: dict[int, float]
    candidates: list[uuid.UUID]


def of(dream: Dream, *, most: int = MOST, signs: list[Sign] | None = None, with_kept_out: bool = True) -> list[Near]:
    """At most so many, the nearest first. `signs` are its author's, where they are known."""
    mine = features.of(dream, signs=signs)
    if not mine:
        return []
    strength = _strength(dream, mine)
    if not strength:
        return []
    scored = _Scored(strength, _candidates(dream, strength, with_kept_out=with_kept_out))
    return _explained(dream, mine, scored)[:most]


def _strength(dream: Dream, mine: dict[int, Feature]) -> dict[int, float]:
    """The most telling features: their weight here, times their rarity twice, since it counts in both dreams."""
    rows = DreamFeature.objects.filter(feature__in=list(mine)).values_list("feature").annotate(dreams=Count("dream"))
    known: dict[int, int] = dict(rows)
    told = Dream.objects.filter(author=dream.author_id, deleted_at__isnull=True).count()
    rarity = {number: math.log(1 + told / known[number]) for number in mine if known.get(number)}
    strength = {number: mine[number].weight * rare * rare for number, rare in rarity.items()}
    chosen: dict[int, float] = {}
    left = MOST_ROWS
    for number in sorted(strength, key=lambda number: -strength[number])[:MOST_ASKED]:
        left -= known[number]
        if left >= 0 or not chosen:
            chosen[number] = strength[number]
    return chosen


@functools.cache
def _nearest(count: int, *, with_kept_out: bool) -> str:
    """One statement for so many features."""
    cases = " ".join(["WHEN %s THEN %s"] * count)
    return f"""
SELECT s.dream_id
FROM (
    SELECT f.dream_id, SUM(f.weight * CASE f.feature {cases} ELSE 0 END) AS score
    FROM dreams_dreamfeature f WHERE f.feature IN ({", ".join(["%s"] * count)})
    GROUP BY f.dream_id
) s
JOIN dreams_dream d ON d.id = s.dream_id
WHERE d.author_id = %s AND d.deleted_at IS NULL AND d.id <> %s AND (d.night < %s OR (d.night = %s AND d.created_at < %s))
    {"" if with_kept_out else "AND NOT d.is_kept_out"}
ORDER BY s.score DESC, d.night DESC, d.id
LIMIT {CANDIDATES}
"""


def _candidates(dream: Dream, strength: dict[int, float], *, with_kept_out: bool) -> list[uuid.UUID]:
    night = value(Dream, "night", dream.night or dream.created_at.date())
    # Whole numbers: both databases add them up alike.
    cases = [part for number, weight in strength.items() for part in (number, round(weight))]
    place = [value(Dream, "author", dream.author_id), value(Dream, "id", dream.pk), night, night, value(Dream, "created_at", dream.created_at)]
    rows = fetch(_nearest(len(strength), with_kept_out=with_kept_out), [*cases, *strength, *place])
    return [row[0] if isinstance(row[0], uuid.UUID) else uuid.UUID(row[0]) for row in rows]


def _explained(dream: Dream, mine: dict[int, Feature], scored: _Scored) -> list[Near]:
    shared: dict[uuid.UUID, list[tuple[float, int]]] = {}
    rows = DreamFeature.objects.filter(dream__in=scored.candidates, feature__in=list(scored.strength))
    for dream_id, number, weight in rows.values_list("dream_id", "feature", "weight"):
        shared.setdefault(dream_id, []).append((scored.strength[number] * weight, number))
    told = Dream.objects.in_bulk([pk for pk in scored.candidates if _is_telling([number for _, number in shared.get(pk, ())], mine)][:MOST])
    return [Near(told[pk], _said(shared[pk], mine)) for pk in scored.candidates if pk in told]


def _is_telling(numbers: Sequence[int], mine: dict[int, Feature]) -> bool:
    return len(numbers) >= LEAST_WORDS or any(mine[number].is_sign and mine[number].kind != MarkKind.EMOTION for number in numbers)


def _said(shared: list[tuple[float, int]], mine: dict[int, Feature]) -> tuple[Shared, ...]:
    """Once each, however the dreamer spells it."""
    best = (mine[number] for _, number in sorted(shared, reverse=True))
    return tuple({one.label.casefold(): Shared(one.label, one.kind, one.is_sign) for one in reversed(list(best))}.values())[::-1]
