"""What clients send about dreams, checked, and what they are answered, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ..chat import frames
from ..models import Dream, Message


class DreamIn(serializers.ModelSerializer[Dream]):
    """Title and description as documented (Dreamalyze §7), and the diary's own fields."""

    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)

    class Meta:
        model = Dream
        fields = ("title", "description", "dreamt_on", "mood", "lucidity", "recall", "is_nightmare", "tags")
        extra_kwargs = {"title": {"allow_blank": False}}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name, value in attrs.items():
            if isinstance(value, str) and "\x00" in value:
                raise serializers.ValidationError({name: [_("The text holds characters that can't be stored.")]})
        return attrs


class DreamOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    author = serializers.EmailField()
    title = serializers.CharField(allow_null=True)
    description = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    deleted_at = serializers.DateTimeField(allow_null=True)
    is_active = serializers.BooleanField()
    analyst = serializers.CharField(allow_null=True)
    dreamt_on = serializers.DateField(allow_null=True)
    mood = serializers.ChoiceField(choices=Dream.Mood.choices, allow_null=True)
    lucidity = serializers.IntegerField(allow_null=True)
    recall = serializers.IntegerField(allow_null=True)
    is_nightmare = serializers.BooleanField()
    tags = serializers.ListField(child=serializers.CharField())


class FailureOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()


class MessageOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    dream = serializers.UUIDField()
    role = serializers.ChoiceField(choices=Message.Role.choices)
    message = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=Message.State.choices)
    client_id = serializers.CharField(allow_null=True)
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]  # a field may be named like an attribute of its base
    version = serializers.IntegerField()
    versions = serializers.IntegerField()
    analyst = serializers.CharField(allow_null=True)
    epoch = serializers.IntegerField()
    error = FailureOut(allow_null=True)


class MessageIn(serializers.Serializer[Any]):
    """The same as the frame `message.send`; read by `frames.parse_send`, so that both roads refuse the same things."""

    id = serializers.CharField(max_length=frames.MAX_CLIENT_ID)
    text = serializers.CharField()
    analyst = serializers.CharField(required=False, allow_null=True, max_length=40)
    parent = serializers.IntegerField(required=False, allow_null=True, min_value=0)  # type: ignore[assignment]  # as above


class SentOut(serializers.Serializer[Any]):
    message = MessageOut()
    reply = MessageOut(allow_null=True)


class StopIn(serializers.Serializer[Any]):
    epoch = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=frames.MAX_ID)
    offset = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=frames.MAX_ID)


class RegenerateIn(serializers.Serializer[Any]):
    analyst = serializers.CharField(required=False, allow_null=True, max_length=40)


class AnalystOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    school = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)


class InsightOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    message_id = serializers.IntegerField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    quote = serializers.CharField()
