"""A person's pictures from their archive: uploads, jobs that ended, and results, decoded and written anew as any upload is."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from dreams.journal.entries import words_of
from dreams.models import Dream
from person.archive import Archive, BadArchive, built, key

from .media import decode_client, upload_words, uploads
from .models import Image, Job, Result, Scene, Strip, Style
from .strips import flow

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
    scenes: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in archive.rows("images/scenes.json"):
        scenes[str(row.get("strip_id"))].append(row)
    strips = sum(_strip(archive, row, scenes[str(row.get("id"))][: flow.MOST], person_id) for row in archive.rows("images/strips.json"))
    return {"uploads": images, "jobs": jobs, "results": results, "strips": strips}


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


def _strip(archive: Archive, row: Mapping[str, Any], scenes: Sequence[Mapping[str, Any]], person_id: uuid.UUID) -> bool:
    """Each scene at its words, where they are in the dream as it was restored."""
    given, dream_id = key(row.get("id")), archive.ids.get(str(row.get("dream_id")))
    dream = Dream.objects.of(person_id).filter(pk=dream_id).first() if dream_id else None
    told = words_of(dream) if dream is not None else None
    if given is None or told is None or Strip.objects.filter(pk=given).exists():
        return False
    style = Style.objects.filter(slug=str(row.get("style__slug"))).first()
    source = "images/strips.json"
    strip = built(Strip, row, ("created_at",), source=source, id=given, person_id=person_id, dream=dream, message=told, style=style)
    strip.created_at = strip.created_at or timezone.now()
    strip.save(force_insert=True)
    for number, known in enumerate(scenes):
        job_id = archive.ids.get(str(known.get("job_id")))
        free = Job.objects.filter(pk=job_id, person=person_id, scene__isnull=True) if job_id else Job.objects.none()
        names = ("start", "end", "quote", "description")
        scene = built(Scene, known, names, source="images/scenes.json", strip=strip, person_id=person_id, index=number, job=free.first())
        if scene.start is None or scene.end is None or told.text[scene.start : scene.end] != scene.quote:
            scene.start = scene.end = None
        scene.save(force_insert=True)
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
