"""What the patterns page and its REST call say: indicators with their intervals, what changed lately, signs with moods, weeks."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from person.models import User

from .. import statements
from ..models import Dream
from ..signs import figures
from . import diary, resampling
from .diary import Coded
from .indicators import INDICATORS, Indicator
from .resampling import Change, Share

WEEKS = 26
MOST_SIGNS = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Measured:
    """`lately` only where a change is to be said. `dreams`: those in which the thing was counted, newest first; `behind`: how many."""

    indicator: Indicator
    share: Share
    lately: Change | None
    dreams: list[uuid.UUID]
    behind: int


@dataclasses.dataclass(frozen=True, slots=True)
class Together:
    """A sign that comes with a mood more or less often than chance would have it."""

    name: str
    sign: uuid.UUID
    mood: str
    is_more: bool
    dreams: int
    of: int


@dataclasses.dataclass(slots=True)
class Week:
    """From Monday on. `nights` with an entry, `remembered` with a dream."""

    first: datetime.date
    nights: int = 0
    remembered: int = 0
    nightmares: int = 0
    lucid: int = 0
    recall: float | None = None
    moods: dict[str, int] = dataclasses.field(default_factory=dict)

    @property
    def last(self) -> datetime.date:
        return self.first + datetime.timedelta(days=6)


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    dreams: int
    is_enough: bool
    is_rough: bool
    measured: list[Measured]
    unmeasured: list[Indicator]
    together: list[Together]
    weeks: list[Week]


def of_person(person: User, *, today: datetime.date) -> Report:
    dreams = diary.dreams_of(person)
    languages = diary.languages_of(person)
    able = [one for one in INDICATORS if _is_found_well(one, languages)]
    count = len(dreams)
    return Report(
        dreams=count,
        is_enough=count >= resampling.LEAST,
        is_rough=count < resampling.ROUGH_BELOW,
        measured=measure(dreams, able),
        unmeasured=[one for one in INDICATORS if one not in able],
        together=_together(person, dreams),
        weeks=weeks(person, today=today),
    )


def measure(dreams: Sequence[Coded], indicators: Sequence[Indicator] = INDICATORS) -> list[Measured]:
    """The indicators that these dreams, oldest first, can carry; changes are held against each other (Benjamini-Hochberg)."""
    if len(dreams) < resampling.LEAST:
        return []
    counts = [np.array([one.count(dream.found) for dream in dreams], dtype=np.float64) for one in indicators]
    shares = resampling.shares(counts)
    shown = [(indicator, table, share) for indicator, table, share in zip(indicators, counts, shares, strict=True) if share is not None]
    changes = resampling.changes([table for _indicator, table, _share in shown])
    said = iter(resampling.noteworthy([change.p for change in changes if change is not None]))
    told = [_behind(dreams, table) for _indicator, table, _share in shown]
    return [
        Measured(indicator, share, _said(change, change is not None and next(said)), found, len(found))
        for (indicator, _table, share), change, found in zip(shown, changes, told, strict=True)
    ]


def behind(person: User, indicator: Indicator) -> list[uuid.UUID]:
    """The dreams in which what the indicator counts was found, newest first."""
    return [dream.id for dream in reversed(diary.dreams_of(person)) if indicator.count(dream.found)[0]]


def weeks(person: User, *, today: datetime.date) -> list[Week]:
    """The last half year, oldest first, weeks without an entry too. One statement."""
    monday = today - datetime.timedelta(days=today.weekday())
    found = {first: Week(first) for first in (monday - datetime.timedelta(weeks=number) for number in reversed(range(WEEKS)))}
    nights: dict[datetime.date, dict[str, set[datetime.date]]] = {}
    recalls: dict[datetime.date, list[int]] = {}
    for same in statements.nights(person.pk, first=min(found), last=today):
        if same.kind == Dream.Kind.LATER:
            continue
        week = found[same.night - datetime.timedelta(days=same.night.weekday())]
        seen = nights.setdefault(week.first, {"all": set(), "told": set()})
        seen["all"].add(same.night)
        if same.kind == Dream.Kind.DREAM:
            seen["told"].add(same.night)
        week.nightmares += same.nightmares
        week.lucid += same.lucid
        recalls.setdefault(week.first, [0, 0])
        recalls[week.first][0] += same.recall
        recalls[week.first][1] += same.recalled
        if same.mood:
            week.moods[same.mood] = week.moods.get(same.mood, 0) + same.entries
    for first, seen in nights.items():
        found[first].nights, found[first].remembered = len(seen["all"]), len(seen["told"])
    for first, (recall, recalled) in recalls.items():
        found[first].recall = recall / recalled if recalled else None
    return list(found.values())


def _is_found_well(indicator: Indicator, languages: Sequence[str]) -> bool:
    measured = figures.stored()
    known = [language for language in languages if language in measured]
    return all(figures.rates(measured, language, kind).is_enough for language in known for kind in indicator.needs)


def _said(change: Change | None, is_noteworthy: bool) -> Change | None:
    return change if change is not None and is_noteworthy and change.leaves_zero_out else None


def _behind(dreams: Sequence[Coded], counts: Any) -> list[uuid.UUID]:
    return [dream.id for dream, (some, _all) in zip(dreams, counts, strict=True) if some][::-1]


def _together(person: User, dreams: Sequence[Coded]) -> list[Together]:
    felt = [dream for dream in dreams if dream.mood]
    signs = sorted(diary.signs_of(person), key=lambda sign: -sum(sign.pk in dream.signs for dream in felt))[:MOST_SIGNS]
    has_sign = _columns(felt, [_has_sign(sign.pk) for sign in signs])
    moods = [mood for mood in Dream.Mood.values if any(dream.mood == mood for dream in felt)]
    if len(felt) < resampling.LEAST or not signs or not moods:
        return []
    has_mood = _columns(felt, [_has_mood(mood) for mood in moods])
    beyond, chances = resampling.associations(has_sign, has_mood)
    both = has_sign.astype(int).T @ has_mood.astype(int)
    # What can't stand by its number is not tested: it would only make the others weaker.
    sizes = has_sign.sum(0)
    pairs = [(a, b) for a in range(len(signs)) for b in range(len(moods)) if sizes[a] >= resampling.LEAST]
    said = resampling.noteworthy([float(chances[pair]) for pair in pairs]) if pairs else []
    return [
        Together(signs[a].name, signs[a].pk, moods[b], bool(beyond[a, b] > 0), int(both[a, b]), int(sizes[a]))
        for (a, b), is_said in zip(pairs, said, strict=True)
        if is_said
    ]


def _has_sign(sign: uuid.UUID) -> Callable[[Coded], bool]:
    return lambda dream: sign in dream.signs


def _has_mood(mood: str) -> Callable[[Coded], bool]:
    return lambda dream: dream.mood == mood


def _columns(dreams: Sequence[Coded], questions: Sequence[Callable[[Coded], bool]]) -> Any:
    return np.array([[question(dream) for question in questions] for dream in dreams], dtype=bool).reshape(len(dreams), len(questions))
