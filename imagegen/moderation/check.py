"""The chain of checks before a picture is begun or kept. Never asked about the dream chat."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow

from project.errors import DomainError

from . import local, openai, rekognition
from .rules import Category

LABELS: dict[Category, str | Promise] = {
    Category.SEXUAL_MINORS: _("sexual content with minors"),
    Category.SEXUAL: _("sexual content"),
    Category.SEXUAL_VIOLENCE: _("sexual violence"),
    Category.GORE: _("graphic violence"),
    Category.HATE: _("hatred of people"),
    Category.SELF_HARM: _("self-harm"),
    Category.TERROR: _("terror and weapons"),
    Category.FORGERY: _("forgery"),
}
MOST_BYTES = 5 * 1024 * 1024
"""Rekognition takes no more."""


class ContentRefused(DomainError):
    """`category` is stable; `suggestion` is a softer prompt to send instead, or empty."""

    code = "content_refused"
    message = _("This can't be painted here: %(label)s.")
    field = "prompt"
    told = ("category", "suggestion")


class PictureRefused(DomainError):
    code = "upload_unsafe"
    message = _("This picture can't be kept here: it seems to show something that we do not take.")


def prompt(text: str, *, language: str) -> None:
    """Raises ContentRefused, and ModerationUnavailable where a service that is to be asked does not answer. Needs no transaction."""
    if not text.strip():
        return
    for name in settings.IMAGEGEN_MODERATION:
        category = _CHECKS[name](text)
        if category is not None:
            suggestion = local.softer(text, category, language)
            raise ContentRefused(category=category.value, label=str(LABELS[category]), suggestion=suggestion or None)


def picture(data: bytes) -> dict[str, Any]:
    """What is noted on an upload that may be kept. Raises PictureRefused and ModerationUnavailable."""
    if not settings.USE_CONTENT_MODERATION:
        return {}
    if rekognition.labels(_as_taken(data)):
        raise PictureRefused
    return {"service": "rekognition", "threshold": settings.AWS_REKOGNITION_THRESHOLD}


def _locally(text: str) -> Category | None:
    finding = local.find(text)
    return finding.category if finding else None


_CHECKS = {"local": _locally, "openai": openai.find}


def _as_taken(data: bytes) -> bytes:
    """As Rekognition takes it: JPEG or PNG of at most 5 MB. WebP and larger ones go as a smaller JPEG."""
    with Pillow.open(io.BytesIO(data)) as given:
        if given.format in {"PNG", "JPEG"} and len(data) <= MOST_BYTES:
            return data
        given.thumbnail((2048, 2048))
        buffer = io.BytesIO()
        given.convert("RGB").save(buffer, "JPEG", quality=88)
        return buffer.getvalue()
