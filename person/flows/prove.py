"""Showing once more who one is, before what can't be taken back: the password, or a fresh Google ID token (ASVS 7.5.1)."""

from __future__ import annotations

import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from project import rates
from project.errors import FieldErrors

from ..models import User
from . import google, guessing

FRESH = datetime.timedelta(minutes=5)
ATTEMPTS = 10
SECONDS = 600


def owner(*, user: User, password: str, google_token: str, now: datetime.datetime) -> None:
    """Raises FieldErrors for `password` or `google_token`, or TooManyAttempts."""
    wait = rates.take(key=f"prove:{user.pk}", amount=ATTEMPTS, seconds=SECONDS)
    if wait:
        raise guessing.TooManyAttempts(retry_after=wait)
    if google_token and user.google_id is not None:
        if not google.is_fresh(token=google_token, google_id=user.google_id, since=now - FRESH):
            raise _refused("google_token", _("Please sign in with Google once more."))
    elif not user.has_usable_password():
        raise _refused("google_token", _("Please sign in with Google once more."))
    elif not user.check_password(password):
        raise _refused("password", _("This is not your present password."))
    rates.forget(key=f"prove:{user.pk}")


def _refused(field: str, text: str | Promise) -> FieldErrors:
    return FieldErrors({field: [text]})
