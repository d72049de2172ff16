"""Words of a recording by a service that speaks `POST /audio/transcriptions`: asked only where the operator named its model, through the
one door, and noted with its cost. What it hears is kept beside the recording until the dreamer takes it.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from person import ai_costs, ai_limits
from person.models import AiCall
from person.privacy import consent, door, recipients
from person.privacy.recipients import Recipient, host_of
from project import openai_call
from project.errors import DomainError, Kind

from ..models import Recording
from . import recordings, sealed_store

log = structlog.get_logger(__name__)


class TranscriptionUnavailable(DomainError):
    code = "transcription_unavailable"
    kind = Kind.UNAVAILABLE
    message = _("Nobody can write this down right now. The recording is kept; you can play it and write yourself.")


class TranscriptionStaysHere(DomainError):
    code = "transcription_stays_here"
    kind = Kind.CONFLICT
    message = _("This recording may not leave this server, and nobody here can write it down. You can play it and write yourself.")


class NothingHeard(DomainError):
    code = "transcription_empty"
    kind = Kind.CONFLICT
    message = _("No words were heard in this recording.")


def register() -> None:
    recipients.register("transcription", _recipients)


def is_configured() -> bool:
    return bool(settings.TRANSCRIPTION_MODEL)


def recipient() -> Recipient:
    return Recipient("openai", host_of(_address()), settings.TRANSCRIPTION_MODEL)


def transcribe(*, recording_id: uuid.UUID, person_id: uuid.UUID, language: str, now: datetime.datetime) -> Recording:
    """The recording with its transcript, heard in `language`. May wait TRANSCRIPTION_SECONDS, so it is called outside transactions.

    Raises NoSuchRecording, ConsentNeeded, TooManyRequests, TranscriptionStaysHere, TranscriptionUnavailable, NothingHeard.
    """
    row = recordings.one(recording_id=recording_id, person_id=person_id)
    if not is_configured() or ai_costs.is_spent(now=now):
        raise TranscriptionUnavailable
    consent.require(person_id)
    sound = sealed_store.read(row.file, person_id)
    with transaction.atomic(durable=True):
        ai_limits.count_request(person_id)
    try:
        door.let_out(door.Subject(person_id, door.Kind.TRANSCRIPTION, dream_id=row.dream_id), recipient(), size_bytes=len(sound))
    except door.NotLetOut as error:
        raise TranscriptionStaysHere from error
    answer = _ask(sound, f"dream.{recordings.SUFFIXES[row.media_type]}", language)
    told = answer.get("usage")
    usage: dict[str, Any] = told if isinstance(told, dict) else {}
    ai_costs.note(
        kind=AiCall.Kind.SPEECH,
        provider="openai",
        model=settings.TRANSCRIPTION_MODEL,
        now=now,
        input_tokens=_count(usage.get("input_tokens")),
        output_tokens=_count(usage.get("output_tokens")),
    )
    text = answer.get("text")
    if not isinstance(text, str) or not text.strip():
        raise NothingHeard
    row.transcript, row.language = text.strip()[: settings.DREAMS_MESSAGE_MAX_CHARS], language
    row.save(update_fields=["transcript", "language"])
    return row


def _recipients() -> Iterator[Recipient]:
    if is_configured():
        yield recipient()


def _address() -> str:
    return settings.TRANSCRIPTION_BASE_URL or openai_call.base_url()


def _ask(sound: bytes, name: str, language: str) -> dict[str, Any]:
    """Raises TranscriptionUnavailable; why stands in the log."""
    try:
        answer = openai_call.ask(
            lambda client: client.audio.transcriptions.with_raw_response.create(
                model=settings.TRANSCRIPTION_MODEL, file=(name, sound), language=language, response_format="json"
            ),
            seconds=settings.TRANSCRIPTION_SECONDS,
            url=_address(),
        )
    except openai_call.Unanswered as error:
        log.warning("transcription.failed", reason=type(error.__cause__).__name__)
        raise TranscriptionUnavailable from error.__cause__
    if not isinstance(answer, dict):
        log.warning("transcription.failed", reason="no object")
        raise TranscriptionUnavailable
    return answer


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value < 2**31 else None
