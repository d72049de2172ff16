"""`/api/v1/images/…` as Splashmy documents it (§3): uploads, and results as "processed images"."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from person.api.requests import PersonRequest
from person.credits import allowance
from project.absolute_urls import absolute
from project.api.envelope import Dialect, Pages, Reply, page
from project.text.columns import words_of

from ...jobs import access, results, serialize
from ...media import signing, upload_words, uploads
from ...models import Image, Result
from .. import serializers as s
from ..views import ImagesView, checked, results_found, take_upload


class SplashmyImagesView(ImagesView):
    dialect = Dialect.SPLASHMY


class Upload(SplashmyImagesView):
    parser_classes = (MultiPartParser, FormParser)

    @extend_schema(request=s.UploadIn, responses={201: s.ImageOut, 200: s.ImageOut, 400: dict, 429: dict}, operation_id="splashmy_upload")
    def post(self, request: PersonRequest) -> Response:
        """Upload a picture: format by content, size and daily quota checked, tags separated by commas."""
        taken = take_upload(request, checked(s.UploadIn, request))
        return Reply(serialize.image(taken.image), message=_("The image was uploaded"), status=201 if taken.is_new else 200)


class Images(SplashmyImagesView):
    pagination_class = Pages

    @extend_schema(
        responses={200: s.ImageOut(many=True)},
        parameters=[OpenApiParameter("search", str), OpenApiParameter("tag", str), OpenApiParameter("is_public", bool)],
        operation_id="splashmy_images_list",
    )
    def get(self, request: PersonRequest) -> Response:
        """The person's uploads."""
        return page(request, _found(request, Image.objects.of(request.user), request.user.pk), serialize.image)


class OneImage(SplashmyImagesView):
    @extend_schema(responses={200: s.ImageOut, 404: dict}, operation_id="splashmy_image")
    def get(self, request: PersonRequest, image_id: uuid.UUID) -> Response:
        """One upload."""
        return Reply(serialize.image(access.image(image_id=image_id, person_id=request.user.pk)))

    @extend_schema(request=s.ImageIn, responses={200: s.ImageOut, 400: dict, 404: dict}, operation_id="splashmy_image_change")
    def put(self, request: PersonRequest, image_id: uuid.UUID) -> Response:
        """Title, description, tags, public or not; what is left out stays."""
        image = access.image(image_id=image_id, person_id=request.user.pk)
        return Reply(serialize.image(uploads.change(image=image, **checked(s.ImageIn, request))), message=_("The image was changed"))

    @extend_schema(responses={200: None, 404: dict}, operation_id="splashmy_image_delete")
    def delete(self, request: PersonRequest, image_id: uuid.UUID) -> Response:
        """Delete an upload."""
        uploads.delete(image=access.image(image_id=image_id, person_id=request.user.pk), now=timezone.now())
        return Reply(None, message=_("The image was deleted"))


class PublicImages(APIView):
    dialect = Dialect.SPLASHMY
    permission_classes = (AllowAny,)
    pagination_class = Pages

    @extend_schema(responses={200: s.ImageOut(many=True)}, operation_id="splashmy_public_images")
    def get(self, request: PersonRequest) -> Response:
        """The uploads that people show to everybody."""
        return page(request, _found(request, Image.objects.public()), serialize.image)


class Processed(SplashmyImagesView):
    pagination_class = Pages

    @extend_schema(responses={200: s.ResultOut(many=True)}, operation_id="splashmy_processed_list")
    def get(self, request: PersonRequest) -> Response:
        """The person's results."""
        return page(request, results_found(request).select_related("job__style"), _processed)


class OneProcessed(SplashmyImagesView):
    @extend_schema(responses={200: s.ResultOut, 404: dict}, operation_id="splashmy_processed")
    def get(self, request: PersonRequest, result_id: uuid.UUID) -> Response:
        """One result."""
        return Reply(_processed(access.result(result_id=result_id, person_id=request.user.pk)))


class FavoriteProcessed(SplashmyImagesView):
    @extend_schema(request=None, responses={200: s.ResultOut, 404: dict}, operation_id="splashmy_processed_favorite")
    def post(self, request: PersonRequest, result_id: uuid.UUID) -> Response:
        """Turn the favourite mark round; `is_favorite` in the body says which way."""
        return Reply(_processed(results.set_favorite(result_id=result_id, person_id=request.user.pk, is_favorite=wished(request))))


