"""Writing and reading the disclosure log. A line belongs into the transaction of what caused it, and before what it tells of."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.utils import timezone

from project.rows import Rows

from ..models import ApiKey, Disclosure, Scope
from ..models.privacy import DisclosureQuerySet

Kind = Disclosure.Kind
MOST_NOTED = 10_000
ROWS = Rows(Disclosure)
"""A reply writes one of them before its first word."""

_noted: set[tuple[uuid.UUID, str]] = set()
"""What this process has already written once a day: the database is not asked again for it."""


def record(*, person_id: uuid.UUID, kind: Disclosure.Kind, now: datetime.datetime | None = None, **facts: Any) -> None:
    """Add a line. `facts` are fields of Disclosure: names of services, ids and numbers, never what somebody wrote."""
    ROWS.insert(Disclosure(user_id=person_id, kind=kind, at=now or timezone.now(), **facts))


def of(
    person_id: uuid.UUID, *, dream_id: uuid.UUID | None = None, picture_id: uuid.UUID | None = None, kind: str = ""
) -> DisclosureQuerySet:
    """A person's lines, newest first."""
    found = Disclosure.objects.of(person_id)
    if dream_id is not None:
        found = found.filter(dream_id=dream_id)
    if picture_id is not None:
        found = found.filter(picture_id=picture_id)
    return found.filter(kind=kind) if kind else found


WORDS = frozenset({Scope.DREAMS_READ, Scope.DREAMS_WRITE, Scope.JOURNAL_READ, Scope.JOURNAL_WRITE, Scope.IMAGES})
"""Scopes by which a program gets words or pictures; whoever tells is answered."""


def note_program(*, person_id: uuid.UUID, key_id: uuid.UUID, scope: str | None, dream_id: uuid.UUID | None = None) -> None:
    """A program reads with an API key: one line a key, scope, dream and day, written before it is answered."""
    if scope not in WORDS:
        return
    now = timezone.now()
    once = f"{now:%Y%m%d} {key_id.hex} {scope} {dream_id.hex if dream_id else ''}"
    if (person_id, once) in _noted:
        return
    name = ApiKey.objects.filter(pk=key_id).values_list("name", flat=True).first() or ""
    line = Disclosure(user_id=person_id, at=now, kind=Kind.PROGRAM, recipient=name[:200], model=str(scope), dream_id=dream_id, once=once)
    Disclosure.objects.bulk_create([line], ignore_conflicts=True)
    if len(_noted) >= MOST_NOTED:
        _noted.clear()
    _noted.add((person_id, once))
