"""Columns whose values are sealed for the person whose row it is, and opened when they are first looked at.

    class Note(models.Model):
        text = SealedTextField(blank=True)
        def sealed_for(self) -> uuid.UUID:      # whose key
            return self.person_id

Reading `note.text` opens it, `save()`, `create()` and `bulk_create()` seal it. What does not pass a row can't seal, so it is refused:
`update(text="…")`, `filter(text="…")`, `bulk_update`. `update(text=sealed_value(Note, "text", row=pk, person=…, value="…"))` does it.
`values()` and `values_list()` give `Sealed`; `opened` opens one. Empty values are stored as they are, so queries for "" and NULL hold.

The row's key must be known before it is stored: a UUID, or a `ReservedAutoField`; or the model says by `sealed_place()` what else tells
its rows apart and never changes. `Sealed("…")` in a query is what stands in the column, such as a plain value from before.
A row that everybody may see says so by `is_for_all()`: then what is written into it stays plain.
Opening may read the person's key from the database, so on an event loop it is done beforehand (`open_all`).
"""

from __future__ import annotations

import functools
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, models, router
from django.db.models.query_utils import DeferredAttribute

from . import values
from .keyring import keys_of
from .values import Place, Sealed

if TYPE_CHECKING:
    AnyField = models.Field[Any, Any]
    TextField = models.TextField[Any, Any]
    JSONField = models.JSONField
    BigAutoField = models.BigAutoField[Any, Any]
else:
    AnyField, TextField, JSONField, BigAutoField = models.Field, models.TextField, models.JSONField, models.BigAutoField


class _OpenedWhenRead(DeferredAttribute):
    """Opens a sealed value when it is first read, and keeps what it held in the instance."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        found = super().__get__(instance, cls)
        if type(found) is Sealed and not getattr(instance._state, "keeps_sealed", False):
            field: Any = self.field
            found = instance.__dict__[field.attname] = field.opened_in(instance, found)
        return found

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(AnyField):
    """What sealed columns share; how a value becomes text, and text a value, is the column's own."""

    descriptor_class = _OpenedWhenRead
    column: str

    def sealed(self, value: Any, *, row: Any, person: uuid.UUID) -> Any:
        """What to store for the value in that row; empty values are stored as they are."""
        if value in self.empty_values or type(value) is Sealed:
            return value
        return Sealed(values.seal(self._as_text(value), keys_of(person), self._place(row)))

    def opened(self, stored: Any, *, row: Any, person: uuid.UUID) -> Any:
        """The value of that row; one that was stored before values were sealed is returned as it is. Raises CannotOpen."""
        if type(stored) is not Sealed:
            return stored
        return self._from_text(values.open_value(stored.token, keys_of(person), self._place(row)))

    def opener(self, person: uuid.UUID) -> Callable[[Sealed, str], Any]:
        """Opens this person's values, each told with its row: cheaper where there are many of them. Raises CannotOpen."""
        column, from_text = values.Column(keys_of(person), self.model._meta.db_table, self.column), self._from_text
        return lambda stored, row: from_text(column.open(stored.token, row))

    def opened_in(self, instance: Any, stored: Any) -> Any:
        return self.opened(stored, row=_row_of(instance), person=instance.sealed_for())

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if value in self.empty_values:
            return value
        if _is_for_all(model_instance):
            shown = self.opened_in(model_instance, value) if type(value) is Sealed else value
            # What a person began as sealed values begin is sealed even so: it would be taken for one.
            if not values.is_sealed(shown):
                return Sealed(shown)
            value = shown
        elif type(value) is Sealed:
            return value
        return self.sealed(value, row=_row_of(model_instance), person=model_instance.sealed_for())

    def value_from_object(self, obj: Any) -> Any:
        """What stands in the column: a backup holds what the database holds."""
        if self.attname not in obj.__dict__:
            return getattr(obj, self.attname)
        return obj.__dict__[self.attname]

    def value_to_string(self, obj: Any) -> Any:
        found = self.value_from_object(obj)
        return found.token if type(found) is Sealed else found

    def _place(self, row: Any) -> Place:
        return Place(self.model._meta.db_table, self.column, str(row))

    def _refuse(self, value: Any) -> None:
        if value not in self.empty_values and type(value) is not Sealed:
            raise TypeError(f"{self.model.__name__}.{self.name} is sealed: it is written with its row, or by sealed_value()")

    def _as_text(self, value: Any) -> str:
        raise NotImplementedError

    def _from_text(self, text: str) -> Any:
        raise NotImplementedError


