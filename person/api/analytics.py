"""`/api/v1/analytics/`: how much a person used what is here, by day or week, in Splashmy's shape."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from project.api.envelope import Dialect, Reply

from .. import analytics
from ..analytics import MOST_DAYS, Period, Step
from ..models import Scope
from .requests import PersonRequest
from .scopes import KeyScopes

EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2199, 12, 31)


class PointOut(serializers.Serializer[Any]):
    day = serializers.DateField(help_text="The first day of the step.")
    count = serializers.IntegerField()


class SeriesOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    words = serializers.CharField(source="label")
    total = serializers.IntegerField()
    points = PointOut(many=True)


class AnalyticsOut(serializers.Serializer[Any]):
    period = serializers.ChoiceField(choices=[step.value for step in Step])
    since = serializers.DateField()
    until = serializers.DateField()
    time_zone = serializers.CharField()
    series = SeriesOut(many=True)


class AnalyticsIn(serializers.Serializer[Any]):
    period = serializers.ChoiceField(choices=[step.value for step in Step], default=Step.DAY.value, source="step")
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        for name in ("since", "until"):
            if name in given and not EARLIEST <= given[name] <= LATEST:
                raise serializers.ValidationError({name: [_("There is nothing to tell of that time.")]})
        return {**given, "step": Step(given["step"])}


class Analytics(APIView):
    dialect = Dialect.SPLASHMY
    permission_classes = (IsAuthenticated,)
    key_scopes = KeyScopes(read=Scope.ACCOUNT_READ)

    @extend_schema(
        responses={200: AnalyticsOut, 400: dict},
        parameters=[
            OpenApiParameter("period", str, enum=[step.value for step in Step], description="The step: a day, or a week from Monday."),
            OpenApiParameter("since", OpenApiTypes.DATE, description="By default 30 days or 12 weeks before `until`."),
            OpenApiParameter("until", OpenApiTypes.DATE, description="Included; by default today in the person's time zone."),
        ],
    )
    def get(self, request: PersonRequest) -> Response:
        """Dreams, messages, credits and points of the signed-in person by day or week; days without anything stand as 0."""
        asked = AnalyticsIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        period = analytics.period(person=request.user, now=timezone.now(), **asked.validated_data)
        _refuse_unless_sensible(period)
        return Reply(AnalyticsOut(analytics.of(person=request.user, period=period)).data)


def _refuse_unless_sensible(period: Period) -> None:
    if period.since > period.until:
        raise serializers.ValidationError({"since": [_("This day lies after the last one.")]})
    if (period.until - period.since).days > MOST_DAYS + 6:
        raise serializers.ValidationError({"since": [_("At most %(days)s days can be told at once.") % {"days": MOST_DAYS}]})


urlpatterns = [path("", Analytics.as_view())]
