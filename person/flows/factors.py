"""The second factors of a person as a whole: whether there are any, which ones, and telling the person of every change.

A passkey counts for two by itself: having the device, and a PIN or finger on it. Whoever has any factor can't sign in by a password, by
Google or by a mailed link alone.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from .. import outbox
from ..models import Authenticator, FactorRecovery, OutgoingMail, Passkey, RecoveryCode, Session, User
from . import account_job, callers
from .changes import Change

__all__ = ["Change", "has_any", "is_two_factor", "mark_two_factor", "methods", "remove_all", "tell"]

log = structlog.get_logger(__name__)


class LastWayIn(DomainError):
    code = "last_way_in"
    kind = Kind.CONFLICT
    message = _("Without it you could not sign in any more. Choose a password first, or add a passkey.")


class NoSecondFactor(DomainError):
    code = "no_second_factor"
    kind = Kind.CONFLICT
    message = _("Add a passkey or an authenticator app first.")


def has_any(user_id: uuid.UUID) -> bool:
    """One query."""
    mine = {"user": OuterRef("pk")}
    found = User.objects.filter(pk=user_id).values_list(
        Exists(Passkey.objects.filter(**mine)), Exists(Authenticator.objects.filter(confirmed_at__isnull=False, **mine))
    )
    return any(any(row) for row in found)


def methods(user_id: uuid.UUID) -> list[str]:
    """By which factors this person can show who they are: `passkey`, `totp`, `recovery_code`."""
    found = []
    if Passkey.objects.filter(user=user_id).exists():
        found.append("passkey")
    if Authenticator.objects.filter(user=user_id, confirmed_at__isnull=False).exists():
        found.append("totp")
    if found and RecoveryCode.objects.filter(user=user_id, used_at__isnull=True).exists():
        found.append("recovery_code")
    return found


def tell(*, user: User, change: str, **facts: Any) -> None:
    """Mail the person that something changed. Needs the caller's transaction."""
    facts = {"change": change, "page": "/person/security/", **facts}
    outbox.put(user=user, kind=OutgoingMail.Kind.SECURITY_CHANGED, language=user.language, facts=facts)
    log.info("security.changed", person=str(user.pk), change=change)


def mark_two_factor(*, session_id: uuid.UUID | None, now: datetime.datetime) -> None:
    """This sign-in has shown a second factor."""
    if session_id is not None:
        Session.objects.filter(pk=session_id).update(is_two_factor=True, proven_at=now)


def is_two_factor(session_id: uuid.UUID) -> bool:
    return Session.objects.filter(pk=session_id, is_two_factor=True).exists()


def after_removal(user: User) -> None:
    """Without any factor the codes are worth nothing, and no sign-in counts as one with two. Needs the caller's transaction."""
    if not has_any(user.pk):
        RecoveryCode.objects.filter(user=user).delete()
        FactorRecovery.objects.filter(user=user).delete()
        shown = list(Session.objects.filter(user=user, is_two_factor=True).values_list("pk", flat=True))
        Session.objects.filter(pk__in=shown).update(is_two_factor=False)
        # Where everyone is to have a factor, these sign-ins count for less from now on.
        _forget(shown)
        transaction.on_commit(lambda: _forget(shown), robust=True)


def _forget(session_ids: list[uuid.UUID]) -> None:
    for session_id in session_ids:
        callers.forget(session_id)


def remove_all(*, user: User, change: str) -> None:
    """Needs the caller's transaction."""
    account_job.lock(user)
    Passkey.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    after_removal(user)
    tell(user=user, change=change)


def require_another_way_in(user: User, *, but_google: bool = False, but_passkey: uuid.UUID | None = None) -> None:
    """Raises LastWayIn where nothing else would let this person in. Needs their row locked, or two could each leave the other."""
    user = User.objects.get(pk=user.pk)
    if user.has_usable_password() or (user.google_id and not but_google):
        return
    if not set(Passkey.objects.filter(user=user).values_list("pk", flat=True)) - {but_passkey}:
        raise LastWayIn
