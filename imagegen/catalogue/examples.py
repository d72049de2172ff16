"""Examples of the styles, painted by the built-in provider after the first start: one style a task, so that people's jobs come between."""

from __future__ import annotations

import asyncio
import contextlib

import structlog
from django.db import IntegrityError, transaction
from PIL import Image as Pillow

from project.storage import StorageUnavailable

from ..media import files
from ..models import Style, StyleExample
from ..providers.base import Finished, ImageError, PictureOrder
from ..providers.local.provider import LocalImages
from .styles import STYLES, StyleData

log = structlog.get_logger(__name__)

SIDE = 768
SEED = 20


def next_style() -> Style | None:
    """The next of our styles that has no example."""
    ours = Style.objects.filter(slug__in=[data.slug for data in STYLES], is_active=True)
    return ours.filter(examples__isnull=True).order_by("position", "pk").first()


def make_one() -> bool:
    """Paint the example of one style that has none. False where nothing is missing, or it could not be painted."""
    style = next_style()
    if style is None:
        return False
    data = next(data for data in STYLES if data.slug == style.slug)
    try:
        before, after = asyncio.run(_painted(data))
        _keep(style, data, before, after)
    except (ImageError, StorageUnavailable) as error:
        log.warning("style.example_failed", style=style.slug, code=error.code)
        return False
    return True


def _keep(style: Style, data: StyleData, before: bytes, after: bytes) -> None:
    """Of two processes at it the second one throws its pictures away."""
    original, styled = _stored(before), _stored(after)
    try:
        with transaction.atomic():
            StyleExample.objects.create(
                style=style, prompt=data.example, file=styled.file, thumbnail=styled.thumbnail, original_file=original.file
            )
        files.discard(original.thumbnail)
    except IntegrityError:
        files.forget(original)
        files.forget(styled)


def _stored(data: bytes) -> files.Stored:
    with files.opened(data) as picture:
        return files.keep(picture.resize((SIDE, SIDE), Pillow.Resampling.LANCZOS), encoding="webp", folder="examples")


async def _painted(data: StyleData) -> tuple[bytes, bytes]:
    """The same scene without the style and in it."""
    return await _paint(data.example, ""), await _paint(data.example, data.slug)


async def _paint(prompt: str, style: str) -> bytes:
    order = PictureOrder(type="generation", prompt=prompt, words=prompt, style=style, quality="low", seed=SEED)
    async with contextlib.aclosing(LocalImages().make(order)) as steps:
        async for step in steps:
            if isinstance(step, Finished):
                return step.data
    raise AssertionError("the painter yields exactly one finished picture")
