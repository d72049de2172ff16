"""Who outside may be asked about pictures: named where a person is asked before words leave."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from person.privacy import recipients
from person.privacy.recipients import Recipient

from ..moderation import openai, rekognition
from ..prompts import rewrite
from ..providers import registry


def register() -> None:
    recipients.register("imagegen", _recipients)


def _recipients() -> Iterator[Recipient]:
    yield from registry.recipients()
    if "openai" in settings.IMAGEGEN_MODERATION:
        yield openai.recipient()
    if "analyst" in settings.IMAGEGEN_DREAM_PROMPTS:
        yield rewrite.recipient()
    if settings.USE_CONTENT_MODERATION:
        yield rekognition.recipient()
