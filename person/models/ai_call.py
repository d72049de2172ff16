"""What AI services cost in money: prices by model as data, and a line for each call that was made."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_pictures(prices: Any) -> None:
    """Dollars by quality and size, each a number that is not negative, as text or as a number."""
    try:
        dollars = [Decimal(str(price)) for sizes in (prices or {}).values() for price in sizes.values()]
    except (AttributeError, InvalidOperation) as error:
        raise ValidationError(_("Give dollars by quality and size.")) from error
    if not all(price.is_finite() and price >= 0 for price in dollars):
        raise ValidationError(_("Give dollars by quality and size."))


class AiPrice(models.Model):
    """What a model's provider charges, in US dollars. `model` is its name, or what its name begins with; the longest that fits counts."""

    model = models.CharField(max_length=80, unique=True)
    input_per_million = models.DecimalField(
        max_digits=10, decimal_places=4, default=0, help_text=_("US dollars for a million tokens read.")
    )
    output_per_million = models.DecimalField(
        max_digits=10, decimal_places=4, default=0, help_text=_("US dollars for a million tokens written.")
    )
    image_input_per_million = models.DecimalField(
        max_digits=10,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("US dollars for a million tokens of pictures read; empty: as for words."),
    )
    per_image = models.DecimalField(max_digits=10, decimal_places=4, default=0, help_text=_("US dollars for a picture."))
    """Where nothing in `pictures` names its quality and size, and its service counts no tokens."""
    pictures = models.JSONField(
        default=dict,
        null=True,
        blank=True,
        validators=[validate_pictures],
        help_text=_('US dollars for a picture by quality and size: {"low": {"1024x1024": "0.009"}}.'),
    )
    source = models.CharField(
        max_length=200, blank=True, db_default="", validators=[URLValidator(("https",))], help_text=_("Where this price was read.")
    )
    as_of = models.DateField(null=True, blank=True, help_text=_("When it was read there."))

    class Meta:
        verbose_name = _("AI price")
        verbose_name_plural = _("AI prices")
        ordering = ("model",)
        constraints = [
            models.CheckConstraint(
                name="ai_price_never_negative",
                condition=models.Q(input_per_million__gte=0, output_per_million__gte=0, per_image__gte=0),
            )
        ]

    def __str__(self) -> str:
        return self.model


class AiCall(models.Model):
    """One call of a service that costs money. It names nobody: what it was for is its owner's business."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("reply")
        IMAGE = "image", _("picture")
        SUMMARY = "summary", _("summary of a talk")
        INSIGHTS = "insights", _("title and insights")
        MEANING = "meaning", _("search by meaning")
        SPEECH = "speech", _("dictation")

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=80, blank=True)
    input_tokens = models.PositiveIntegerField(null=True, blank=True)
    output_tokens = models.PositiveIntegerField(null=True, blank=True)
    images = models.PositiveSmallIntegerField(default=0)
    cost = models.DecimalField(
        max_digits=12, decimal_places=6, null=True, blank=True, help_text=_("US dollars; empty where the model has no price here.")
    )

    class Meta:
        verbose_name = _("AI call")
        verbose_name_plural = _("AI calls")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.kind} by {self.model or self.provider}"
