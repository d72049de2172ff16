"""The leaderboard: who asked to be on it, under a name of their choice, and nobody else."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from project.errors import FieldErrors
from project.text.folding import fold

from ..models import Progress, User
from ..models.progress import ProgressQuerySet

MOST_CHARS = 40
NAME_MISSING = _("Choose the name under which you are listed.")
NAME_TAKEN = _("Somebody else has this name already.")
NAME_INVALID = _("This name holds characters that can't be shown.")
NAME_IS_ADDRESS = _("Everybody sees this name: choose one without your e-mail address.")


def listed() -> ProgressQuerySet:
    """The rows of the leaderboard, in order, each with its `position`."""
    return Progress.objects.listed()


def position(progress: Progress) -> int | None:
    """Where this person stands, from 1; None for who is not listed."""
    return Progress.objects.ahead_of(progress).count() + 1 if progress.is_listed else None


def settings_of(person: User) -> Progress:
    """The person's choices, those of somebody new where nothing was stored yet."""
    return Progress.objects.filter(user=person).first() or Progress(user=person)


def change(*, person: User, **wishes: Any) -> Progress:
    """Change any of `is_shown`, `is_listed`, `display_name`. Raises FieldErrors; then nothing is changed.

    Who does not want to know of levels is not listed either.
    """
    if "display_name" in wishes:
        wishes["display_name"] = _checked(person, wishes["display_name"])
    try:
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person.pk)
            progress = Progress.objects.get_or_create(user=person)[0]
            for name, value in wishes.items():
                setattr(progress, name, value)
            progress.is_listed = progress.is_listed and progress.is_shown
            if progress.is_listed and not progress.display_name:
                raise FieldErrors({"display_name": [NAME_MISSING]})
            progress.save(update_fields=["is_shown", "is_listed", "display_name"])
    except IntegrityError as error:
        raise FieldErrors({"display_name": [NAME_TAKEN]}) from error
    return progress


def _checked(person: User, name: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name.isprintable() or len(name) > MOST_CHARS:
        raise FieldErrors({"display_name": [NAME_INVALID]})
    if fold(person.email) in fold(name):
        raise FieldErrors({"display_name": [NAME_IS_ADDRESS]})
    return name
