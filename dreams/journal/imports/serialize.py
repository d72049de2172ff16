"""Imports as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from person.models import Work

from ...models import JournalImport
from .flow import Preview
from .rows import Problem, Row


def state(row: JournalImport) -> str:
    if row.undone_at is not None:
        return "undone"
    if row.work is None:
        return "shown" if row.ended_at is None else "put_aside"
    known = {Work.State.WAITING: "waiting", Work.State.RUNNING: "running", Work.State.DONE: "done"}
    return known.get(Work.State(row.work.state), "failed")


def listed(row: JournalImport) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "format": row.format,
        "state": state(row),
        "progress": row.work.progress if row.work else 0,
        "kept": row.kept,
        "duplicates": row.duplicates,
        "refused": row.refused,
        "created_at": row.created_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
    }


def previewed(row: JournalImport, seen: Preview) -> dict[str, Any]:
    options = seen.options
    return {
        **listed(row),
        "duplicates": seen.duplicates,
        "refused": seen.refused,
        "entries": seen.entries,
        "columns": seen.columns,
        "mapping": options.mapping,
        "encoding": options.encoding,
        "delimiter": options.delimiter,
        "order": options.order,
        "orders": list(options.orders),
        "sample": [_sample(one) for one in seen.sample],
        "problems": problems(seen.problems),
    }


def problems(found: Iterable[Problem]) -> list[dict[str, Any]]:
    return [{**dataclasses.asdict(problem), "words": problem.words} for problem in found]


def _sample(one: Row) -> dict[str, Any]:
    details = one.details
    return {
        "night": one.night.isoformat(),
        "title": details.get("title", ""),
        "text": one.text[:300],
        "mood": details.get("mood", ""),
        "tags": details.get("tags", []),
    }
