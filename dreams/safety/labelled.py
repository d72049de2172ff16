"""The labelled sentences: read, and split into the half that was looked at and the half that was not.

They lie in `tests/safety/labelled/` and are needed for training and for the suite only: a file a language that is split, and one more that
is trained on and never measured.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path

from .rules import Kind

DANGERS = {"suicide": Kind.SELF_HARM, "abuse": Kind.ABUSE, "others": Kind.OTHERS, "medical": Kind.MEDICAL}
"""The labels of waking danger. `unsure` is a reason to ask; under all other labels nobody is in danger."""
LANGUAGES = ("en", "tr", "es", "ru")


@dataclasses.dataclass(frozen=True, slots=True)
class Labelled:
    language: str
    label: str
    text: str

    @property
    def is_seen(self) -> bool:
        """By a hash of the sentence, so that nobody chooses. Words and rules are corrected, and weights trained, on the seen ones only."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0


def read(folder: Path) -> Iterator[Labelled]:
    """What is split into halves and measured."""
    for language in LANGUAGES:
        yield from _lines(folder / f"{language}.txt", language)


def read_training(folder: Path) -> Iterator[Labelled]:
    """The seen half, and what was written for training alone."""
    yield from (row for row in read(folder) if row.is_seen)
    for language in LANGUAGES:
        yield from _lines(folder / f"training.{language}.txt", language)


def _lines(file: Path, language: str) -> Iterator[Labelled]:
    label = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            label = line[1:-1]
        elif line and not line.startswith("#"):
            yield Labelled(language, label, line)
