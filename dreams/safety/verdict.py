"""What is said of a text."""

from __future__ import annotations

import dataclasses

from .grammar import Level
from .rules import Kind


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Assessment:
    """`none`, `unsure` (one gentle question) or `waking` (help is named); `kind` only where there is something."""

    level: Level = Level.NONE
    kind: Kind | None = dataclasses.field(default=None, compare=False)
