"""How long what is kept: partial pictures a day, failed jobs and unused uploads as the settings say (Splashmy `cleanup_old_jobs`).

Jobs with a picture stay: it is the person's. So do the events of a job that stays, so its numbers have no gap.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from ..media import files, uploads
from ..models import Image, Job, JobEvent, Tagging
from . import erasure

PARTIALS_FOR = datetime.timedelta(days=1)
LOOKED_BACK = datetime.timedelta(days=30)
"""For partial pictures. What was not deleted for so long is an orphan (orphans.py)."""
MOST_AT_ONCE = 500


def drop_partials(*, now: datetime.datetime) -> int:
    """Delete old partial pictures; how many there were. The events stay."""
    dropped = 0
    for event in partials(now).filter(created_at__lt=now - PARTIALS_FOR).order_by("created_at")[:MOST_AT_ONCE]:
        files.delete(event.data["file"])
        JobEvent.objects.filter(pk=event.pk).update(data={"index": event.data["index"]})
        dropped += 1
    return dropped


def partials(now: datetime.datetime) -> QuerySet[JobEvent]:
    """The events that name a partial picture's file."""
    return JobEvent.objects.filter(kind=JobEvent.Kind.PARTIAL_IMAGE, created_at__gte=now - LOOKED_BACK, data__has_key="file")


def drop_jobs(*, now: datetime.datetime) -> int:
    """Delete jobs that ended without a picture more than IMAGEGEN_KEEP_FAILED_DAYS ago; how many there were.

    What they held was given back when they ended, and stays in the ledger.
    """
    before = now - datetime.timedelta(days=settings.IMAGEGEN_KEEP_FAILED_DAYS)
    old = Job.objects.filter(state__in=(Job.State.FAILED, Job.State.CANCELLED), ended_at__lt=before)
    job_ids = list(old.order_by("ended_at").values_list("pk", flat=True)[:MOST_AT_ONCE])
    shown = JobEvent.objects.filter(job__in=job_ids, kind=JobEvent.Kind.PARTIAL_IMAGE, data__has_key="file")
    files.discard(*shown.values_list("data__file", flat=True))
    Job.objects.filter(pk__in=job_ids).delete()
    return len(job_ids)


def drop_uploads(*, now: datetime.datetime) -> int:
    """Delete uploads older than IMAGEGEN_KEEP_UPLOADS_DAYS that nothing uses; how many there were. 0 days keeps them for ever.

    Used is what any job was made from, what is shown to everybody, and what somebody gave a title, a description or a tag.
    """
    if not settings.IMAGEGEN_KEEP_UPLOADS_DAYS:
        return 0
    doomed = _unused().filter(created_at__lt=now - datetime.timedelta(days=settings.IMAGEGEN_KEEP_UPLOADS_DAYS)).order_by("created_at")
    dropped = 0
    for image in doomed[:MOST_AT_ONCE]:
        uploads.delete(image=image, now=now, is_final=True)
        erasure.upload(image_id=image.pk, now=now)
        dropped += 1
    return dropped


def _unused() -> QuerySet[Image]:
    jobs = Job.objects.filter(Q(source=OuterRef("pk")) | Q(mask=OuterRef("pk")))
    tagged = Tagging.objects.filter(image=OuterRef("pk"), is_automatic=False)
    plain = Image.objects.filter(deleted_at__isnull=True, is_public=False, title="", description="", own_tags=[], downloads=0)
    return plain.exclude(Exists(jobs)).exclude(Exists(tagged))
