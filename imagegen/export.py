"""A person's pictures for the archive of their data, with their jobs as JSON; and their erasure with the account, files too."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet

from person import data_registry
from person.data_registry import NotYet, Part
from project.sealing.errors import CannotOpen
from project.sealing.fields import SealedField, opened

from . import restoring
from .jobs import cancel
from .media import files, placing, upload_words
from .models import (
    EventStream,
    Image,
    Job,
    JobEvent,
    PromptTemplate,
    Result,
    Scene,
    Strip,
    StylePreference,
    StyleRating,
    Tagging,
    TemplateMark,
    WebhookEndpoint,
)

IMAGE = ("id", "title", "description", "own_tags", "media_type", "width", "height", "is_public", "downloads", "created_at", "deleted_at")
RESULT = ("id", "job_id", "media_type", "width", "height", "is_favorite", "rating", "is_public", "downloads", "created_at", "deleted_at")
JOB = (
    *("id", "type", "state", "dream_id", "source_id", "mask_id", "style_id", "prompt", "language", "translated_prompt", "improved_prompt"),
    *("operation", "intensity", "quality", "background", "output_format", "size", "seed", "price_credits", "covered_on"),
    *("provider", "model", "error_code", "created_at", "started_at", "ended_at"),
)
WEBHOOK = ("id", "url", "description", "events", "is_active", "disabled_at", "disabled_reason", "created_at", "updated_at")
SCENE = ("id", "strip_id", "index", "job_id", "start", "end", "quote", "description")
STRIP = ("id", "dream_id", "message_id", "style__slug", "created_at")
TEMPLATE = ("id", "name", "description", "category", "type", "difficulty", "prompt", "fields", "is_public", "use_count", "created_at")


def register() -> None:
    data_registry.register(data_registry.Keeper("imagegen", parts, erase, restoring.restore))


def parts(person_id: uuid.UUID) -> Iterator[Part]:
    """What is told of pictures first, then the pictures themselves. A file that is gone already is left out."""
    pictures = [*_kept(Image, "uploads", person_id), *_kept(Result, "results", person_id)]
    yield Part(
        "images/jobs.json", _json(Job.objects.filter(person=person_id, erased_at__isnull=True).order_by("created_at"), JOB, person_id), 0.05
    )
    strips = Strip.objects.filter(person=person_id).order_by("created_at").values(*STRIP)
    yield Part("images/strips.json", _text(list(strips)).encode(), 0.06)
    scenes = Scene.objects.filter(person=person_id).order_by("strip", "index")
    yield Part("images/scenes.json", _json(scenes, SCENE, person_id), 0.07)
    uploads = Image.objects.filter(owner=person_id, erased_at__isnull=True).order_by("created_at")
    yield Part("images/uploads.json", _json(uploads, IMAGE, person_id), 0.1)
    yield Part("images/results.json", _json(Result.objects.filter(owner=person_id).order_by("created_at"), RESULT, person_id), 0.15)
    yield Part(
        "images/templates.json", _json(PromptTemplate.objects.filter(author=person_id).order_by("created_at"), TEMPLATE, person_id), 0.18
    )
    yield Part(
        "images/webhooks.json", _json(WebhookEndpoint.objects.filter(person=person_id).order_by("created_at"), WEBHOOK, person_id), 0.19
    )
    yield Part("images/styles.json", _styles(person_id), 0.2 if pictures else 1.0)
    unopened: list[str] = []
    for number, (path, row) in enumerate(pictures, 1):
        try:
            yield Part(path, placing.content(row), 0.2 + number / len(pictures) * 0.8)
        except FileNotFoundError:
            continue
        except CannotOpen:
            # The alarm was raised; the rest is the person's all the same, and they are told what is not there.
            unopened.append(path)
    if unopened:
        yield Part("images/not_opened.json", _text(unopened).encode(), 1.0)


def erase(person_id: uuid.UUID, now: datetime.datetime) -> None:
    """Delete jobs and pictures, rows and files. Raises NotYet while a job runs; it is cancelled first."""
    open_jobs = Job.objects.filter(person=person_id).unfinished()
    for job_id in open_jobs.values_list("pk", flat=True):
        cancel.deleted_job(job_id=job_id, now=now)
    if open_jobs.exists():
        raise NotYet
    tags = list(Tagging.objects.filter(image__owner=person_id, is_automatic=False).values_list("tag", flat=True))
    # Files first: what a crash leaves behind is found again by its row.
    for pictures in (Image.objects.filter(owner=person_id), Result.objects.filter(owner=person_id)):
        for picture in pictures.iterator(chunk_size=200):
            files.delete(picture.file, picture.thumbnail)
        pictures.delete()
    with transaction.atomic(durable=True):
        upload_words.drop_unused_tags(tags)
    for event in JobEvent.objects.filter(person=person_id, kind=JobEvent.Kind.PARTIAL_IMAGE, data__has_key="file").iterator():
        files.delete(event.data["file"])
    Strip.objects.filter(person=person_id).delete()
    Job.objects.filter(person=person_id).delete()
    EventStream.objects.filter(person=person_id).delete()
    StylePreference.objects.filter(person=person_id).delete()
    StyleRating.objects.filter(person=person_id).delete()
    TemplateMark.objects.filter(person=person_id).delete()
    PromptTemplate.objects.filter(author=person_id).delete()
    WebhookEndpoint.objects.filter(person=person_id).delete()


def _kept(model: type[Image | Result], folder: str, person_id: uuid.UUID) -> list[tuple[str, Image | Result]]:
    """Path in the archive and row of each picture."""
    rows = model._default_manager.filter(owner=person_id, deleted_at__isnull=True).order_by("created_at").only("owner_id", "file")
    return [(f"images/{folder}/{row.pk}.{row.file.rpartition('.')[2]}", row) for row in rows]


def _styles(person_id: uuid.UUID) -> bytes:
    told = {
        "preferences": list(
            StylePreference.objects.filter(person=person_id).values("style__slug", "is_favorite", "usage_count", "last_used_at")
        ),
        "ratings": list(StyleRating.objects.filter(person=person_id).values("style__slug", "rating", "comment", "created_at")),
    }
    return _text(told).encode()


def _json(rows: QuerySet[Any], columns: tuple[str, ...], person_id: uuid.UUID) -> Iterator[bytes]:
    """One row at a time: years of pictures need not fit into memory."""
    yield b"["
    sealed = {name for name in columns if isinstance(rows.model._meta.get_field(name), SealedField)}
    for number, row in enumerate(rows.values(*columns).iterator(chunk_size=200)):
        for name in sealed:
            row[name] = opened(rows.model, name, row=row["id"], person=person_id, stored=row[name])
        yield (",\n" if number else "\n").encode() + _text(row).encode()
    yield b"\n]\n"


def _text(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
