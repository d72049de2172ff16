"""Entries as JSON: a dream with what the journal knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..chat import serialize
from ..models import Dream
from .entries import words_of_all


def entry(row: Dream, *, author: str) -> dict[str, Any]:
    return entries([row], author=author)[0]


def entries(rows: Sequence[Dream], *, author: str) -> list[dict[str, Any]]:
    """One more statement for the words of all of them."""
    words = words_of_all(rows)
    return [_entry(row, words.get(row.pk, ""), author) for row in rows]


def _entry(row: Dream, text: str, author: str) -> dict[str, Any]:
    return {
        **serialize.dream(row, author=author),
        "night": row.night.isoformat() if row.night else None,
        "text": text,
        "is_answered": row.answered_at is not None,
        "is_kept_out": row.is_kept_out,
    }
