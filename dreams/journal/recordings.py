"""A dream that was spoken: its sound is kept sealed beside the entry, played back from there, and goes when its words were taken."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind
from project.text.visible import is_blank

from ..chat import access, frames
from ..models import Dream, Recording
from . import entries, sealed_store

FOLDER = "recordings"
MOST_OF_AN_ENTRY = 5
MOST_OF_A_PERSON = 200
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x1a\x45\xdf\xa3", "audio/webm"),
    (0, b"OggS", "audio/ogg"),
    (4, b"ftyp", "audio/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
)
"""How the files begin that browsers record, and what they are; what a client says of them is not believed."""
SUFFIXES = {"audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a", "audio/mpeg": "mp3", "audio/wav": "wav"}


class NoSuchRecording(DomainError):
    code = "recording_not_found"
    kind = Kind.MISSING
    message = _("There is no such recording.")


class RecordingUnreadable(DomainError):
    code = "recording_unreadable"
    message = _("This is no recording that can be kept: WebM, Ogg, MP4, MP3 or WAV.")


class RecordingTooLarge(DomainError):
    code = "recording_too_large"
    message = _("This recording is too large: at most %(megabytes)s MB and %(minutes)s minutes can be kept.")


class TooManyRecordings(DomainError):
    code = "too_many_recordings"
    kind = Kind.CONFLICT
    message = _("No more recordings can be kept here. Take the words of one, or delete one.")


class RecordingIdTaken(DomainError):
    code = "recording_id_taken"
    kind = Kind.CONFLICT
    message = _("Another recording with this id was already kept.")


def keep(
    *,
    dream_id: uuid.UUID,
    person_id: uuid.UUID,
    recording_id: uuid.UUID,
    sound: IO[bytes],
    language: str,
    now: datetime.datetime,
    seconds: int | None = None,
) -> tuple[Recording, bool]:
    """Keep a sound beside an entry; whether it is new. The same id again changes nothing.

    Raises NoSuchDream, RecordingUnreadable, RecordingTooLarge, TooManyRecordings, RecordingIdTaken, StorageUnavailable.
    """
    dream = access.dream(dream_id=dream_id, person_id=person_id)
    if (earlier := Recording.objects.filter(pk=recording_id).first()) is not None:
        return _same(earlier, dream), False
    content = sound.read(settings.MAX_UPLOAD_SIZE + 1)
    if len(content) > settings.MAX_UPLOAD_SIZE or (seconds or 0) > settings.RECORDING_MAX_SECONDS:
        raise RecordingTooLarge(megabytes=settings.MAX_UPLOAD_SIZE // 1024**2, minutes=settings.RECORDING_MAX_SECONDS // 60)
    media_type = _media_type(content)
    _refuse_if_too_many(dream)
    file = sealed_store.save(FOLDER, content, person_id)
    facts: dict[str, Any] = {"file": file, "media_type": media_type, "size_bytes": len(content), "seconds": seconds, "language": language}
    try:
        with transaction.atomic(durable=True):
            dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
            _refuse_if_too_many(dream)
            row = Recording.objects.create(pk=recording_id, person_id=person_id, dream=dream, created_at=now, **facts)
    except IntegrityError:
        sealed_store.delete(file)
        return _same(Recording.objects.get(pk=recording_id), dream), False
    except DomainError:
        sealed_store.delete(file)
        raise
    return row, True


def of_dream(*, dream_id: uuid.UUID, person_id: uuid.UUID) -> list[Recording]:
    """The oldest first. Raises NoSuchDream."""
    return of(access.dream(dream_id=dream_id, person_id=person_id))


def of(dream: Dream) -> list[Recording]:
    """The same of a dream that the person may see."""
    return list(Recording.objects.filter(dream=dream).order_by("created_at"))


def one(*, recording_id: uuid.UUID, person_id: uuid.UUID) -> Recording:
    """Raises NoSuchRecording, also where its dream was deleted."""
    row = Recording.objects.filter(pk=recording_id, person=person_id, dream__deleted_at__isnull=True).select_related("dream").first()
    if row is None:
        raise NoSuchRecording
    return row


def accept(
    *, recording_id: uuid.UUID, person_id: uuid.UUID, text: str, now: datetime.datetime, language: str = "en", accept_language: str = ""
) -> entries.Kept:
    """The words of a recording become the entry's, behind what it says already, and the sound is deleted.

    First the words, so that a crash between the two loses nothing; repeated, they are added once. Raises NoSuchRecording and what
    `entries.change` raises.
    """
    row = one(recording_id=recording_id, person_id=person_id)
    if is_blank(text):
        raise frames.TextMissing
    told = entries.words_of(row.dream)
    before = told.text if told else ""
    whole = before if before.endswith(text.strip()) else f"{before}\n\n{text.strip()}".strip()
    frames.checked_text(whole)
    kept = entries.change(
        dream_id=row.dream_id, person_id=person_id, now=now, text=whole, language=language, accept_language=accept_language
    )
    remove(recording_id=recording_id, person_id=person_id)
    return kept


def remove(*, recording_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Delete the sound for good. Raises NoSuchRecording and StorageUnavailable."""
    row = one(recording_id=recording_id, person_id=person_id)
    sealed_store.delete(row.file)
    row.delete()


