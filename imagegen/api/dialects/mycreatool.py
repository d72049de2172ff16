"""`/api/imagegen/…` as Mycreatool documents it ("AI Görsel İşleme"): a task is a job, its status has no `pending`."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.urls import path
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.response import Response

from person.api.requests import PersonRequest
from project.api.envelope import Dialect, Reply

from ...jobs import access, create, queue, shape
from ...media import signing
from ...models import Job, Style
from ...models.parameters import Quality, Size
from ..throttles import GenerationThrottle
from ..views import ImagesView, begin, checked, take_upload

MOST_PROMPT = 1000


class GenerateIn(serializers.Serializer[Any]):
    prompt = serializers.CharField(max_length=MOST_PROMPT)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    # DRF takes declared fields away from the class, so `style` doesn't meet its own attribute.
    style = serializers.CharField(max_length=80, allow_blank=True, default="")  # type: ignore[assignment]
    quality = serializers.ChoiceField(choices=Quality.choices, required=False)
    dimensions = serializers.ChoiceField(choices=Size.choices, default=Size.AUTO)
    translate = serializers.BooleanField(default=True)
    improve = serializers.BooleanField(default=True)


class EditIn(serializers.Serializer[Any]):
    image = serializers.FileField(allow_empty_file=True)
    edit_prompt = serializers.CharField(max_length=MOST_PROMPT, allow_blank=True, default="")
    operation = serializers.RegexField(r"^[a-z_]{0,30}$", allow_blank=True, default="")
    intensity = serializers.FloatField(min_value=0, max_value=1, default=0.7)


class TaskOut(serializers.Serializer[Any]):
    task_id = serializers.UUIDField()
    status = serializers.CharField()
    estimated_time = serializers.IntegerField(required=False, help_text="Seconds.")
    result = serializers.DictField(required=False, allow_null=True)
    error = serializers.DictField(required=False, allow_null=True)


class Generate(ImagesView):
    dialect = Dialect.MYCREATOOL
    throttle_classes = (*ImagesView.throttle_classes, GenerationThrottle)

    @extend_schema(request=GenerateIn, responses={202: TaskOut, 400: dict, 402: dict, 404: dict, 409: dict})
    def post(self, request: PersonRequest) -> Response:
        """Begin a picture from a prompt. `style` is one of the catalogue, or words."""
        wish = checked(GenerateIn, request)
        slug = slugify(wish["style"])
        known = Style.objects.filter(slug=slug, is_active=True).exists() if slug else False
        style = {"style": slug} if known else {"style_words": wish["style"]}
        wording = {"translate": wish["translate"], "improve": wish["improve"]}
        order = create.Order(prompt=wish["prompt"], quality=wish.get("quality"), size=wish["dimensions"], **wording, **style)
        job = begin(request, order, None, language=wish.get("language", "")).job
        place = queue.positions([job], timezone.now()).get(job.pk, 1)
        told = {**_task(job), "estimated_time": queue.estimated_seconds(job, place=place)}
        return Reply(told, message=_("Image generation has started"), status=202)


class Edit(ImagesView):
    dialect = Dialect.MYCREATOOL
    throttle_classes = (*ImagesView.throttle_classes, GenerationThrottle)
    parser_classes = (MultiPartParser, FormParser, JSONParser)

    @extend_schema(request=EditIn, responses={202: TaskOut, 400: dict, 402: dict, 404: dict, 409: dict})
    def post(self, request: PersonRequest) -> Response:
        """Upload a picture and begin to change it."""
        wish = checked(EditIn, request)
        image = take_upload(request, wish).image
        order = create.Order(
            type=Job.Type.EDIT, prompt=wish["edit_prompt"], operation=wish["operation"], intensity=wish["intensity"], source=image.pk
        )
        return Reply(_task(begin(request, order, None).job), message=_("Image editing has started"), status=202)


class Task(ImagesView):
    dialect = Dialect.MYCREATOOL

    @extend_schema(responses={200: TaskOut, 404: dict})
    def get(self, request: PersonRequest, task_id: uuid.UUID) -> Response:
        """How a task stands, and its picture once there is one."""
        job = access.job(job_id=task_id, person_id=request.user.pk)
        result = job.results.filter(deleted_at__isnull=True).first()
        told = {**_task(job), "result": None, "error": shape.failure(job.error_code) if job.error_code else None}
        if result is not None and job.started_at and job.ended_at:
            told["result"] = {
                "image_url": request.build_absolute_uri(signing.url(result.file)),
                "thumbnail_url": request.build_absolute_uri(signing.url(result.thumbnail)),
                "metadata": {
                    "prompt": job.prompt,
                    "processing_time": round((job.ended_at - job.started_at).total_seconds(), 1),
                    "credits_used": job.price_credits,
                },
            }
        return Reply(told)


def _task(job: Job) -> dict[str, Any]:
    return {"task_id": str(job.pk), "status": "processing" if job.state == Job.State.PENDING else job.state}


urlpatterns = [
    path("generate/", Generate.as_view(), name="mycreatool_generate"),
    path("edit/", Edit.as_view(), name="mycreatool_edit"),
    path("task/<uuid:task_id>/", Task.as_view(), name="mycreatool_task"),
]
