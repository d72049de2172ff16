"""A person's pictures from their archive: uploads, jobs that ended, and results, decoded and written anew as any upload is."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from dreams.models import Dream
from person.archive import Archive, BadArchive, built, key

from .media import decode_client, upload_words, uploads
from .models import Image, Job, Result, Style

JOB = (
    *(
        "type",
        "prompt",
        "language",
        "translated_prompt",
        "improved_prompt",
        "operation",
        "intensity",
        "quality",
        "background",
        "output_format",
    ),
    *("size", "seed", "provider", "model", "created_at", "started_at", "ended_at"),
)


def restore(archive: Archive, person_id: uuid.UUID) -> dict[str, int]:
    files = {
        name.rpartition("/")[2].partition(".")[0]: name for folder in ("uploads", "results") for name in archive.names(f"images/{folder}")
    }
    images = sum(_upload(archive, row, files, person_id) for row in archive.rows("images/uploads.json"))
    jobs = sum(_job(archive, row, person_id) for row in archive.rows("images/jobs.json"))
    indexes: Counter[uuid.UUID] = Counter()
    results = sum(_result(archive, row, files, person_id, indexes) for row in archive.rows("images/results.json"))
    return {"uploads": images, "jobs": jobs, "results": results}


def _upload(archive: Archive, row: Mapping[str, Any], files: Mapping[str, str], person_id: uuid.UUID) -> bool:
    given, data = _found(archive, row, files)
    if given is None or not data:
        return False
    sha256 = upload_words.fingerprint(person_id, hashlib.sha256(data).hexdigest())
    if (
        known := Image.objects.filter(pk=given, owner=person_id).first() or Image.objects.of(person_id).filter(sha256=sha256).first()
    ) is not None:
        archive.ids[str(given)] = known.pk
        return False
    id_ = archive.ids[str(given)] = uuid.uuid4() if Image.objects.filter(pk=given).exists() else given
    stored = uploads.keep(_decoded(data, files[str(given)]), folder="uploads", owner=person_id)
    names = ("title", "description", "own_tags")
    image = built(Image, row, names, source="images/uploads.json", id=id_, owner_id=person_id, sha256=sha256, **stored.columns())
    image.save(force_insert=True)
    if (made := built(Image, row, ("created_at",), source="images/uploads.json").created_at) is not None:
        Image.objects.filter(pk=id_).update(created_at=made)
    return True


def _job(archive: Archive, row: Mapping[str, Any], person_id: uuid.UUID) -> bool:
    given = key(row.get("id"))
    taken = Job.objects.filter(pk=given).first() if given else None
    if given is None or (taken is not None and taken.person_id == person_id):
        if given is not None:
            archive.ids[str(given)] = given
        return False
    id_ = archive.ids[str(given)] = given if taken is None else uuid.uuid4()
    links = {name: archive.ids.get(str(row.get(name))) for name in ("dream_id", "source_id", "mask_id")}
    if links["dream_id"] and not Dream.objects.filter(pk=links["dream_id"]).exists():
        links["dream_id"] = None
    style = Style.objects.filter(pk=row["style_id"]).first() if isinstance(row.get("style_id"), int) else None
    job = built(Job, row, JOB, source="images/jobs.json", id=id_, person_id=person_id, style=style, **links)
    job.state = Job.State.COMPLETED if row.get("state") == Job.State.COMPLETED else Job.State.CANCELLED
    job.created_at = job.created_at or timezone.now()
    job.ended_at = job.ended_at or job.created_at
    job.percent = 100 if job.state == Job.State.COMPLETED else 0
    job.save(force_insert=True)
    return True


def _result(archive: Archive, row: Mapping[str, Any], files: Mapping[str, str], person_id: uuid.UUID, indexes: Counter[uuid.UUID]) -> bool:
    given, data = _found(archive, row, files)
    job_id = archive.ids.get(str(row.get("job_id")))
    if given is None or not data or job_id is None:
        return False
    if Result.objects.filter(pk=given, owner=person_id).exists():
        return False
    id_ = uuid.uuid4() if Result.objects.filter(pk=given).exists() else given
    stored = uploads.keep(_decoded(data, files[str(given)]), folder="results", owner=person_id)
    names = ("is_favorite", "rating", "created_at")
    where = {"id": id_, "job_id": job_id, "owner_id": person_id, "index": indexes[job_id]}
    result = built(Result, row, names, source="images/results.json", **where, **stored.columns())
    result.created_at = result.created_at or timezone.now()
    result.save(force_insert=True)
    indexes[job_id] += 1
    return True


def _found(archive: Archive, row: Mapping[str, Any], files: Mapping[str, str]) -> tuple[uuid.UUID | None, bytes]:
    """The id and the bytes of a picture; none where it had been deleted."""
    given = key(row.get("id"))
    name = files.get(str(given))
    return given, archive.read(name) if name else b""


def _decoded(data: bytes, name: str) -> Any:
    try:
        return decode_client.upload(data)
    except decode_client.UploadRefused as error:
        raise BadArchive(f"{name} is no picture that can be kept") from error
