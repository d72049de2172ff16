"""Sharing one dream over REST: seeing what would be shown, making a link, taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import path, reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from person.api.requests import PersonRequest
from project.absolute_urls import absolute
from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import checked

from ..journal import shares
from .journal_view import JournalView

ERRORS: dict[int, Any] = {401: DetailOut, 404: ErrorOut, 409: ErrorOut}


class ReplacementsIn(serializers.Serializer[Any]):
    replacements = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=shares.LONGEST_REPLACEMENT),
        required=False,
        help_text="What is shown in place of a word; empty: the word itself. A name without one gets the proposed one.",
    )


class ShareIn(ReplacementsIn):
    days = serializers.ChoiceField(choices=shares.DAYS, default=7)
    with_pictures = serializers.BooleanField(default=False)


class NameOut(serializers.Serializer[Any]):
    word = serializers.CharField()
    kind = serializers.CharField()
    replacement = serializers.CharField(allow_blank=True)


class DraftOut(serializers.Serializer[Any]):
    """Side by side: what the entry says, and what others would read."""

    title = serializers.CharField(allow_blank=True)
    text = serializers.CharField()
    names = NameOut(many=True)
    shown_title = serializers.CharField(allow_blank=True)
    shown = serializers.CharField()
    has_pictures = serializers.BooleanField()


class ShareOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    views = serializers.IntegerField(help_text="How often others opened it.")
    has_pictures = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class NewShareOut(ShareOut):
    address = serializers.CharField(help_text="Told this once: only its hash is kept.")


class ShareDraft(JournalView):
    @extend_schema(request=ReplacementsIn, responses={200: DraftOut, 400: dict, **ERRORS})
    def post(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """What would be shown, beside what the entry says. Nothing is shared by this."""
        wish = checked(ReplacementsIn, request)
        return Response(DraftOut(shares.draft(dream_id=entry_id, person_id=request.user.pk, **wish)).data)


class Shares(JournalView):
    @extend_schema(responses={200: ShareOut(many=True), **ERRORS}, operation_id="shares_list")
    def get(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """The links of this entry that still open."""
        found = shares.listed(dream_id=entry_id, person_id=request.user.pk, now=timezone.now())
        return Response(ShareOut(found, many=True).data)

    @extend_schema(request=ShareIn, responses={201: NewShareOut, 400: dict, **ERRORS}, operation_id="shares_create")
    def post(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """Make a link under which anybody reads the words as `share/` showed them, until it expires."""
        wish = checked(ShareIn, request)
        row, token = shares.create(dream_id=entry_id, person_id=request.user.pk, now=timezone.now(), **wish)
        return Response({**ShareOut(row).data, "address": absolute(reverse("shared_dream", args=[token]))}, status=201)


class OneShare(JournalView):
    @extend_schema(responses={204: None, 401: DetailOut, 404: ErrorOut})
    def delete(self, request: PersonRequest, share_id: uuid.UUID) -> Response:
        """Take a link back, at once."""
        shares.revoke(share_id=share_id, person_id=request.user.pk)
        return Response(status=204)


urlpatterns = [
    path("entries/<uuid:entry_id>/share/", ShareDraft.as_view(), name="api_share_draft"),
    path("entries/<uuid:entry_id>/shares/", Shares.as_view(), name="api_shares"),
    path("shares/<uuid:share_id>/", OneShare.as_view(), name="api_share"),
]
