"""What was found in a dream's words."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from project.sealing.fields import SealedTextField

from ..authors import author_behind
from .dream import Dream
from .message import Message


class DreamInsight(models.Model):
    """A symbol, emotion, person or place found in the dreamer's own words, with its place in code points."""

    class Kind(models.TextChoices):
        SYMBOL = "symbol", _("symbol")
        EMOTION = "emotion", _("emotion")
        PERSON = "person", _("person")
        PLACE = "place", _("place")

    class Source(models.TextChoices):
        """Who found it: the built-in lexicon, or a model whose quotation was looked up in the words."""

        WORDS = "words", _("words")
        MODEL = "model", _("model")

    dream = models.ForeignKey(Dream, on_delete=models.CASCADE, related_name="insights")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="insights")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = SealedTextField(max_length=80)
    label = SealedTextField(max_length=120)
    sign = models.BigIntegerField(null=True, blank=True, editable=False, help_text="By which equal keys of one person are found.")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.WORDS, db_default="words")

    class Meta:
        ordering = ("message_id", "start")
        constraints = [
            models.UniqueConstraint(fields=["message", "start", "kind"], name="insight_found_once"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="insight_has_a_length"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.start} of message {self.message_id}"

    def sealed_for(self) -> uuid.UUID:
        return author_behind(self)

    def sealed_place(self) -> str:
        return f"{self.message_id}:{self.start}:{self.kind}"
