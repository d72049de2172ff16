"""The end of deleted pictures, uploads and jobs: files, words, events, deliveries, and every copy that was kept of them.

Each can be erased again after a crash and goes on where it was: files before the rows that name them, and a job's `erase_at` is emptied
last. Jobs and uploads leave an empty row for KEEP_EMPTY_DAYS, so that no limit of a day is got round by deleting; what a paid provider
was asked for stays with it. Ledger lines hold no words and stay.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from dreams.erasure import KEEP_EMPTY_DAYS
from dreams.journal.exports import making
from person import traces
from person.data_registry import NotYet
from project import emptied
from project.sqlite import deleted_bytes
from project.storage import StorageUnavailable

from ..jobs import cancel, finish
from ..media import files, placing, upload_words
from ..models import Image, Job, JobAttempt, JobEvent, Result, Scene, Strip, Tagging, WebhookDelivery

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 200

KEPT_OF_JOB = (
    *("id", "person", "client_id", "type", "state", "dream", "retry_of", "hold", "covered_on", "price_credits"),
    *("attempt", "lease_until", "cancel_requested_at", "deadline_at", "last_seq", "percent", "provider", "model", "error_code"),
    *("quality", "seed", "created_at", "started_at", "ended_at", "deleted_at", "erase_at", "erased_at"),
)
KEPT_OF_IMAGE = (
    *("id", "owner", "file", "thumbnail", "media_type", "width", "height", "size_bytes"),
    *("created_at", "updated_at", "deleted_at", "erase_at", "erased_at"),
)


def of_dream(dream_id: uuid.UUID, now: datetime.datetime) -> None:
    """Erase all that was drawn from a dream. Raises NotYet while a job of it runs; it is cancelled first."""
    jobs = Job.objects.filter(dream=dream_id, erased_at__isnull=True)
    jobs.update(deleted_at=Coalesce("deleted_at", now), erase_at=now)
    waiting = list(Job.objects.filter(dream=dream_id, erase_at__isnull=False).values_list("pk", flat=True))
    still_running = [job_id for job_id in waiting if not job(job_id=job_id, now=now)]
    if still_running:
        raise NotYet


def job(*, job_id: uuid.UUID, now: datetime.datetime) -> bool:
    """Erase a deleted job and its pictures. True once nothing of it is left, or where it is not to be erased. Raises StorageUnavailable."""
    row = Job.objects.filter(pk=job_id, deleted_at__isnull=False, erase_at__lte=now).first()
    if row is None:
        return True
    cancel.deleted_job(job_id=job_id, now=now)
    with transaction.atomic(durable=True):
        locked = finish.lock(job_id)
        if locked is None or locked.erase_at is None or locked.erase_at > now:
            return True
        if not locked.is_final:
            return False
        empty = emptied.values(Job, keep=KEPT_OF_JOB)
        Job.objects.filter(pk=job_id).update(**{**empty, "erased_at": Coalesce("erased_at", now)})
        JobAttempt.objects.filter(job=job_id).update(reason="")
        WebhookDelivery.objects.filter(job=job_id).delete()
        Scene.objects.filter(job=job_id).delete()
        Strip.objects.filter(person=row.person_id, scenes__isnull=True).delete()
    results = list(Result.objects.filter(job=job_id))
    for picture in results:
        files.delete(picture.file, picture.thumbnail)
    partial = JobEvent.objects.filter(job=job_id, kind=JobEvent.Kind.PARTIAL_IMAGE, data__has_key="file")
    files.delete(*partial.values_list("data__file", flat=True))
    with transaction.atomic(durable=True):
        Result.objects.filter(job=job_id).delete()
        JobEvent.objects.filter(job=job_id).delete()
    _forget_copies(row.person_id, [job_id, *(picture.pk for picture in results)], now)
    Job.objects.filter(pk=job_id).update(erase_at=None)
    return True


def result(*, result_id: uuid.UUID, now: datetime.datetime) -> bool:
    """Erase a deleted picture, and its job with the words where that has no other. Raises StorageUnavailable."""
    row = _claimed(Result.objects.filter(pk=result_id), now)
    if row is None:
        return True
    files.delete(row.file, row.thumbnail)
    with transaction.atomic(durable=True):
        owner = finish.lock(row.job_id)
        Result.objects.filter(pk=result_id, deleted_at__isnull=False).delete()
        is_last = owner is not None and owner.is_final and owner.erased_at is None and not Result.objects.filter(job=owner).exists()
        if is_last:
            Job.objects.filter(pk=row.job_id).update(deleted_at=Coalesce("deleted_at", now), erase_at=now)
    if is_last:
        return job(job_id=row.job_id, now=now)
    _forget_copies(row.owner_id, [result_id], now)
    return True


def upload(*, image_id: uuid.UUID, now: datetime.datetime) -> bool:
    """Erase a deleted upload with what was said about it. Raises StorageUnavailable."""
    row = _claimed(Image.objects.filter(pk=image_id, erased_at__isnull=True), now)
    if row is None:
        return True
    files.delete(row.file, row.thumbnail)
    _forget_copies(row.owner_id, [image_id], now)
    with transaction.atomic(durable=True):
        empty = emptied.values(Image, keep=KEPT_OF_IMAGE)
        if Image.objects.filter(pk=image_id, deleted_at__isnull=False).update(**{**empty, "erased_at": now, "erase_at": None}):
            tag_ids = list(Tagging.objects.filter(image=image_id).values_list("tag", flat=True))
            Tagging.objects.filter(image=image_id).delete()
            upload_words.drop_unused_tags(tag_ids)
    return True


def sweep(*, now: datetime.datetime) -> int:
    """Erase what is due, and drop rows that were emptied long ago; how many. In batches; any number of sweeps at once."""
    done = 0
    due: list[tuple[Callable[..., bool], str, list[uuid.UUID]]] = [
        (job, "job_id", _ids(Job.objects.filter(erase_at__lte=now).order_by("erase_at"))),
        (result, "result_id", _ids(_due(Result.objects.all(), now).order_by("deleted_at"))),
        (upload, "image_id", _ids(_due(Image.objects.filter(erased_at__isnull=True), now).order_by("deleted_at"))),
    ]
    for erase, name, ids in due:
        for one in ids:
            done += attempt(erase, now=now, **{name: one})
    before = now - datetime.timedelta(days=KEEP_EMPTY_DAYS)
    Job.objects.filter(pk__in=_ids(Job.objects.filter(erased_at__lt=before, erase_at__isnull=True))).delete()
    Image.objects.filter(pk__in=_ids(Image.objects.filter(erased_at__lt=before))).delete()
    deleted_bytes.wipe()
    return done


def attempt(erase: Callable[..., bool], **what: object) -> bool:
    """Erase one thing now, if that can be done now; the sweep goes on with what can't."""
    try:
        is_done = erase(**what)
    except StorageUnavailable:
        return False  # logged where it happened
    if is_done:
        deleted_bytes.wipe_soon()
    return is_done


