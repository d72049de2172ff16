"""What one can ask of a picture: the values of Splashmy's contract, once for jobs, styles and templates."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Quality(models.TextChoices):
    AUTO = "auto", _("automatic")
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")


class Background(models.TextChoices):
    AUTO = "auto", _("automatic")
    TRANSPARENT = "transparent", _("transparent")
    OPAQUE = "opaque", _("opaque")


class OutputFormat(models.TextChoices):
    PNG = "png", "PNG"
    JPEG = "jpeg", "JPEG"
    WEBP = "webp", "WebP"


class Size(models.TextChoices):
    AUTO = "auto", _("automatic")
    SQUARE = "1024x1024", "1024 × 1024"
    LANDSCAPE = "1536x1024", "1536 × 1024"
    PORTRAIT = "1024x1536", "1024 × 1536"
