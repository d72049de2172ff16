"""The reminder in the morning over REST."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from project.api.error_schemas import DetailOut
from project.api.inputs import checked

from ..flows import reminders
from ..models import DailyReminder
from .account import AccountView
from .requests import PersonRequest

HOUR = {"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$", "example": "07:00:00"}
"""No format "time": that has a zone, and this hour is by whatever clock the person lives by."""


@extend_schema_field(HOUR)
class HourField(serializers.TimeField):
    """An hour of the day by the person's own clock."""


class ReminderIn(serializers.Serializer[Any]):
    at = HourField(help_text="By the clock of the person's time zone.")
    channel = serializers.ChoiceField(
        choices=DailyReminder.Channel.choices, required=False, help_text="`push` only where the site rings browsers; left out: as it was."
    )


class ReminderOut(serializers.Serializer[Any]):
    at = HourField(allow_null=True)
    channel = serializers.ChoiceField(choices=DailyReminder.Channel.choices)
    next_at = serializers.DateTimeField(allow_null=True, help_text="When the next one comes; null while there is none.")


class TheReminder(AccountView):
    @extend_schema(responses={200: ReminderOut, 401: DetailOut})
    def get(self, request: PersonRequest) -> Response:
        """When the person is reminded to write a dream down."""
        return _shaped(reminders.of(request.user))

    @extend_schema(request=ReminderIn, responses={200: ReminderOut, 400: dict, 401: DetailOut})
    def put(self, request: PersonRequest) -> Response:
        """Remind by mail at this hour, once a day."""
        return _shaped(reminders.change(user=request.user, now=timezone.now(), **checked(ReminderIn, request)))

    @extend_schema(responses={204: None, 401: DetailOut})
    def delete(self, request: PersonRequest) -> Response:
        """No more reminders."""
        reminders.change(user=request.user, at=None, now=timezone.now())
        return Response(status=204)


def _shaped(one: DailyReminder | None) -> Response:
    return Response(ReminderOut(one or {"at": None, "next_at": None, "channel": "mail"}).data)
