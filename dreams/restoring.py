"""A person's dreams from their archive, brought back with all that was said. What they hold is searched for anew."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from person.archive import Archive, BadArchive, built, checked_rows, key
from project.errors import DomainError, Kind
from project.text.folding import fold

from .journal import recordings
from .models import Analyst, Dream, Mark, Message, Recording, Sign

SOURCE = "dreams/dreams.json"
SIGNS = "dreams/signs.json"
SIGN = ("name", "kind", "colour", "words")
RECORDING = ("seconds", "language", "transcript", "created_at")
MARK = ("start", "end", "is_denied", "kind", "label", "quote")
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
    signs = _signs(archive, person_id)
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
        messages += _dream(archive, row, id_, person_id, analysts, signs)
        dreams += 1
    return {"dreams": dreams, "messages": messages}


def _signs(archive: Archive, person_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """The person's own signs, by the ids that the archive has for them. One whose name they have here already is that one."""
    known = {fold(sign.name): sign.pk for sign in Sign.objects.filter(person=person_id)}
    found: dict[str, uuid.UUID] = {}
    for row in archive.rows(SIGNS):
        sign = built(Sign, row, SIGN, source=SIGNS, person_id=person_id)
        name = fold(sign.name)
        if not name or not isinstance(sign.words, list) or not all(isinstance(word, str) for word in sign.words):
            raise BadArchive(f"{SIGNS} has a sign without a name, or with words that are none")
        if name not in known:
            sign.search_due_at = timezone.now()
            sign.save(force_insert=True)
            known[name] = sign.pk
        found[str(row.get("id"))] = known[name]
    return found


def _marks(row: Mapping[str, Any], dream: Dream, numbers: Mapping[Any, int], signs: Mapping[str, uuid.UUID]) -> None:
    """What the dreamer said of their words. A mark of a message or a sign that the archive has not is left out."""
    for given in checked_rows(row.get("marks", []), SOURCE):
        message, sign = numbers.get(given.get("message_id")), signs.get(str(given.get("sign_id")))
        if message is None or (given.get("sign_id") and sign is None):
            continue
        mark = built(Mark, given, MARK, source=SOURCE, person_id=dream.author_id, dream=dream, message_id=message, sign_id=sign)
        mark.save(force_insert=True)


def _recordings(archive: Archive, row: Mapping[str, Any], dream: Dream) -> None:
    """What was spoken and is not written down yet. One whose sound the archive has not, or whose id is taken, is left out."""
    for given in checked_rows(row.get("recordings", []), SOURCE):
        id_ = key(given.get("id"))
        sound = _sound(archive, id_) if id_ is not None else b""
        if id_ is None or not sound or Recording.objects.filter(pk=id_).exists():
            continue
        recording = built(Recording, given, RECORDING, source=SOURCE, id=id_, person_id=dream.author_id, dream=dream)
        recording.created_at = recording.created_at or timezone.now()
        try:
            recordings.put_back(recording, sound)
        except DomainError as error:
            if error.kind is Kind.UNAVAILABLE:
                raise
            raise BadArchive(f"{SOURCE} has a recording that can't be kept: {error.code}") from error


def _sound(archive: Archive, id_: uuid.UUID) -> bytes:
    for suffix in recordings.SUFFIXES.values():
        if content := archive.read(f"dreams/recordings/{id_}.{suffix}"):
            return content
    return b""


def _dream(
    archive: Archive, row: Mapping[str, Any], id_: uuid.UUID, person_id: uuid.UUID, analysts: set[str], signs: Mapping[str, uuid.UUID]
) -> int:
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
    _marks(row, dream, numbers, signs)
    _recordings(archive, row, dream)
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
