"""What the benchmark must reach; `make bench ARGS=--check` fails where something falls short."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from . import tables


@dataclasses.dataclass(frozen=True, slots=True)
class Bar:
    """A figure, and how far it must go: at least `bar`, or with `is_most` at most so far."""

    what: str
    found: float
    bar: float
    is_most: bool = False

    @property
    def holds(self) -> bool:
        return self.found <= self.bar if self.is_most else self.found >= self.bar


def table(bars: Sequence[Bar]) -> str:
    """All bars with what was found."""
    rows = [["bar", "found", "must be", ""]]
    for bar in bars:
        limit = f"{'≤' if bar.is_most else '≥'} {bar.bar:g}"
        rows.append([bar.what, f"{bar.found:,.2f}", limit, "holds" if bar.holds else "FALLS SHORT"])
    return tables.table("Bars", rows)
