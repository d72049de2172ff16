"""Pictures of a dream, for the journal's pages, books and shared links: those of strips with their place and their description."""

from __future__ import annotations

import functools
import uuid

from dreams.journal import pictures
from dreams.journal.pictures import Picture

from .media import placing, signing
from .models import Result

MOST = 60


def register() -> None:
    pictures.register(of_dream)
    pictures.register_of_rewritings(of_rewriting)


def of_dream(dream_id: uuid.UUID, person_id: uuid.UUID) -> list[Picture]:
    rows = (
        Result.objects.of(person_id)
        .filter(job__dream=dream_id, job__shows_rewriting=False)
        .select_related("job__scene")
        .order_by("created_at", "index")
    )
    return [_picture(row) for row in rows[:MOST]]


def of_rewriting(dream_id: uuid.UUID, person_id: uuid.UUID) -> list[Picture]:
    """Those of the scene that a nightmare was given instead; nobody but the dreamer is shown them."""
    rows = Result.objects.of(person_id).filter(job__dream=dream_id, job__shows_rewriting=True).select_related("job__scene")
    return [_picture(row) for row in rows.order_by("created_at", "index")[:MOST]]


def _picture(row: Result) -> Picture:
    found = Picture(row.pk, row.media_type, functools.partial(placing.content, row), functools.partial(signing.url, row.thumbnail))
    scene = getattr(row.job, "scene", None)
    if scene is None:
        return found
    found.description = str(scene.description)
    found.place = (scene.start, scene.end) if scene.start is not None else None
    found.is_scene = True
    return found
