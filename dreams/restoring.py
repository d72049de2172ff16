"""A person's dreams from their archive, brought back with all that was said. What they hold is searched for anew."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from person.archive import Archive, BadArchive, built, checked_rows, key

from .models import Analyst, Dream, Message

SOURCE = "dreams/dreams.json"
DREAM = (
    *("kind", "title", "description", "dreamt_on", "slept_at", "woke_at", "mood", "lucidity", "recall"),
    *("is_nightmare", "distress", "is_recurring", "people", "tags", "stays_here", "is_kept_out", "deleted_at"),
)
MESSAGE = (
    "role",
    "state",
    "text",
    "thinking",
    "version",
    "language",
    "provider",
    "model",
    "input_tokens",
    "output_tokens",
    "finish_reason",
    "ended_at",
)


def restore(archive: Archive, person_id: uuid.UUID) -> dict[str, int]:
    analysts = set(Analyst.objects.values_list("pk", flat=True))
    dreams = messages = 0
    for row in archive.rows(SOURCE):
        given = key(row.get("id"))
        if given is None:
            raise BadArchive(f"{SOURCE} has a dream without an id")
        taken = Dream.objects.filter(pk=given).first()
        if taken is not None and taken.author_id == person_id:
            archive.ids[str(given)] = given
            continue
        id_ = archive.ids[str(given)] = given if taken is None else uuid.uuid4()
        messages += _dream(row, id_, person_id, analysts)
        dreams += 1
    return {"dreams": dreams, "messages": messages}


def _dream(row: Mapping[str, Any], id_: uuid.UUID, person_id: uuid.UUID, analysts: set[str]) -> int:
    times = built(Dream, row, ("created_at", "updated_at"), source=SOURCE)
    created_at = times.created_at or timezone.now()
    # It was paid for, there: going on with it costs nothing more.
    paid = {"covered_on": created_at.date()}
    dream = built(Dream, row, DREAM, source=SOURCE, id=id_, author_id=person_id, analyst_id=_analyst(row, analysts), **paid)
    dream.insights_due_at = timezone.now()
    dream.save(force_insert=True)
    told = checked_rows(row.get("messages", []), SOURCE)
    numbers: dict[Any, int] = {}
    for message in told:
        numbers[message.get("id")] = _message(message, dream, numbers, analysts)
    Dream.objects.filter(pk=dream.pk).update(created_at=created_at, updated_at=times.updated_at or created_at)
    return len(told)


def _message(row: Mapping[str, Any], dream: Dream, numbers: Mapping[Any, int], analysts: set[str]) -> int:
    created_at = built(Message, row, ("created_at",), source=SOURCE).created_at or dream.created_at
    parent = numbers.get(row.get("parent_id"))
    message = built(Message, row, MESSAGE, source=SOURCE, dream=dream, parent_id=parent, analyst_id=_analyst(row, analysts))
    if message.state == Message.State.STREAMING:
        # It was being written when the archive was made.
        message.state, message.ended_at = Message.State.STOPPED, created_at
    message.save(force_insert=True)
    Message.objects.filter(pk=message.pk).update(created_at=created_at)
    return int(message.pk)


def _analyst(row: Mapping[str, Any], analysts: set[str]) -> str | None:
    return slug if (slug := row.get("analyst_id")) in analysts else None
