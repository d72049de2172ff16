"""Signing in with e-mail and password, for programs (tokens) and browsers (session). Both record device and address."""

from __future__ import annotations

import datetime

import structlog
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from ..models import Session, SignInRecord, User, passwords
from . import deletion, factor_recovery, factors, guessing, required_factor, second_factor, sessions, sign_in_history

Refusal = SignInRecord.Refusal
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

    `email` is an address or a username: password managers save either. Takes as long for an unknown one as for a known one.
    """
    user = User.objects.by_name(email)
    email = email if user is None else user.email
    try:
        guessing.count(email=email, user=user, origin=origin)
    except guessing.TooManyAttempts:
        if user is not None:
            sign_in_history.refused(user=user, refusal=Refusal.TOO_MANY_ATTEMPTS, origin=origin)
        raise
    if user is None:
        for form in passwords.forms(password):
            make_password(form)
        sign_in_history.refused(user=None, refusal=Refusal.WRONG_PASSWORD)
        raise WrongCredentials
    if not user.check_password(password):
        log.info("sign_in.failed", person=str(user.pk))
        sign_in_history.refused(user=user, refusal=Refusal.WRONG_PASSWORD, origin=origin)
        raise WrongCredentials
    if not user.is_active:
        # Who confirmed the address before was switched off by staff, and no mail would help.
        is_waiting = user.email_verified_at is None
        sign_in_history.refused(user=user, refusal=Refusal.NOT_ACTIVATED if is_waiting else Refusal.SWITCHED_OFF, origin=origin)
        raise NotActivated if is_waiting else WrongCredentials
    guessing.forgive(user=user, origin=origin)
    return user


def email_of(name: str) -> str:
    """The address behind what was typed: an address, or a username (Promptcraft, "login by username or email")."""
    user = User.objects.by_name(name)
    return user.email if user is not None else name


def begin(
    *,
    user: User,
    ip: str | None,
    user_agent: str,
    now: datetime.datetime,
    is_known_device: bool = False,
    method: str = "password",
    factor: str = "",
) -> Session:
    """Begin a sign-in of a person who has shown who they are by `method`. An account that waits for its deletion is kept after all.

    `factor` is the second factor that was shown. Raises SecondFactorRequired where the person has one and it was not. Who is to have
    one and has none is signed in for setting it up, and for nothing else.
    """
    _require_factor(user, method, factor)
    with transaction.atomic(durable=True):
        return _begin(user, ip, user_agent, now, is_known_device, method=method, factor=factor)


def with_tokens(
    *,
    user: User,
    ip: str | None,
    user_agent: str,
    now: datetime.datetime,
    access_lifetime: datetime.timedelta = sessions.ACCESS_LIFETIME,
    is_rotating: bool = True,
    method: str = "password",
    factor: str = "",
) -> sessions.Tokens:
    """The same for a program: access and refresh token. `is_rotating`: what the client's document says of refresh tokens.

    Raises FactorMissing, too, where everyone is to have a factor and this person has none.
    """
    _require_factor(user, method, factor, access_lifetime, is_rotating)
    if not factor and required_factor.is_for_everyone():
        raise required_factor.missing()
    with transaction.atomic(durable=True):
        session = _begin(user, ip, user_agent, now, is_rotating=is_rotating, method=method, factor=factor)
        return sessions.issue(session=session, access_lifetime=access_lifetime)


def _require_factor(
    user: User,
    method: str,
    factor: str,
    access_lifetime: datetime.timedelta = sessions.ACCESS_LIFETIME,
    is_rotating: bool = True,
) -> None:
    if factor or not factors.has_any(user.pk):
        return
    raise second_factor.ask(user=user, method=method, access_seconds=int(access_lifetime.total_seconds()), is_rotating=is_rotating)


def _begin(
    user: User,
    ip: str | None,
    user_agent: str,
    now: datetime.datetime,
    is_known_device: bool = False,
    is_rotating: bool = True,
    method: str = "",
    factor: str = "",
) -> Session:
    deletion.cancel(user=user, now=now)
    # Each is a sign-in, whatever road it came by (Mateimage; UPDATE_LAST_LOGIN in Promptcraft §4.1).
    User.objects.filter(pk=user.pk).update(last_login=now)
    sign_in_history.signed_in(user=user, method=method, factor=factor, ip=ip, user_agent=user_agent, now=now)
    session = sessions.begin(user=user, ip=ip, user_agent=user_agent, now=now, is_known_device=is_known_device, is_rotating=is_rotating)
    if factor:
        factor_recovery.end_for(user=user)
        factors.mark_two_factor(session_id=session.pk, now=now)
    return session
