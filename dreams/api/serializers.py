"""What clients send about dreams, checked, and what they are answered, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from project.text.visible import is_blank

from .. import safety
from ..chat import frames, state
from ..models import Dream, DreamInsight, Message
from ..signs.ranges import MOST_DENIED
from .filter_serializers import FiltersIn


class DreamIn(serializers.ModelSerializer[Dream]):
    """Title and description as documented (Dreamalyze §7), and the diary's own fields."""

    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)

    class Meta:
        model = Dream
        fields: tuple[str, ...] = ("title", "description", "dreamt_on", "mood", "lucidity", "recall", "is_nightmare", "tags", "stays_here")
        extra_kwargs = {"title": {"allow_blank": False}}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("title") and is_blank(attrs["title"]):
            raise serializers.ValidationError({"title": [serializers.CharField.default_error_messages["blank"]]}, code="blank")
        for name, value in attrs.items():
            if isinstance(value, str) and "\x00" in value:
                raise serializers.ValidationError({name: [_("The text holds characters that can't be stored.")]})
        return attrs


class DreamOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    author = serializers.EmailField()
    title = serializers.CharField(allow_null=True)
    description = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    deleted_at = serializers.DateTimeField(allow_null=True)
    is_active = serializers.BooleanField()
    analyst = serializers.CharField(allow_null=True)
    dreamt_on = serializers.DateField(allow_null=True)
    kind = serializers.ChoiceField(choices=Dream.Kind.choices, help_text="`nothing` and `later`: a night that nothing was told of.")
    mood = serializers.ChoiceField(choices=Dream.Mood.choices, allow_null=True)
    lucidity = serializers.IntegerField(allow_null=True)
    recall = serializers.IntegerField(allow_null=True)
    is_nightmare = serializers.BooleanField()
    distress = serializers.IntegerField(allow_null=True)
    is_recurring = serializers.BooleanField()
    people = serializers.ListField(child=serializers.CharField())
    stays_here = serializers.BooleanField(help_text="Nothing of it leaves this server: only the built-in analyst answers.")
    slept_at = serializers.DateTimeField(allow_null=True)
    woke_at = serializers.DateTimeField(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())


class DreamPageIn(FiltersIn):
    """A page of a list of dreams, here and in the journal."""

    cursor = serializers.CharField(required=False, allow_blank=True, default="", max_length=100, help_text="`next` of the page before.")
    limit = serializers.IntegerField(required=False, default=50, min_value=1, max_value=200)


class DreamPageOut(serializers.Serializer[Any]):
    results = DreamOut(many=True)
    next = serializers.CharField(allow_null=True, help_text="The `cursor` of the next page; null on the last.")
    as_of = serializers.DateTimeField(help_text="The `since` for asking what changed after this answer.")
    count = serializers.IntegerField(allow_null=True, help_text="All of a narrowed list, on its first page; else null.")


class DreamChangesIn(FiltersIn):
    since = serializers.DateTimeField(help_text="`as_of` of an earlier answer.")


class DreamChangesOut(serializers.Serializer[Any]):
    results = DreamOut(many=True, help_text="Dreams that are new or changed, as they are now; some may be known already.")
    deleted = serializers.ListField(child=serializers.UUIDField(), help_text="And those that a narrowed list holds no longer.")
    count = serializers.IntegerField(allow_null=True, help_text="How many a narrowed list holds now; null for a list of everything.")
    is_whole = serializers.BooleanField(help_text="False: too much has changed; load the list anew.")
    as_of = serializers.DateTimeField()


class DeleteIn(serializers.Serializer[Any]):
    now = serializers.BooleanField(required=False, default=False, help_text="Erase it for good at once, without the days in the trash.")


class TrashedDreamOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField(allow_null=True)
    description = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    deleted_at = serializers.DateTimeField()
    erase_at = serializers.DateTimeField(help_text="Until then it can be restored; then it is erased for good.")


class TrashPageOut(serializers.Serializer[Any]):
    results = TrashedDreamOut(many=True)
    next = serializers.CharField(allow_null=True, help_text="The `cursor` of the next page; null on the last.")
    trash_days = serializers.IntegerField(help_text="How long a deleted dream can be restored; 0: it is erased at once.")


class TrashPageIn(serializers.Serializer[Any]):
    cursor = serializers.CharField(required=False, allow_blank=True, default="", max_length=100, help_text="`next` of the page before.")
    limit = serializers.IntegerField(required=False, default=50, min_value=1, max_value=200)


class ErasingOut(serializers.Serializer[Any]):
    erasing = serializers.IntegerField(help_text="How many dreams are being erased now.")


class FailureOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()


