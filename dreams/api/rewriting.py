"""Telling a nightmare anew over REST."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from person.api.reminder import ReminderIn, ReminderOut
from person.api.requests import PersonRequest
from person.flows import reminders
from person.models import DailyReminder, RehearsalReminder
from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import checked, languages

from ..journal import rewriting
from .journal_view import JournalView
from .serializers import SafetyCardOut

ERRORS: dict[int, Any] = {401: DetailOut, 404: ErrorOut}


class RewritingIn(serializers.Serializer[Any]):
    change = serializers.CharField(allow_blank=True, trim_whitespace=False, help_text="What is to be different, as the dreamer chose it.")
    scene = serializers.CharField(required=False, default="", allow_blank=True, trim_whitespace=False, help_text="The dream, told anew.")


class NightmareWeekOut(serializers.Serializer[Any]):
    nightmares = serializers.IntegerField()
    distress = serializers.FloatField(allow_null=True, help_text="The mean of those that were rated.")


class RewritingOut(serializers.Serializer[Any]):
    change = serializers.CharField(allow_blank=True)
    scene = serializers.CharField(allow_blank=True)
    rehearsed_on = serializers.ListField(child=serializers.DateField())
    begun_on = serializers.DateField()
    questions = serializers.ListField(child=serializers.CharField(), help_text="What is asked next. Nothing proposes an ending.")
    week_before = NightmareWeekOut()
    week_since = NightmareWeekOut()
    safety = SafetyCardOut(allow_null=True, help_text="The card that these words brought up; null where they told of no danger.")


class OneRewriting(JournalView):
    @extend_schema(responses={200: RewritingOut, **ERRORS})
    def get(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """What is to be different, the new scene, and nightmares and distress in the week before and since."""
        return Response(_out(rewriting.told(dream_id=entry_id, person_id=request.user.pk), request))

    @extend_schema(request=RewritingIn, responses={200: RewritingOut, 400: dict, 409: ErrorOut, **ERRORS})
    def put(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """Keep both. 409 as long as the dreamer has not said what is to be different."""
        wish = checked(RewritingIn, request)
        whose: dict[str, Any] = {"dream_id": entry_id, "person_id": request.user.pk}
        return Response(_out(rewriting.save(**whose, now=timezone.now(), **wish, **languages(request)), request))

    @extend_schema(responses={204: None, **ERRORS})
    def delete(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """Forget it; the dream stays."""
        rewriting.remove(dream_id=entry_id, person_id=request.user.pk, now=timezone.now())
        return Response(status=204)


class Rehearsed(JournalView):
    @extend_schema(request=None, responses={200: RewritingOut, **ERRORS})
    def post(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """Note that the new scene was gone through today; once a day."""
        done = rewriting.rehearse(dream_id=entry_id, person_id=request.user.pk, day=timezone.localdate())
        return Response(_out(done, request))


class RehearsalReminderView(JournalView):
    @extend_schema(responses={200: ReminderOut, 401: DetailOut})
    def get(self, request: PersonRequest) -> Response:
        """When the person is reminded to go through what they told anew."""
        return _reminder(reminders.of(request.user, RehearsalReminder))

    @extend_schema(request=ReminderIn, responses={200: ReminderOut, 400: dict, 401: DetailOut})
    def put(self, request: PersonRequest) -> Response:
        """Remind by mail at this hour, once a day. No word of a dream is in it."""
        wish = checked(ReminderIn, request)
        return _reminder(reminders.change(user=request.user, now=timezone.now(), kind=RehearsalReminder, **wish))

    @extend_schema(responses={204: None, 401: DetailOut})
    def delete(self, request: PersonRequest) -> Response:
        """No more reminders."""
        reminders.change(user=request.user, at=None, now=timezone.now(), kind=RehearsalReminder)
        return Response(status=204)


def _reminder(one: DailyReminder | None) -> Response:
    return Response(ReminderOut(one or {"at": None, "next_at": None, "channel": "mail"}).data)


def _out(told: rewriting.Told, request: PersonRequest) -> dict[str, Any]:
    before, since = rewriting.weeks(person_id=request.user.pk, since=told.begun_on)
    asked = [str(question) for question in rewriting.questions(told)]
    return {
        **dataclasses.asdict(told),
        "questions": asked,
        "week_before": dataclasses.asdict(before),
        "week_since": dataclasses.asdict(since),
    }


urlpatterns = [
    path("rehearsal-reminder/", RehearsalReminderView.as_view(), name="api_rehearsal_reminder"),
    path("entries/<uuid:entry_id>/rewriting/", OneRewriting.as_view(), name="api_rewriting"),
    path("entries/<uuid:entry_id>/rewriting/rehearsed/", Rehearsed.as_view(), name="api_rehearsed"),
]
