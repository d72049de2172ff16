"""Whose dream it is, kept in memory: it never changes, and each sealed word of a dream needs it for its key."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps

MOST_KEPT = 50_000
MOST_AT_ONCE = 2_000

_authors: dict[uuid.UUID, uuid.UUID] = {}


def remember_author(dream_id: uuid.UUID, author_id: uuid.UUID) -> None:
    if len(_authors) >= MOST_KEPT:
        _authors.clear()
    _authors[dream_id] = author_id


def author_of(dream_id: uuid.UUID) -> uuid.UUID:
    """Three queries where the dream was not read here lately; then its author's dreams of the nights around it are known as well.

    Around it, since a diary is read night by night: any other choice leaves a diary of more than `MOST_AT_ONCE` asking for each dream.
    """
    known = _authors.get(dream_id)
    if known is not None:
        return known
    # By name, since models need this module.
    dreams = apps.get_model("dreams", "Dream")._base_manager
    author: uuid.UUID
    author, night = dreams.values_list("author_id", "night").get(pk=dream_id)
    if night is not None:
        mine = dreams.filter(author_id=author)
        for around in (mine.filter(night__gte=night).order_by("night", "id"), mine.filter(night__lt=night).order_by("-night", "-id")):
            for other in around.values_list("pk", flat=True)[:MOST_AT_ONCE]:
                remember_author(other, author)
    remember_author(dream_id, author)
    return author


def author_behind(row: Any) -> uuid.UUID:
    """Whose dream a row belongs to; without asking the database where that dream is at hand or was read lately."""
    dream = row._state.fields_cache.get("dream")
    return dream.author_id if dream is not None else author_of(row.dream_id)
