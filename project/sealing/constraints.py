"""Having the database refuse what is not sealed, once all of a column is (`manage.py seal_texts`)."""

from __future__ import annotations

import time

from django.apps import apps
from django.db import OperationalError, connection, models, transaction

from .fields import SealedField, SealedJSONField, sealed_fields
from .values import MARK

MOST_WAITED_MS = 100
ATTEMPTS, REST_SECONDS = 300, 1.0
LOCK_NOT_AVAILABLE = "55P03"


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
        is_there = cursor.fetchone() is not None
    if not is_there:
        allowed = f"{column} IS NULL OR {column} IN ({plain_ones}) OR {column} LIKE '{mark}'"
        allowed += f' OR "{unless}"' if unless else ""
        _when_free(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({allowed}) NOT VALID")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def _when_free(statement: str) -> None:
    """Run what needs a table to itself for a moment. OperationalError where somebody holds it for minutes.

    While such a statement waits, all who come after it wait too. So it gives up at once behind somebody's long transaction, such as a
    backup, and tries again later.
    """
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {MOST_WAITED_MS}")
                cursor.execute(statement)
                return
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE or attempt == ATTEMPTS - 1:
                raise
        time.sleep(REST_SECONDS)
