"""Sealing the words of jobs from before prompts were sealed: some at a time, while the site serves."""

from __future__ import annotations

import uuid

import structlog
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast

from project.sealing.errors import CannotOpen
from project.sealing.values import MARK

from ..models import Job

log = structlog.get_logger(__name__)

WORDS = ("prompt", "translated_prompt", "improved_prompt")
MOST_AT_ONCE = 200


def to_be_sealed() -> QuerySet[Job]:
    """The jobs with a word that is plain still."""
    as_stored = {f"stored_{name}": Cast(name, models.TextField()) for name in WORDS}
    is_plain = Q()
    for name in as_stored:
        is_plain |= ~Q(**{name: ""}) & ~Q(**{f"{name}__startswith": MARK})
    return Job._default_manager.alias(**as_stored).filter(is_plain)


def seal_some(*, after: uuid.UUID | None = None, most: int = MOST_AT_ONCE) -> tuple[int, uuid.UUID | None]:
    """Seal the words of up to `most` jobs of those behind `after`: how many, and behind which one to go on; None at the end.

    Each row is locked while it is written, so this may run beside the site and itself, and be killed at any moment.
    """
    sealed = 0
    with transaction.atomic():
        behind = to_be_sealed() if after is None else to_be_sealed().filter(pk__gt=after)
        rows = list(behind.order_by("pk").select_for_update(no_key=True, skip_locked=True, of=("self",))[:most])
        for row in rows:
            try:
                # The search key held the prompt's words; it is made of the operation alone.
                row.save(update_fields=[*WORDS, "operation"])
                sealed += 1
            except CannotOpen:
                log.warning("job.not_sealed", image_job=str(row.pk))  # the account is being deleted
    return sealed, rows[-1].pk if len(rows) == most else None