class RateProcessed(SplashmyImagesView):
    @extend_schema(request=s.RatingIn, responses={200: s.ResultOut, 400: dict, 404: dict}, operation_id="splashmy_processed_rate")
    def post(self, request: PersonRequest, result_id: uuid.UUID) -> Response:
        """Rate a result from 1 to 5."""
        rating = checked(s.RatingIn, request)["rating"]
        return Reply(_processed(results.rate(result_id=result_id, person_id=request.user.pk, rating=rating)))


class DownloadImage(SplashmyImagesView):
    @extend_schema(responses={200: s.SplashmyDownloadOut, 404: dict}, operation_id="splashmy_image_download")
    def get(self, request: PersonRequest, image_id: uuid.UUID) -> Response:
        """A signed address that expires; the download is counted."""
        image = access.image(image_id=image_id, person_id=request.user.pk)
        uploads.count_download(image)
        name = f"reverie-{str(image.pk)[:8]}.{image.file.rpartition('.')[2]}"
        url = absolute(signing.url(image.file, download_as=name))
        return Reply({"download_url": url, "url": url})


class Tags(SplashmyImagesView):
    pagination_class = Pages

    @extend_schema(responses={200: s.TagOut(many=True)}, operation_id="splashmy_tags")
    def get(self, request: PersonRequest) -> Response:
        """The tags of the person's pictures and of public ones, those in most use first."""
        return page(request, uploads.tags_seen_by(request.user.pk), _tag)


class Stats(SplashmyImagesView):
    @extend_schema(responses={200: dict}, operation_id="splashmy_image_stats")
    def get(self, request: PersonRequest) -> Response:
        """What the person has uploaded, and what may follow today."""
        now = timezone.now()
        own = Image.objects.of(request.user).aggregate(
            total_images=Count("pk"),
            public_images=Count("pk", filter=Q(is_public=True)),
            total_size_bytes=Sum("size_bytes"),
            total_downloads=Sum("downloads"),
        )
        today = uploads.made_on(request.user, now.date())
        limit = allowance.daily_uploads(request.user.plan)
        data = {name: value or 0 for name, value in own.items()}
        data["processed_images"] = Result.objects.of(request.user).count()
        return Reply({**data, "uploaded_today": today, "daily_upload_limit": limit, "uploads_left_today": max(0, limit - today)})


def wished(request: PersonRequest) -> bool | None:
    """`is_favorite` of the body; None where it names no side."""
    wish = request.data.get("is_favorite")
    return wish if isinstance(wish, bool) else None


def _found(request: PersonRequest, rows: QuerySet[Image], owner: uuid.UUID | None = None) -> QuerySet[Image]:
    query = request.query_params
    if (public := query.get("is_public", "").lower()) in {"true", "false"}:
        rows = rows.filter(is_public=public == "true")
    rows = upload_words.found(rows, words=words_of(query.get("search", "")), tag=query.get("tag", ""), owner=owner)
    return rows.prefetch_related("taggings__tag").order_by("-created_at", "-id")


def _processed(row: Result) -> dict[str, Any]:
    job = row.job
    return {
        **serialize.result(row),
        "original_image": str(job.source_id) if job.source_id else None,
        "style_name": job.style.name if job.style else None,
        "prompt": job.prompt,
    }


def _tag(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "slug": row.slug, "usage_count": row.uses}


urlpatterns = [
    path("upload/", Upload.as_view(), name="splashmy_upload"),
    path("", Images.as_view(), name="splashmy_images"),
    path("public/", PublicImages.as_view(), name="splashmy_public_images"),
    path("processed/", Processed.as_view(), name="splashmy_processed_list"),
    path("processed/<uuid:result_id>/", OneProcessed.as_view(), name="splashmy_processed"),
    path("processed/<uuid:result_id>/favorite/", FavoriteProcessed.as_view(), name="splashmy_processed_favorite"),
    path("processed/<uuid:result_id>/rate/", RateProcessed.as_view(), name="splashmy_processed_rate"),
    path("tags/", Tags.as_view(), name="splashmy_tags"),
    path("stats/", Stats.as_view(), name="splashmy_image_stats"),
    path("<uuid:image_id>/", OneImage.as_view(), name="splashmy_image"),
    path("<uuid:image_id>/download/", DownloadImage.as_view(), name="splashmy_image_download"),
]
