"""Pictures of a dream, for the journal's books and shared pages."""

from __future__ import annotations

import functools
import uuid

from dreams.journal import pictures
from dreams.journal.pictures import Picture

from .media import files
from .models import Result

MOST = 12


def register() -> None:
    pictures.register(of_dream)


def of_dream(dream_id: uuid.UUID, person_id: uuid.UUID) -> list[Picture]:
    rows = Result.objects.of(person_id).filter(job__dream=dream_id).order_by("created_at", "index")[:MOST]
    return [Picture(row.pk, row.media_type, functools.partial(files.read, row.file)) for row in rows]
