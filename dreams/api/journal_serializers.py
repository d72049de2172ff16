"""What clients send about the journal, checked, and what they are answered, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from project.text.visible import is_blank

from ..models import Dream
from ..signs import marks
from ..signs.ranges import is_markable
from . import serializers as s

DETAILS = (
    *("title", "dreamt_on", "slept_at", "woke_at", "mood", "lucidity", "recall"),
    *("is_nightmare", "distress", "is_recurring", "people", "tags", "stays_here", "is_kept_out"),
)


class EntryDetails(s.DreamIn):
    """All that can be set beside an entry's words."""

    text = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, help_text="The dream, as it was told.")
    people = serializers.ListField(child=serializers.CharField(max_length=80), max_length=30, required=False)

    class Meta(s.DreamIn.Meta):
        fields: tuple[str, ...] = (*DETAILS, "text")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        slept_at, woke_at = attrs.get("slept_at"), attrs.get("woke_at")
        if slept_at and woke_at and woke_at <= slept_at:
            raise serializers.ValidationError({"woke_at": [_("Waking comes after falling asleep.")]}, code="woke_before_sleep")
        return attrs


class EntryIn(EntryDetails):
    """A new entry. The client chooses the id, so that what is sent again is kept once."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Dream.Kind.choices, required=False, default=Dream.Kind.DREAM)
    denied = s.DeniedPlaces()

    class Meta(EntryDetails.Meta):
        fields: tuple[str, ...] = ("id", "kind", *EntryDetails.Meta.fields, "denied")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if attrs["kind"] == Dream.Kind.DREAM and is_blank(attrs.get("text", "")):
            raise serializers.ValidationError({"text": [serializers.CharField.default_error_messages["blank"]]}, code="blank")
        if attrs["kind"] != Dream.Kind.DREAM and attrs.get("text"):
            raise serializers.ValidationError({"text": [_("Only a dream that is told has words.")]}, code="entry_has_words")
        if not all(is_markable(attrs.get("text", ""), *place) for place in attrs.get("denied", ())):
            raise serializers.ValidationError({"denied": [marks.MarkRangeInvalid.message]}, code=marks.MarkRangeInvalid.code)
        return attrs


class EntryOut(s.DreamOut):
    """A dream with what the journal knows of it."""

    night = serializers.DateField()
    text = serializers.CharField(allow_blank=True)
    is_answered = serializers.BooleanField()
    is_kept_out = serializers.BooleanField(help_text="No analyst is reminded of it while another dream is talked about.")


class KeptOut(serializers.Serializer[Any]):
    entry = EntryOut()
    safety = s.SafetyCardOut(allow_null=True, help_text="The card that these words brought up; null where they told of no danger.")


class MergeIn(serializers.Serializer[Any]):
    other = serializers.UUIDField(help_text="The entry whose words are put behind this one's.")


class SplitIn(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Of the new entry; chosen by the client.")
    at = serializers.IntegerField(min_value=1, max_value=1_000_000, help_text="Where the second part begins, in code points.")


class SplitOut(serializers.Serializer[Any]):
    first = KeptOut()
    second = KeptOut()


class EntriesOut(serializers.Serializer[Any]):
    results = EntryOut(many=True)
    next = serializers.CharField(allow_null=True, help_text="The `cursor` of the next page; null on the last.")


class DaysIn(serializers.Serializer[Any]):
    first = serializers.DateField()
    last = serializers.DateField()


class DayOut(serializers.Serializer[Any]):
    """What one night holds. `dreams` were told; `entries` are all, those without words too."""

    night = serializers.DateField()
    entries = serializers.IntegerField()
    dreams = serializers.IntegerField()
    nightmares = serializers.IntegerField()
    lucid = serializers.IntegerField()
    moods = serializers.DictField(child=serializers.IntegerField())


class AskIn(serializers.Serializer[Any]):
    analyst = serializers.CharField(required=False, allow_null=True, max_length=40)


class EditOut(serializers.Serializer[Any]):
    text = serializers.CharField(allow_blank=True)
    changed_at = serializers.DateTimeField(source="created_at", help_text="Until when the words were these.")