def empty_trash(*, person_id: uuid.UUID, now: datetime.datetime) -> int:
    """Have all of the person's deleted pictures, uploads and jobs erased by the sweep; how many there are."""
    with transaction.atomic(durable=True):
        return (
            Job.objects.in_trash(person_id, now).update(erase_at=now)
            + Result.objects.filter(pk__in=Result.objects.in_trash(person_id, now).values("pk")).update(erase_at=now)
            + Image.objects.in_trash(person_id, now).update(erase_at=now)
        )


def _claimed(rows: QuerySet[Any], now: datetime.datetime) -> Any:
    """The row, if it is due; from here on nobody restores it, whatever their clock says."""
    if not _due(rows, now).update(erase_at=placing.ERASING):
        return None
    return rows.filter(deleted_at__isnull=False).first()


def _due(rows: QuerySet[Any], now: datetime.datetime) -> QuerySet[Any]:
    """An older version deleted files at once and named no day: those rows are due."""
    return rows.filter(deleted_at__isnull=False).filter(Q(erase_at__isnull=True) | Q(erase_at__lte=now))


def _ids(rows: QuerySet[Any]) -> list[uuid.UUID]:
    return list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE])


def _forget_copies(person_id: uuid.UUID, ids: list[uuid.UUID], now: datetime.datetime) -> None:
    traces.forget_answers(person_id=person_id, ids=ids)
    traces.withdraw_archives(person_id=person_id, now=now)
    making.withdraw(person_id)  # a book may show it
