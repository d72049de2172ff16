"""A row of the database as a test compares it."""

from __future__ import annotations


def values(row: object) -> dict[str, object]:
    """Its columns, and what was read beside them; sealed ones opened."""
    return {name: getattr(row, name) for name in vars(row) if not name.startswith("_")}