class MemoryOut(serializers.Serializer[Any]):
    """An earlier dream that the analyst was reminded of, where the person has switched memory on."""

    dream = serializers.UUIDField()
    night = serializers.DateField(allow_null=True)
    title = serializers.CharField(allow_null=True, help_text="Its title, or else its first words.")


class MessageOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    dream = serializers.UUIDField()
    role = serializers.ChoiceField(choices=Message.Role.choices)
    message = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=Message.State.choices)
    client_id = serializers.CharField(allow_null=True)
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]  # a field may be named like an attribute of its base
    version = serializers.IntegerField()
    versions = serializers.IntegerField()
    analyst = serializers.CharField(allow_null=True)
    epoch = serializers.IntegerField()
    error = FailureOut(allow_null=True)
    finish_reason = serializers.ChoiceField(choices=Message.FinishReason.choices, allow_null=True)
    can_continue = serializers.BooleanField()
    thinking = serializers.CharField(allow_null=True)
    notice = serializers.ChoiceField(
        choices=Message.Notice.choices, allow_null=True, help_text="What a message of the role `system` is about."
    )
    memories = MemoryOut(many=True)


class MessagePageIn(serializers.Serializer[Any]):
    before = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=frames.MAX_ID, help_text="`next` of the page before."
    )
    limit = serializers.IntegerField(required=False, default=100, min_value=1, max_value=state.LAST_LIMIT)


class MessagePageOut(serializers.Serializer[Any]):
    results = MessageOut(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="The `before` of the next page, which is older; null on the last.")


class InsightsIn(serializers.Serializer[Any]):
    after = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=frames.MAX_ID, help_text="Only of messages after this one."
    )
    before = serializers.IntegerField(
        required=False, default=frames.MAX_ID, min_value=0, max_value=frames.MAX_ID, help_text="Only of messages before this one."
    )


class DeniedPlaces(serializers.ListField):
    """Ranges of a text that is sent with it, of which the dreamer said while writing that they are no signs."""

    def __init__(self, **options: Any) -> None:
        place = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=10_000_000), min_length=2, max_length=2)
        text = "Words that are no signs, as `[start, end]` in code points of the text: as a mark with `is_denied`, said while writing."
        super().__init__(**{"child": place, "max_length": MOST_DENIED, "required": False, "help_text": text, **options})


class MessageIn(serializers.Serializer[Any]):
    """The same as the frame `message.send`; read by `frames.parse_send`, so that both roads refuse the same things."""

    id = serializers.CharField(max_length=frames.MAX_CLIENT_ID)
    text = serializers.CharField()
    analyst = serializers.CharField(required=False, allow_null=True, max_length=40)
    parent = serializers.IntegerField(required=False, allow_null=True, min_value=0)  # type: ignore[assignment]  # as above
    traceparent = serializers.CharField(required=False, allow_blank=True, help_text="W3C Trace Context.")
    denied = DeniedPlaces()


class HelplineOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    number = serializers.CharField()
    tel = serializers.CharField(help_text="An address that a telephone dials.")


class DirectoryOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    url = serializers.URLField()


class HelpOut(serializers.Serializer[Any]):
    """Help that is named: written by the server, in the language of the words that raised it."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.name) for kind in safety.Kind])
    language = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    numbers = HelplineOut(many=True)
    directory = DirectoryOut()


class SafetyCardOut(HelpOut):
    """Help to be shown beside the reply."""

    message_id = serializers.IntegerField()
    is_put_away = serializers.BooleanField()


class WordsIn(serializers.Serializer[Any]):
    text = serializers.CharField(trim_whitespace=False)


class NamedOut(serializers.Serializer[Any]):
    safety = HelpOut(allow_null=True, help_text="The card that names help; null where the words tell of no danger.")


class SafetyCardIn(serializers.Serializer[Any]):
    is_put_away = serializers.BooleanField()


class SentOut(serializers.Serializer[Any]):
    message = MessageOut()
    reply = MessageOut(allow_null=True)
    safety = SafetyCardOut(
        allow_null=True, help_text="The card that this message brought up; null where it told of no danger, or of none that is new."
    )


class StopIn(serializers.Serializer[Any]):
    epoch = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=frames.MAX_ID)
    offset = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=frames.MAX_ID)


class RegenerateIn(serializers.Serializer[Any]):
    analyst = serializers.CharField(required=False, allow_null=True, max_length=40)


class AnalystOut(serializers.Serializer[Any]):
    is_ai = serializers.BooleanField(help_text="Always true: an analyst is a machine, never a person.")
    slug = serializers.CharField()
    name = serializers.CharField()
    school = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)


class InsightOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    message_id = serializers.IntegerField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    quote = serializers.CharField()
    source = serializers.ChoiceField(  # type: ignore[assignment]  # as above
        choices=DreamInsight.Source.values, help_text="Who found it: the lexicon (`words`), or a `model` that quoted these words."
    )
