"""Pictures that are simply there: jobs and results in the database, without anybody painting them."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from PIL import Image as Pillow

from imagegen.media import files
from imagegen.models import Job, Result, Style
from person.models import User


def job(person: User, prompt: str = "a house by the sea", *, at: datetime.datetime | None = None, **fields: Any) -> Job:
    """One that has ended, ten seconds after it was asked for and eight after it began, unless the fields say otherwise."""
    at = at or timezone.now()
    told = {"type": Job.Type.GENERATION, "state": Job.State.COMPLETED, "seed": 7, "provider": "local", **fields}
    if told["state"] in Job.FINAL:
        told = {"started_at": at + datetime.timedelta(seconds=2), "ended_at": at + datetime.timedelta(seconds=10), **told}
    return Job.objects.create(person=person, prompt=prompt, created_at=at, **told)


def result(person: User, prompt: str = "a house by the sea", *, at: datetime.datetime | None = None, **fields: Any) -> Result:
    """A small picture with files of its own. `style` and `type` are its job's."""
    of_job = {name: fields.pop(name) for name in ("style", "type", "operation", "dream", "translated_prompt") if name in fields}
    at = at or timezone.now()
    made = job(person, prompt, at=at, **of_job)
    if "file" not in fields:
        fields = {**files.keep(Pillow.new("RGB", (64, 48), "teal"), encoding="png", folder="results").columns(), **fields}
    return Result.objects.create(job=made, owner=person, created_at=at, **fields)


def style(slug: str = "pencil-sketch") -> Style:
    return Style.objects.get(slug=slug)
