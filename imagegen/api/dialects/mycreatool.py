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
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.response import Response

from dreams.api.serializers import HelpOut
from person.api.requests import PersonRequest
from project.absolute_urls import absolute
from project.api.envelope import Dialect, Reply
from project.api.parsers import JSONParser

from ...jobs import access, create, operations, queue, serialize
from ...media import signing
from ...models import Job, Style
from ...models.parameters import Quality, Size
from ..throttles import AttemptsThrottle
from ..views import ImagesView, begin, checked, take_upload

MOST_PROMPT = 1000
DEFAULT_STYLE = "photorealistic"
NO_CHOICE = serializers.ChoiceField.default_error_messages["invalid_choice"]


class GenerateIn(serializers.Serializer[Any]):
    prompt = serializers.CharField(max_length=MOST_PROMPT)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    # DRF takes declared fields away from the class, so `style` doesn't meet its own attribute.
    style = serializers.CharField(max_length=80, default=DEFAULT_STYLE)  # type: ignore[assignment]
    quality = serializers.ChoiceField(choices=Quality.choices, required=False)
    dimensions = serializers.ChoiceField(choices=Size.choices, default=Size.AUTO)
    translate = serializers.BooleanField(default=True)
    improve = serializers.BooleanField(default=True)

    def validate_style(self, given: str) -> str:
        """The slug of a style of the catalogue, however it is written: a choice, as documented ("Serializer Validation").

        Empty for the default where an operator took it out of the catalogue.
        """
        slug = slugify(given.replace("_", "-"))
        if Style.objects.filter(slug=slug, is_active=True).exists():
            return slug
        if slug == DEFAULT_STYLE:
            return ""
        raise serializers.ValidationError(NO_CHOICE.format(input=given), code="invalid_choice")


class EditIn(serializers.Serializer[Any]):
    image = serializers.FileField(allow_empty_file=True)
    edit_prompt = serializers.CharField(max_length=MOST_PROMPT, allow_blank=True, default="")
    operation = serializers.ChoiceField(choices=operations.NAMES, allow_blank=True, default="")
    intensity = serializers.FloatField(min_value=0, max_value=1, default=0.7)


class TaskOut(serializers.Serializer[Any]):
    task_id = serializers.UUIDField()
    status = serializers.CharField()
    estimated_time = serializers.IntegerField(required=False, help_text="Seconds.")
    result = serializers.DictField(required=False, allow_null=True)
    error = serializers.DictField(required=False, allow_null=True)
    safety = HelpOut(required=False, help_text="The card that names help, where the prompt told of a danger while awake.")


class Generate(ImagesView):
    dialect = Dialect.MYCREATOOL
    throttle_classes = (*ImagesView.throttle_classes, AttemptsThrottle)

    @extend_schema(request=GenerateIn, responses={202: TaskOut, 400: dict, 402: dict, 404: dict, 409: dict})
    def post(self, request: PersonRequest) -> Response:
        """Begin a picture from a prompt. `style` is one of the catalogue."""
        wish = checked(GenerateIn, request)
        choices = {name: wish[name] for name in ("style", "translate", "improve")}
        order = create.Order(prompt=wish["prompt"], quality=wish.get("quality"), size=wish["dimensions"], **choices)
        made = begin(request, order, None, language=wish.get("language", ""))
        place = queue.positions([made.job], timezone.now()).get(made.job.pk, 1)
        data = {**_task(made.job), "estimated_time": queue.estimated_seconds(made.job, place=place), **_help(made)}
        return Reply(data, message=_("Image generation has started"), status=202)


class Edit(ImagesView):
    dialect = Dialect.MYCREATOOL
    throttle_classes = (*ImagesView.throttle_classes, AttemptsThrottle)
    parser_classes = (MultiPartParser, FormParser, JSONParser)

    @extend_schema(request=EditIn, responses={202: TaskOut, 400: dict, 402: dict, 404: dict, 409: dict})
    def post(self, request: PersonRequest) -> Response:
        """Upload a picture and begin to change it."""
        wish = checked(EditIn, request)
        image = take_upload(request, wish).image
        order = create.Order(
            type=Job.Type.EDIT, prompt=wish["edit_prompt"], operation=wish["operation"], intensity=wish["intensity"], source=image.pk
        )
        made = begin(request, order, None)
        return Reply({**_task(made.job), **_help(made)}, message=_("Image editing has started"), status=202)


class Task(ImagesView):
    dialect = Dialect.MYCREATOOL

    @extend_schema(responses={200: TaskOut, 404: dict})
    def get(self, request: PersonRequest, task_id: uuid.UUID) -> Response:
        """How a task stands, and its picture once there is one."""
        job = access.job(job_id=task_id, person_id=request.user.pk)
        result = job.results.filter(deleted_at__isnull=True).first()
        data = {**_task(job), "result": None, "error": serialize.failure(job.error_code) if job.error_code else None}
        if result is not None and job.started_at and job.ended_at:
            data["result"] = {
                "image_url": absolute(signing.url(result.file)),
                "thumbnail_url": absolute(signing.url(result.thumbnail)),
                "metadata": {
                    "prompt": job.prompt,
                    "processing_time": round((job.ended_at - job.started_at).total_seconds(), 1),
                    "credits_used": job.price_credits,
                },
            }
        return Reply(data)


def _task(job: Job) -> dict[str, Any]:
    return {"task_id": str(job.pk), "status": "processing" if job.state == Job.State.PENDING else job.state}


def _help(made: create.Created) -> dict[str, Any]:
    return {"safety": made.safety} if made.safety else {}


urlpatterns = [
    path("generate/", Generate.as_view(), name="mycreatool_generate"),
    path("edit/", Edit.as_view(), name="mycreatool_edit"),
    path("task/<uuid:task_id>/", Task.as_view(), name="mycreatool_task"),
]
