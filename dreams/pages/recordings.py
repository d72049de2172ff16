"""What was spoken for an entry, on its page: written down by a service, taken as its words, or deleted. Without a script, too."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from person.pages.layout import PersonRequest, action, done, standing
from person.privacy import consent, door
from project.api.inputs import languages
from project.errors import DomainError

from ..journal import entries, recordings, transcription
from ..models import Dream, Recording


def spoken(request: PersonRequest, dream: Dream) -> dict[str, Any]:
    """What the entry's page shows of its recordings."""
    service = transcription.recipient() if transcription.is_configured() and not door.stays_here(request.user.pk, dream.pk) else None
    return {
        "recordings": recordings.of(dream),
        "dictation": setup(request, stays_here=dream.stays_here),
        "transcriber": service,
    }


def setup(request: PersonRequest, *, stays_here: bool = False) -> dict[str, Any]:
    """What the page's script has to know to record."""
    return {
        "languages": settings.LANGUAGES,
        "most_seconds": settings.RECORDING_MAX_SECONDS,
        "most_bytes": settings.MAX_UPLOAD_SIZE,
        # A browser's own recognition is its maker's service: not offered where nothing is to leave.
        "may_leave": not stays_here and not standing(request).stays_here,
    }


@action("journal")
def write_down(request: PersonRequest, recording_id: uuid.UUID) -> HttpResponse:
    """Have a service write it down. `is_given`: what was answered to the question before it."""
    row = _recording(request, recording_id)
    consent.answer_in_form(request.user.pk, request.POST, now=timezone.now())
    wish = request.POST.get("language", "")
    language = wish if wish in dict(settings.LANGUAGES) else row.language
    try:
        transcription.transcribe(recording_id=row.pk, person_id=request.user.pk, language=language, now=timezone.now())
    except DomainError as error:
        done(request, "journal", error.detail)
    return _back(row)


@action("journal")
def accept(request: PersonRequest, recording_id: uuid.UUID) -> HttpResponse:
    """Take the words and delete the recording; with `deed=delete` only the latter."""
    row = _recording(request, recording_id)
    try:
        if request.POST.get("deed") == "delete":
            recordings.remove(recording_id=row.pk, person_id=request.user.pk)
            done(request, "journal", _("Deleted."))
            return _back(row)
        kept: entries.Kept = recordings.accept(
            recording_id=row.pk, person_id=request.user.pk, text=request.POST.get("text", ""), now=timezone.now(), **languages(request)
        )
    except DomainError as error:
        done(request, "journal", error.detail)
        return _back(row)
    if kept.safety is not None:
        # The card is drawn beside the conversation, where it stays.
        return redirect("chat_dream", row.dream_id)
    done(request, "journal", _("Taken. The recording is deleted."))
    return _back(row)


def _recording(request: PersonRequest, recording_id: uuid.UUID) -> Recording:
    try:
        return recordings.one(recording_id=recording_id, person_id=request.user.pk)
    except recordings.NoSuchRecording as error:
        raise Http404 from error


def _back(row: Recording) -> HttpResponse:
    return redirect("journal_entry", row.dream_id)