def erase(dream_id: uuid.UUID, now: datetime.datetime) -> None:
    """With the dream."""
    sealed_store.drop(Recording.objects.filter(dream=dream_id))


def erase_of(person_id: uuid.UUID) -> None:
    """With the account."""
    sealed_store.drop(Recording.objects.filter(person=person_id))


def facts(dream: Dream) -> list[dict[str, Any]]:
    """For the archive of a person's data; the sounds are files beside it."""
    names = ("id", "media_type", "seconds", "language", "transcript", "created_at")
    return [{name: getattr(row, name) for name in names} for row in Recording.objects.filter(dream=dream).order_by("created_at")]


def put_back(row: Recording, sound: bytes) -> None:
    """A recording of an archive, with its sound: in the caller's transaction, and without its file should that come to nothing.

    Raises RecordingUnreadable, RecordingTooLarge, TooManyRecordings, StorageUnavailable.
    """
    if len(sound) > settings.MAX_UPLOAD_SIZE:
        raise RecordingTooLarge(megabytes=settings.MAX_UPLOAD_SIZE // 1024**2, minutes=settings.RECORDING_MAX_SECONDS // 60)
    row.media_type, row.size_bytes = _media_type(sound), len(sound)
    _refuse_if_too_many(row.dream)
    row.file = sealed_store.save(FOLDER, sound, row.person_id)
    try:
        row.save(force_insert=True)
    except DatabaseError:
        sealed_store.delete(row.file)
        raise


def files_of(person_id: uuid.UUID) -> Iterator[tuple[str, bytes]]:
    """Name and content of each sound; one that is gone already is left out."""
    for row in Recording.objects.filter(person=person_id).order_by("created_at"):
        try:
            yield f"{row.pk}.{SUFFIXES[row.media_type]}", sealed_store.read(row.file, person_id)
        except FileNotFoundError:
            continue


def _same(row: Recording, dream: Dream) -> Recording:
    if row.dream_id != dream.pk:
        raise RecordingIdTaken
    return row


def _refuse_if_too_many(dream: Dream) -> None:
    of_entry = Recording.objects.filter(dream=dream).count()
    if of_entry >= MOST_OF_AN_ENTRY or Recording.objects.filter(person=dream.author_id).count() >= MOST_OF_A_PERSON:
        raise TooManyRecordings


def _media_type(content: bytes) -> str:
    for at, magic, media_type in MAGIC:
        if content[at : at + len(magic)] == magic:
            return media_type
    if content[:1] == b"\xff" and content[1:2] and content[1] & 0xE0 == 0xE0:
        return "audio/mpeg"
    raise RecordingUnreadable
