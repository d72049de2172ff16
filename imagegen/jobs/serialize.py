"""A job, its events and results as JSON, the same in frames and over REST. Failures are told in the active language."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from project.absolute_urls import absolute, completed
from project.sealing.errors import CannotOpen
from project.storage import StorageUnavailable

from ..media import signing, source_types, upload_words
from ..models import Image, Job, JobEvent, Result
from . import queue

Json = dict[str, Any]

FAILURES = {
    "image_unavailable": _("The image service can't be reached right now."),
    "image_busy": _("The image service has too much to do right now. Please try again in a minute."),
    "image_stays_here": _("This may not leave this server, and the built-in painter is not able to do it. Nothing was charged."),
    "image_misconfigured": _("The image service is not set up correctly. The people who run this site have to look at it."),
    "image_stalled": _("The image service fell silent in the middle of its work."),
    "image_interrupted": _("The line to the image service broke in the middle of its work."),
    "image_refused": _("The image service declined to make this picture."),
    "image_too_long": _("The picture took too long and was given up."),
    "image_unusable": _("The image service sent something that is no picture."),
    "image_budget_spent": _("The pictures that this site can pay for today have been made. Tomorrow there are new ones."),
    "image_outcome_unknown": _("The work was cut off, and we can't tell how far it was. Nothing was charged; please try again."),
    "storage_unavailable": StorageUnavailable.message,
    "cannot_open": CannotOpen.message,
    "source_missing": _("The picture that was to be changed is no longer there."),
    "internal_error": _("Something went wrong on our side. Nothing was lost; please try again."),
}


def jobs(rows: Iterable[Job], *, now: datetime.datetime) -> list[Json]:
    """Several jobs. Each should come with `results` prefetched."""
    listed = list(rows)
    places = queue.positions(listed, now)
    return [job(row, place=places.get(row.pk)) for row in listed]


def one_job(row: Job, *, now: datetime.datetime) -> Json:
    return jobs([row], now=now)[0]


def job(row: Job, *, place: int | None) -> Json:
    """`queue_position` and `estimated_time` (seconds) only while it is not done."""
    estimate = None if row.is_final else queue.estimated_seconds(row, place=place or 1)
    return {
        "id": str(row.pk),
        "type": row.type,
        "status": row.state,
        "client_id": row.client_id,
        "dream": _id(row.dream_id),
        "source": _id(row.source_id),
        "mask": _id(row.mask_id),
        "style": _id(row.style_id),
        "retry_of": _id(row.retry_of_id),
        "prompt": row.prompt,
        "language": row.language or None,
        "translated_prompt": row.translated_prompt or None,
        "improved_prompt": row.improved_prompt or None,
        "translate": row.wants_translation,
        "improve": row.wants_improvement,
        "operation": row.operation or None,
        "intensity": row.intensity,
        "quality": row.quality,
        "background": row.background,
        "output_format": row.output_format,
        "size": row.size,
        "stream": row.is_streamed,
        "seed": row.seed,
        "price": row.price_credits,
        "is_covered_by_plan": row.covered_on is not None,
        "is_cancelling": row.cancel_requested_at is not None and not row.is_final,
        "attempt": row.attempt,
        "percent": row.percent,
        "stage": row.stage or None,
        "provider": row.provider or None,
        "queue_position": place,
        "estimated_time": estimate,
        "last_seq": row.last_seq,
        "error": failure(row.error_code) if row.error_code else None,
        "results": [result(one) for one in row.results.all() if one.deleted_at is None],
        "deadline_at": moment(row.deadline_at),
        "created_at": moment(row.created_at),
        "started_at": moment(row.started_at),
        "ended_at": moment(row.ended_at),
    }


def result(row: Result) -> Json:
    return {
        "id": str(row.pk),
        "job": str(row.job_id),
        "index": row.index,
        **_file(row),
        "is_favorite": row.is_favorite,
        "rating": row.rating,
        "is_public": row.is_public,
        "downloads": row.downloads,
        "is_ai": True,
        "digital_source_type": source_types.of_result(row).address,
        "created_at": moment(row.created_at),
    }


def _file(row: Result | Image) -> Json:
    return {
        "image_url": absolute(signing.url(row.file)),
        "thumbnail_url": absolute(signing.url(row.thumbnail)),
        "media_type": row.media_type,
        "width": row.width,
        "height": row.height,
        "size_bytes": row.size_bytes,
    }


def image(row: Image) -> Json:
    """An upload. It should come with `taggings__tag` prefetched."""
    tags, automatic = upload_words.tags_of(row)
    return {
        "id": str(row.pk),
        "title": row.title,
        "description": row.description,
        **_file(row),
        "is_public": row.is_public,
        "is_safe": row.is_safe,
        "is_ai": bool(row.digital_source_type),
        "digital_source_type": source_types.address(row.digital_source_type) or None,
        "downloads": row.downloads,
        "tags": tags,
        "automatic_tags": automatic,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
    }


def event(row: JobEvent) -> Json:
    """The frame `job.<kind>` of an event."""
    data = dict(row.data)
    if row.kind == JobEvent.Kind.PARTIAL_IMAGE:
        data["image_url"] = absolute(signing.url(data.pop("file"))) if "file" in data else None
    elif row.kind == JobEvent.Kind.COMPLETED:
        data["results"] = [result(one) for one in Result.objects.filter(job_id=row.job_id, deleted_at__isnull=True).order_by("index")]
    frame = {"type": f"job.{row.kind}", "job": str(row.job_id), "seq": row.seq, "position": row.position, "at": moment(row.created_at)}
    return localised({**frame, **data})


def localised(frame: Json) -> Json:
    """The same frame with its failure told in the active language, and its addresses absolute."""
    frame = completed(frame)
    return {**frame, **failure(frame["code"])} if frame["type"] == "job.failed" else frame


def failure(code: str) -> Json:
    return {"code": code, "detail": str(FAILURES.get(code) or gettext("This can't be done."))}


def moment(at: datetime.datetime | None) -> str | None:
    return at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z") if at else None


def _id(key: uuid.UUID | None) -> str | None:
    return str(key) if key else None
