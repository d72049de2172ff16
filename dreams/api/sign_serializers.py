"""What clients send about signs and marks, checked, and what they are answered, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ..chat import frames
from ..models import Colour, MarkKind
from ..signs import own

SOURCES = ("dreamer", "sign", "words", "model")


class SignIn(serializers.Serializer[Any]):
    """A sign of one's own: something that returns, by one name, with all the words that it is called by."""

    name = serializers.CharField(max_length=own.LONGEST)
    kind = serializers.ChoiceField(choices=MarkKind.choices)
    colour = serializers.ChoiceField(choices=Colour.choices, required=False, help_text="Empty: `plain`.")
    words = serializers.ListField(
        child=serializers.CharField(max_length=own.LONGEST),
        max_length=own.MOST_WORDS,
        required=False,
        help_text="Other words for the same; each is found with the endings of the text's language.",
    )


class SignOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=MarkKind.choices)
    colour = serializers.ChoiceField(choices=Colour.choices)
    words = serializers.ListField(child=serializers.CharField())
    dreams = serializers.IntegerField(help_text="In how many dreams it was found.")
    first = serializers.DateField(allow_null=True, help_text="The night that it came first.")
    last = serializers.DateField(allow_null=True)


class MarkIn(serializers.Serializer[Any]):
    """What the dreamer says of a range: nothing (`is_denied`), a `sign`, or something of a `kind` with a `label`."""

    message_id = serializers.IntegerField(min_value=1, max_value=frames.MAX_ID)
    start = serializers.IntegerField(min_value=0, max_value=10_000_000, help_text="In code points of the message's text.")
    end = serializers.IntegerField(min_value=1, max_value=10_000_000)
    is_denied = serializers.BooleanField(required=False, default=False)
    kind = serializers.ChoiceField(choices=MarkKind.choices, required=False)
    label = serializers.CharField(  # type: ignore[assignment]  # a field's own name for what it is called
        required=False, max_length=own.LONGEST, help_text="Empty: the words themselves."
    )
    sign = serializers.UUIDField(required=False, allow_null=True, help_text="These words are this sign, in every dream.")


class MarkOut(serializers.Serializer[Any]):
    """`id` where the dreamer said it, who can take it back by it; a denied mark is nothing but that."""

    id = serializers.UUIDField(allow_null=True)
    message_id = serializers.IntegerField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    quote = serializers.CharField()
    kind = serializers.CharField(allow_blank=True)
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # as above
    source = serializers.ChoiceField(choices=SOURCES)  # type: ignore[assignment]  # as above
    sign = serializers.UUIDField(allow_null=True)
    is_denied = serializers.BooleanField()
