"""What things cost, in credits, and the list of it. Apps add theirs when they are loaded; a price is never negative."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclasses.dataclass(frozen=True, slots=True)
class Price:
    """A line of the list; `quality` is empty where the price knows none."""

    operation: str
    label: str | Promise
    credits: int
    quality: str = ""


_lists: list[Callable[[], list[Price]]] = []


def register(prices: Callable[[], list[Price]]) -> None:
    """Add an app's prices to the list. It is asked each time, so that prices may come from settings or data."""
    if prices not in _lists:
        _lists.append(prices)


def everything() -> list[Price]:
    """The list of prices."""
    return [price for prices in _lists for price in prices()]


def dream() -> int:
    """Beginning a dream, with its plan's number of replies."""
    return settings.PERSON_PRICE_DREAM


def image(*, operation: str, quality: str) -> int:
    """An image job. `operation` is generation, edit or style_transfer; `quality` auto, low, medium or high."""
    return settings.IMAGEGEN_PRICES[operation][quality]


_IMAGE_LABELS = {"generation": _("an image from a prompt"), "edit": _("editing an image"), "style_transfer": _("an image in a style")}


def _images() -> list[Price]:
    return [
        Price(f"image:{operation}", label, settings.IMAGEGEN_PRICES[operation][quality], quality)
        for operation, label in _IMAGE_LABELS.items()
        for quality in settings.IMAGEGEN_PRICES[operation]
    ]


register(lambda: [Price("dream", _("a dream"), dream())])
register(_images)
