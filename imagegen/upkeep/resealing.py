"""Sealing what is plain still: prompts and pictures from before there were keys, and pictures that were taken out of the gallery while the
storage was away.

A bounded share a round, going on where the last one ended; `manage.py seal_pictures` does all of it at once.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

from django.core.cache import cache

from ..jobs import sealing as prompts
from ..media import placing

BATCHES = 5

Some = Callable[..., tuple[int, uuid.UUID | None]]


def seal_prompts(*, now: datetime.datetime) -> int:
    """How many jobs it were."""
    return _more("prompts", prompts.seal_some)


def seal_pictures(*, now: datetime.datetime) -> int:
    """How many it were. Raises StorageUnavailable."""
    return _more("pictures", placing.seal_some)


def _more(what: str, some: Some) -> int:
    place = f"imagegen.resealing.{what}"
    told = cache.get(place)
    after: uuid.UUID | None = uuid.UUID(told) if told else None
    sealed = 0
    for _ in range(BATCHES):
        done, after = some(after=after)
        sealed += done
        # At the end it begins anew. A place that is forgotten does no harm.
        cache.set(place, str(after) if after else "", 30 * 86400)
        if after is None:
            break
    return sealed
