"""Rows with sealed columns, written and read as tests of other things want them."""

from __future__ import annotations

from typing import Any

from django.db import models


def update(rows: models.QuerySet[Any], **columns: Any) -> None:
    """As `rows.update()`, which can't seal."""
    for row in rows:
        for name, value in columns.items():
            setattr(row, name, value)
        row.save(update_fields=list(columns))


def column(rows: models.QuerySet[Any], name: str) -> list[Any]:
    """As `values_list(name, flat=True)`, opened."""
    return [getattr(row, name) for row in rows]


def stored(rows: models.QuerySet[Any], name: str) -> str:
    """What stands in the column of the first row, sealed; it fails where that is plain."""
    return str(rows.values_list(name, flat=True)[0].token)
