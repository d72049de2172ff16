"""The trash of pictures, uploads and jobs: listing it, taking back, erasing for good; one door for REST and pages."""

from __future__ import annotations

import datetime
import enum
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from .jobs import access, removal, results
from .media import uploads
from .models import Image, Job, Result
from .upkeep import erasure


class Thing(enum.Enum):
    """What can be deleted by itself."""

    RESULT = "result"
    UPLOAD = "upload"
    JOB = "job"


def found(thing: Thing, *, person_id: uuid.UUID, now: datetime.datetime) -> QuerySet[Any]:
    """What of this kind the person can still take back, the last deleted first."""
    rows: Mapping[Thing, QuerySet[Any]] = {
        Thing.RESULT: Result.objects.in_trash(person_id, now).select_related("job"),
        Thing.UPLOAD: Image.objects.in_trash(person_id, now),
        Thing.JOB: Job.objects.in_trash(person_id, now).prefetch_related("results"),
    }
    return rows[thing].order_by("-deleted_at", "-id")


def restore(thing: Thing, *, thing_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> Any:
    """Take it back. Raises NoSuchResult, NoSuchImage, NoSuchJob, and UploadedAgain."""
    whose: dict[str, Any] = {"person_id": person_id, "now": now}
    if thing is Thing.RESULT:
        return results.restore(result_id=thing_id, **whose)
    if thing is Thing.JOB:
        return removal.restore(job_id=thing_id, **whose)
    image = uploads.restore(image_id=thing_id, **whose)
    if image is None:
        raise access.NoSuchImage
    return image


def erase(thing: Thing, *, thing_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> bool:
    """Erase it for good. True once nothing of it is left; else the sweep goes on with it. Raises as `restore` does."""
    rows = found(thing, person_id=person_id, now=now).filter(pk=thing_id)
    if not rows.model._default_manager.filter(pk__in=list(rows.values_list("pk", flat=True)), erase_at__gt=now).update(erase_at=now):
        raise MISSING[thing]
    eraser, name = ERASERS[thing]
    return erasure.attempt(eraser, now=now, **{name: thing_id})


MISSING = {Thing.RESULT: access.NoSuchResult, Thing.UPLOAD: access.NoSuchImage, Thing.JOB: access.NoSuchJob}
ERASERS: Mapping[Thing, tuple[Callable[..., bool], str]] = {
    Thing.RESULT: (erasure.result, "result_id"),
    Thing.UPLOAD: (erasure.upload, "image_id"),
    Thing.JOB: (erasure.job, "job_id"),
}


def thumbnail(row: Any) -> str:
    """The name of a small picture of it; "" where there is none."""
    if isinstance(row, Job):
        return next((one.thumbnail for one in row.results.all() if one.deleted_at is None), "")
    return str(row.thumbnail)


def words(row: Any) -> str:
    """What its owner knows it by."""
    if isinstance(row, Image):
        return str(row.title)
    return row.prompt if isinstance(row, Job) else str(row.job.prompt)
