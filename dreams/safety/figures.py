"""How well danger is found in the labelled sentences, by language, half and label: shown on `/safety/` and held by the suite."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from . import labelled
from .assessment import by_words

FILE = Path(__file__).with_name("figures.json")
LABELS = (*labelled.DANGERS, "unsure", "dream", "unframed", "quotation", "song", "third", "joke", "history", "plain")

Figures = dict[str, dict[str, dict[str, dict[str, int]]]]
"""Language, `seen` or `unseen`, label: `sentences`, and how many of them were answered `waking` and `unsure`."""


def measure(folder: Path) -> Figures:
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for row in labelled.read(folder):
        half = "seen" if row.is_seen else "unseen"
        level = by_words(row.text, row.language).level
        counts[row.language, half, row.label, "sentences"] += 1
        counts[row.language, half, row.label, level.name.lower()] += 1
    return {
        language: {
            half: {label: {name: counts[language, half, label, name] for name in ("sentences", "waking", "unsure")} for label in LABELS}
            for half in ("seen", "unseen")
        }
        for language in labelled.LANGUAGES
    }


def recall(of_half: dict[str, dict[str, int]]) -> float:
    """The share of waking danger that is answered as such; asking is not enough."""
    return _share([of_half[label] for label in labelled.DANGERS])


def alarms(of_half: dict[str, dict[str, int]], *labels: str) -> float:
    """The share of harmless sentences of these labels that are taken for waking danger."""
    return _share([of_half[label] for label in labels])


def stored() -> Figures:
    read: Figures = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def store(figures: Figures) -> None:
    FILE.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def as_text(figures: Figures) -> str:
    """A table for a terminal: answered `waking` of all, and in brackets `unsure`, where there are any."""
    lines = []
    for language, halves in figures.items():
        for half, of_half in halves.items():
            cells = " ".join(f"{label} {_cell(of_half[label])}" for label in LABELS)
            lines.append(f"{language} {half:6} recall {recall(of_half):.3f} dream alarms {alarms(of_half, 'dream'):.3f} | {cells}")
    return "\n".join(lines)


def _share(rows: list[dict[str, int]]) -> float:
    return sum(row["waking"] for row in rows) / sum(row["sentences"] for row in rows)


def _cell(row: dict[str, int]) -> str:
    return f"{row['waking']}{'(' + str(row['unsure']) + ')' if row['unsure'] else ''}/{row['sentences']}"
