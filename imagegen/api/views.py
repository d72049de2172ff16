"""Image jobs, uploads and results over REST. Each view parses, calls the core, and shapes the answer."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from dreams.api.serializers import DeleteIn
from dreams.api.throttled import NamesHelp
from person.api.credit_serializers import DRY_RUN, QuoteOut
from person.api.requests import PersonRequest
from person.api.scopes import KeyScopes
from person.models import Scope
from project.api import strict
from project.api.downloads import CROSS_ORIGIN
from project.api.dry_run import DryRunView, is_dry_run
from project.api.envelope import Pages, page
from project.api.error_schemas import DetailOut, ErrorOut
from project.api.idempotency import once
from project.api.inputs import accept_language
from project.sealing.errors import CannotOpen
from project.storage import StorageUnavailable

from ..jobs import access, cancel, create, removal, results, retry, serialize
from ..media import serving, signing, uploads
from ..models import Image, Job, Result
from ..upkeep import erasure
from . import serializers as s
from .throttles import AttemptsThrottle

MOST_CLIENT_ID = 80
ERRORS: dict[int, Any] = {401: DetailOut, 404: ErrorOut}


JOB_OR_QUOTE = PolymorphicProxySerializer("JobOrQuote", [s.OrderedOut, QuoteOut], resource_type_field_name=None)


class ImagesView(NamesHelp, DryRunView):
    key_scopes = KeyScopes(read=Scope.IMAGES, write=Scope.IMAGES)
    permission_classes = (IsAuthenticated,)


class Jobs(ImagesView):
    pagination_class = Pages
    offers_dry_run = True

    def get_throttles(self) -> list[BaseThrottle]:
        return [*super().get_throttles(), AttemptsThrottle()]

    @extend_schema(
        responses={200: s.JobOut(many=True)},
        parameters=[OpenApiParameter("status", str), OpenApiParameter("type", str), OpenApiParameter("dream", str)],
        operation_id="image_jobs_list",
    )
    def get(self, request: PersonRequest) -> Response:
        """The person's jobs, newest first."""
        return page(request, jobs_found(request), lambda row: serialize.one_job(row, now=timezone.now()))

    @extend_schema(
        request=s.OrderIn,
        responses={201: s.OrderedOut, 200: JOB_OR_QUOTE, 400: s.RefusedOut, 402: ErrorOut, 409: ErrorOut, 429: DetailOut, **ERRORS},
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER), DRY_RUN],
    )
    def post(self, request: PersonRequest) -> HttpResponse:
        """Begin a job; the day's allowance covers it, or its price is held. 200 with the first job where the client id was sent before.

        The same `Idempotency-Key` is answered with the first answer. 200 with the price for `dry_run`.
        """
        order, client_id = s.order(checked(s.OrderIn, request))
        wish = _wish(request, order, client_id)
        create.check(**wish)
        if is_dry_run(request):
            return Response(QuoteOut(create.quote(person_id=request.user.pk, order=order, now=timezone.now())).data)

        def begun() -> Response:
            made = create.store(now=timezone.now(), **wish)
            return ordered(made)

        return once(self, request, begun)


class OneJob(ImagesView):
    @extend_schema(responses={200: s.JobOut, **ERRORS})
    def get(self, request: PersonRequest, job_id: uuid.UUID) -> Response:
        """One job: how far it is, why it failed, its pictures."""
        return Response(serialize.one_job(access.job(job_id=job_id, person_id=request.user.pk), now=timezone.now()))

    @extend_schema(parameters=[DeleteIn], responses={202: None, 204: None, 409: ErrorOut, **ERRORS})
    def delete(self, request: PersonRequest, job_id: uuid.UUID) -> Response:
        """Delete a job that has ended, with its pictures: into the trash, or with `now` for good. What it cost stays spent."""
        wish = deletion_wish(request)
        removal.delete(job_id=job_id, **wish)
        return erased(erasure.job, wish, job_id=job_id)


