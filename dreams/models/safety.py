"""That a dream told of a danger while awake."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .dream import Dream
from .message import Message


class SafetyCard(models.Model):
    """That words of this dream told of a danger while awake: how sure, of what kind, and at which message that rose last. No words.

    `unsure` is only asked about; from `waking` on the card is shown until it is put away, and again when things get worse.
    """

    class Level(models.TextChoices):
        UNSURE = "unsure", _("unsure")
        WAKING = "waking", _("waking")

    dream = models.OneToOneField(Dream, on_delete=models.CASCADE, primary_key=True, related_name="safety_card")
    level = models.CharField(max_length=10, choices=Level.choices)
    kind = models.CharField(max_length=20)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    country = models.CharField(max_length=2, blank=True)
    put_away_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Safety card of {self.dream_id}"
