"""What a dream is near to, and what returns, over REST (`/api/journal/entries/…/near/`, `/api/journal/threads/…`)."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from person.api.requests import PersonRequest
from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import asked, checked

from ..chat import access
from ..models import MarkKind, Thread
from ..near import nearest, threads
from .journal_view import JournalView

ERRORS: dict[int, Any] = {401: DetailOut, 404: ErrorOut}


class SharedOut(serializers.Serializer[Any]):
    """A sign or a word that both dreams have, as the later one says it."""

    label = serializers.CharField()  # type: ignore[assignment]  # a field may be named like an attribute of its base
    kind = serializers.ChoiceField(choices=MarkKind.choices, allow_blank=True, help_text="Empty for a word that is no sign.")
    is_sign = serializers.BooleanField()


class NearDreamOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="dream.pk")
    night = serializers.DateField(source="dream.night")
    title = serializers.CharField(source="dream.title", allow_null=True)
    description = serializers.CharField(source="dream.description", allow_null=True, help_text="The first words.")
    reason = serializers.ListField(child=serializers.CharField(), help_text="The most telling of what is shared, at most three.")
    shared = SharedOut(many=True)


class NearOut(serializers.Serializer[Any]):
    results = NearDreamOut(many=True, help_text="At most five, the nearest first.")


class ThreadsIn(serializers.Serializer[Any]):
    is_hidden = serializers.BooleanField(required=False, default=False, help_text="Those that were hidden, in place of the others.")


class ThreadIn(serializers.Serializer[Any]):
    name = serializers.CharField(
        required=False, allow_blank=True, max_length=threads.LONGEST_NAME, help_text="What the dreamer calls it; empty: its own label."
    )
    is_hidden = serializers.BooleanField(required=False)


class ThreadOut(serializers.ModelSerializer[Thread]):
    """`dreams`, `first_night` and `last_night` as they were counted last; the filter `thread` of the entries lists the dreams."""

    class Meta:
        model = Thread
        fields = ("id", "label", "name", "is_sign", "is_hidden", "dreams", "first_night", "last_night")
        read_only_fields = fields


class Near(JournalView):
    @extend_schema(responses={200: NearOut, **ERRORS}, operation_id="journal_entries_near")
    def get(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """The nearest earlier dreams, each with what the two share. Found on this server, by blind terms; no words go anywhere."""
        dream = access.dream(dream_id=entry_id, person_id=request.user.pk)
        return Response(NearOut({"results": nearest.of(dream)}).data)


class Threads(JournalView):
    @extend_schema(
        parameters=[ThreadsIn], responses={200: ThreadOut(many=True), 400: dict, 401: DetailOut}, operation_id="journal_threads_list"
    )
    def get(self, request: PersonRequest) -> Response:
        """What came in three dreams or more, the most frequent first. Counted in the background, moments after a dream was told."""
        return Response(ThreadOut(threads.of_person(request.user, hidden=asked(ThreadsIn, request)["is_hidden"]), many=True).data)


class OneThread(JournalView):
    @extend_schema(request=ThreadIn, responses={200: ThreadOut, 400: dict, **ERRORS})
    def patch(self, request: PersonRequest, thread_id: uuid.UUID) -> Response:
        """Name a thread, hide it, or show it again."""
        wish = checked(ThreadIn, request, partial=True)
        return Response(ThreadOut(threads.change(person=request.user, thread_id=thread_id, **wish)).data)


urlpatterns = [
    path("entries/<uuid:entry_id>/near/", Near.as_view(), name="api_near"),
    path("threads/", Threads.as_view(), name="api_threads"),
    path("threads/<uuid:thread_id>/", OneThread.as_view(), name="api_thread"),
]
