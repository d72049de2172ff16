"""What clients send about signs and marks, checked, and what they are answered, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ..chat import frames
from ..models import Colour, MarkKind
from ..signs import own, writing

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


class WrittenSignOut(serializers.Serializer[Any]):
    """A sign of one's own, or a thread: what returns by itself."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=[*MarkKind.choices, (writing.THREAD, writing.THREAD)])
    colour = serializers.ChoiceField(choices=Colour.choices)
    words = serializers.ListField(child=serializers.CharField(), help_text="All that it is found by, longer phrases before shorter ones.")
    url = serializers.CharField(help_text="The page of it.")


class StemmingOut(serializers.Serializer[Any]):
    """What is done beside Snowball's stemmers. Patterns are regular expressions of folded words, or of stems."""

    apostrophes = serializers.CharField(help_text="What up to five letters behind one of these say belongs to no name.")
    turkish_ending = serializers.CharField(help_text="What may follow the whole of a Turkish word.")
    softened = serializers.DictField(child=serializers.CharField(), help_text="Last letters that change before a Turkish ending.")
    fleeting = serializers.CharField(help_text="A Russian stem with a vowel that comes and goes: its two groups are one more stem.")
    least = serializers.IntegerField(help_text="Shorter stems don't count.")


class WritingOut(serializers.Serializer[Any]):
    signs = WrittenSignOut(many=True)
    common = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="Words, by language, that tell which one a text is in."
    )
    rule = StemmingOut()


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
