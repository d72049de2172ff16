"""What a row's columns are set to when it is erased but has to stay: everything but what is named, so that a new column is emptied too."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Model


def values(model: type[Model], *, keep: Collection[str]) -> dict[str, Any]:
    """For `update`: NULL where a column may be, else its default."""
    columns = {field.name: field for field in model._meta.concrete_fields}
    unknown = set(keep) - columns.keys()
    assert not unknown, f"{model.__name__} has no {unknown}"
    return {name: None if field.null else field.get_default() for name, field in columns.items() if name not in keep}
