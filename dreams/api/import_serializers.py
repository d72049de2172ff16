"""What clients send about imports, checked, and what they are answered, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ..journal.imports.dates import ORDERS
from ..journal.imports.encodings import ENCODINGS
from ..journal.imports.tables import DELIMITERS, FIELDS
from ..models import JournalImport

STATES = ("shown", "waiting", "running", "done", "failed", "undone", "put_aside")


class ImportIn(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="At most 10 MB.", allow_empty_file=True)


class OptionsIn(serializers.Serializer[Any]):
    """What is left out stays as it is."""

    encoding = serializers.ChoiceField(choices=ENCODINGS, required=False)
    delimiter = serializers.ChoiceField(choices=DELIMITERS, required=False)
    order = serializers.ChoiceField(choices=ORDERS, required=False, help_text="Of the three numbers of a date.")
    mapping = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=200),
        required=False,
        help_text="The number of the column of each field, from 0.",
    )

    def validate_mapping(self, value: dict[str, int]) -> dict[str, int]:
        unknown = set(value) - set(FIELDS)
        if unknown:
            raise serializers.ValidationError("unknown field", code="invalid_choice")
        return value


class ProblemOut(serializers.Serializer[Any]):
    """`line` of the file, or the number of the entry in it; `where` is the file within an archive."""

    code = serializers.CharField()
    line = serializers.IntegerField()
    where = serializers.CharField(allow_blank=True)
    words = serializers.CharField(help_text="In the reader's language.")


class ImportOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    format = serializers.ChoiceField(choices=JournalImport.Format.choices)
    state = serializers.CharField(help_text=f"One of {', '.join(STATES)}.")
    progress = serializers.IntegerField(help_text="From 0 to 100.")
    kept = serializers.IntegerField()
    duplicates = serializers.IntegerField(help_text="Left out: the journal has the same words for the same night.")
    refused = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    problems = ProblemOut(many=True, required=False)


class SampleOut(serializers.Serializer[Any]):
    night = serializers.DateField()
    title = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    mood = serializers.CharField(allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField())


class PreviewOut(ImportOut):
    """What would come in, and how the file is read. `order` is empty where it must be said before the import can begin."""

    entries = serializers.IntegerField()
    columns = serializers.ListField(child=serializers.CharField(allow_blank=True))
    mapping = serializers.DictField(child=serializers.IntegerField())
    encoding = serializers.CharField()
    delimiter = serializers.CharField()
    order = serializers.CharField(allow_blank=True)
    orders = serializers.ListField(child=serializers.CharField(), help_text="In which the dates of this file can be read.")
    sample = SampleOut(many=True)


class UndoneOut(serializers.Serializer[Any]):
    entries = serializers.IntegerField(help_text="How many went into the trash.")
