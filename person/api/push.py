"""Browsers that reminders ring, over REST."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import checked

from ..flows import devices, push
from .account import AccountView
from .requests import PersonRequest


class PushKeysIn(serializers.Serializer[Any]):
    p256dh = serializers.CharField(max_length=200)
    auth = serializers.CharField(max_length=100)


class PushIn(serializers.Serializer[Any]):
    """What `PushSubscription.toJSON()` gives."""

    endpoint = serializers.CharField(max_length=2000)
    keys = PushKeysIn()


class PushDeviceOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)

    def get_name(self, row: Any) -> str:
        return str(devices.name_of(row.user_agent))


class PushOut(serializers.Serializer[Any]):
    public_key = serializers.CharField(allow_null=True, help_text="For `pushManager.subscribe`; null where the site rings no browsers.")
    devices = PushDeviceOut(many=True)


class Push(AccountView):
    @extend_schema(responses={200: PushOut, 401: DetailOut})
    def get(self, request: PersonRequest) -> Response:
        """The site's key, and the browsers that are rung."""
        key = push.public_key() if push.is_offered() else None
        return Response(PushOut({"public_key": key, "devices": push.devices(request.user)}).data)

    @extend_schema(request=PushIn, responses={201: PushDeviceOut, 400: dict, 401: DetailOut, 404: ErrorOut, 409: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """Ring this browser. What it is sent names the kind of reminder, and holds no word of a dream."""
        wish = checked(PushIn, request)
        agent = request.headers.get("User-Agent", "")
        made = push.subscribe(user=request.user, now=timezone.now(), user_agent=agent, endpoint=wish["endpoint"], keys=dict(wish["keys"]))
        return Response(PushDeviceOut(made).data, status=201)


class OnePushDevice(AccountView):
    @extend_schema(responses={204: None, 401: DetailOut, 404: ErrorOut})
    def delete(self, request: PersonRequest, device_id: uuid.UUID) -> Response:
        """Ring this browser no more."""
        push.remove(user=request.user, device_id=device_id)
        return Response(status=204)
