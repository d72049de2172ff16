"""What the image API takes, and what it answers (imagegen/jobs/serialize.py makes it)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from dreams.api.serializers import HelpOut

from ..jobs.create import MOST_SEED, Order
from ..models import Job
from ..models.parameters import Background, OutputFormat, Quality, Size
from ..trash import Thing


class OrderIn(serializers.Serializer[Any]):
    """`client_id` (or the header `Idempotency-Key`): the same one makes one job. `style` is a slug or an id; what the order leaves out
    of quality, background and output format, the style decides.
    """

    type = serializers.ChoiceField(choices=Job.Type.choices, default=Job.Type.GENERATION)
    prompt = serializers.CharField(max_length=settings.IMAGEGEN_PROMPT_MAX_CHARS, allow_blank=True, default="")
    operation = serializers.RegexField(r"^[a-z_]{0,30}$", allow_blank=True, default="")
    intensity = serializers.FloatField(min_value=0, max_value=1, default=0.7)
    # DRF takes declared fields away from the class, so `source` and `style` don't meet its own attributes.
    source = serializers.UUIDField(allow_null=True, default=None)  # type: ignore[assignment]
    mask = serializers.UUIDField(allow_null=True, default=None, help_text="An upload: a PNG, transparent where the picture is to change.")
    style = serializers.CharField(max_length=80, allow_blank=True, default="")  # type: ignore[assignment]
    dream = serializers.UUIDField(allow_null=True, default=None)
    quality = serializers.ChoiceField(choices=Quality.choices, required=False, help_text="Left out: the style's, else `auto`.")
    background = serializers.ChoiceField(choices=Background.choices, required=False, help_text="Left out: the style's, else `auto`.")
    output_format = serializers.ChoiceField(choices=OutputFormat.choices, required=False, help_text="Left out: the style's, else `png`.")
    size = serializers.ChoiceField(choices=Size.choices, default=Size.AUTO)
    stream = serializers.BooleanField(default=True, help_text="Whether partial pictures are wanted.")
    translate = serializers.BooleanField(default=True, help_text="To English, where the provider understands that best.")
    improve = serializers.BooleanField(default=False, help_text="Let a chat model make the prompt richer; the job shows the result.")
    seed = serializers.IntegerField(min_value=0, max_value=MOST_SEED, allow_null=True, default=None)
    deadline_seconds = serializers.IntegerField(
        min_value=1, max_value=86400, allow_null=True, default=None, help_text="Not started by then, it is cancelled and free."
    )
    deadline_s = serializers.IntegerField(
        min_value=1, max_value=86400, allow_null=True, required=False, help_text="The same as `deadline_seconds`."
    )
    client_id = serializers.CharField(max_length=80, allow_null=True, default=None)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        short = given.pop("deadline_s", None)
        if short is not None and given["deadline_seconds"] not in {None, short}:
            raise serializers.ValidationError({"deadline_s": [_("This says something else than deadline_seconds.")]})
        return {**given, "deadline_seconds": short or given["deadline_seconds"]}


def order(checked: dict[str, Any]) -> tuple[Order, str | None]:
    """What was checked by `OrderIn` as an order, and its client id."""
    fields = dict(checked)
    client_id = fields.pop("client_id")
    fields["deadline_s"] = fields.pop("deadline_seconds")
    fields["type"] = Job.Type(fields["type"])
    return Order(**fields), client_id


class ResultOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    job = serializers.UUIDField()
    index = serializers.IntegerField()
    image_url = serializers.CharField(help_text="Signed; good for an hour or more.")
    thumbnail_url = serializers.CharField()
    media_type = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    size_bytes = serializers.IntegerField()
    is_favorite = serializers.BooleanField()
    rating = serializers.IntegerField(allow_null=True, min_value=1, max_value=5)
    is_public = serializers.BooleanField()
    downloads = serializers.IntegerField()
    is_ai = serializers.BooleanField(help_text="Always true: made or changed by a machine. The file says so, too.")
    digital_source_type = serializers.URLField(
        help_text="IPTC's term, as in the file: `trainedAlgorithmicMedia`, or `compositeWithTrainedAlgorithmicMedia` for a changed photo."
    )
    created_at = serializers.DateTimeField()


class JobFailureOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()


class JobOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=Job.Type.choices)
    status = serializers.ChoiceField(choices=Job.State.choices)
    client_id = serializers.CharField(allow_null=True)
    dream = serializers.UUIDField(allow_null=True)
    source = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]
    mask = serializers.UUIDField(allow_null=True)
    style = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]
    retry_of = serializers.UUIDField(allow_null=True)
    prompt = serializers.CharField()
    language = serializers.CharField(allow_null=True)
    translated_prompt = serializers.CharField(allow_null=True)
    improved_prompt = serializers.CharField(allow_null=True)
    translate = serializers.BooleanField()
    improve = serializers.BooleanField()
    operation = serializers.CharField(allow_null=True)
    intensity = serializers.FloatField()
    quality = serializers.ChoiceField(choices=Quality.choices)
    background = serializers.ChoiceField(choices=Background.choices)
    output_format = serializers.ChoiceField(choices=OutputFormat.choices)
    size = serializers.ChoiceField(choices=Size.choices)
    stream = serializers.BooleanField()
    seed = serializers.IntegerField()
    price = serializers.IntegerField()
    is_covered_by_plan = serializers.BooleanField()
    is_cancelling = serializers.BooleanField()
    attempt = serializers.IntegerField()
    percent = serializers.IntegerField()
    stage = serializers.CharField(allow_null=True)
    provider = serializers.CharField(allow_null=True)
    queue_position = serializers.IntegerField(allow_null=True, help_text="1 is next.")
    estimated_time = serializers.IntegerField(allow_null=True, help_text="Seconds.")
    last_seq = serializers.IntegerField()
    error = JobFailureOut(allow_null=True)
    results = ResultOut(many=True)
    deadline_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class OrderedOut(JobOut):
    safety = HelpOut(allow_null=True, help_text="The card that names help, where the prompt told of a danger while awake.")


class RefusedOut(serializers.Serializer[Any]):
    """A field's errors, or a refusal of ours. `content_refused` comes with `category` and a softer `suggestion` to send instead."""

    error = serializers.CharField(required=False)
    code = serializers.CharField(required=False)
    category = serializers.CharField(required=False)
    suggestion = serializers.CharField(required=False, allow_null=True)
    safety = HelpOut(required=False, allow_null=True)


