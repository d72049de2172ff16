"""Privacy over REST: the switch, consent, the log of who saw what, and grants to staff. Each view parses, calls, and shapes."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import asked, checked

from ..flows import reauthenticate
from ..models import Disclosure, Scope, StaffGrant, User
from ..privacy import choice, disclosures, door, grants, overview
from ..privacy import consent as consents
from .account import AccountView
from .requests import PersonRequest
from .scopes import KeyScopes


class RecipientOut(serializers.Serializer[Any]):
    """Somebody outside who may get words."""

    provider = serializers.CharField()
    host = serializers.CharField()
    model = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_null=True, help_text="As the operator set it.")
    is_storing_refused = serializers.BooleanField(allow_null=True, help_text="Whether it is told not to store what it gets.")
    is_given = serializers.BooleanField(allow_null=True, help_text="What the person answered; null: they were not asked yet.")


class PrivacyOut(serializers.Serializer[Any]):
    stays_here = serializers.BooleanField(help_text="Nothing of this person's leaves this server.")
    remembers = serializers.BooleanField(
        help_text="Analysts get short passages of up to five earlier dreams that resemble the one that is talked about."
    )
    asks = serializers.ChoiceField(
        choices=["pages", "everywhere", "off"], help_text="Who is asked before words leave for the first time (CONSENT_BEFORE_OUTSIDE)."
    )
    is_consent_needed = serializers.BooleanField()
    recipients = RecipientOut(many=True)


class PrivacyIn(serializers.Serializer[Any]):
    """What is left out stays as it is."""

    stays_here = serializers.BooleanField(required=False)
    remembers = serializers.BooleanField(required=False)


class ConsentIn(serializers.Serializer[Any]):
    is_given = serializers.BooleanField(help_text="False keeps the built-in analyst and painter.")


class DisclosuresIn(serializers.Serializer[Any]):
    dream = serializers.UUIDField(required=False, default=None)
    picture = serializers.UUIDField(required=False, default=None)
    kind = serializers.ChoiceField(choices=Disclosure.Kind.choices, required=False, default="")
    before = serializers.IntegerField(
        required=False, default=2**63 - 1, min_value=0, max_value=2**63 - 1, help_text="`next` of the page before."
    )
    limit = serializers.IntegerField(required=False, default=50, min_value=1, max_value=200)


class DisclosureOut(serializers.ModelSerializer[Disclosure]):
    dream = serializers.UUIDField(source="dream_id", allow_null=True)
    picture = serializers.UUIDField(source="picture_id", allow_null=True, help_text="The image job or upload.")
    kind = serializers.ChoiceField(choices=Disclosure.Kind.choices)

    class Meta:
        model = Disclosure
        fields = (
            *("id", "at", "kind", "provider", "host", "model", "recipient", "dream", "picture", "chars", "size_bytes"),
            "is_storing_refused",
        )
        read_only_fields = fields


class DisclosurePageOut(serializers.Serializer[Any]):
    results = DisclosureOut(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="The `before` of the next page, which is older; null on the last.")


class GrantIn(serializers.Serializer[Any]):
    staff = serializers.EmailField(max_length=254, help_text="The address of a member of staff.")
    dream = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="Left out: all dreams.")


class GrantOut(serializers.ModelSerializer[StaffGrant]):
    staff = serializers.CharField(source="staff.username")
    dream = serializers.UUIDField(source="dream_id", allow_null=True)

    class Meta:
        model = StaffGrant
        fields = ("id", "staff", "dream", "created_at", "expires_at")
        read_only_fields = fields


class Privacy(AccountView):
    key_scopes = KeyScopes(read=Scope.ACCOUNT_READ)

    @extend_schema(responses={200: PrivacyOut, 401: DetailOut})
    def get(self, request: PersonRequest) -> Response:
        """The switch, and who outside may get words on this site."""
        return Response(overview.of(request.user.pk))

    @extend_schema(request=PrivacyIn, responses={200: PrivacyOut, 400: dict, 401: DetailOut})
    def patch(self, request: PersonRequest) -> Response:
        """Keep everything here or let it out again; have analysts reminded of earlier dreams or not. Counts for calls not begun yet."""
        choice.choose(person_id=request.user.pk, now=timezone.now(), **checked(PrivacyIn, request))
        return Response(overview.of(request.user.pk))


class Consent(AccountView):
    @extend_schema(request=ConsentIn, responses={200: PrivacyOut, 400: dict, 401: DetailOut})
    def post(self, request: PersonRequest) -> Response:
        """Answer whether those outside who are named may get words. Without a yes the built-in analyst and painter do the work."""
        consents.answer(person_id=request.user.pk, now=timezone.now(), **checked(ConsentIn, request))
        return Response(overview.of(request.user.pk))


class Disclosures(AccountView):
    key_scopes = KeyScopes(read=Scope.ACCOUNT_READ)

    @extend_schema(parameters=[DisclosuresIn], responses={200: DisclosurePageOut, 400: dict, 401: DetailOut})
    def get(self, request: PersonRequest) -> Response:
        """Who outside saw what, newest first: of everything, of one dream, or of one picture. No words are in it."""
        wish = asked(DisclosuresIn, request)
        found = disclosures.of(request.user.pk, dream_id=wish["dream"], picture_id=wish["picture"], kind=wish["kind"])
        rows = list(found.filter(pk__lt=wish["before"])[: wish["limit"] + 1])
        shown = rows[: wish["limit"]]
        return Response({"results": DisclosureOut(shown, many=True).data, "next": shown[-1].pk if len(rows) > len(shown) else None})


class Grants(AccountView):
    @extend_schema(responses={200: GrantOut(many=True), 401: DetailOut}, operation_id="grants_list")
    def get(self, request: PersonRequest) -> Response:
        """What members of staff may read of this person's right now."""
        rows = StaffGrant.objects.open(timezone.now()).filter(user=request.user).select_related("staff")
        return Response(GrantOut(rows, many=True).data)

    @extend_schema(request=GrantIn, responses={201: GrantOut, 400: dict, 401: DetailOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut})
    def post(self, request: PersonRequest) -> Response:
        """Let a member of staff read one dream, or all, for an hour. Each reading is in the log."""
        given = checked(GrantIn, request)
        door.require_own_dream(person_id=request.user.pk, dream_id=given["dream"])
        now = timezone.now()
        reauthenticate.require(user=User.objects.get(pk=request.user.pk), session_id=request.auth.session_id, now=now)
        grant = grants.give(person_id=request.user.pk, staff=given["staff"], dream_id=given["dream"], now=now)
        return Response(GrantOut(grant).data, status=201)


class OneGrant(AccountView):
    @extend_schema(responses={204: None, 401: DetailOut, 404: ErrorOut})
    def delete(self, request: PersonRequest, grant_id: uuid.UUID) -> Response:
        """Take a grant back at once."""
        grants.revoke(person_id=request.user.pk, grant_id=grant_id, now=timezone.now())
        return Response(status=204)
