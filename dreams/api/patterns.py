"""Patterns over REST (`/api/journal/patterns/`)."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from person.api.requests import PersonRequest
from project.api.error_schemas import DetailOut

from ..patterns import kept
from ..patterns.indicators import INDICATORS
from .journal_view import JournalView

NAMES = [one.name for one in INDICATORS]


class LatelyOut(serializers.Serializer[Any]):
    """Said only where chance hardly explains it: the share of the last 30 dreams, that of all before, and the difference's interval."""

    before = serializers.FloatField(source="before.value")
    lately = serializers.FloatField(source="lately.value")
    low = serializers.FloatField()
    high = serializers.FloatField()


class IndicatorOut(serializers.Serializer[Any]):
    """A share with the interval that holds it in 95 of 100 such diaries; `is_rough` under 75 dreams."""

    name = serializers.ChoiceField(choices=NAMES, source="indicator.name")
    value = serializers.FloatField(source="share.value")
    low = serializers.FloatField(source="share.low")
    high = serializers.FloatField(source="share.high")
    dreams = serializers.IntegerField(source="share.dreams", help_text="In how many dreams it could be seen.")
    total = serializers.IntegerField(source="share.total", help_text="Of how many characters, places or feelings.")
    is_rough = serializers.BooleanField(source="share.is_rough")
    lately = LatelyOut(allow_null=True)
    dream_ids = serializers.ListField(child=serializers.UUIDField(), source="dreams", help_text="The dreams behind it, newest first.")


class TogetherOut(serializers.Serializer[Any]):
    sign = serializers.UUIDField()
    mood = serializers.CharField()
    is_more = serializers.BooleanField(help_text="Whether they come together more often than chance would have it, or less.")
    dreams = serializers.IntegerField(help_text="Dreams with both.")
    of = serializers.IntegerField(help_text="Dreams with the sign and any mood.")


class WeekOut(serializers.Serializer[Any]):
    first = serializers.DateField(help_text="A Monday.")
    nights = serializers.IntegerField(help_text="With an entry.")
    remembered = serializers.IntegerField(help_text="With a dream.")
    nightmares = serializers.IntegerField()
    lucid = serializers.IntegerField()
    recall = serializers.FloatField(allow_null=True)
    moods = serializers.DictField(child=serializers.IntegerField())


class PatternsOut(serializers.Serializer[Any]):
    dreams = serializers.IntegerField(help_text="Under 15 there are no indicators.")
    indicators = IndicatorOut(many=True, source="measured")
    together = TogetherOut(many=True)
    weeks = WeekOut(many=True)


class Patterns(JournalView):
    @extend_schema(responses={200: PatternsOut, 401: DetailOut}, operation_id="journal_patterns_retrieve")
    def get(self, request: PersonRequest) -> Response:
        """Figures over all dreams: only what is found well enough, and only what the number of dreams can carry."""
        return Response(PatternsOut(kept.of_person(request.user, today=timezone.localdate(), with_dreams=True)).data)


urlpatterns = [path("patterns/", Patterns.as_view(), name="api_patterns")]
