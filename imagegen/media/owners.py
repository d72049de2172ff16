"""Whose a stored file is, by the row that names it."""

from __future__ import annotations

import dataclasses
import uuid

from django.db import connection

from ..models import Image, Job, Result
from . import stored

_HEX = 32
_MODELS: dict[str, type[Image | Result]] = {"uploads": Image, "results": Result}


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """What the file is called now, and whose it is."""

    name: str
    owner: uuid.UUID


def owner_of(name: str) -> uuid.UUID | None:
    """None where no row names the file. One query, by an index."""
    folder, _, rest = name.partition("/")
    if folder == stored.PARTIAL:
        return _of_job(rest.rpartition("/")[2][:_HEX])
    model = _MODELS.get(folder)
    if model is None:
        return None
    column = "thumbnail" if "/small/" in name else "file"
    # Made by hand: it goes before every picture that is shown, and the ORM would take half of its time.
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT owner_id FROM "{model._meta.db_table}" WHERE {column} = %s', [name])  # noqa: S608 - names of ours
        found = cursor.fetchone()
    return uuid.UUID(str(found[0])) if found else None


def moved(name: str) -> Found | None:
    """Where a file is that was sealed, or shown to everybody, since its address was given out."""
    other = stored.twin(name)
    owner = owner_of(other)
    return None if owner is None else Found(other, owner)


def _of_job(key: str) -> uuid.UUID | None:
    try:
        return Job.objects.filter(pk=uuid.UUID(key)).values_list("person_id", flat=True).first()
    except ValueError:
        return None
