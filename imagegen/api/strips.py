"""`/api/journal/…/strips/`: a passage of a dream as two to four pictures. It stands here since dreams know nothing of pictures."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from django.conf import settings
from django.urls import path
from django.utils import timezone, translation
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from dreams.api.serializers import SafetyCardOut
from dreams.api.throttled import NamesHelp
from person.api.credit_serializers import DRY_RUN, QuoteOut
from person.api.requests import PersonRequest
from person.api.scopes import KeyScopes
from person.models import Scope
from project.api.dry_run import DryRunView, is_dry_run
from project.api.error_schemas import DetailOut, ErrorOut
from project.api.inputs import checked

from ..jobs import serialize
from ..models import Scene, Strip
from ..strips import flow, new_scene
from . import serializers as s
from .throttles import AttemptsThrottle
from .views import ordered

ERRORS: dict[int, Any] = {400: dict, 401: DetailOut, 404: ErrorOut}
LAST = 1_000_000


class PassageIn(serializers.Serializer[Any]):
    start = serializers.IntegerField(min_value=0, max_value=LAST, help_text="In code points of the entry's text.")
    end = serializers.IntegerField(min_value=1, max_value=LAST)


class DraftIn(PassageIn):
    count = serializers.IntegerField(min_value=flow.FEWEST, max_value=flow.MOST, default=3, help_text="How many scenes.")


class SceneIn(PassageIn):
    prompt = serializers.CharField(max_length=settings.IMAGEGEN_PROMPT_MAX_CHARS)
    description = serializers.CharField(
        max_length=flow.LONGEST_DESCRIPTION, allow_blank=True, default="", help_text="For who can't see it. Empty: the passage."
    )


class StripDraftOut(serializers.Serializer[Any]):
    language = serializers.CharField()
    style = serializers.CharField(  # type: ignore[assignment]  # DRF takes declared fields away from the class
        allow_blank=True, help_text="The slug of the style that is remembered for this dream; empty for none."
    )
    scenes = SceneIn(many=True)


class StripIn(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Chosen by the client: the same one is painted once.")
    style = serializers.CharField(max_length=80, allow_blank=True, default="")  # type: ignore[assignment]
    scenes = serializers.ListField(child=SceneIn(), min_length=flow.FEWEST, max_length=flow.MOST)


class SceneOut(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    start = serializers.IntegerField(allow_null=True, help_text="Null while an edit has taken the words out.")
    end = serializers.IntegerField(allow_null=True)
    quote = serializers.CharField()
    description = serializers.CharField()
    job = s.JobOut(allow_null=True, help_text="The job that paints it, or painted it last; its events come as those of any job.")


class StripOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    entry = serializers.UUIDField()
    style = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    created_at = serializers.DateTimeField()
    scenes = SceneOut(many=True)


class BegunOut(StripOut):
    safety = SafetyCardOut(
        allow_null=True, help_text="The card of the dream, where words written for a scene told of a danger while awake."
    )


class DescriptionIn(serializers.Serializer[Any]):
    description = serializers.CharField(max_length=flow.LONGEST_DESCRIPTION, allow_blank=True)


STRIP_OR_QUOTE = PolymorphicProxySerializer("StripOrQuote", [BegunOut, QuoteOut], resource_type_field_name=None)
NEW_SCENE_OR_QUOTE = PolymorphicProxySerializer("NewSceneOrQuote", [s.OrderedOut, QuoteOut], resource_type_field_name=None)
JOB_OR_QUOTE = PolymorphicProxySerializer("SceneJobOrQuote", [s.JobOut, QuoteOut], resource_type_field_name=None)


class StripsView(NamesHelp, DryRunView):
    permission_classes = (IsAuthenticated,)
    key_scopes = KeyScopes(read=Scope.JOURNAL_READ, write=Scope.JOURNAL_WRITE)


class PaintingView(StripsView):
    """What spends: a key needs to be let into the journal, and to make pictures."""

    key_scopes = KeyScopes(read=Scope.JOURNAL_READ, write=Scope.IMAGES, also=Scope.JOURNAL_READ)
    throttle_classes = (*StripsView.throttle_classes, AttemptsThrottle)
    offers_dry_run = True


class DraftStrip(StripsView):
    key_scopes = KeyScopes(read=Scope.JOURNAL_READ, write=Scope.JOURNAL_READ)

    @extend_schema(request=DraftIn, responses={200: StripDraftOut, 409: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """A passage in scenes, each with a prompt from its own words, to be read and changed. Free; nothing is stored, nobody is asked."""
        drafted = flow.draft(dream_id=entry_id, person_id=request.user.pk, **checked(DraftIn, request))
        scenes = [dataclasses.asdict(one) for one in drafted.scenes]
        return Response({"language": drafted.language, "style": drafted.style, "scenes": scenes})


class EntryStrips(PaintingView):
    @extend_schema(responses={200: StripOut(many=True), 401: DetailOut, 404: ErrorOut})
    def get(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """The strips of an entry, the newest first."""
        return Response([shaped(one) for one in flow.of_dream(dream_id=entry_id, person_id=request.user.pk)])

    @extend_schema(
        request=StripIn,
        responses={201: BegunOut, 200: STRIP_OR_QUOTE, 402: ErrorOut, 409: ErrorOut, 429: DetailOut, **ERRORS},
        parameters=[DRY_RUN],
    )
    def post(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """Paint the scenes: one image job each, all of them or none. 200 with what was begun for an `id` that was sent before.

        A scene that fails costs nothing. 200 with the price of all together for `dry_run`.
        """
        wish = checked(StripIn, request)
        scenes = [flow.Wanted(**one) for one in wish["scenes"]]
        whose: dict[str, Any] = {"dream_id": entry_id, "person_id": request.user.pk, "now": timezone.now()}
        if is_dry_run(request):
            return Response(QuoteOut(flow.quote(scenes=scenes, style=wish["style"], **whose)).data)
        begun = flow.begin(strip_id=wish["id"], scenes=scenes, style=wish["style"], **whose)
        strip = flow.one(strip_id=begun.strip.pk, person_id=request.user.pk)
        return Response({**shaped(strip), "safety": begun.safety}, status=201 if begun.is_new else 200)


class OneStrip(StripsView):
    @extend_schema(responses={200: StripOut, 401: DetailOut, 404: ErrorOut})
    def get(self, request: PersonRequest, strip_id: uuid.UUID) -> Response:
        """A strip: how far each scene is, and its picture."""
        return Response(shaped(flow.one(strip_id=strip_id, person_id=request.user.pk)))

    @extend_schema(responses={204: None, 401: DetailOut, 404: ErrorOut})
    def delete(self, request: PersonRequest, strip_id: uuid.UUID) -> Response:
        """Take the pictures from their words; they stay in the library."""
        flow.remove(strip_id=strip_id, person_id=request.user.pk)
        return Response(status=204)


class OneScene(StripsView):
    @extend_schema(request=DescriptionIn, responses={200: SceneOut, **ERRORS})
    def patch(self, request: PersonRequest, strip_id: uuid.UUID, index: int) -> Response:
        """Change what is told to who can't see the picture. Empty words bring the passage back."""
        wish = checked(DescriptionIn, request)
        return Response(_scene(flow.describe(strip_id=strip_id, person_id=request.user.pk, index=index, **wish)))


