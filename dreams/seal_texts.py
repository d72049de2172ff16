"""Sealing the words that were stored before words were sealed, while the site serves.

Every write of this version seals, so what is left only shrinks. A batch reads rows that hold something plain, and writes each one only if
its columns are still as they were read: a writer who was there meanwhile has sealed it. So it may be killed at any moment, run again,
and run twice at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Cast

from person.models import IdempotencyKey, PersonKey
from project.sealing.fields import SealedField, SealedJSONField, sealed_fields
from project.sealing.values import MARK, Sealed

from .insights.extract import sign_of
from .models import Dream, DreamInsight, DreamSummary, Message, MessageEdit
from .sign_models import Mark, Sign

BATCH = 200
EMPTY = ("", "[]", "{}", "null")
MODELS: tuple[type[models.Model], ...] = (Dream, Message, MessageEdit, DreamInsight, DreamSummary, Sign, Mark, IdempotencyKey)


def forbid_plain() -> None:
    """Have the database refuse anything plain from now on. Repeating it changes nothing. IntegrityError where something plain is left.

    PostgreSQL looks at the rows that are there without holding up writers.
    """
    for model in MODELS:
        for field in sealed_fields(model):
            _forbid(model._meta.db_table, field)


def _forbid(table: str, field: SealedField) -> None:
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
            for event in ("INSERT", "UPDATE"):
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name}_{event.lower()} BEFORE {event} ON {table} WHEN {broken}"
                    f" BEGIN SELECT RAISE(ABORT, '{name}'); END"
                )
            return
        cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
        if cursor.fetchone() is None:
            allowed = f"{column} IS NULL OR {column} IN ({plain_ones}) OR {column} LIKE '{mark}'"
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({allowed}) NOT VALID")
        cursor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def left() -> dict[str, int]:
    """How many rows of each table hold something plain; tables without one are left out."""
    counted = {model._meta.db_table: plain(model).count() for model in MODELS}
    return {table: count for table, count in counted.items() if count}


def seal_some() -> int:
    """Seal a batch of each table; how many rows were. 0: nothing plain is left, or only what is being written this moment."""
    return sum(_seal_batch(model) for model in MODELS)


def plain(model: type[models.Model]) -> models.QuerySet[Any]:
    """The rows in which a column holds something that is not sealed."""
    rows = model._base_manager.all()
    wanted = Q()
    for field in sealed_fields(model):
        # As text, since the column itself is only compared with what is sealed.
        stored, mark = f"{field.name}_stored", f'"{MARK}' if isinstance(field, SealedJSONField) else MARK
        rows = rows.annotate(**{stored: Cast(field.name, models.TextField())})
        there = Q(**{f"{stored}__isnull": False}) & ~Q(**{f"{stored}__in": EMPTY})
        wanted |= there & ~Q(**{f"{stored}__startswith": mark})
    if any(field.name == "search_key" for field in model._meta.concrete_fields):
        # Folded words from before; nothing writes there any more.
        wanted |= ~Q(search_key="")
    return rows.filter(wanted & _living(model))


def _living(model: type[models.Model]) -> Q:
    """Whose key was destroyed nothing can be sealed for any more: those rows are being erased."""
    path = {Dream: "author", IdempotencyKey: "user", Sign: "person", MessageEdit: "message__dream__author"}.get(model, "dream__author")
    gone = PersonKey.objects.filter(destroyed_at__isnull=False, person=models.OuterRef(path))
    return Q(~models.Exists(gone))


def _seal_batch(model: type[models.Model]) -> int:
    done = 0
    for row in list(plain(model).order_by("pk")[:BATCH]):
        before = {field: row.__dict__[field.attname] for field in sealed_fields(model)}
        written: dict[str, Any] = dict(_sealed(row, before))
        if written and isinstance(row, DreamInsight):
            written["sign"] = sign_of(row.sealed_for(), row.key)
        if getattr(row, "search_key", ""):
            written["search_key"] = ""
        same = {field.name: _stored(field, value) for field, value in before.items() if field.name in written}
        if written:
            done += model._base_manager.filter(pk=row.pk, **same).update(**written)
    return done


def _sealed(row: Any, before: dict[SealedField, Any]) -> Iterator[tuple[str, Any]]:
    for field, value in before.items():
        if type(value) is not Sealed and value not in field.empty_values:
            yield field.name, field.pre_save(row, False)


def _stored(field: SealedField, value: Any) -> Any:
    return value if type(value) is Sealed else Sealed(value)
