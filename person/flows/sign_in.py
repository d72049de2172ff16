"""Signing in with e-mail and password, for programs (tokens) and browsers (session). Both record device and address."""

from __future__ import annotations

import datetime

import structlog
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from ..models import Session, User
from . import deletion, guessing, sessions

log = structlog.get_logger(__name__)


class WrongCredentials(DomainError):
    """Dreamalyze §2's words; the same for an unknown address, a wrong password and an address not yet confirmed."""

    code = "wrong_credentials"
    kind = Kind.UNAUTHENTICATED
    message = _("Password or email is incorrect")


class NotActivated(WrongCredentials):
    """The password was right, but the address is not confirmed: only who knows the password may learn that."""

    code = "not_activated"


def check(*, email: str, password: str, origin: guessing.Origin = guessing.NOWHERE) -> User:
    """The person with these credentials. Raises WrongCredentials, NotActivated after a right password, or TooManyAttempts.

    Takes as long for an unknown address as for a known one.
    """
    user = User.objects.by_email(email)
    guessing.count(email=email, user=user, origin=origin)
    if user is None:
        make_password(password)
        raise WrongCredentials
    if not check_password(password, user.password, setter=lambda raw: _rehash(user, raw)):
        log.info("sign_in.failed", person=str(user.pk))
        raise WrongCredentials
    if not user.is_active:
        # Who confirmed the address before was switched off by staff, and no mail would help.
        raise NotActivated if user.email_verified_at is None else WrongCredentials
    guessing.forgive(email=email, origin=origin)
    return user


def email_of(name: str) -> str:
    """The address behind what was typed: an address, or a username (Promptcraft, "login by username or email")."""
    if "@" in name:
        return name
    user = User.objects.filter(username__iexact=name.strip(), deleted_at__isnull=True).first()
    return user.email if user is not None else name


def begin(*, user: User, ip: str | None, user_agent: str, now: datetime.datetime, is_known_device: bool = False) -> Session:
    """Begin a sign-in of a person who has shown who they are. An account that waits for its deletion is kept after all."""
    with transaction.atomic(durable=True):
        return _begin(user, ip, user_agent, now, is_known_device)


def with_tokens(
    *, user: User, ip: str | None, user_agent: str, now: datetime.datetime, access_lifetime: datetime.timedelta = sessions.ACCESS_LIFETIME
) -> sessions.Tokens:
    """The same for a program: access and refresh token."""
    with transaction.atomic(durable=True):
        return sessions.issue(session=_begin(user, ip, user_agent, now), access_lifetime=access_lifetime)


def _begin(user: User, ip: str | None, user_agent: str, now: datetime.datetime, is_known_device: bool = False) -> Session:
    deletion.cancel(user=user, now=now)
    return sessions.begin(user=user, ip=ip, user_agent=user_agent, now=now, is_known_device=is_known_device)


def _rehash(user: User, raw: str) -> None:
    """An older hash is renewed at sign-in."""
    user.set_password(raw)
    User.objects.filter(pk=user.pk).update(password=user.password)
