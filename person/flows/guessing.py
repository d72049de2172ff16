"""Guessing passwords is slowed down by account, from however many addresses, and its owner is not locked out by that.

Strangers to an account share one budget (PERSON_GUESSES_PER_HOUR). A browser that signed in before shows it by a cookie and has a budget
of its own; so has an address from which the person signed in. Whether there is such an account makes no difference.
"""

from __future__ import annotations

import datetime
import secrets

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from project import rates
from project.errors import DomainError, Kind
from project.text.columns import unique_key

from ..models import Session, User
from .origin import NOWHERE, Origin

COOKIE_SALT = "person.known_device"
COOKIE_SECONDS = 365 * 86400
KNOWN_DAYS = 90
CODES_PER_HOUR = 10
"""Wrong codes of a second factor, after a right password: of 10 an hour, one in 1,400 days is right by luck."""

__all__ = ["NOWHERE", "Origin", "TooManyAttempts", "cookie", "count", "count_code", "device_of", "forgive", "forgive_codes"]


class TooManyAttempts(DomainError):
    code = "too_many_attempts"
    kind = Kind.THROTTLED
    message = _("Too many attempts. Please try again in %(retry_after)s seconds.")


def count(*, email: str, user: User | None, origin: Origin) -> None:
    """Count an attempt before its password is looked at. Raises TooManyAttempts."""
    account = _account(email, user)
    known = _known_device(account, origin.cookie)
    wait = _take(f"known:{account}:{known}" if known else f"account:{account}")
    if wait and not known and _is_known_address(user, origin.ip):
        wait = _take(f"address:{account}:{origin.ip}")
    if wait:
        raise TooManyAttempts(retry_after=wait)


def forgive(*, user: User, origin: Origin) -> None:
    """The password was right: earlier attempts from there count no more. Those of strangers do."""
    account = _account(user.email, user)
    known = _known_device(account, origin.cookie)
    rates.forget(key="guess:" + (f"known:{account}:{known}" if known else f"address:{account}:{origin.ip}"))


def count_code(*, user: User, origin: Origin) -> None:
    """Count a code of a second factor before it is looked at. Raises TooManyAttempts."""
    wait = rates.take(key=_code_key(user, origin), amount=CODES_PER_HOUR, seconds=3600)
    if wait:
        raise TooManyAttempts(retry_after=wait)


def forgive_codes(*, user: User, origin: Origin) -> None:
    """The code was right."""
    rates.forget(key=_code_key(user, origin))


def _code_key(user: User, origin: Origin) -> str:
    """A browser that signed in before has a budget of its own: a thief of the password can't shut its owner out."""
    account = _account(user.email, user)
    known = _known_device(account, origin.cookie)
    return f"code:known:{account}:{known}" if known else f"code:{account}"


def cookie(user: User) -> str:
    """The value of the cookie by which this browser is known again for this account, and for no other."""
    return signing.dumps([_account(user.email, user), secrets.token_hex(8)], salt=COOKIE_SALT)


def device_of(*, email: str, cookie: str, user: User | None = None) -> str:
    """The name of the browser with this cookie, if it signed in to the account of this address before; empty otherwise."""
    return _known_device(_account(email, user), cookie)


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


def _account(email: str, user: User | None = None) -> str:
    """By the account's own key: of two that differ in spelling only, and were set apart, each has a budget and cookies of its own."""
    return salted_hmac("person.account", unique_key(email) if user is None else str(user.email_key)).hexdigest()
