"""A person's dreams in pieces, for lists that grow for years: page by page from the newest, and what changed since.

Both cost what they return: pages go on from a key (created_at, id), never by counting rows.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
import uuid

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from person.models import User
from project.errors import DomainError

from .list_filters import EVERYTHING, Filters, narrowed
from .models import Dream

OVERLAP = datetime.timedelta(minutes=1)
"""A change is dated before it is committed, and servers' clocks differ a little: so much of what a client knows is sent again."""
MOST_CHANGES = 200
KNOWN_DELETED = datetime.timedelta(days=30)
"""So far back it is known which dreams were deleted: less than dreams/erasure.py keeps their empty rows."""

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_CURSOR = re.compile(r"(\d{1,18})\.([0-9a-f]{32})")


class CursorInvalid(DomainError):
    code = "cursor_invalid"
    message = _("This cursor is not one that a list gave.")


@dataclasses.dataclass(frozen=True, slots=True)
class DreamPage:
    """Dreams, newest first. `cursor` leads to the next page, None where this is the last. `as_of`: later changes may be missing.

    `count`: how many there are in all, on the first page of a narrowed list.
    """

    dreams: list[Dream]
    cursor: str | None
    as_of: datetime.datetime
    count: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class DreamChanges:
    """What changed: dreams as they are now, and the ids of those that are not in the list any more: deleted, or let through no longer.

    Not `is_whole`: too much changed, load the list again. `count`: how many a narrowed list holds.
    """

    dreams: list[Dream]
    deleted: list[uuid.UUID]
    is_whole: bool
    as_of: datetime.datetime
    count: int | None = None


def page(*, person: User, now: datetime.datetime, limit: int, cursor: str = "", filters: Filters = EVERYTHING) -> DreamPage:
    """`limit` dreams behind the cursor ("" for the beginning), of those that the filters let through. Raises CursorInvalid."""
    rows = narrowed(Dream.objects.of(person).newest_first(), filters, person)
    if cursor:
        created_at, dream_id = _read(cursor)
        # The first condition says nothing new; it is what an index can use.
        rows = rows.filter(created_at__lte=created_at).filter(Q(created_at__lt=created_at) | Q(pk__lt=dream_id))
    found = list(rows[: limit + 1])
    more = len(found) > limit
    count = (rows.count() if more else len(found)) if filters != EVERYTHING and not cursor else None
    return DreamPage(found[:limit], _write(found[limit - 1]) if more else None, now, count)


def changes(*, person: User, since: datetime.datetime, now: datetime.datetime, filters: Filters = EVERYTHING) -> DreamChanges:
    """Dreams that were begun, changed, told in or deleted since `since`: the `as_of` of an earlier answer about the same list."""
    if since < now - KNOWN_DELETED:
        return DreamChanges([], [], is_whole=False, as_of=now)
    rows = Dream.objects.filter(author=person, updated_at__gte=since - OVERLAP).order_by("updated_at")
    found = list(rows[: MOST_CHANGES + 1])
    shown = [row for row in found[:MOST_CHANGES] if row.is_active]
    deleted = [row.pk for row in found[:MOST_CHANGES] if not row.is_active]
    if filters == EVERYTHING:
        return DreamChanges(shown, deleted, len(found) <= MOST_CHANGES, now)
    listed = narrowed(Dream.objects.of(person), filters, person)
    among = set(listed.filter(pk__in=[row.pk for row in shown]).values_list("pk", flat=True)) if shown else set()
    deleted += [row.pk for row in shown if row.pk not in among]
    return DreamChanges([row for row in shown if row.pk in among], deleted, len(found) <= MOST_CHANGES, now, listed.count())


def trash(*, person: User, now: datetime.datetime, limit: int, cursor: str = "") -> DreamPage:
    """What the person deleted and may still take back, the last deleted first. Raises CursorInvalid."""
    rows = Dream.objects.in_trash(person, now).order_by("-deleted_at", "-id")
    if cursor:
        deleted_at, dream_id = _read(cursor)
        rows = rows.filter(Q(deleted_at__lt=deleted_at) | Q(deleted_at=deleted_at, pk__lt=dream_id))
    found = list(rows[: limit + 1])
    more = len(found) > limit
    return DreamPage(found[:limit], _write(found[limit - 1], found[limit - 1].deleted_at) if more else None, now)


def _write(row: Dream, at: datetime.datetime | None = None) -> str:
    return f"{((at or row.created_at) - _EPOCH) // datetime.timedelta(microseconds=1)}.{row.pk.hex}"


def _read(cursor: str) -> tuple[datetime.datetime, uuid.UUID]:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise CursorInvalid
    try:
        return _EPOCH + datetime.timedelta(microseconds=int(match[1])), uuid.UUID(match[2])
    except OverflowError:
        raise CursorInvalid from None
