"""Another e-mail address: confirmed by a link to the new one, told to the old one. Answers say nothing about who is registered."""

from __future__ import annotations

import datetime
import uuid

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from project import rates
from project.errors import DomainError, FieldErrors

from .. import outbox
from ..models import EmailChange, OutgoingMail, User
from . import guessing, links

log = structlog.get_logger(__name__)

MAILS_PER_HOUR = 5


class EmailChangeFailed(DomainError):
    code = "email_change_failed"
    message = _("This link has been used already, is too old, or the address is no longer free.")


def ask(*, user: User, email: str, now: datetime.datetime) -> None:
    """Mail a link to the new address; an earlier one is worth nothing any more. Raises FieldErrors, TooManyAttempts.

    Where the address belongs to somebody else, nothing is sent, and the answer is the same.
    """
    email = User.objects.canonical_email(email)
    if email == user.email:
        raise FieldErrors({"email": [_("This is your address already.")]})
    wait = rates.take(key=f"email_change:{user.pk}", amount=MAILS_PER_HOUR, seconds=3600)
    if wait:
        raise guessing.TooManyAttempts(retry_after=wait)
    with transaction.atomic(durable=True):
        wish = {"email": email, "key": uuid.uuid4(), "asked_at": now}
        EmailChange.objects.update_or_create(user=user, defaults=wish)
        outbox.put(user=user, kind=OutgoingMail.Kind.EMAIL_CHANGE, language=user.language, address=email)


def withdraw(*, user: User) -> None:
    """Think better of it: the mailed link is worth nothing any more."""
    EmailChange.objects.filter(user=user).delete()


def wish_of(token: str) -> EmailChange | None:
    """What a link would change, while it is good."""
    key = links.read_email_change(token)
    found = EmailChange.objects.select_related("user").filter(key=key).first() if key else None
    return found if found is not None and found.user.is_active and found.user.deleted_at is None else None


def by_link(*, token: str, now: datetime.datetime) -> User:
    """Change the address. Of any number of requests with a link, one succeeds; the others raise EmailChangeFailed."""
    wish = wish_of(token)
    if wish is None:
        raise EmailChangeFailed
    user, former = wish.user, wish.user.email
    try:
        with transaction.atomic(durable=True):
            if not EmailChange.objects.filter(user=user, key=wish.key).delete()[0]:
                raise EmailChangeFailed
            User.objects.filter(pk=user.pk).update(email=wish.email, email_verified_at=now, updated_at=now)
            facts = {"email": wish.email}
            outbox.put(user=user, kind=OutgoingMail.Kind.EMAIL_CHANGED, language=user.language, address=former, facts=facts)
    except IntegrityError as error:
        raise EmailChangeFailed from error
    log.info("email.changed", person=str(user.pk))
    user.refresh_from_db()
    return user
