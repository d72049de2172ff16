"""Image jobs, uploads and results over REST. Each view parses, calls the core, and shapes the answer."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from person.api.requests import PersonRequest
from person.api.scopes import KeyScopes
from person.models import Scope
from project.api.envelope import Pages, page
from project.api.idempotency import once
from project.api.shapes import DetailOut, ErrorOut
from project.storage import StorageUnavailable

from ..jobs import access, cancel, create, results, shape
from ..media import files, signing, uploads
from ..models import Image, Job, Result
from . import serializers as s
from .throttles import GenerationThrottle

MOST_CLIENT_ID = 80
ERRORS: dict[int, Any] = {401: DetailOut, 404: ErrorOut}


class ImagesView(APIView):
    key_scopes = KeyScopes(read=Scope.IMAGES, write=Scope.IMAGES)
    permission_classes = (IsAuthenticated,)


class Jobs(ImagesView):
    pagination_class = Pages

    def get_throttles(self) -> list[BaseThrottle]:
        return [*super().get_throttles(), GenerationThrottle()]

    @extend_schema(
        responses={200: s.JobOut(many=True)},
        parameters=[OpenApiParameter("status", str), OpenApiParameter("type", str), OpenApiParameter("dream", str)],
        operation_id="image_jobs_list",
    )
    def get(self, request: PersonRequest) -> Response:
        """The person's jobs, newest first."""
        return page(request, jobs_found(request), lambda row: shape.one_job(row, now=timezone.now()))

    @extend_schema(
        request=s.OrderIn,
        responses={201: s.JobOut, 200: s.JobOut, 400: s.RefusedOut, 402: ErrorOut, 409: ErrorOut, 429: DetailOut, **ERRORS},
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    def post(self, request: PersonRequest) -> HttpResponse:
        """Begin a job; the day's allowance covers it, or its price is held. 200 with the first job where the client id was sent before.

        The same `Idempotency-Key` is answered with the first answer.
        """
        order, client_id = s.order(checked(s.OrderIn, request))
        wish = _wish(request, order, client_id)
        create.check(**wish)

        def begun() -> Response:
            made = create.store(now=timezone.now(), **wish)
            return Response(shape.one_job(made.job, now=timezone.now()), status=201 if made.is_new else 200)

        return once(self, request, begun)


class OneJob(ImagesView):
    @extend_schema(responses={200: s.JobOut, **ERRORS})
    def get(self, request: PersonRequest, job_id: uuid.UUID) -> Response:
        return Response(shape.one_job(access.job(job_id=job_id, person_id=request.user.pk), now=timezone.now()))


class CancelJob(ImagesView):
    @extend_schema(request=None, responses={200: s.CancelOut, 202: s.CancelOut, 404: s.CancelOut, 409: s.CancelOut, 401: DetailOut})
    def post(self, request: PersonRequest, job_id: uuid.UUID) -> Response:
        """Cancel. 200 `cancelled`, 202 `cancelling` (within a second), 409 `already_finished`, 404 `unknown`."""
        now = timezone.now()
        answer = cancel.job(job_id=job_id, person_id=request.user.pk, now=now)
        row = Job.objects.of(request.user).filter(pk=job_id).first()
        status = {cancel.Answer.CANCELLED: 200, cancel.Answer.CANCELLING: 202, cancel.Answer.ALREADY_FINISHED: 409}.get(answer, 404)
        return Response({"answer": answer.value, "job": shape.one_job(row, now=now) if row else None}, status=status)


class RetryJob(ImagesView):
    throttle_classes = (*ImagesView.throttle_classes, GenerationThrottle)

    @extend_schema(request=None, responses={201: s.JobOut, 200: s.JobOut, 402: ErrorOut, 409: ErrorOut, **ERRORS})
    def post(self, request: PersonRequest, job_id: uuid.UUID) -> Response:
        """A new job like one that failed or was cancelled. A second click is answered with the first one's job."""
        made = create.retry(job_id=job_id, person_id=request.user.pk, now=timezone.now())
        return Response(shape.one_job(made.job, now=timezone.now()), status=201 if made.is_new else 200)


class Uploads(ImagesView):
    parser_classes = (MultiPartParser, FormParser)
    pagination_class = Pages

    @extend_schema(responses={200: s.ImageOut(many=True)}, operation_id="uploads_list")
    def get(self, request: PersonRequest) -> Response:
        """The person's uploads, newest first."""
        return page(request, Image.objects.of(request.user).prefetch_related("taggings__tag").order_by("-created_at", "-id"), shape.image)

    @extend_schema(
        request=s.UploadIn, responses={201: s.ImageOut, 200: s.ImageOut, 400: ErrorOut, 429: ErrorOut, 503: ErrorOut, 401: DetailOut}
    )
    def post(self, request: PersonRequest) -> Response:
        """Upload a picture. What is kept is upright, re-encoded and without metadata. 200 where the same file is there already."""
        fields = checked(s.UploadIn, request)
        taken = take_upload(request, fields)
        return Response(shape.image(taken.image), status=201 if taken.is_new else 200)


class OneUpload(ImagesView):
    @extend_schema(responses={200: s.ImageOut, **ERRORS})
    def get(self, request: PersonRequest, image_id: uuid.UUID) -> Response:
        return Response(shape.image(access.image(image_id=image_id, person_id=request.user.pk)))

    @extend_schema(request=s.ImageIn, responses={200: s.ImageOut, 400: dict, **ERRORS})
    def patch(self, request: PersonRequest, image_id: uuid.UUID) -> Response:
        image = access.image(image_id=image_id, person_id=request.user.pk)
        return Response(shape.image(uploads.change(image=image, **checked(s.ImageIn, request))))

    @extend_schema(responses={204: None, **ERRORS})
    def delete(self, request: PersonRequest, image_id: uuid.UUID) -> Response:
        uploads.delete(image=access.image(image_id=image_id, person_id=request.user.pk), now=timezone.now())
        return Response(status=204)


class Results(ImagesView):
    pagination_class = Pages

    @extend_schema(
        responses={200: s.ResultOut(many=True)},
        parameters=[OpenApiParameter("search", str), OpenApiParameter("favorite", bool), OpenApiParameter("type", str)],
        operation_id="results_list",
    )
    def get(self, request: PersonRequest) -> Response:
        """The person's results, newest first."""
        return page(request, results_found(request), shape.result)


class OneResult(ImagesView):
    @extend_schema(responses={200: s.ResultOut, **ERRORS})
    def get(self, request: PersonRequest, result_id: uuid.UUID) -> Response:
        return Response(shape.result(access.result(result_id=result_id, person_id=request.user.pk)))

    @extend_schema(request=s.ResultIn, responses={200: s.ResultOut, 400: dict, **ERRORS})
    def patch(self, request: PersonRequest, result_id: uuid.UUID) -> Response:
        """Favourite, rating, public or not."""
        wish = checked(s.ResultIn, request)
        whose: dict[str, Any] = {"result_id": result_id, "person_id": request.user.pk}
        access.result(**whose)
        if "is_favorite" in wish:
            results.set_favorite(is_favorite=wish["is_favorite"], **whose)
        if "rating" in wish:
            results.rate(rating=wish["rating"], **whose)
        if "is_public" in wish:
            results.show(is_public=wish["is_public"], **whose)
        return Response(shape.result(access.result(**whose)))

    @extend_schema(responses={204: None, **ERRORS})
    def delete(self, request: PersonRequest, result_id: uuid.UUID) -> Response:
        results.delete(result_id=result_id, person_id=request.user.pk, now=timezone.now())
        return Response(status=204)


class DownloadResult(ImagesView):
    @extend_schema(responses={200: s.DownloadOut, **ERRORS})
    def get(self, request: PersonRequest, result_id: uuid.UUID) -> Response:
        """An address under which a browser saves the picture."""
        return Response({"url": results.download(result_id=result_id, person_id=request.user.pk)})


class PublicResults(APIView):
    permission_classes = (AllowAny,)
    pagination_class = Pages

    @extend_schema(responses={200: s.ResultOut(many=True)}, operation_id="public_results_list")
    def get(self, request: PersonRequest) -> Response:
        """The results that people show to everybody, newest first."""
        return page(request, Result.objects.public().order_by("-created_at", "-id"), shape.result)


def file(request: HttpRequest, name: str) -> HttpResponse:
    """A stored picture, by its signed address alone: the one way to a file. Nothing that a browser could run comes from here."""
    given = request.GET
    try:
        signing.check(name, until=given.get("until", ""), signature=given.get("signature", ""), download_as=given.get("save", ""))
        data = files.read(name)
    except (signing.LinkExpired, StorageUnavailable) as error:
        return HttpResponse(error.detail, status=error.kind.value, content_type="text/plain; charset=utf-8")
    except FileNotFoundError:
        return HttpResponse(status=404)
    kept = f'attachment; filename="{given["save"]}"' if given.get("save") else "inline"
    headers = {
        "Content-Disposition": kept,
        "Cache-Control": "private, max-age=3600, immutable",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-site",
    }
    return HttpResponse(data, content_type=files.MEDIA_TYPES[name.rpartition(".")[2]], headers=headers)


# --- for the dialects, too


def checked(serializer: Any, request: PersonRequest) -> dict[str, Any]:
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def begin(request: PersonRequest, order: create.Order, client_id: str | None, *, language: str = "") -> create.Created:
    """Create a job; `Idempotency-Key` stands in for a client id. `language` counts where the prompt itself does not tell."""
    return create.job(now=timezone.now(), **_wish(request, order, client_id, language=language))


def _wish(request: PersonRequest, order: create.Order, client_id: str | None, *, language: str = "") -> dict[str, Any]:
    assumed = language or translation.get_language() or "en"
    return {"person_id": request.user.pk, "order": order, "client_id": client_id or _key_of(request), "language": assumed}


def _key_of(request: PersonRequest) -> str | None:
    """`Idempotency-Key` as a client id; a long one as its hash."""
    given = request.headers.get("Idempotency-Key", "").strip()
    return (given if len(given) <= MOST_CLIENT_ID else hashlib.sha256(given.encode()).hexdigest()) or None


def take_upload(request: PersonRequest, fields: dict[str, Any], *, name: str = "image") -> uploads.Uploaded:
    """Take the file of a multipart request in."""
    tags = [tag for tag in fields.get("tags", "").split(",") if tag.strip()]
    details = {key: fields[key] for key in ("title", "description", "is_public") if key in fields}
    given = fields[name]
    # Read no more than may be kept; one byte over it tells that it is too large.
    data = given.read(uploads.most_bytes() + 1)
    return uploads.take(person_id=request.user.pk, data=data, tags=tags, now=timezone.now(), **details)


def jobs_found(request: PersonRequest) -> Any:
    """The person's jobs, newest first, by the query's `status`, `type` and `dream`."""
    query = request.query_params
    rows = Job.objects.of(request.user).newest_first().prefetch_related("results")
    if query.get("status") in Job.State.values:
        rows = rows.filter(state=query["status"])
    if query.get("type") in Job.Type.values:
        rows = rows.filter(type=query["type"])
    if dream := query.get("dream"):
        try:
            rows = rows.filter(dream_id=uuid.UUID(dream))
        except ValueError:
            return rows.none()
    return rows


def results_found(request: PersonRequest) -> Any:
    query = request.query_params
    favorite = {"true": True, "1": True, "false": False, "0": False}.get(query.get("favorite", "").lower())
    words = query.get("search", "").replace("\x00", "")
    return results.found(person_id=request.user.pk, words=words, is_favorite=favorite, job_type=query.get("type", ""))
