"""Following the mailed link: confirms the address once (Mateimage, "Регистрация"), and asking for another mail."""

from __future__ import annotations

import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError
from project.text.folding import fold

from .. import outbox
from ..models import OutgoingMail, User
from . import links

RESEND_SECONDS = 60


class ActivationFailed(DomainError):
    code = "activation_failed"
    message = _("This link has been used already, is too old, or is not one of ours.")


def by_link(*, token: str, now: datetime.datetime) -> User:
    """Activate the person of this link. Of any number of requests with it, one succeeds; the others raise ActivationFailed."""
    named = links.read_activation(token)
    if named is None:
        raise ActivationFailed
    person_id, email = named
    waiting = User.objects.filter(pk=person_id, email=email, email_verified_at__isnull=True, deleted_at__isnull=True)
    if not waiting.update(is_active=True, email_verified_at=now):
        raise ActivationFailed
    return User.objects.select_related("plan").get(pk=person_id)


def resend(*, email: str, language: str) -> None:
    """Mail another link if the address waits for one. Says nothing, so that nobody learns who is registered."""
    # One mail a minute for an address, known or not, so that the wait says nothing either.
    key = "person.resend:" + salted_hmac("person.resend", fold(email)).hexdigest()
    if not cache.add(key, 1, RESEND_SECONDS):
        return
    with transaction.atomic(durable=True):
        outbox.put_for_address(address=email, kind=OutgoingMail.Kind.ACTIVATION, language=language)
