"""What failures look like (project/api/errors.py makes them), for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

SAFETY = "The card that names help, as with messages, where the refused words told of a danger while awake."


class ErrorOut(serializers.Serializer[Any]):
    """A failure that a rule of ours expects."""

    error = serializers.CharField(help_text="In English whatever the language: for programs to compare.")
    detail = serializers.CharField(help_text="The same in the reader's language.")
    code = serializers.CharField()
    safety = serializers.DictField(required=False, help_text=SAFETY)


class DetailOut(serializers.Serializer[Any]):
    """A failure that DRF finds: not signed in, not found, too many calls."""

    detail = serializers.CharField()
    code = serializers.CharField()
    safety = serializers.DictField(required=False, help_text=SAFETY)


class AnyFailureOut(serializers.Serializer[Any]):
    """A failure that either may find: the words are in `error` or in `detail`."""

    error = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)
    code = serializers.CharField()
