"""What is done regularly: keeping to the days that the settings name, deleting files that nothing names, counting what was made.

Each part does a bounded share of its work, can be repeated, and may run in several processes at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

import structlog

from project.storage import StorageUnavailable

from ..webhooks import upkeep as webhooks
from . import orphans, resealing, retention, statistics

log = structlog.get_logger(__name__)

Part = Callable[..., int]

PARTS: dict[str, Part] = {
    "partial_pictures": retention.drop_partials,
    "jobs": retention.drop_jobs,
    "uploads": retention.drop_uploads,
    "deliveries": webhooks.drop_old,
    "statistics": statistics.drop_old,
    "sealed_prompts": resealing.seal_prompts,
    "sealed_words": resealing.seal_words,
    "sealed_pictures": resealing.seal_pictures,
    "orphans": orphans.purge,
}


def clean_up(*, now: datetime.datetime) -> None:
    """One round. Where the storage is away, the parts that need no files still do theirs; the next round begins again."""
    for name, part in PARTS.items():
        try:
            dropped = part(now=now)
        except StorageUnavailable:
            continue  # logged where it happened
        if dropped:
            log.info("upkeep.dropped", part=name, count=dropped)