class CancelJob(ImagesView):
    @extend_schema(request=None, responses={200: s.CancelOut, 202: s.CancelOut, 404: s.CancelOut, 409: s.CancelOut, 401: DetailOut})
    def post(self, request: PersonRequest, job_id: uuid.UUID) -> Response:
        """Cancel. 200 `cancelled`, 202 `cancelling` (within a second), 409 `already_finished`, 404 `unknown`."""
        now = timezone.now()
        answer = cancel.job(job_id=job_id, person_id=request.user.pk, now=now)
        row = Job.objects.of(request.user).filter(pk=job_id).first()
        status = {cancel.Answer.CANCELLED: 200, cancel.Answer.CANCELLING: 202, cancel.Answer.ALREADY_FINISHED: 409}.get(answer, 404)
        return Response({"answer": answer.value, "job": serialize.one_job(row, now=now) if row else None}, status=status)


class RetryJob(ImagesView):
    throttle_classes = (*ImagesView.throttle_classes, AttemptsThrottle)
    offers_dry_run = True

    @extend_schema(
        request=None, responses={201: s.OrderedOut, 200: JOB_OR_QUOTE, 402: ErrorOut, 409: ErrorOut, **ERRORS}, parameters=[DRY_RUN]
    )
    def post(self, request: PersonRequest, job_id: uuid.UUID) -> Response:
        """A new job like one that failed or was cancelled. A second click is answered with the first one's job.

        200 with the price for `dry_run`.
        """
        if is_dry_run(request):
            quoted = retry.quote(job_id=job_id, person_id=request.user.pk, now=timezone.now())
            return Response(QuoteOut(quoted).data)
        return ordered(retry.job(job_id=job_id, person_id=request.user.pk, now=timezone.now(), accept_language=accept_language(request)))


class Uploads(ImagesView):
    parser_classes = (MultiPartParser, FormParser)
    pagination_class = Pages

    @extend_schema(responses={200: s.ImageOut(many=True)}, operation_id="uploads_list")
    def get(self, request: PersonRequest) -> Response:
        """The person's uploads, newest first."""
        return page(
            request, Image.objects.of(request.user).prefetch_related("taggings__tag").order_by("-created_at", "-id"), serialize.image
        )

    @extend_schema(
        request=s.UploadIn, responses={201: s.ImageOut, 200: s.ImageOut, 400: ErrorOut, 429: ErrorOut, 503: ErrorOut, 401: DetailOut}
    )
    def post(self, request: PersonRequest) -> Response:
        """Upload a picture. What is kept is upright, re-encoded and without metadata. 200 where the same file is there already."""
        fields = checked(s.UploadIn, request)
        taken = take_upload(request, fields)
        return Response(serialize.image(taken.image), status=201 if taken.is_new else 200)


class OneUpload(ImagesView):
    @extend_schema(responses={200: s.ImageOut, **ERRORS})
    def get(self, request: PersonRequest, image_id: uuid.UUID) -> Response:
        """One upload, with signed addresses of its picture."""
        return Response(serialize.image(access.image(image_id=image_id, person_id=request.user.pk)))

    @extend_schema(request=s.ImageIn, responses={200: s.ImageOut, 400: dict, **ERRORS})
    def patch(self, request: PersonRequest, image_id: uuid.UUID) -> Response:
        """Change title, description, tags, public or not."""
        image = access.image(image_id=image_id, person_id=request.user.pk)
        return Response(serialize.image(uploads.change(image=image, **checked(s.ImageIn, request))))

    @extend_schema(parameters=[DeleteIn], responses={202: None, 204: None, **ERRORS})
    def delete(self, request: PersonRequest, image_id: uuid.UUID) -> Response:
        """Delete an upload: into the trash, or with `now` for good."""
        wish = deletion_wish(request)
        image = access.image(image_id=image_id, person_id=request.user.pk)
        uploads.delete(image=image, now=wish["now"], is_final=wish["is_final"])
        return erased(erasure.upload, wish, image_id=image_id)


