"""`/api/v1/processing/…` as Splashmy documents it (§5): the same jobs and results under its names."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from person.api.requests import PersonRequest
from person.credits import allowance
from project.api.envelope import Dialect, Pages, Reply, page

from ...jobs import access, cancel, payment, results, serialize
from ...models import Job, PromptTemplate, Result
from ...prompts import templates
from ...upkeep import statistics
from .. import serializers as s
from ..throttles import AttemptsThrottle
from ..views import ImagesView, begin, checked, jobs_found, results_found
from .splashmy_images import wished

ALIASES = {"job_type": "type", "original_image": "source", "image": "source", "image_id": "source", "style_id": "style"}
"""Splashmy's names of a job's fields, and ours."""


class ProcessingOrderIn(s.OrderIn):
    """A job by Splashmy's names (`job_type`, `original_image`), or by ours."""

    def to_internal_value(self, data: Any) -> Any:
        renamed = {ALIASES.get(name, name): value for name, value in dict(data.items()).items() if value is not None}
        return super().to_internal_value(renamed)


class TemplateOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    category = serializers.CharField(allow_blank=True)
    job_type = serializers.CharField()
    prompt = serializers.CharField()
    default_parameters = serializers.DictField()


class ProcessingView(ImagesView):
    dialect = Dialect.SPLASHMY


class Jobs(ProcessingView):
    throttle_classes = (*ImagesView.throttle_classes, AttemptsThrottle)

    @extend_schema(request=ProcessingOrderIn, responses={201: dict, 400: dict, 402: dict, 403: dict, 404: dict, 409: dict})
    def post(self, request: PersonRequest) -> Response:
        """Create a job, in state `pending`."""
        order, client_id = s.order(checked(ProcessingOrderIn, request))
        made = begin(request, order, client_id)
        card = {"safety": made.safety} if made.safety else {}
        return Reply({**_job(made.job), **card}, message=_("The job was created"), status=201)


class JobList(ProcessingView):
    pagination_class = Pages

    @extend_schema(responses={200: s.JobOut(many=True)}, operation_id="processing_jobs_list")
    def get(self, request: PersonRequest) -> Response:
        """The person's jobs, newest first."""
        return page(request, jobs_found(request), _job)


class OneJob(ProcessingView):
    @extend_schema(responses={200: dict, 404: dict})
    def get(self, request: PersonRequest, job_id: uuid.UUID) -> Response:
        """One job: how far it is, and its pictures."""
        return Reply(_job(access.job(job_id=job_id, person_id=request.user.pk)))


class CancelJob(ProcessingView):
    @extend_schema(request=None, responses={200: dict, 404: dict, 409: dict})
    def post(self, request: PersonRequest, job_id: uuid.UUID) -> Response:
        """Cancel; `answer` is cancelled or cancelling. A finished job answers 409."""
        job = access.job(job_id=job_id, person_id=request.user.pk)
        answer = cancel.job(job_id=job_id, person_id=request.user.pk, now=timezone.now())
        if answer is cancel.Answer.ALREADY_FINISHED:
            raise cancel.AlreadyFinished
        job.refresh_from_db()
        return Reply({**_job(job), "answer": answer.value}, message=_("The job is cancelled"))


class Results(ProcessingView):
    pagination_class = Pages

    @extend_schema(responses={200: s.ResultOut(many=True)}, operation_id="processing_results_list")
    def get(self, request: PersonRequest) -> Response:
        """The person's results, newest first."""
        return page(request, results_found(request), _result)


class FavoriteResult(ProcessingView):
    @extend_schema(request=None, responses={200: dict, 404: dict})
    def post(self, request: PersonRequest, result_id: uuid.UUID) -> Response:
        """Turn the favourite mark round; `is_favorite` in the body says which way."""
        return Reply(_result(results.set_favorite(result_id=result_id, person_id=request.user.pk, is_favorite=wished(request))))


class RateResult(ProcessingView):
    @extend_schema(request=s.RatingIn, responses={200: dict, 400: dict, 404: dict})
    def post(self, request: PersonRequest, result_id: uuid.UUID) -> Response:
        """Rate a result from 1 to 5."""
        rating = checked(s.RatingIn, request)["rating"]
        return Reply(_result(results.rate(result_id=result_id, person_id=request.user.pk, rating=rating)))


