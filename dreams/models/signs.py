"""The dreamer's own signs, what they say about marks, and where signs were found. Words are sealed; ranges and ids are plain."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from project.sealing.fields import SealedJSONField, SealedTextField


class MarkKind(models.TextChoices):
    """What a mark may be. The lexicon's own kinds are sorted into these by `dreams/signs/kinds.py`."""

    PERSON = "person", _("person")
    PLACE = "place", _("place")
    EMOTION = "emotion", _("emotion")
    SYMBOL = "symbol", _("symbol")
    ACTION = "action", _("action")


class Colour(models.TextChoices):
    PLAIN = "plain", _("plain")
    RED = "red", _("red")
    AMBER = "amber", _("amber")
    GREEN = "green", _("green")
    BLUE = "blue", _("blue")
    VIOLET = "violet", _("violet")


class Sign(models.Model):
    """Something that returns in a person's dreams, by the name that they give it; `words` are all that it is called by."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = SealedTextField()
    kind = models.CharField(max_length=10, choices=MarkKind.choices)
    colour = models.CharField(max_length=10, choices=Colour.choices, default=Colour.PLAIN)
    words = SealedJSONField(default=list, blank=True)
    search_due_at = models.DateTimeField(null=True, blank=True, help_text=_("Its words changed, and not all dreams were searched since."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "created_at"], name="sign_of_person"),
            models.Index(fields=["search_due_at"], name="sign_search_due", condition=Q(search_due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Sign {self.pk}"

    def sealed_for(self) -> uuid.UUID:
        return self.person_id


class Mark(models.Model):
    """What the dreamer says of a range of their words; it counts before all that is found there, now and later.

    `is_denied`: there is nothing. Else it is of `kind` and called `label`, or it is the `sign`. `start` and `end` count code points;
    both are empty while an edit of the text has taken the marked words out, and are set again when the words come back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    dream = models.ForeignKey("dreams.Dream", on_delete=models.CASCADE, related_name="marks")
    message = models.ForeignKey("dreams.Message", on_delete=models.CASCADE, related_name="marks")
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    is_denied = models.BooleanField(default=False)
    kind = models.CharField(max_length=10, choices=MarkKind.choices, blank=True)
    sign = models.ForeignKey(Sign, on_delete=models.CASCADE, null=True, blank=True, related_name="marks")
    label = SealedTextField(blank=True)
    quote = SealedTextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "start"], name="one_mark_at_a_place"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(end__gt=models.F("start")), name="mark_has_a_length_or_no_place"
            ),
        ]

    def __str__(self) -> str:
        return f"Mark {self.pk}"

    def sealed_for(self) -> uuid.UUID:
        return self.person_id


class SignFinding(models.Model):
    """Where a sign is in a dream's words, by its words or because the dreamer said so; made anew whenever one of them changes."""

    sign = models.ForeignKey(Sign, on_delete=models.CASCADE, related_name="findings")
    dream = models.ForeignKey("dreams.Dream", on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey("dreams.Message", on_delete=models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "start", "sign"], name="sign_found_once")]

    def __str__(self) -> str:
        return f"Finding {self.pk}"