class Results(ImagesView):
    pagination_class = Pages

    @extend_schema(
        responses={200: s.ResultOut(many=True)},
        parameters=[OpenApiParameter("search", str), OpenApiParameter("favorite", bool), OpenApiParameter("type", str)],
        operation_id="results_list",
    )
    def get(self, request: PersonRequest) -> Response:
        """The person's results, newest first."""
        return page(request, results_found(request), serialize.result)


class OneResult(ImagesView):
    @extend_schema(responses={200: s.ResultOut, **ERRORS})
    def get(self, request: PersonRequest, result_id: uuid.UUID) -> Response:
        """One result, with signed addresses of its picture."""
        return Response(serialize.result(access.result(result_id=result_id, person_id=request.user.pk)))

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
        return Response(serialize.result(access.result(**whose)))

    @extend_schema(parameters=[DeleteIn], responses={202: None, 204: None, **ERRORS})
    def delete(self, request: PersonRequest, result_id: uuid.UUID) -> Response:
        """Delete a picture: into the trash, or with `now` for good, and its job's words too where that has no other picture."""
        wish = deletion_wish(request)
        results.delete(result_id=result_id, **wish)
        return erased(erasure.result, wish, result_id=result_id)


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
        return page(request, Result.objects.public().order_by("-created_at", "-id"), serialize.result)


def file(request: HttpRequest, name: str) -> HttpResponse:
    """A stored picture, by its signed address alone: the one way to a file. Nothing that a browser could run comes from here."""
    given = request.GET
    try:
        signing.check(name, until=given.get("until", ""), signature=given.get("signature", ""), download_as=given.get("save", ""))
        response = serving.response(request, name)
    except (signing.LinkExpired, StorageUnavailable, CannotOpen) as error:
        headers = {"Reverie-Error": error.code}
        return HttpResponse(error.detail, status=error.kind.value, content_type="text/plain; charset=utf-8", headers=headers)
    except FileNotFoundError:
        return HttpResponse(status=404)
    kept = f'attachment; filename="{given["save"]}"' if given.get("save") else "inline"
    response.headers["Content-Disposition"] = kept
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = CROSS_ORIGIN
    return response


# --- for the dialects, too


def deletion_wish(request: PersonRequest) -> dict[str, Any]:
    """Whose, when, and whether for good (the query's `now`)."""
    given = DeleteIn(data=request.query_params)
    given.is_valid(raise_exception=True)
    return {"person_id": request.user.pk, "now": timezone.now(), "is_final": given.validated_data["now"]}


def erased(erase: Callable[..., bool], wish: dict[str, Any], **what: uuid.UUID) -> Response:
    """The answer to a deletion: 204; 202 where it is for good and something has to be waited for first."""
    is_done = not wish["is_final"] or erasure.attempt(erase, now=wish["now"], **what)
    return Response(status=204 if is_done else 202)


def checked(serializer: Any, request: PersonRequest) -> dict[str, Any]:
    given = serializer(data=request.data)
    strict.refuse_unknown(given, request)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def begin(request: PersonRequest, order: create.Order, client_id: str | None, *, language: str = "") -> create.Created:
    """Create a job; `Idempotency-Key` stands in for a client id. `language` counts where the prompt itself does not tell."""
    return create.job(now=timezone.now(), **_wish(request, order, client_id, language=language))


def ordered(made: create.Created) -> Response:
    """A job that was begun, with the card that its words bring up."""
    body = {**serialize.one_job(made.job, now=timezone.now()), "safety": made.safety}
    return Response(body, status=201 if made.is_new else 200)


def _wish(request: PersonRequest, order: create.Order, client_id: str | None, *, language: str = "") -> dict[str, Any]:
    assumed = language or translation.get_language() or "en"
    ours = {"client_id": client_id or _key_of(request), "accept_language": accept_language(request)}
    return {"person_id": request.user.pk, "order": order, "language": assumed, **ours}


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