class RetryScene(PaintingView):
    @extend_schema(request=None, responses={201: s.JobOut, 200: JOB_OR_QUOTE, 402: ErrorOut, 409: ErrorOut, **ERRORS}, parameters=[DRY_RUN])
    def post(self, request: PersonRequest, strip_id: uuid.UUID, index: int) -> Response:
        """Paint one scene that failed or was cancelled anew. 200 with the price for `dry_run`."""
        which: dict[str, Any] = {"strip_id": strip_id, "index": index, "person_id": request.user.pk, "now": timezone.now()}
        if is_dry_run(request):
            return Response(QuoteOut(flow.quote_retry(**which)).data)
        made = flow.retry(**which)
        return Response(serialize.one_job(made.job, now=timezone.now()), status=201 if made.is_new else 200)


class SceneOrderIn(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Chosen by the client: the same one is painted once.")
    prompt = serializers.CharField(
        max_length=settings.IMAGEGEN_PROMPT_MAX_CHARS, allow_blank=True, default="", help_text="Empty: drafted from the new scene."
    )
    style = serializers.CharField(max_length=80, allow_blank=True, default="")  # type: ignore[assignment]


class PaintNewScene(PaintingView):
    @extend_schema(
        request=SceneOrderIn,
        responses={201: s.OrderedOut, 200: NEW_SCENE_OR_QUOTE, 402: ErrorOut, 409: ErrorOut, 429: DetailOut, **ERRORS},
        parameters=[DRY_RUN],
    )
    def post(self, request: PersonRequest, entry_id: uuid.UUID) -> Response:
        """A picture of the scene that a nightmare was given instead. It is no picture of the dream: no link or book shows it."""
        wish = checked(SceneOrderIn, request)
        language = translation.get_language() or "en"
        whose: dict[str, Any] = {"dream_id": entry_id, "person_id": request.user.pk, "now": timezone.now(), "language": language}
        if is_dry_run(request):
            return Response(QuoteOut(new_scene.quote(style=wish["style"], **whose)).data)
        return ordered(new_scene.paint(client_id=str(wish["id"]), prompt=wish["prompt"], style=wish["style"], **whose))


def shaped(strip: Strip) -> dict[str, Any]:
    """With its scenes, their jobs and results prefetched (`flow.one`, `flow.of_dream`)."""
    return {
        "id": str(strip.pk),
        "entry": str(strip.dream_id),
        "style": strip.style.slug if strip.style else "",
        "created_at": serialize.moment(strip.created_at),
        "scenes": [_scene(one) for one in strip.scenes.all()],
    }


def _scene(row: Scene) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in ("index", "start", "end", "quote", "description")}
    return {**fields, "job": serialize.one_job(row.job, now=timezone.now()) if row.job is not None else None}


urlpatterns = [
    path("entries/<uuid:entry_id>/rewriting/picture/", PaintNewScene.as_view(), name="api_new_scene"),
    path("entries/<uuid:entry_id>/strips/", EntryStrips.as_view(), name="api_strips"),
    path("entries/<uuid:entry_id>/strips/draft/", DraftStrip.as_view(), name="api_strip_draft"),
    path("strips/<uuid:strip_id>/", OneStrip.as_view(), name="api_strip"),
    path("strips/<uuid:strip_id>/scenes/<int:index>/", OneScene.as_view(), name="api_scene"),
    path("strips/<uuid:strip_id>/scenes/<int:index>/retry/", RetryScene.as_view(), name="api_scene_retry"),
]
