"""Trying a job again that failed or was cancelled: a new job like it, checked and paid anew."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dreams.chat.safety_card import named_when_refused
from person.credits.quote import Quote
from person.models import User
from person.privacy import door
from project.errors import DomainError, Kind
from project.sealing.fields import open_all

from ..models import Job, Scene
from ..moderation import check as moderation
from ..prompts import safety
from . import access, create, payment


class StillRunning(DomainError):
    code = "job_not_ended"
    kind = Kind.CONFLICT
    message = _("This job has not ended yet.")


class DidComplete(DomainError):
    code = "job_completed"
    kind = Kind.CONFLICT
    message = _("This job has its picture. Start a new one for another.")


def quote(*, job_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> Quote:
    """What it would cost now; nothing is stored or held. Raises NoSuchJob, StillRunning and DidComplete."""
    old = access.job(job_id=job_id, person_id=person_id)
    _check_has_failed(old)
    person = User.objects.select_related("plan").get(pk=person_id)
    return payment.quote(job_type=old.type, quality=old.quality, person=person, now=now)


def job(*, job_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime, accept_language: str = "") -> create.Created:
    """A new job like one that failed or was cancelled, checked and paid anew. A second click finds the first one's job.

    Raises NoSuchJob, StillRunning, DidComplete, and what `create.job` raises.
    """
    old = access.job(job_id=job_id, person_id=person_id)
    whose: dict[str, Any] = {"person_id": person_id, "language": old.language or "en", "accept_language": accept_language}
    with named_when_refused(old.prompt, **whose):
        _check_again(old)
        made = _retried(job_id, person_id, now)
    return dataclasses.replace(made, safety=safety.card_for(old.prompt, dream_id=old.dream_id, **whose))


def _retried(job_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> create.Created:
    with transaction.atomic(durable=True):
        person = User.objects.lock(person_id)
        old = access.job(job_id=job_id, person_id=person_id)
        _check_has_failed(old)
        client_id = _retry_id(old)
        if (earlier := Job.objects.ordered_by(person_id).filter(client_id=client_id).first()) is not None:
            return create.Created(earlier, is_new=False)
        if old.type != Job.Type.GENERATION and old.source_id is None:
            raise create.SourceMissing
        again = Job.objects.get(pk=old.pk)
        open_all(again)  # its words are sealed anew for the new row
        for name, value in _FRESH.items():
            setattr(again, name, value)
        again.pk, again.client_id, again.retry_of, again.created_at = uuid.uuid4(), client_id, old, now
        again._state.adding = True
        create.refuse_if_too_many(person)
        made = create.Created(create.begin(again, person, now), is_new=True)
        Scene.objects.filter(job=old).update(job=again)
        return made


def _check_has_failed(old: Job) -> None:
    if not old.is_final:
        raise StillRunning
    if old.state == Job.State.COMPLETED:
        raise DidComplete


def _retry_id(old: Job) -> str:
    return f"retry:{old.pk}"


def _check_again(old: Job) -> None:
    """The rules, or what a service makes of the words, may have changed since. Outside the transaction, as in `create.check`."""
    is_fresh = old.is_final and old.state != Job.State.COMPLETED
    if is_fresh and not Job.objects.ordered_by(old.person_id).filter(client_id=_retry_id(old)).exists():
        # The improved prompt holds words that are stored nowhere else: those of a chat model.
        words = dict.fromkeys(filter(None, (old.prompt, old.improved_prompt)))
        whose = door.Subject(old.person_id, door.Kind.MODERATION, dream_id=old.dream_id)
        moderation.prompt("\n".join(words), language=old.language or "en", whose=whose)


_FRESH = {
    "state": Job.State.PENDING,
    "hold": None,
    "covered_on": None,
    "attempt": 0,
    "lease_until": None,
    "cancel_requested_at": None,
    "deadline_at": None,
    "last_seq": 0,
    "percent": 0,
    "stage": "",
    "provider": "",
    "model": "",
    "error_code": "",
    "started_at": None,
    "ended_at": None,
    "deleted_at": None,
    "erase_at": None,
    "erased_at": None,
}
"""What a retried job does not take over from the one before."""
