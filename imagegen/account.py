"""How pictures appear in a person's account: their names in the history of credits, and their number in the analytics."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from person import analytics
from person.analytics import Period
from person.credits import history
from person.credits.history import Subject
from person.models import User
from project.text.visible import without_directions

from .models import Job, Result

LONGEST_NAME = 60


def register() -> None:
    history.name_subjects("job", namer=_names, gone=gettext_lazy("a picture that was deleted"))
    analytics.register("images", gettext_lazy("Pictures made"), _made)


def _names(person: User, ids: Collection[str]) -> dict[str, Subject]:
    jobs = Job.objects.of(person).filter(pk__in=[uuid.UUID(one) for one in ids])
    return {str(job.pk): Subject(_words(job)) for job in jobs}


def _words(job: Job) -> str:
    told = " ".join(without_directions(job.prompt).split()) or job.operation.replace("_", " ")
    short = told if len(told) <= LONGEST_NAME else told[: LONGEST_NAME - 1].rstrip() + "…"
    return _("the picture “%(title)s”") % {"title": short} if short else _("a picture")


def _made(person: User, period: Period) -> dict[datetime.date, int]:
    return analytics.counted(Result.objects.filter(owner=person), "created_at", period)
