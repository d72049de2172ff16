"""Showing once more who one is, before what can't be taken back (ASVS 7.5.1): asked for when that was more than 10 minutes ago.

Whoever has a second factor shows it; others the password, or a fresh Google ID token.
"""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from project import rates
from project.errors import DomainError, FieldErrors, Kind

from ..models import Session, User
from . import factor_recovery, factors, google, guessing, second_factor
from .origin import NOWHERE, Origin

FRESH = datetime.timedelta(minutes=10)
GOOGLE_FRESH = datetime.timedelta(minutes=5)
ATTEMPTS = 10
SECONDS = 600
PATH = "/api/user/reauthenticate/"


class ReauthenticationRequired(DomainError):
    code = "reauthentication_required"
    kind = Kind.DENIED
    message = _("Your sign-in is older than ten minutes: please confirm that it is you (%(url)s).")
    told = ("methods", "url")


@dataclasses.dataclass(frozen=True, slots=True)
class Proof:
    """What somebody shows: one of these."""

    password: str = ""
    google_token: str = ""
    code: str = ""
    recovery_code: str = ""
    passkey: dict[str, Any] | None = None

    def __bool__(self) -> bool:
        return bool(self.password or self.google_token or self.code or self.recovery_code or self.passkey)


def methods(user: User) -> list[str]:
    """By what this person can show it. Empty: only a password that they choose by a mailed link."""
    found = factors.methods(user.pk)
    if not found:
        found += ["password"] if user.has_usable_password() else []
        found += ["google_token"] if user.google_id is not None and settings.GOOGLE_CLIENT_ID else []
    return found


def fresh_until(*, user: User, session_id: uuid.UUID | None) -> datetime.datetime | None:
    """Until when nothing more is asked; None for a sign-in that there is not."""
    if session_id is None:
        return None
    row = Session.objects.filter(pk=session_id, user=user).values_list("created_at", "proven_at").first()
    return max(at for at in row if at is not None) + FRESH if row else None


def is_fresh(*, user: User, session_id: uuid.UUID | None, now: datetime.datetime) -> bool:
    until = fresh_until(user=user, session_id=session_id)
    return until is not None and until > now


def require(*, user: User, session_id: uuid.UUID | None, now: datetime.datetime, proof: Proof | None = None) -> None:
    """Raises ReauthenticationRequired where the person has shown nothing for too long.

    `proof`: what a program sent along with its wish. It is looked at in any case, and wrong it is refused: as `prove` does.
    """
    if proof and not (factors.has_any(user.pk) and (proof.password or proof.google_token)):
        prove(user=user, session_id=session_id, proof=proof, now=now)
    elif not is_fresh(user=user, session_id=session_id, now=now):
        raise ReauthenticationRequired(methods=methods(user), url=settings.PUBLIC_URL + PATH)


def prove(*, user: User, session_id: uuid.UUID | None, proof: Proof, now: datetime.datetime, origin: Origin = NOWHERE) -> None:
    """Count this sign-in as fresh. Raises FieldErrors named as the proof's fields, PasskeyRefused, TooManyAttempts."""
    has_factors = factors.has_any(user.pk)
    if has_factors:
        _by_factor(user, session_id, proof, origin, now)
        factor_recovery.end_for(user=user)
        factors.mark_two_factor(session_id=session_id, now=now)
        return
    wait = rates.take(key=f"prove:{user.pk}", amount=ATTEMPTS, seconds=SECONDS)
    if wait:
        raise guessing.TooManyAttempts(retry_after=wait)
    if proof.google_token and user.google_id is not None:
        if not google.is_fresh(token=proof.google_token, google_id=user.google_id, since=now - GOOGLE_FRESH):
            raise _refused("google_token", _("Please sign in with Google once more."))
    elif not user.has_usable_password():
        raise _refused("google_token", _("Please sign in with Google once more."))
    elif not user.check_password(proof.password):
        raise _refused("password", _("This is not your present password."))
    rates.forget(key=f"prove:{user.pk}")
    note(session_id=session_id, now=now)


def note(*, session_id: uuid.UUID | None, now: datetime.datetime) -> None:
    """This sign-in has just shown who it is."""
    if session_id is not None:
        Session.objects.filter(pk=session_id).update(proven_at=now)


def _by_factor(user: User, session_id: uuid.UUID | None, proof: Proof, origin: Origin, now: datetime.datetime) -> None:
    if not (proof.code or proof.recovery_code or proof.passkey):
        raise _refused("code", _("This account has a second factor: please show that one."))
    second_factor.check(
        user=user,
        waiting="",
        code=proof.code,
        recovery_code=proof.recovery_code,
        credential=proof.passkey,
        origin=origin,
        now=now,
        session_id=session_id,
    )


def _refused(field: str, text: str | Promise) -> FieldErrors:
    return FieldErrors({field: [text]})
