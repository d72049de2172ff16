"""Guessing passwords is slowed down by account, from however many addresses, and its owner is not locked out by that.

Strangers to an account share one budget (PERSON_GUESSES_PER_HOUR). A browser that signed in before shows it by a cookie and has a budget
of its own; so has an address from which the person signed in. Whether there is such an account makes no difference.
"""

from __future__ import annotations

import dataclasses
import datetime
import secrets

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from project import rates
from project.errors import DomainError, Kind

from ..models import Session, User

COOKIE_SALT = "person.known_device"
COOKIE_SECONDS = 365 * 86400
KNOWN_DAYS = 90


class TooManyAttempts(DomainError):
    code = "too_many_attempts"
    kind = Kind.THROTTLED
    message = _("Too many attempts. Please try again in %(retry_after)s seconds.")


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """Where an attempt comes from: its address, and the cookie of a browser that may have signed in before."""

    ip: str | None = None
    cookie: str = ""


NOWHERE = Origin()


def count(*, email: str, user: User | None, origin: Origin) -> None:
    """Count an attempt before its password is looked at. Raises TooManyAttempts."""
    account = _account(email)
    known = _known_device(account, origin.cookie)
    wait = _take(f"known:{account}:{known}" if known else f"account:{account}")
    if wait and not known and _is_known_address(user, origin.ip):
        wait = _take(f"address:{account}:{origin.ip}")
    if wait:
        raise TooManyAttempts(retry_after=wait)


def forgive(*, email: str, origin: Origin) -> None:
    """The password was right: earlier attempts from there count no more. Those of strangers do."""
    account = _account(email)
    known = _known_device(account, origin.cookie)
    rates.forget(key="guess:" + (f"known:{account}:{known}" if known else f"address:{account}:{origin.ip}"))


def cookie(user: User) -> str:
    """The value of the cookie by which this browser is known again for this account, and for no other."""
    return signing.dumps([_account(user.email), secrets.token_hex(8)], salt=COOKIE_SALT)


def device_of(*, email: str, cookie: str) -> str:
    """The name of the browser with this cookie, if it signed in to the account of this address before; empty otherwise."""
    return _known_device(_account(email), cookie)


def _known_device(account: str, cookie: str) -> str:
    try:
        named, device = signing.loads(cookie, salt=COOKIE_SALT, max_age=COOKIE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(device) if constant_time_compare(str(named), account) else ""


def _is_known_address(user: User | None, ip: str | None) -> bool:
    if user is None or ip is None:
        return False
    since = timezone.now() - datetime.timedelta(days=KNOWN_DAYS)
    return Session.objects.filter(user=user, ip=ip, created_at__gt=since).exists()


def _take(key: str) -> int:
    return rates.take(key=f"guess:{key}", amount=settings.PERSON_GUESSES_PER_HOUR, seconds=3600)


def _account(email: str) -> str:
    return salted_hmac("person.account", User.objects.canonical_email(email)).hexdigest()
