"""Recordings beside an entry over REST: kept, played, written down, taken, deleted."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.response import Response

from person.api.requests import PersonRequest
from project.api import ranges
from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import checked, languages
from project.api.parsers import JSONParser

from ..journal import recordings, sealed_store, transcription
from ..journal.serialize import entry
from ..models import Recording
from . import journal_serializers as j
from .journal_view import JournalView

ERRORS: dict[int, Any] = {401: DetailOut, 404: ErrorOut}
CACHING = "private, no-store"


class RecordingIn(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Chosen by the client: the same one is kept once.")
    sound = serializers.FileField(help_text="WebM, Ogg, MP4, MP3 or WAV.")
    language = serializers.ChoiceField(choices=settings.LANGUAGES, help_text="In which it is spoken.")
    seconds = serializers.IntegerField(required=False, min_value=0, max_value=32767)


class LanguageIn(serializers.Serializer[Any]):
    language = serializers.ChoiceField(choices=settings.LANGUAGES)


class TextIn(serializers.Serializer[Any]):
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)


class RecordingOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    entry = serializers.UUIDField(source="dream_id")
    media_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    seconds = serializers.IntegerField(allow_null=True)
    language = serializers.CharField()
    transcript = serializers.CharField(allow_blank=True, help_text="What a service heard; not part of the entry until it is accepted.")
    sound_url = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_sound_url(self, row: Recording) -> str:
        return reverse("api_recording_sound", args=[row.pk])


class EntryRecordings(JournalView):
    parser_classes = (MultiPartParser, FormParser)

    @extend_schema(responses={200: RecordingOut(many=True), **ERRORS})
    def get(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """What was spoken for this entry and is not written down yet."""
        return Response(RecordingOut(recordings.of_dream(dream_id=entry_id, person_id=request.user.pk), many=True).data)

    @extend_schema(request=RecordingIn, responses={201: RecordingOut, 200: RecordingOut, 400: dict, 409: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """Keep a recording, sealed. 200 where this `id` was kept before."""
        wish = checked(RecordingIn, request)
        row, is_new = recordings.keep(dream_id=entry_id, person_id=request.user.pk, recording_id=wish.pop("id"), now=timezone.now(), **wish)
        return Response(RecordingOut(row).data, status=201 if is_new else 200)


class OneRecording(JournalView):
    @extend_schema(responses={200: RecordingOut, **ERRORS})
    def get(self, request: PersonRequest, recording_id: uuid.UUID) -> Response:
        """One recording, with what was heard in it."""
        return Response(RecordingOut(recordings.one(recording_id=recording_id, person_id=request.user.pk)).data)

    @extend_schema(responses={204: None, **ERRORS})
    def delete(self, request: PersonRequest, recording_id: uuid.UUID) -> Response:
        """Delete it for good."""
        recordings.remove(recording_id=recording_id, person_id=request.user.pk)
        return Response(status=204)


class Sound(JournalView):
    @extend_schema(
        responses={(200, "audio/webm"): OpenApiTypes.BINARY, (206, "audio/webm"): OpenApiTypes.BINARY, **ERRORS},
        operation_id="recording_sound",
    )
    def get(self, request: PersonRequest, recording_id: uuid.UUID) -> HttpResponse:
        """The sound itself, whole or a range of it."""
        row = recordings.one(recording_id=recording_id, person_id=request.user.pk)
        try:
            with sealed_store.opened(row.file, request.user.pk, is_partial=ranges.is_asked(request._request)) as content:
                response = ranges.response(request._request, content, content_type=row.media_type, caching=CACHING)
        except FileNotFoundError as error:
            raise recordings.NoSuchRecording from error
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response


class Transcribe(JournalView):
    parser_classes = (JSONParser, FormParser)

    @extend_schema(request=LanguageIn, responses={200: RecordingOut, 409: ErrorOut, 429: ErrorOut, 503: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, recording_id: uuid.UUID) -> Response:
        """Have a service write it down, where the site has one and the recording may leave. Nothing changes in the entry."""
        wish = checked(LanguageIn, request)
        row = transcription.transcribe(recording_id=recording_id, person_id=request.user.pk, now=timezone.now(), **wish)
        return Response(RecordingOut(row).data)


class Accept(JournalView):
    @extend_schema(request=TextIn, responses={200: j.KeptOut, 400: dict, 409: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, recording_id: uuid.UUID) -> Response:
        """Put the words behind what the entry says, as they were heard or corrected, and delete the recording."""
        kept = recordings.accept(
            recording_id=recording_id, person_id=request.user.pk, now=timezone.now(), **checked(TextIn, request), **languages(request)
        )
        return Response({"entry": entry(kept.dream, author=request.user.email), "safety": kept.safety})


urlpatterns = [
    path("entries/<uuid:entry_id>/recordings/", EntryRecordings.as_view(), name="api_recordings"),
    path("recordings/<uuid:recording_id>/", OneRecording.as_view(), name="api_recording"),
    path("recordings/<uuid:recording_id>/sound/", Sound.as_view(), name="api_recording_sound"),
    path("recordings/<uuid:recording_id>/transcribe/", Transcribe.as_view(), name="api_recording_transcribe"),
    path("recordings/<uuid:recording_id>/accept/", Accept.as_view(), name="api_recording_accept"),
]
