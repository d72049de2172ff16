"""The chain of checks before a picture is begun or kept. Never asked about the dream chat."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow

from person.privacy import door
from person.privacy.door import Subject
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
NOT_LOOKED_AT = {"skipped": "it stays on this server"}
"""Noted on an upload that no service was allowed to see."""
MOST_BYTES = 5 * 1024 * 1024
"""Rekognition takes no more."""


class ContentRefused(DomainError):
    """`category` is stable; `suggestion` is a softer prompt to send instead, or empty; `safety` the card that names help, or None."""

    code = "content_refused"
    message = _("This can't be painted here: %(label)s.")
    field = "prompt"
    told = ("category", "suggestion", "safety")


class PictureRefused(DomainError):
    code = "upload_unsafe"
    message = _("This picture can't be kept here: it seems to show something that we do not take.")


def prompt(text: str, *, language: str, whose: Subject) -> None:
    """Raises ContentRefused, and ModerationUnavailable where a service that is to be asked does not answer. Needs no transaction.

    Where a service may not get the words, the rules of this server stand in for it.
    """
    if not text.strip():
        return
    for check in dict.fromkeys(_let_out(name, text, whose) for name in settings.IMAGEGEN_MODERATION):
        category = check(text)
        if category is not None:
            suggestion = local.softer(text, category, language)
            raise ContentRefused(category=category.value, label=str(LABELS[category]), suggestion=suggestion or None, safety=None)


def picture(data: bytes, *, whose: Subject) -> dict[str, Any]:
    """What is noted on an upload that may be kept. Raises PictureRefused and ModerationUnavailable."""
    if not settings.USE_CONTENT_MODERATION:
        return {}
    taken = _as_taken(data)
    try:
        door.let_out(whose, rekognition.recipient(), size_bytes=len(taken))
    except door.NotLetOut:
        return NOT_LOOKED_AT
    if rekognition.labels(taken):
        raise PictureRefused
    return {"service": "rekognition", "threshold": settings.AWS_REKOGNITION_THRESHOLD}


def _locally(text: str) -> Category | None:
    finding = local.find(text)
    return finding.category if finding else None


def _let_out(name: str, text: str, whose: Subject) -> Callable[[str], Category | None]:
    """The check of this name, once the words have passed the door for it."""
    if name == "local":
        return _locally
    try:
        door.let_text_out(whose, openai.recipient(), text)
    except door.NotLetOut:
        return _locally
    return openai.find


def _as_taken(data: bytes) -> bytes:
    """As Rekognition takes it: JPEG or PNG of at most 5 MB. WebP and larger ones go as a smaller JPEG."""
    with Pillow.open(io.BytesIO(data)) as given:
        if given.format in {"PNG", "JPEG"} and len(data) <= MOST_BYTES:
            return data
        given.thumbnail((2048, 2048))
        buffer = io.BytesIO()
        given.convert("RGB").save(buffer, "JPEG", quality=88)
        return buffer.getvalue()
