"""`/api/webhooks/…`: a person's webhooks, their secrets, and the log of what was delivered."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from person.api.requests import PersonRequest
from person.flows.identity import Identity
from person.models import Scope
from project.api.envelope import Pages, page
from project.api.error_schemas import DetailOut, ErrorOut

from ..jobs import serialize
from ..models import WebhookDelivery, WebhookEndpoint, WebhookEvent
from ..models.webhook import OF_DREAMS, PING
from ..webhooks import deliveries, endpoints
from ..webhooks.guard import LONGEST_URL
from .views import ImagesView, checked

DEFAULT_EVENTS = [WebhookEvent.COMPLETED, WebhookEvent.FAILED, WebhookEvent.CANCELLED]
MOST_OVERLAP_HOURS = 168
ERRORS: dict[int, Any] = {401: DetailOut, 404: ErrorOut}


class WebhookIn(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=LONGEST_URL, trim_whitespace=False, help_text="http or https, at a public address.")
    description = serializers.CharField(max_length=200, allow_blank=True, default="")
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=WebhookEvent.choices), allow_empty=False, max_length=20, default=lambda: list(DEFAULT_EVENTS)
    )


class WebhookChangeIn(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=LONGEST_URL, trim_whitespace=False, required=False)
    description = serializers.CharField(max_length=200, allow_blank=True, required=False)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=WebhookEvent.choices), allow_empty=False, max_length=20, required=False
    )
    is_active = serializers.BooleanField(required=False, help_text="`false` pauses it; `true` also takes up one that was given up.")


class RotateIn(serializers.Serializer[Any]):
    overlap_hours = serializers.IntegerField(
        min_value=0, max_value=MOST_OVERLAP_HOURS, default=24, help_text="How long the old secret signs, too; 0 ends it at once."
    )


class WebhookOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    url = serializers.CharField()
    description = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(choices=WebhookEvent.choices))
    is_active = serializers.BooleanField()
    failing_since = serializers.DateTimeField(allow_null=True)
    disabled_at = serializers.DateTimeField(allow_null=True, help_text="When it was given up; null where it was paused by hand.")
    disabled_reason = serializers.ChoiceField(choices=WebhookEndpoint.Reason.choices, allow_null=True)
    old_secret_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class NewWebhookOut(WebhookOut):
    secret = serializers.CharField(help_text="`whsec_…`; shown now and never again.")


class DeliveryOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    webhook = serializers.UUIDField()
    event_id = serializers.CharField(help_text="The webhook-id of every attempt.")
    event_type = serializers.ChoiceField(choices=[*WebhookEvent.choices, (PING, PING)])
    job = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=WebhookDelivery.State.choices)
    attempts = serializers.IntegerField()
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    last_attempt_at = serializers.DateTimeField(allow_null=True)
    status_code = serializers.IntegerField(allow_null=True)
    error = serializers.ChoiceField(choices=WebhookDelivery.Error.choices, allow_null=True)
    error_detail = serializers.CharField(allow_null=True)
    excerpt = serializers.CharField(help_text="The beginning of the last answer.")
    duration_ms = serializers.IntegerField(allow_null=True)
    body = serializers.CharField(help_text="Exactly as it is signed and sent.")
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class Webhooks(ImagesView):
    @extend_schema(responses={200: WebhookOut(many=True), 401: DetailOut}, operation_id="webhooks_list")
    def get(self, request: PersonRequest) -> Response:
        """All webhooks, newest first."""
        return Response([shown(row) for row in WebhookEndpoint.objects.of(request.user)])

    @extend_schema(request=WebhookIn, responses={201: NewWebhookOut, 400: ErrorOut, 409: ErrorOut, 401: DetailOut})
    def post(self, request: PersonRequest) -> Response:
        """A new webhook. The answer holds its secret; it is not shown again."""
        wish = checked(WebhookIn, request)
        _require_dreams(request, wish)
        made = endpoints.create(person_id=request.user.pk, now=timezone.now(), **wish)
        return Response(with_secret(made), status=201)


class OneWebhook(ImagesView):
    @extend_schema(responses={200: WebhookOut, **ERRORS})
    def get(self, request: PersonRequest, endpoint_id: uuid.UUID) -> Response:
        """One webhook, without its secret."""
        return Response(shown(endpoints.get(endpoint_id=endpoint_id, person_id=request.user.pk)))

    @extend_schema(request=WebhookChangeIn, responses={200: WebhookOut, 400: ErrorOut, **ERRORS})
    def patch(self, request: PersonRequest, endpoint_id: uuid.UUID) -> Response:
        """Change what is sent, and nothing else."""
        wish = checked(WebhookChangeIn, request)
        _require_dreams(request, wish)
        return Response(shown(endpoints.change(endpoint_id=endpoint_id, person_id=request.user.pk, now=timezone.now(), **wish)))

    @extend_schema(responses={204: None, **ERRORS})
    def delete(self, request: PersonRequest, endpoint_id: uuid.UUID) -> Response:
        """Delete it, and the log of its deliveries."""
        endpoints.delete(endpoint_id=endpoint_id, person_id=request.user.pk)
        return Response(status=204)


class RotateSecret(ImagesView):
    @extend_schema(request=RotateIn, responses={200: NewWebhookOut, 400: dict, **ERRORS})
    def post(self, request: PersonRequest, endpoint_id: uuid.UUID) -> Response:
        """A new secret. For `overlap_hours` every call carries a signature with each."""
        overlap = datetime.timedelta(hours=checked(RotateIn, request)["overlap_hours"])
        made = endpoints.rotate(endpoint_id=endpoint_id, person_id=request.user.pk, overlap=overlap, now=timezone.now())
        return Response(with_secret(made))


class PingWebhook(ImagesView):
    @extend_schema(request=None, responses={202: DeliveryOut, **ERRORS})
    def post(self, request: PersonRequest, endpoint_id: uuid.UUID) -> Response:
        """Send a `ping`, once. How it went is in the log."""
        return Response(delivery(deliveries.ping(endpoint_id=endpoint_id, person_id=request.user.pk, now=timezone.now())), status=202)


class Deliveries(ImagesView):
    pagination_class = Pages

    @extend_schema(
        responses={200: DeliveryOut(many=True), **ERRORS},
        parameters=[OpenApiParameter("state", str, enum=WebhookDelivery.State.values)],
        operation_id="webhook_deliveries_list",
    )
    def get(self, request: PersonRequest, endpoint_id: uuid.UUID) -> Response:
        """The log of deliveries, newest first."""
        rows = endpoints.get(endpoint_id=endpoint_id, person_id=request.user.pk).deliveries.all()
        if (state := request.query_params.get("state")) in WebhookDelivery.State.values:
            rows = rows.filter(state=state)
        return page(request, rows, delivery)


class OneDelivery(ImagesView):
    @extend_schema(responses={200: DeliveryOut, **ERRORS})
    def get(self, request: PersonRequest, delivery_id: uuid.UUID) -> Response:
        """One delivery: what was sent, how often, and what came back."""
        return Response(delivery(deliveries.get(delivery_id=delivery_id, person_id=request.user.pk)))


class Redeliver(ImagesView):
    @extend_schema(request=None, responses={202: DeliveryOut, 409: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, delivery_id: uuid.UUID) -> Response:
        """Deliver the same event again, with the same id."""
        return Response(delivery(deliveries.send_again(delivery_id=delivery_id, person_id=request.user.pk, now=timezone.now())), status=202)


def _require_dreams(request: PersonRequest, wish: dict[str, Any]) -> None:
    """Raise ScopeMissing where a key asks for events of dreams that it may not read."""
    if isinstance(request.auth, Identity) and OF_DREAMS.intersection(wish.get("events", ())):
        request.auth.require(Scope.DREAMS_READ)


def shown(row: WebhookEndpoint) -> serialize.Json:
    return {
        "id": str(row.pk),
        "url": row.url,
        "description": row.description,
        "events": row.events,
        "is_active": row.is_active,
        "failing_since": serialize.moment(row.failing_since),
        "disabled_at": serialize.moment(row.disabled_at),
        "disabled_reason": row.disabled_reason or None,
        "old_secret_until": serialize.moment(row.old_secret_until),
        "created_at": serialize.moment(row.created_at),
        "updated_at": serialize.moment(row.updated_at),
    }


def with_secret(made: endpoints.WithSecret) -> serialize.Json:
    return {**shown(made.endpoint), "secret": made.secret}


def delivery(row: WebhookDelivery) -> serialize.Json:
    return {
        "id": str(row.pk),
        "webhook": str(row.endpoint_id),
        "event_id": row.event_id,
        "event_type": row.event_type,
        "job": str(row.job_id) if row.job_id else None,
        "state": row.state,
        "attempts": row.attempt,
        "next_attempt_at": serialize.moment(row.next_attempt_at),
        "last_attempt_at": serialize.moment(row.last_attempt_at),
        "status_code": row.status_code,
        "error": row.error or None,
        "error_detail": row.get_error_display() if row.error else None,
        "excerpt": row.excerpt,
        "duration_ms": row.duration_ms,
        "body": row.body,
        "created_at": serialize.moment(row.created_at),
        "ended_at": serialize.moment(row.ended_at),
    }


urlpatterns = [
    path("", Webhooks.as_view(), name="webhook_list"),
    path("<uuid:endpoint_id>/", OneWebhook.as_view(), name="webhook"),
    path("<uuid:endpoint_id>/rotate-secret/", RotateSecret.as_view(), name="webhook_rotate_secret"),
    path("<uuid:endpoint_id>/test/", PingWebhook.as_view(), name="webhook_test"),
    path("<uuid:endpoint_id>/deliveries/", Deliveries.as_view(), name="webhook_deliveries"),
    path("deliveries/<uuid:delivery_id>/", OneDelivery.as_view(), name="webhook_delivery"),
    path("deliveries/<uuid:delivery_id>/redeliver/", Redeliver.as_view(), name="webhook_redeliver"),
]
