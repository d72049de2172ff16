"""`/api/user/me/dream/<uuid>/image-prompt/`: the draft for a picture of a dream. It stands here since dreams know nothing of pictures."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import path
from django.utils import translation
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from person import ai_limits
from person.api.requests import PersonRequest
from person.api.scopes import KeyScopes
from person.models import Scope
from project.api.error_schemas import DetailOut, ErrorOut

from ..prompts import from_dream


class DreamPromptOut(serializers.Serializer[Any]):
    prompt = serializers.CharField()
    language = serializers.CharField(help_text="Of the dream, and of the prompt: en, tr, es or ru.")
    # DRF takes declared fields away from the class, so `source` doesn't meet its own attribute.
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=["analyst", "words"], help_text="Who drafted it: a chat model that read the dream, or the dream's own words, condensed."
    )


class DreamPrompt(APIView):
    permission_classes = (IsAuthenticated,)
    # What it reads is the dream: a key that may only make pictures is not shown one.
    key_scopes = KeyScopes(read=Scope.DREAMS_READ, write=Scope.DREAMS_READ)

    @extend_schema(
        request=None, responses={200: DreamPromptOut, 401: DetailOut, 404: ErrorOut, 409: ErrorOut, 429: DetailOut, 503: ErrorOut}
    )
    def post(self, request: PersonRequest, dream_id: uuid.UUID) -> Response:
        """Draft a prompt from the dream, to be read, edited and sent to `POST /api/images/jobs/` with `dream`. Free; nothing is stored.

        409 `dream_empty` where nothing was told yet, 503 `draft_unavailable` where the site allows only a model, which can't be reached.
        """
        ai_limits.count_request(request.user.pk)
        drafted = from_dream.draft(dream_id=dream_id, person_id=request.user.pk, language=translation.get_language() or "en")
        return Response({"prompt": drafted.prompt, "language": drafted.language, "source": drafted.source})


urlpatterns = [path("me/dream/<uuid:dream_id>/image-prompt/", DreamPrompt.as_view(), name="api_dream_image_prompt")]