class CancelOut(serializers.Serializer[Any]):
    answer = serializers.ChoiceField(choices=["cancelled", "cancelling", "already_finished", "unknown"])
    job = JobOut(allow_null=True)


class EventOut(serializers.Serializer[Any]):
    """A frame of `/ws/jobs/`; /api/asyncapi.yaml says what else each type holds."""

    type = serializers.CharField()
    job = serializers.UUIDField()
    seq = serializers.IntegerField()
    position = serializers.IntegerField()
    at = serializers.DateTimeField()


class UploadIn(serializers.Serializer[Any]):
    image = serializers.FileField(allow_empty_file=True)
    title = serializers.CharField(max_length=200, allow_blank=True, default="")
    description = serializers.CharField(max_length=1000, allow_blank=True, default="")
    tags = serializers.CharField(max_length=1000, allow_blank=True, default="", help_text="Separated by commas.")
    is_public = serializers.BooleanField(default=False)


class ImageIn(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200, allow_blank=True, required=False)
    description = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=20, required=False)
    is_public = serializers.BooleanField(required=False)


class ImageOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    description = serializers.CharField()
    image_url = serializers.CharField()
    thumbnail_url = serializers.CharField()
    media_type = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    size_bytes = serializers.IntegerField()
    is_public = serializers.BooleanField()
    is_safe = serializers.BooleanField()
    is_ai = serializers.BooleanField(help_text="Whether the uploaded file said that a machine made or changed it.")
    digital_source_type = serializers.URLField(
        allow_null=True, help_text="IPTC's term that the uploaded file held, if it was one of these."
    )
    downloads = serializers.IntegerField()
    tags = serializers.ListField(child=serializers.CharField())
    automatic_tags = serializers.ListField(child=serializers.CharField(), help_text="Its main colours.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TrashedOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=[(thing.value, thing.name) for thing in Thing])
    id = serializers.UUIDField()
    caption = serializers.CharField(help_text="The prompt of a picture or job, the title of an upload.")
    thumbnail_url = serializers.CharField(allow_null=True)
    deleted_at = serializers.DateTimeField()
    erase_at = serializers.DateTimeField(help_text="Until then it can be restored; then it is erased for good.")


class RestoredOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=[(thing.value, thing.name) for thing in Thing])
    id = serializers.UUIDField()


class ResultIn(serializers.Serializer[Any]):
    is_favorite = serializers.BooleanField(required=False)
    is_public = serializers.BooleanField(required=False)
    rating = serializers.IntegerField(min_value=1, max_value=5, required=False)


class RatingIn(serializers.Serializer[Any]):
    rating = serializers.IntegerField(min_value=1, max_value=5)


class TagOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
    usage_count = serializers.IntegerField()


class SplashmyDownloadOut(serializers.Serializer[Any]):
    download_url = serializers.CharField()
    url = serializers.CharField()


class DownloadOut(serializers.Serializer[Any]):
    url = serializers.CharField()
