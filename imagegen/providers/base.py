"""What every image provider offers: an order for one picture goes in, steps towards it come out, one kind of error is raised."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from typing import Literal, Protocol

from person.privacy.recipients import Recipient
from project.upstream import Failures, ProviderError, Sent

OrderType = Literal["generation", "edit", "style_transfer"]


@dataclasses.dataclass(frozen=True, slots=True)
class PictureOrder:
    """All that a provider is told. Nobody's name or address is in it."""

    type: OrderType
    prompt: str
    quality: str = "auto"
    size: str = "auto"
    background: str = "auto"
    output_format: str = "png"
    partial_images: int = 0
    source: bytes | None = None
    source_type: str = "image/png"
    mask: bytes | None = None
    """A PNG of the source's size; the picture is changed where it is transparent."""
    operation: str = ""
    intensity: float = 0.7
    style: str = ""
    words: str = ""
    """The person's own words, without a style's around them."""
    seed: int = 0
    person_key: str = ""
    """A keyed hash of the person's id, for providers that take a safety identifier."""


@dataclasses.dataclass(frozen=True, slots=True)
class Partial:
    """A picture that is not finished, encoded."""

    index: int
    data: bytes


@dataclasses.dataclass(frozen=True, slots=True)
class Usage:
    """What the service counted and made: tokens read as text and as pictures, tokens written, and the picture's quality and size."""

    text_tokens: int | None = None
    image_tokens: int | None = None
    output_tokens: int | None = None
    quality: str = ""
    size: str = ""


UNCOUNTED = Usage()


@dataclasses.dataclass(frozen=True, slots=True)
class Finished:
    """The picture, encoded as the provider likes: it is decoded and encoded anew before it is kept."""

    data: bytes
    usage: Usage = UNCOUNTED


Step = Partial | Finished


class ImageError(ProviderError):
    """A provider failed. `code` is one of CODES; the person reads its translation, never `reason`, which goes to the log."""

    CODES = (
        "image_unavailable",  # no connection, 5xx
        "image_busy",  # 429, or our own limit
        "image_budget_spent",  # our own limit of paid calls a day
        "image_misconfigured",  # 401, 403, unknown model, no provider that can do it
        "image_stalled",  # nothing came for longer than the limit
        "image_interrupted",  # the stream broke off
        "image_refused",  # content policy or 400 of the provider
        "image_too_long",  # the picture passed the time or size limit
        "image_unusable",  # what came is no picture
        "image_stays_here",  # it may not leave this server, and the painter is not able to do this
    )


failures = Failures(ImageError, "image", gateway=Sent.UNKNOWN, lost=Sent.UNKNOWN)
"""A picture that may be being made is never ordered again."""


class ImageProvider(Protocol):
    """A road to pictures. One instance serves one job, on one event loop."""

    name: str
    model: str
    is_paid: bool
    """Whether a call may cost the operator money, so that it must never be made twice for one click."""

    def recipient(self) -> Recipient | None:
        """Who would get the order; None for one who is a part of this server."""
        ...

    def can(self, order: PictureOrder) -> bool:
        """Whether it is able to do this at all."""
        ...

    def make(self, order: PictureOrder) -> AsyncIterator[Step]:
        """Yield partial pictures, if there are any, then exactly one `Finished`. Raises ImageError.

        Closing the iterator early (`aclose`) abandons the work at once.
        """
        ...
