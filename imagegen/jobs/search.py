"""Finding one's own pictures by words. Prompts are sealed, so the person's own are opened, in batches, and looked through here."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from project.sealing.fields import opened
from project.text.folding import search_key

from ..models import Job
from ..models.result import ResultQuerySet

BATCH = 500
MOST_OPENED = 20_000
"""Of whoever has more, the newest."""


def by_words(rows: ResultQuerySet, words: Sequence[str]) -> ResultQuerySet:
    """Those whose prompt, operation or style holds each word, in the order that they have. `rows`: the results of one person."""
    if not words:
        return rows
    return rows.filter(job__in=list(_jobs(rows, words)))


def _jobs(rows: ResultQuerySet, words: Sequence[str]) -> Iterator[uuid.UUID]:
    columns = ("job", "job__person", "job__search_key", "job__style__search_key", "job__prompt")
    looked_at = rows.order_by("-created_at").values_list(*columns)[:MOST_OPENED]
    for job, person, key, style, prompt in looked_at.iterator(chunk_size=BATCH):
        told = f"{key}\n{style or ''}"
        missing = [word for word in words if word not in told]
        if not missing:
            yield job
            continue
        found = search_key(opened(Job, "prompt", row=job, person=person, stored=prompt))
        if all(word in found for word in missing):
            yield job
