"""How well marks are found in the labelled dreams, by language and kind: shown on "How this is found" and held by the suite.

The dreams lie in `tests/journal/labelled/`, one a line with `[words|kind]` around what a careful reader marks. Words and rules are
corrected by looking at half of them only; which half, a hash decides.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import re
from collections import Counter
from pathlib import Path

from ..insights import find
from ..models import MarkKind
from . import kinds
from .ranges import overlap

FILE = Path(__file__).with_name("figures.json")
LANGUAGES = ("en", "tr", "es", "ru")
HALVES = ("seen", "unseen")
ANIMAL = "animal"
"""A symbol, and counted once more by itself, since figures are made of animals."""
KINDS = (*(kind.value for kind in MarkKind), ANIMAL)
LABEL = re.compile(r"\[([^|\]]+)\|([a-z]+)\]")
LEAST_PRECISION, LEAST_RECALL = 0.9, 0.7
"""From here on a kind is found well enough to be counted in figures."""

Figures = dict[str, dict[str, dict[str, dict[str, int]]]]
"""Language, half, kind: how many were `labelled`, how many of those were `hit`, how many were `found`,
and how many of those were `right`."""


@dataclasses.dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    labels: list[tuple[int, int, str]]

    @property
    def half(self) -> str:
        return HALVES[hashlib.sha256(self.text.encode()).digest()[0] % 2]


@dataclasses.dataclass(frozen=True, slots=True)
class Rates:
    precision: float
    recall: float

    @property
    def is_enough(self) -> bool:
        return self.precision >= LEAST_PRECISION and self.recall >= LEAST_RECALL


def read(path: Path) -> list[Labelled]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_labelled(line) for line in lines if line and not line.startswith("#")]


def measure(folder: Path) -> Figures:
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for language in LANGUAGES:
        for dream in read(folder / f"{language}.txt"):
            found = marks(dream.text, language)
            for start, end, kind in dream.labels:
                counts[language, dream.half, kind, "labelled"] += 1
                counts[language, dream.half, kind, "hit"] += _is_among((start, end, kind), found)
            for start, end, kind in found:
                counts[language, dream.half, kind, "found"] += 1
                counts[language, dream.half, kind, "right"] += _is_among((start, end, kind), dream.labels)
    names = ("labelled", "hit", "found", "right")
    return {
        language: {half: {kind: {name: counts[language, half, kind, name] for name in names} for kind in KINDS} for half in HALVES}
        for language in LANGUAGES
    }


def marks(text: str, language: str) -> list[tuple[int, int, str]]:
    """What the lexicon finds, of the kinds that are shown."""
    found = [(one, kinds.shown(one.kind, one.key).value) for one in find(text, language)]
    animals = [(one.start, one.end, ANIMAL) for one, _ in found if kinds.is_animal(one.kind, one.key)]
    return [(one.start, one.end, kind) for one, kind in found] + animals


def rates(figures: Figures, language: str, kind: str, halves: tuple[str, ...] = HALVES) -> Rates:
    rows = [figures[language][half][kind] for half in halves]
    sums = {name: sum(row[name] for row in rows) for name in rows[0]}
    return Rates(sums["right"] / max(1, sums["found"]), sums["hit"] / max(1, sums["labelled"]))


@functools.cache
def stored() -> Figures:
    figures: Figures = json.loads(FILE.read_text(encoding="utf-8"))
    return figures


def store(figures: Figures) -> None:
    FILE.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    stored.cache_clear()


def as_text(figures: Figures) -> str:
    """A table for a terminal: precision and recall of each kind over all, and of the half that was not looked at in brackets."""
    lines = []
    for language in figures:
        cells = []
        for kind in KINDS:
            whole, unseen = rates(figures, language, kind), rates(figures, language, kind, ("unseen",))
            cells.append(f"{kind} {whole.precision:.2f}/{whole.recall:.2f} ({unseen.precision:.2f}/{unseen.recall:.2f})")
        lines.append(f"{language} {'  '.join(cells)}")
    return "\n".join(lines)


def _is_among(one: tuple[int, int, str], others: list[tuple[int, int, str]]) -> bool:
    return any(one[2] == kind and overlap((one[0], one[1]), (start, end)) for start, end, kind in others)


def _labelled(line: str) -> Labelled:
    text, labels, last = "", [], 0
    for match in LABEL.finditer(line):
        text += line[last : match.start()]
        place = (len(text), len(text) + len(match[1]))
        labels += [(*place, kind) for kind in ([MarkKind.SYMBOL.value, ANIMAL] if match[2] == ANIMAL else [match[2]])]
        text += match[1]
        last = match.end()
    return Labelled(text + line[last:], labels)
