"""Sealing the words that were stored before words were sealed, while the site serves.

Every write of this version seals, so what is left only shrinks. A batch reads rows that hold something plain, and writes each one only if
its columns are still as they were read: a writer who was there meanwhile has sealed it. So it may be killed at any moment, run again,
and run twice at once. It is written in one statement, so that nobody waits for locks that this program holds while it waits itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from person.models import IdempotencyKey, PersonKey
from project.sealing import blind
from project.sealing.fields import SealedField, SealedJSONField, sealed_fields
from project.sealing.keyring import keys_of
from project.sealing.pace import Pace
from project.sealing.replacing import Replacement, replace
from project.sealing.values import MARK, Sealed

from . import conversation
from .insights.extract import sign_of
from .models import Dream, DreamInsight, DreamSummary, Mark, Message, MessageEdit, Sign

EMPTY = ("", "[]", "{}", "null")
MODELS: tuple[type[models.Model], ...] = (Dream, Message, MessageEdit, DreamInsight, DreamSummary, Sign, Mark, IdempotencyKey)


def left() -> dict[str, int]:
    """How many rows of each table hold something plain; tables without one are left out."""
    counted = {model._meta.db_table: plain(model).count() for model in MODELS}
    return {table: count for table, count in counted.items() if count}


def seal_round(pace: Pace) -> Iterator[int]:
    """Go through each table once, a batch of the pace's size at a time; how many rows of it were sealed."""
    for model in MODELS:
        yield from pace.batches(partial(_seal_batch, model))


def plain(model: type[models.Model]) -> models.QuerySet[Any]:
    """The rows in which a column holds something that is not sealed."""
    rows = model._base_manager.all()
    wanted = Q()
    for field in sealed_fields(model):
        stored, mark = _stored(field), f'"{MARK}' if isinstance(field, SealedJSONField) else MARK
        rows = rows.annotate(**{stored: Cast(field.name, models.TextField())})
        there = Q(**{f"{stored}__isnull": False}) & ~Q(**{f"{stored}__in": EMPTY})
        wanted |= there & ~Q(**{f"{stored}__startswith": mark})
    if any(field.name == "search_key" for field in model._meta.concrete_fields):
        # Folded words from before; nothing writes there any more.
        wanted |= ~Q(search_key="")
    return rows.filter((wanted | _unkeyed(model)) & _living(model))


def _unkeyed(model: type[models.Model]) -> Q:
    """Rows with a hash by which anybody could check a guess of what was said."""
    if model is IdempotencyKey:
        return ~Q(fingerprint__startswith=blind.KEYED)
    if model is Message:
        return Q(client_id__startswith=conversation.MARK, client_id__regex=f"^.{{{conversation.PLAIN_LENGTH}}}$")
    return Q(pk__in=())


def _keyed(row: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(row, IdempotencyKey):
        is_keyed = row.fingerprint.startswith(blind.KEYED)
        yield "fingerprint", row.fingerprint if is_keyed else blind.fingerprint(keys_of(row.user_id), "request", row.fingerprint)
    if isinstance(row, Message):
        is_unkeyed = conversation.is_unkeyed(row.client_id or "")
        yield "client_id", conversation.keyed_id(row.sealed_for(), str(row.client_id)) if is_unkeyed else row.client_id


def _living(model: type[models.Model]) -> Q:
    """Whose key was destroyed nothing can be sealed for any more: those rows are being erased."""
    path = {Dream: "author", IdempotencyKey: "user", Sign: "person", MessageEdit: "message__dream__author"}.get(model, "dream__author")
    gone = PersonKey.objects.filter(destroyed_at__isnull=False, person=models.OuterRef(path))
    return Q(~models.Exists(gone))


def _seal_batch(model: type[models.Model], after: Any, most: int) -> tuple[int, Any]:
    """How many rows were sealed, and behind which one to go on; None at the end."""
    wanted = plain(model).order_by("pk") if after is None else plain(model).filter(pk__gt=after).order_by("pk")
    rows = list(wanted[:most])
    replacements = [_replacement(row) for row in rows]
    done = replace(model, replacements)
    # What somebody else writes just now is waited for, one row at a time.
    for one in replacements:
        if one.pk not in done:
            done |= replace(model, [one])
    return len(done), rows[-1].pk if len(rows) == most else None


def _replacement(row: Any) -> Replacement:
    """Of all its sealed columns, whichever of them are plain: so one statement does for all rows of a table."""
    model: type[models.Model] = type(row)
    read = {field: row.__dict__[field.attname] for field in sealed_fields(model)}
    sealed = dict(_sealed(row, read))
    before = {field.name: getattr(row, _stored(field)) for field in read}
    after = {field.name: sealed.get(field.name, _as_it_is(field, value)) for field, value in read.items()}
    if isinstance(row, DreamInsight):
        after["sign"] = sign_of(row.sealed_for(), row.key)
    if hasattr(row, "search_key"):
        after["search_key"] = ""
    for name, keyed in _keyed(row):
        before[name], after[name] = getattr(row, name), keyed
    return Replacement(row.pk, before, after)


def _sealed(row: Any, before: dict[SealedField, Any]) -> Iterator[tuple[str, Any]]:
    for field, value in before.items():
        if type(value) is not Sealed and value not in field.empty_values:
            yield field.name, field.pre_save(row, False)


def _as_it_is(field: SealedField, value: Any) -> Any:
    return value if type(value) is Sealed or value in field.empty_values else Sealed(value)


def _stored(field: SealedField) -> str:
    """What the column is called as text, since it is itself only compared with what is sealed."""
    return f"{field.name}_stored"
