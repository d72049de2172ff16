"""The receipt of a deletion: each place that held something of the person's, when it was destroyed, and when backups have lost it."""

from __future__ import annotations

import dataclasses
import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Work

PLACES: dict[str, str | Promise] = {
    "key": _("The key of what was sealed for you: a copy of it that is left anywhere does not open any more"),
    "dreams": _("Dreams, answers, insights, summaries and drafts"),
    "files": _("Pictures, uploads, thumbnails and archives"),
    "jobs": _("Image jobs with their prompts, and messages to your webhooks"),
    "account": _("Account, profile, devices, sign-ins, keys and mails"),
    "money": _("Credits, points and statistics"),
    "log": _("The log of who saw what, consents and grants"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """`backups_until`: the day from which no backup holds it any more, where the operator keeps them as they say."""

    place: str
    what: str | Promise
    destroyed_at: datetime.datetime
    backups_until: datetime.date


def of(task: Work) -> list[Place]:
    """Nothing, before the deletion is done."""
    if task.state != Work.State.DONE or task.ended_at is None:
        return []
    until = (task.ended_at + datetime.timedelta(days=settings.BACKUP_DAYS)).date()
    return [Place(name, what, task.ended_at, until) for name, what in PLACES.items()]
