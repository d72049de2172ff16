"""Sealing what is plain still: words and pictures from before they were sealed, and pictures that were taken out of the gallery while the
storage was away.

A bounded share a round, going on where the last one ended; `manage.py seal_pictures` does all of it at once.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

from django.core.cache import cache

from ..jobs import sealing as prompts
from ..media import placing, upload_words
from ..prompts import templates

BATCHES = 5

Some = Callable[..., tuple[int, Any]]


def seal_prompts(*, now: datetime.datetime) -> int:
    """How many jobs it were."""
    return _more("prompts", prompts.seal_some)


def seal_pictures(*, now: datetime.datetime) -> int:
    """How many it were. Raises StorageUnavailable."""
    return _more("pictures", placing.seal_some)


def seal_words(*, now: datetime.datetime) -> int:
    """Of uploads and templates; how many it were."""
    return _more("uploads", upload_words.settle_some) + _more("templates", templates.seal_some, number=int)


def _more(what: str, some: Some, *, number: Callable[[str], Any] = uuid.UUID) -> int:
    place = f"imagegen.resealing.{what}"
    told = cache.get(place)
    after = number(told) if told else None
    sealed = 0
    for _ in range(BATCHES):
        done, after = some(after=after)
        sealed += done
        # At the end it begins anew. A place that is forgotten does no harm.
        cache.set(place, str(after) if after else "", 30 * 86400)
        if after is None:
            break
    return sealed
