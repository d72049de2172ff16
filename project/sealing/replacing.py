"""Writing columns of many rows in one statement, each row only if it still is as it was read.

Locks are held while that statement runs in the database, and no longer: however long the machine lets this program wait, nobody waits
for it. Rows that somebody else has locked are left out, so that it neither waits for them nor takes part in a deadlock. For a single one
it waits.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models


@dataclasses.dataclass(frozen=True, slots=True)
class Replacement:
    """`before`: what stands in columns, as text; `after`: what is to stand there, as the fields take it. By names of fields."""

    pk: Any
    before: Mapping[str, str | None]
    after: Mapping[str, Any]


def replace(model: type[models.Model], rows: Sequence[Replacement]) -> set[Any]:
    """Write them; the keys of those that were. All of them name the same fields."""
    if not rows:
        return set()
    fields: dict[str, Any] = {field.name: field for field in model._meta.concrete_fields}
    before, after, pk = [fields[name] for name in rows[0].before], [fields[name] for name in rows[0].after], fields[_pk(model).name]
    keys = {pk.get_db_prep_value(row.pk, connection): row.pk for row in rows}
    values: list[Any] = []
    for key, row in zip(keys, rows, strict=True):
        values += [key, *row.before.values()]
        values += [field.get_db_prep_save(row.after[field.name], connection) for field in after]
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, before, after, len(rows)), values)
        return {keys[key] for (key,) in cursor.fetchall()}


def _statement(model: type[models.Model], before: Sequence[Any], after: Sequence[Any], count: int) -> str:
    pk, table, is_postgres = _pk(model), model._meta.db_table, connection.vendor == "postgresql"
    types = [pk.rel_db_type(connection), *("text" for _ in before), *(field.db_type(connection) for field in after)]
    # PostgreSQL would take a value without a type for a text; SQLite would make a number of what looks like one.
    places = ", ".join(f"CAST(%s AS {kind})" if is_postgres else "%s" for kind in types)
    columns = ["pk", *(f"before_{number}" for number in range(len(before))), *(f"after_{number}" for number in range(len(after)))]
    same = "IS NOT DISTINCT FROM" if is_postgres else "IS"
    # A single row is waited for.
    is_free = is_postgres and count > 1
    free = f', free AS MATERIALIZED (SELECT t."{pk.column}" AS pk FROM "{table}" t JOIN wanted w ON w.pk = t."{pk.column}"'  # noqa: S608 - a table of ours
    free += " FOR NO KEY UPDATE OF t SKIP LOCKED)"
    return f"""
WITH wanted ({", ".join(columns)}) AS (VALUES {", ".join([f"({places})"] * count)}){free if is_free else ""}
UPDATE "{table}" AS t SET {", ".join(f'"{field.column}" = w.after_{number}' for number, field in enumerate(after))}
FROM wanted w {"JOIN free f ON f.pk = w.pk" if is_free else ""} WHERE t."{pk.column}" = w.pk
{"".join(f' AND CAST(t."{field.column}" AS text) {same} w.before_{number}' for number, field in enumerate(before))}
RETURNING "{pk.column}"
"""  # noqa: S608 - names of our tables and columns


def _pk(model: type[models.Model]) -> Any:
    return model._meta.pk
