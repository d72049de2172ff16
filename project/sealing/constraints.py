"""Having the database refuse what is not sealed, once all of a column is (`manage.py seal_texts`)."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, models

from .fields import SealedField, SealedJSONField, sealed_fields
from .values import MARK


def forbid_plain_everywhere() -> None:
    """In every table with sealed columns. Rows that everybody may see are plain."""
    for model in apps.get_models():
        forbid_plain(model, unless="is_public" if hasattr(model, "is_for_all") else "")


def forbid_plain(model: type[models.Model], *, unless: str = "") -> None:
    """From now on nothing plain in any sealed column of this table. Repeating it changes nothing. IntegrityError where something is left.

    `unless` names a column of truth: rows that everybody may see are plain. PostgreSQL looks at the rows that are there without holding
    up writers.
    """
    for field in sealed_fields(model):
        _forbid(model._meta.db_table, field, unless)


def _forbid(table: str, field: SealedField, unless: str) -> None:
    name, column = f"{table}_{field.column}_sealed", f'"{field.column}"'
    if isinstance(field, SealedJSONField):
        column = f"{column}::text" if connection.vendor == "postgresql" else column
        plain_ones, mark = "'[]', '{}', 'null'", f'"{MARK}%'
    else:
        plain_ones, mark = "''", f"{MARK}%"
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            value = f"NEW.{column}"
            broken = f"{value} IS NOT NULL AND {value} NOT IN ({plain_ones}) AND {value} NOT LIKE '{mark}'"
            broken += f' AND NOT NEW."{unless}"' if unless else ""
            for event in ("INSERT", "UPDATE"):
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name}_{event.lower()} BEFORE {event} ON {table} WHEN {broken}"
                    f" BEGIN SELECT RAISE(ABORT, '{name}'); END"
                )
            return
        cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
        if cursor.fetchone() is None:
            allowed = f"{column} IS NULL OR {column} IN ({plain_ones}) OR {column} LIKE '{mark}'"
            allowed += f' OR "{unless}"' if unless else ""
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({allowed}) NOT VALID")
        cursor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
