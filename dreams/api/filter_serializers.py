"""What a list of dreams is narrowed to, as a query's parameters."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ..list_filters import ONLY
from ..models import Dream


class FiltersIn(serializers.Serializer[Any]):
    """What is left out lets everything through."""

    first = serializers.DateField(required=False, help_text="The earliest night.")
    last = serializers.DateField(required=False, help_text="The latest night.")
    night = serializers.DateField(required=False, help_text="This one alone.")
    only = serializers.ChoiceField(choices=ONLY, required=False, help_text="One of the others in one word, as pages name it.")
    kind = serializers.ChoiceField(choices=Dream.Kind.choices, required=False)
    mood = serializers.ChoiceField(choices=Dream.Mood.choices, required=False)
    tag = serializers.CharField(required=False, max_length=40)
    person = serializers.CharField(required=False, max_length=80, help_text="One of the `people` of the entry.")
    sign = serializers.CharField(required=False, max_length=80, help_text="The `key` of an insight.")
    own_sign = serializers.UUIDField(required=False, help_text="One of the person's own signs.")
    thread = serializers.UUIDField(required=False, help_text="One of the person's threads.")
    search = serializers.CharField(required=False, allow_blank=True, max_length=1000, help_text="Words that all occur.")
    least_lucidity = serializers.IntegerField(required=False, min_value=0, max_value=3)
    least_recall = serializers.IntegerField(required=False, min_value=0, max_value=5)
    least_distress = serializers.IntegerField(required=False, min_value=0, max_value=10)
    least_hours = serializers.IntegerField(required=False, min_value=0, max_value=100, help_text="Of sleep, from falling asleep to waking.")
    most_hours = serializers.IntegerField(required=False, min_value=0, max_value=100)
    is_nightmare = serializers.BooleanField(required=False, allow_null=True, default=None)
    is_recurring = serializers.BooleanField(required=False, allow_null=True, default=None)
    is_answered = serializers.BooleanField(required=False, allow_null=True, default=None)