class SealedTextField(SealedField, TextField):
    """A text."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return Sealed(value) if values.is_sealed(value) else value

    def to_python(self, value: Any) -> Any:
        return value if type(value) is Sealed else super().to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        self._refuse(value)
        return value.token if type(value) is Sealed else super().get_prep_value(value)

    def _as_text(self, value: Any) -> str:
        return str(value)

    def _from_text(self, text: str) -> str:
        return text


class SealedJSONField(SealedField, JSONField):
    """What JSON can hold. A sealed value is a JSON string."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value == "[]":  # most of them, and reading JSON takes a while
            return []
        found = super().from_db_value(value, expression, connection)
        return Sealed(found) if values.is_sealed(found) else found

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if not hasattr(value, "resolve_expression"):
            self._refuse(value)
        return super().get_db_prep_value(value.token if type(value) is Sealed else value, connection, prepared)

    def _as_text(self, value: Any) -> str:
        return json.dumps(value, cls=self.encoder or DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))

    def _from_text(self, text: str) -> Any:
        return json.loads(text, cls=self.decoder)


class ReservedAutoField(BigAutoField):
    """A number that is taken from the table's sequence before the row is stored, so that its values can be sealed for it.

    Rows that an older version stores without asking get theirs from the same sequence.
    """

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.BigAutoField", args, options

    def get_pk_value_on_save(self, instance: models.Model) -> int:
        return reserve(type(instance))


def reserve(model: type[models.Model]) -> int:
    """The next number of the table: nobody else gets it. One statement."""
    return reserve_many(model, 1)[0]


def reserve_many(model: type[models.Model], count: int) -> list[int]:
    """The next numbers of the table, in order: nobody else gets them. One statement, however many."""
    pk, table = model._meta.pk, model._meta.db_table
    assert pk is not None
    if not count:
        return []
    connection = connections[router.db_for_write(model)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(statement, [connection.ops.quote_name(table), pk.column, count])
            return sorted(int(number) for (number,) in cursor.fetchall())
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq", [count, table])
        found = cursor.fetchone()
        if found is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
        last = int(found[0]) if found else count
        return list(range(last - count + 1, last + 1))


def next_number(model: type[models.Model], *, ahead: int = 0) -> str:
    """An SQL expression that is the same within another statement, where the transaction already has the right to write (SQLite).

    A statement that reserves several says how many are `ahead` of each.
    """
    pk, table = model._meta.pk, model._meta.db_table
    assert pk is not None
    if connections[router.db_for_write(model)].vendor == "postgresql":
        return f"nextval(pg_get_serial_sequence('{table}', '{pk.column}'))"
    return f"COALESCE((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0) + {1 + ahead}"  # noqa: S608 - a table of ours


def sealed_value(model: type[models.Model], name: str, *, row: Any, person: uuid.UUID, value: Any) -> Any:
    """For `update()`: what to store for this value of the row whose primary key is `row`."""
    return _field(model, name).sealed(value, row=row, person=person)


def opened(model: type[models.Model], name: str, *, row: Any, person: uuid.UUID, stored: Any) -> Any:
    """For what `values()` and `values_list()` give. Raises CannotOpen."""
    return _field(model, name).opened(stored, row=row, person=person)


def each_opened(model: type[models.Model], names: Mapping[int, str], rows: Iterable[list[Any]], person: uuid.UUID) -> Iterator[list[Any]]:
    """Rows of one person as lists of values whose first is the primary key; those at these places are opened. Raises CannotOpen."""
    openers: dict[int, Callable[[Sealed, str], Any]] = {}
    for values_ in rows:
        row = str(values_[0])
        for place, name in names.items():
            if type(values_[place]) is Sealed:
                if place not in openers:
                    openers[place] = _field(model, name).opener(person)
                values_[place] = openers[place](values_[place], row)
        yield values_


def open_all(instance: models.Model) -> None:
    """Open what is sealed in the instance, so that it can be read where the database can't be asked."""
    held = instance.__dict__
    for field in sealed_fields(type(instance)):
        if type(held.get(field.attname)) is Sealed:
            getattr(instance, field.attname)


def keep_as_stored(instance: models.Model) -> None:
    """Have a row that was read from a backup stored as it was written there: what is sealed stays so, and what was not is left to be."""
    instance._state.keeps_sealed = True  # type: ignore[attr-defined]  # read by the fields alone
    for field in sealed_fields(type(instance)):
        value = instance.__dict__.get(field.attname)
        if value not in field.empty_values and type(value) is not Sealed:
            instance.__dict__[field.attname] = Sealed(value)


@functools.cache
def sealed_fields(model: type[models.Model]) -> Sequence[SealedField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]


def _row_of(instance: Any) -> Any:
    place = getattr(instance, "sealed_place", None)
    row = place() if place is not None else instance.pk
    assert row is not None, "a row's key must be known before its values are sealed"
    return row


def _is_for_all(instance: Any) -> bool:
    says = getattr(instance, "is_for_all", None)
    return says is not None and says() and not getattr(instance._state, "keeps_sealed", False)


def _field(model: type[models.Model], name: str) -> SealedField:
    field = model._meta.get_field(name)
    assert isinstance(field, SealedField)
    return field