class DownloadResult(ProcessingView):
    @extend_schema(responses={200: dict, 404: dict})
    def get(self, request: PersonRequest, result_id: uuid.UUID) -> Response:
        """A signed address that expires; the download is counted."""
        url = results.download(result_id=result_id, person_id=request.user.pk)
        return Reply({"download_url": url, "url": url})


class Quota(ProcessingView):
    @extend_schema(responses={200: dict})
    def get(self, request: PersonRequest) -> Response:
        """What the day's allowance covers, and what is left to spend after it."""
        now = timezone.now()
        limit = allowance.daily_limit(request.user.plan, allowance.IMAGES)
        left = payment.free_left_today(person=request.user, now=now)
        today = Job.objects.ordered_by(request.user).filter(created_at__date=now.date())
        counts = today.aggregate(**{f"daily_{kind}s": Count("pk", filter=Q(type=kind)) for kind in Job.Type.values})
        data = {"daily_limit": limit, "used_today": limit - left, "remaining": left, **counts}
        return Reply({**data, "credits": request.user.balance, "is_premium": request.user.plan.is_premium})


class Stats(ProcessingView):
    @extend_schema(responses={200: dict})
    def get(self, request: PersonRequest) -> Response:
        """The person's own numbers, as they are now; `service` is how the site did in the last day, counted every half hour."""
        jobs = Job.objects.of(request.user)
        span = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=DurationField())
        data = jobs.aggregate(
            total_jobs=Count("pk"),
            **{f"{state}_jobs": Count("pk", filter=Q(state=state)) for state in Job.State.values},
            **{f"{kind}_jobs": Count("pk", filter=Q(type=kind)) for kind in Job.Type.values},
            average=Avg(span, filter=Q(state=Job.State.COMPLETED)),
        )
        average = data.pop("average")
        own = Result.objects.of(request.user)
        data |= own.aggregate(
            total_results=Count("pk"), favorite_results=Count("pk", filter=Q(is_favorite=True)), average_rating=Avg("rating")
        )
        average_s = round(average.total_seconds(), 1) if average else None
        service = statistics.last_day(now=timezone.now())
        return Reply({**data, "average_processing_time": average_s, "service": service})


class Templates(ProcessingView):
    pagination_class = Pages

    @extend_schema(responses={200: TemplateOut(many=True)}, operation_id="processing_templates_list")
    def get(self, request: PersonRequest) -> Response:
        """Templates to begin a job from."""
        return page(request, PromptTemplate.objects.seen_by(request.user), _template)


def _job(row: Job) -> dict[str, Any]:
    data = serialize.one_job(row, now=timezone.now())
    return {**data, "job_type": data["type"], "original_image": data["source"], "progress": data["percent"]}


def _result(row: Result) -> dict[str, Any]:
    return {**serialize.result(row), "prompt": row.job.prompt, "job_type": row.job.type}


def _template(row: PromptTemplate) -> dict[str, Any]:
    return {
        "id": row.pk,
        "slug": row.slug,
        **templates.wording(row),
        "category": row.category,
        "job_type": row.type,
        "prompt": row.prompt,
        "default_parameters": row.parameters,
    }


urlpatterns = [
    path("jobs/", Jobs.as_view(), name="splashmy_jobs"),
    path("jobs/list/", JobList.as_view(), name="splashmy_job_list"),
    path("jobs/<uuid:job_id>/", OneJob.as_view(), name="splashmy_job"),
    path("jobs/<uuid:job_id>/cancel/", CancelJob.as_view(), name="splashmy_job_cancel"),
    path("results/", Results.as_view(), name="splashmy_results"),
    path("results/<uuid:result_id>/favorite/", FavoriteResult.as_view(), name="splashmy_result_favorite"),
    path("results/<uuid:result_id>/rate/", RateResult.as_view(), name="splashmy_result_rate"),
    path("results/<uuid:result_id>/download/", DownloadResult.as_view(), name="splashmy_result_download"),
    path("quota/", Quota.as_view(), name="splashmy_quota"),
    path("stats/", Stats.as_view(), name="splashmy_stats"),
    path("templates/", Templates.as_view(), name="splashmy_templates"),
]
