"""A new password: by mailed link for who forgot it, or by showing the old one. Either ends the other sign-ins."""

from __future__ import annotations

import datetime
import uuid

from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, FieldErrors
from project.text.folding import fold

from .. import outbox
from ..models import OutgoingMail, User
from . import api_keys, links, sessions

ASK_SECONDS = 60


class ResetFailed(DomainError):
    code = "reset_failed"
    message = _("This link has been used already or is too old. Please ask for a new one.")


def ask(*, email: str, language: str) -> None:
    """Mail a link if the address is known. Says nothing either way; one mail a minute for an address."""
    key = "person.reset:" + salted_hmac("person.reset", fold(email)).hexdigest()
    if not cache.add(key, 1, ASK_SECONDS):
        return
    with transaction.atomic(durable=True):
        outbox.put_for_address(address=email, kind=OutgoingMail.Kind.RESET, language=language)


def by_link(*, token: str, password: str, now: datetime.datetime, end_api_keys: bool = True) -> User:
    """Set the password; the link is then spent. It came by mail, so the address is confirmed too. Second factors stay as they are.

    Raises ResetFailed, FieldErrors for `password`.
    """
    user = links.read_reset(token)
    if user is None:
        raise ResetFailed
    old_hash, verified_at = user.password, Coalesce("email_verified_at", now)
    _set(user, password)
    with transaction.atomic(durable=True):
        is_first = User.objects.filter(pk=user.pk, password=old_hash)
        fields = {"password": user.password, "email_verified_at": verified_at}
        # An account that staff switched off stays off: only one that waits for its first confirmation is opened.
        if user.email_verified_at is None:
            fields["is_active"] = True
        if not is_first.update(**fields):
            raise ResetFailed
        sessions.end_all(user=user, reason="password", now=now)
        if end_api_keys:
            api_keys.revoke_all(person_id=user.pk, now=now)
        outbox.put(user=user, kind=OutgoingMail.Kind.PASSWORD_CHANGED, language=user.language)
    user.refresh_from_db()
    return user


def change(*, user: User, old: str, new: str, session_id: uuid.UUID | None, now: datetime.datetime, end_api_keys: bool = False) -> None:
    """Change a known password; every other sign-in ends. Raises FieldErrors."""
    if not user.check_password(old):
        raise FieldErrors({"old_password": [_("This is not your present password.")]})
    _set(user, new, field="new_password")
    with transaction.atomic(durable=True):
        User.objects.filter(pk=user.pk).update(password=user.password)
        sessions.end_all(user=user, reason="password", now=now, but=session_id)
        if end_api_keys:
            api_keys.revoke_all(person_id=user.pk, now=now)
        outbox.put(user=user, kind=OutgoingMail.Kind.PASSWORD_CHANGED, language=user.language)


def _set(user: User, password: str, field: str = "password") -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise FieldErrors({field: list(error.messages)}) from error
    user.set_password(password)
