"""Columns that hold folded text, so that both databases compare alike: they are made wherever what they are made of is written.

A model with such a column derives from `KeyedModel` and has a `KeyedQuerySet` as its manager. `save()` (also of some fields),
`bulk_create`, `bulk_update` and `update` then keep the column true.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models.base import ModelBase

from .folding import fold, search_key

SEPARATOR = " "
APART = " #"
"""Stands between a name's key and the row's own number where an older row had the same key before keys were unique."""
BATCH = 500
MOST_KEY = 300

M = TypeVar("M", bound=models.Model)

if TYPE_CHECKING:
    # Django's fields take type arguments for the type checker only.
    AnyField = models.Field[Any, Any]
    TextField = models.TextField[Any, Any]
    CharField = models.CharField[Any, Any]
else:
    AnyField, TextField, CharField = models.Field, models.TextField, models.CharField


class KeyField(AnyField):
    """Made of other columns of its row, which `sources` names."""

    def __init__(self, *, sources: Iterable[str] = (), **options: Any) -> None:
        self.sources = tuple(sources)
        options["editable"] = False
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        del options["editable"]
        return name, path, args, {**options, "sources": list(self.sources)}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        key = self.key_of({name: _stored(model_instance, name) for name in self.sources}, getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, key)
        return key

    def key_of(self, values: Mapping[str, Any], present: Any = None) -> Any:
        """The column's value for a row with these values; `present` is what stands in it now."""
        raise NotImplementedError


class SearchKeyField(KeyField, TextField):
    """What is searched by `words_of` and `contains`: all sources, folded, one after the other."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "blank": True, "default": ""})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {key: value for key, value in options.items() if key not in {"blank", "default"}}

    def key_of(self, values: Mapping[str, Any], present: Any = None) -> str:
        return search_key(SEPARATOR.join(value for name in self.sources if isinstance(value := values[name], str)))


class UniqueKeyField(KeyField, CharField):
    """What tells names apart: the source, folded, once in the table. NULL where the source is empty.

    Where rows from before had the same key, a migration set the later ones apart (`set_apart`).
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 400, "unique": True, **options, "null": True})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        del options["null"]
        return name, path, args, {**options, "unique": self.unique}

    def key_of(self, values: Mapping[str, Any], present: Any = None) -> str | None:
        key = unique_key(values[self.sources[0]] or "")
        # Whose key was set apart keeps it, as long as the name stays the same.
        return present if key and present and present.startswith(f"{key}{APART}") else key or None


class KeyedQuerySet(models.QuerySet[M]):
    """Keeps key columns true in writes of many rows."""

    def update(self, **columns: Any) -> int:
        late: list[str] = []
        for key in keys_of(self.model, columns):
            if key.name not in columns:
                if _is_known(key, columns):
                    columns[key.name] = key.key_of(columns)
                else:
                    late.append(key.name)
        if not late:
            return super().update(**columns)
        # Made of columns that are not written, or by the database: it is read from the rows.
        with transaction.atomic(using=self.db):
            rows = list(self.values_list("pk", flat=True))
            changed = super().update(**columns)
            for name in late:
                fill(self.model, name, using=self.db, among=rows)
        return changed

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        rows, names = tuple(objs), list(fields)
        for key in keys_of(self.model, names):
            names += [key.name] if key.name not in names else []
            for row in rows:
                key.pre_save(row, add=False)
        return super().bulk_update(rows, names, batch_size=batch_size)


class KeyedModel(models.Model):
    """Writes key columns together with their sources when only some fields are saved."""

    class Meta:
        abstract = True

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        if update_fields is not None:
            written = set(update_fields)
            update_fields = written | {key.name for key in keys_of(type(self), written)}
        super().save(force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields)


def keys_of(model: type[models.Model], names: Iterable[str]) -> list[KeyField]:
    """The key columns that are made of any of the named columns."""
    written = set(names)
    return [field for field in model._meta.concrete_fields if isinstance(field, KeyField) and written & set(field.sources)]


def words_of(text: str, most: int = 8) -> list[str]:
    """The words to look for in a `SearchKeyField`, each by `contains`."""
    return search_key(text).split()[:most]


def unique_key(text: str) -> str:
    """The text folded, and short enough for an index: folding may make it longer, by up to eighteen times."""
    key = fold(text)
    return key if len(key) <= MOST_KEY else f"{key[: MOST_KEY - 65]}:{hashlib.sha256(key.encode()).hexdigest()}"


def set_apart(model: type[models.Model], name: str, *, order: Sequence[str], using: str = DEFAULT_DB_ALIAS) -> list[Any]:
    """Give all but the first (by `order`) of rows with an equal key a key of their own; their primary keys. For migrations."""
    rows = model._base_manager.using(using)
    equal = rows.filter(**{f"{name}__isnull": False}).values(name).annotate(count=models.Count("pk")).filter(count__gt=1).order_by()
    moved = []
    for key in list(equal.values_list(name, flat=True)):
        for pk in list(rows.filter(**{name: key}).order_by(*order, "pk").values_list("pk", flat=True))[1:]:
            rows.filter(pk=pk).update(**{name: f"{key}{APART}{pk}"})
            moved.append(pk)
    return moved


def fill(model: type[models.Model], name: str, *, using: str = DEFAULT_DB_ALIAS, among: Sequence[Any] | None = None) -> None:
    """Make a key for all rows that there are, or those with these primary keys. A batch at a time, so that memory stays bounded."""
    key = model._meta.get_field(name)
    assert isinstance(key, KeyField)
    everything = model._base_manager.using(using).only("pk", name, *key.sources).order_by("pk")
    for rows in _batches(everything) if among is None else (everything.filter(pk__in=some) for some in batched(among)):
        batch = list(rows)
        for row in batch:
            key.pre_save(row, add=False)
        model._base_manager.using(using).bulk_update(batch, [name])


def batched(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _batches(rows: models.QuerySet[M]) -> Iterator[list[M]]:
    last: Any = None
    while batch := list((rows if last is None else rows.filter(pk__gt=last))[:BATCH]):
        yield batch
        last = batch[-1].pk


def _stored(instance: Any, name: str) -> Any:
    """What the row's column will hold, as far as everybody may read it."""
    is_for_all = getattr(instance, "is_for_all", None)
    if is_for_all is not None and not is_for_all():
        return ""
    found = getattr(instance, name)
    return getattr(found, "token", found)


def _is_known(key: KeyField, columns: Mapping[str, Any]) -> bool:
    return all(name in columns and not hasattr(columns[name], "resolve_expression") for name in key.sources)
