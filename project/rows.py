"""Rows of hot paths read and written by SQL that is made once: Django compiles a query anew each time, which costs more than running it.

Values pass the model's own fields both ways, as they do in Django, so what a field does to its column (keys, times, JSON) holds here too.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection, models

from .sealing.fields import open_all
from .text.columns import keys_of

M = TypeVar("M", bound=models.Model)
MOST_AT_ONCE = 200
"""Rows in one statement."""
Converter = Callable[[Any, Any, Any], Any]


class Rows(Generic[M]):
    """The rows of one model, or some columns of them."""

    def __init__(self, model: type[M], only: Sequence[str] = ()) -> None:
        self.model = model
        wanted: list[Any] = list(model._meta.concrete_fields)
        self._fields = [field for field in wanted if not only or field.name in only]
        self._names = [field.attname for field in self._fields]
        self._table = model._meta.db_table

    @property
    def width(self) -> int:
        return len(self._fields)

    @functools.cache  # noqa: B019 - made once a model, and kept with it
    def columns(self, alias: str) -> str:
        """What to select for `read`, of the table that the statement calls `alias`."""
        return ", ".join(f'{alias}."{field.column}"' for field in self._fields)

    def read(self, values: Sequence[Any]) -> M:
        """A row as the model's instance; columns that were left out are read when they are asked for.

        What is sealed is opened here, by whoever asked the database, so that an event loop may look at it afterwards.
        """
        row = self.model.from_db(connection.alias, self._names, self.values(values))
        open_all(row)
        return row

    def values(self, row: Sequence[Any]) -> list[Any]:
        """A row's values as the model's instance would hold them."""
        converted = list(row)
        for index, column, converters in self._converters:
            value = converted[index]
            for convert in converters:
                value = convert(value, column, connection)
            converted[index] = value
        return converted

    @functools.cached_property
    def _converters(self) -> list[tuple[int, Any, list[Converter]]]:
        found = []
        for index, field in enumerate(self._fields):
            column: Any = field.get_col(self._table)
            converters = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
            if converters:
                found.append((index, column, converters))
        return found

    def insert(self, row: M) -> M:
        """Store a new row; the database makes its key where it was not reserved before. No signals are sent."""
        fields, head, places = self._insertion(row.pk is not None)
        [[row.pk]] = fetch(f'{head} {places} RETURNING "{_pk(self.model).column}"', _saved(fields, [row]))
        _is_stored(row)
        return row

    def insert_together(self, *rows: M) -> None:
        """Store new rows, whose keys were reserved, in one statement."""
        self.insert_many(rows)
        for row in rows:
            _is_stored(row)

    def insert_many(self, rows: Sequence[M], *, conflict: str = "", values: Sequence[Any] = ()) -> int:
        """Store new rows, in as few statements as they need; `conflict`, with its `values`, says what is done with one that is there.

        All of them have keys, or none has; those that the database makes are not told. Returns how many were written.
        """
        written = 0
        for first in range(0, len(rows), MOST_AT_ONCE):
            part = rows[first : first + MOST_AT_ONCE]
            fields, head, places = self._insertion(part[0].pk is not None)
            written += execute(f"{head} {', '.join([places] * len(part))} {conflict}", [*_saved(fields, part), *values])
        return written

    @functools.cache  # noqa: B019 - the same
    def _insertion(self, has_key: bool) -> tuple[list[Any], str, str]:
        """The fields of new rows, how their statement begins, and the places of one row's values."""
        fields = [field for field in self.model._meta.concrete_fields if has_key or not field.primary_key]
        columns = ", ".join(f'"{field.column}"' for field in fields)
        return fields, f'INSERT INTO "{self._table}" ({columns}) VALUES', f"({', '.join(['%s'] * len(fields))})"

    def update(self, row: M, names: Sequence[str]) -> None:
        """Write these fields of a row."""
        fields, statement = self._writing(tuple(names))
        execute(statement, _saved([*fields, _pk(self.model)], [row], is_new=False))

    @functools.cache  # noqa: B019 - the same
    def _writing(self, names: tuple[str, ...]) -> tuple[list[Any], str]:
        written = {*names, *(key.name for key in keys_of(self.model, names))}
        fields = [field for field in self.model._meta.concrete_fields if field.name in written]
        assignments = ", ".join(f'"{field.column}" = %s' for field in fields)
        return fields, f'UPDATE "{self._table}" SET {assignments} WHERE "{_pk(self.model).column}" = %s'


def value(model: type[models.Model], name: str, given: Any) -> Any:
    """A value as the database takes it for this column."""
    field: Any = model._meta.get_field(name)
    return field.get_db_prep_value(given, connection)


def fetch(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def execute(statement: str, values: Sequence[Any]) -> int:
    """How many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def locking(*aliases: str) -> str:
    """The end of a SELECT that locks the rows of these, in this order. SQLite's write transactions stand one after the other anyway."""
    return f"FOR NO KEY UPDATE OF {', '.join(aliases)}" if connection.features.has_select_for_no_key_update else ""


def _saved(fields: Sequence[Any], rows: Sequence[models.Model], *, is_new: bool = True) -> list[Any]:
    """The values of these fields as the database stores them, row after row."""
    return [field.get_db_prep_save(field.pre_save(row, is_new), connection) for row in rows for field in fields]


def _is_stored(row: models.Model) -> None:
    row._state.adding, row._state.db = False, connection.alias


def _pk(model: type[models.Model]) -> Any:
    return model._meta.pk
