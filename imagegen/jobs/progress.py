"""What a runner tells of while it works: which provider, how far, and pictures that are not finished. All fenced by the attempt."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from person import ai_costs
from person.models import AiCall
from person.privacy import door
from person.privacy.door import Kind, Subject
from person.privacy.recipients import Recipient
from project.upstream import Sent

from ..models import Job, JobAttempt
from ..providers.base import UNCOUNTED, ImageError, Usage
from . import events, finish
from .claim import Claim, lease

HELD_AT = 95
"""Percentages are shares of the usual time; the rest is only reached by the picture itself."""


class ClaimLost(Exception):
    """The job is no longer this runner's: it was taken over, or deleted."""


def asked(
    claim: Claim,
    *,
    provider: str,
    model: str,
    is_paid: bool,
    now: datetime.datetime,
    to: Recipient | None = None,
    chars: int = 0,
    size_bytes: int = 0,
) -> int:
    """Note, before a provider is called, that it will be: the outcome stays `unknown` should we die. Returns the note's id.

    In the same transaction it passes the door, where it is outside. Raises ImageError, not sent, where that stays shut.
    """
    with transaction.atomic(durable=True):
        job = _locked(claim)
        if to is not None:
            kind = Kind.IMAGE if job.type == Job.Type.GENERATION else Kind.EDIT
            whose = Subject(job.person_id, kind, dream_id=job.dream_id, picture_id=job.pk)
            try:
                door.let_out(whose, to, chars=chars, size_bytes=size_bytes)
            except door.NotLetOut as error:
                raise ImageError("image_stays_here", sent=Sent.NOT_SENT, reason="it stays here") from error
        note = JobAttempt.objects.create(job=job, attempt=claim.attempt, provider=provider, is_paid=is_paid, began_at=now)
        # With a new lease: nobody may give up, as cut off, what is asked for only now.
        Job.objects.filter(pk=job.pk).update(provider=provider, model=model, lease_until=lease(now))
    return note.pk


def answered(
    note_id: int,
    *,
    outcome: JobAttempt.Outcome,
    now: datetime.datetime,
    code: str = "",
    reason: str = "",
    usage: Usage | None = None,
) -> None:
    """How that call ended. One that a paid service took has its price."""
    note = JobAttempt.objects.filter(pk=note_id).select_related("job").first()
    if note is None:
        return
    JobAttempt.objects.filter(pk=note_id).update(outcome=outcome, code=code, reason=reason[:200], ended_at=now)
    if note.is_paid and outcome == JobAttempt.Outcome.ACCEPTED != note.outcome:
        made = _made(note.job, usage or UNCOUNTED)
        ai_costs.note(kind=AiCall.Kind.IMAGE, provider=note.provider, model=note.job.model, now=now, pictures=made)


def _made(job: Job, usage: Usage) -> ai_costs.Pictures:
    """One picture, of the quality and size that the service says it made, or that were asked for."""
    return ai_costs.Pictures(
        quality=usage.quality or job.quality,
        size=usage.size or job.size,
        text_tokens=usage.text_tokens,
        image_tokens=usage.image_tokens,
        output_tokens=usage.output_tokens,
    )


def advanced(claim: Claim, *, percent: int, stage: str, now: datetime.datetime) -> None:
    """`progress`; never backwards."""
    with transaction.atomic(durable=True):
        job = _locked(claim)
        percent = max(job.percent, min(percent, HELD_AT))
        if (percent, stage) != (job.percent, job.stage):
            Job.objects.filter(pk=job.pk).update(percent=percent, stage=stage)
            events.emit(job, events.Kind.PROGRESS, now=now, percent=percent, stage=stage)


def partial(claim: Claim, *, index: int, file: str, now: datetime.datetime) -> None:
    """`partial_image`: a picture to look at meanwhile."""
    _emit(claim, events.Kind.PARTIAL_IMAGE, now=now, index=index, file=file)


def _emit(claim: Claim, kind: events.Kind, *, now: datetime.datetime, **data: Any) -> None:
    with transaction.atomic(durable=True):
        events.emit(_locked(claim), kind, now=now, **data)


def _locked(claim: Claim) -> Job:
    job = finish.lock(claim.job_id)
    if job is None or (job.attempt, job.state) != (claim.attempt, Job.State.PROCESSING):
        raise ClaimLost
    return job
