"""Links in mails: signed, expiring, bound to the state that they change. They are made when the mail is sent, never stored."""

from __future__ import annotations

import base64
import binascii
import uuid

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.urls import reverse

from ..models import User

ACTIVATION_SALT = "person.activation"
EMAIL_SALT = "person.email_change"
ARCHIVE_SALT = "person.archive"
REMINDER_SALT = "person.reminder"
REHEARSAL = "rehearsal"
RECOVERY_SALT = "person.factor_recovery"
ARCHIVE_DAYS = 7
"""How long an archive is kept, and its link good."""


def activation(user: User) -> str:
    """The link that confirms this person's present address."""
    token = signing.dumps([str(user.pk), user.email], salt=ACTIVATION_SALT)
    return settings.PUBLIC_URL + reverse("activate", args=[token])


def read_activation(token: str) -> tuple[uuid.UUID, str] | None:
    """The person and address that an activation token names; None when it is forged, spoilt or too old."""
    try:
        person_id, email = signing.loads(token, salt=ACTIVATION_SALT, max_age=settings.PERSON_ACTIVATION_HOURS * 3600)
        return uuid.UUID(person_id), str(email)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def email_change(key: uuid.UUID) -> str:
    """The link that makes the wish with this key come true. It dies with the wish."""
    return settings.PUBLIC_URL + reverse("email_confirm", args=[signing.dumps(str(key), salt=EMAIL_SALT)])


def read_email_change(token: str) -> uuid.UUID | None:
    """The key of the wish that a token names; None when it is forged, spoilt or too old."""
    try:
        return uuid.UUID(signing.loads(token, salt=EMAIL_SALT, max_age=settings.PERSON_ACTIVATION_HOURS * 3600))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def recovery(key: uuid.UUID) -> str:
    """The link that stops a recovery of factors, or finishes it after the wait. It dies with its row."""
    return settings.PUBLIC_URL + reverse("recovery", args=[signing.dumps(str(key), salt=RECOVERY_SALT)])


def read_recovery(token: str) -> uuid.UUID | None:
    """The key of the recovery that a token names; None when it is forged or spoilt."""
    try:
        return uuid.UUID(signing.loads(token, salt=RECOVERY_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def archive(work_id: uuid.UUID) -> str:
    """The link to an archive of somebody's data, which opens for its owner only."""
    return settings.PUBLIC_URL + reverse("archive", args=[archive_token(work_id)])


def archive_token(work_id: uuid.UUID) -> str:
    return signing.dumps(str(work_id), salt=ARCHIVE_SALT)


def read_archive(token: str) -> uuid.UUID | None:
    """The work that a token names; None when it is forged, spoilt or too old."""
    try:
        return uuid.UUID(signing.loads(token, salt=ARCHIVE_SALT, max_age=ARCHIVE_DAYS * 86400))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def reminder_stop(user: User, *, is_rehearsal: bool = False) -> str:
    """Where the reminders of this person are stopped (those in the morning, or to rehearse), signed in or not."""
    told = f"{user.pk} {REHEARSAL}" if is_rehearsal else str(user.pk)
    return settings.PUBLIC_URL + reverse("reminder_stop", args=[signing.dumps(told, salt=REMINDER_SALT)])


def read_reminder_stop(token: str) -> tuple[uuid.UUID, bool] | None:
    """Whose reminders a token stops, and whether those to rehearse; None when it is forged or spoilt.

    It does not grow old: mails are read late.
    """
    try:
        person_id, _space, which = signing.loads(token, salt=REMINDER_SALT).partition(" ")
        return uuid.UUID(person_id), which == REHEARSAL
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def reset(user: User) -> str:
    """The link to choose a new password. It dies with the old password, a sign-in, or PASSWORD_RESET_TIMEOUT."""
    return settings.PUBLIC_URL + reverse("reset_confirm", args=[reset_token(user)])


def reset_token(user: User) -> str:
    name = base64.urlsafe_b64encode(user.pk.bytes).decode().rstrip("=")
    return f"{name}.{default_token_generator.make_token(user)}"


def read_reset(token: str) -> User | None:
    """The person whose reset token this is, while it is good."""
    name, _, secret = token.partition(".")
    try:
        person_id = uuid.UUID(bytes=base64.urlsafe_b64decode(name + "=="))
    except (ValueError, binascii.Error):
        return None
    user = User.objects.filter(pk=person_id, deleted_at__isnull=True).first()
    return user if user is not None and default_token_generator.check_token(user, secret) else None
