"""A sign-in that waits for its second factor: what the first one has shown is kept for minutes, under a token that only its client has.

`sign_in` raises SecondFactorRequired with that token (`challenge`) wherever somebody with factors showed one thing only: so no road to
signing in, and no older dialect, can forget to ask.
"""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from project import rates
from project.errors import DomainError, FieldErrors, Kind

from ..models import SignInRecord, User
from . import challenges, factor_recovery, factors, guessing, passkeys, recovery_codes, sign_in_history, totp
from .origin import Origin

SECONDS = 600
PURPOSE = "second_factor"
PATH = "/api/user/second-factor/"


class SecondFactorRequired(DomainError):
    """Not signed in yet. A program sends `challenge` with a code or a passkey to `url`; see docs/accounts.md."""

    code = "second_factor_required"
    kind = Kind.UNAUTHENTICATED
    message = _("This account asks for a second factor. Send a code or a passkey with this challenge to %(url)s.")
    told = ("challenge", "methods", "expires_in", "url")


class SecondFactorExpired(DomainError):
    code = "second_factor_expired"
    kind = Kind.UNAUTHENTICATED
    message = _("That took too long, or this sign-in is over. Please sign in again.")


@dataclasses.dataclass(frozen=True, slots=True)
class Waiting:
    """What the first factor has shown. `access_seconds` and `is_rotating` are what the client's document promises of tokens."""

    user: User
    method: str
    access_seconds: int
    is_rotating: bool
    token: str


def ask(*, user: User, method: str, access_seconds: int, is_rotating: bool) -> SecondFactorRequired:
    """The refusal that carries the token."""
    facts = {"user": str(user.pk), "mark": _mark(user), "method": method, "seconds": access_seconds, "rotating": is_rotating}
    token = challenges.issue(purpose=PURPOSE, facts=facts, seconds=SECONDS).hex()
    url = settings.PUBLIC_URL + PATH
    return SecondFactorRequired(challenge=token, methods=factors.methods(user.pk), expires_in=SECONDS, url=url)


def waiting(token: str) -> Waiting:
    """Who waits under this token. Raises SecondFactorExpired, also where the password was changed meanwhile."""
    facts = challenges.read(purpose=PURPOSE, challenge=_bytes(token))
    found = (
        User.objects.select_related("plan").filter(pk=uuid.UUID(facts["user"]), is_active=True, deleted_at__isnull=True) if facts else None
    )
    user = found.first() if found is not None else None
    if facts is None or user is None or not constant_time_compare(facts["mark"], _mark(user)):
        raise SecondFactorExpired
    return Waiting(user, facts["method"], facts["seconds"], facts["rotating"], token)


def passkey_options(token: str) -> dict[str, Any]:
    return passkeys.second_factor_options(user=waiting(token).user, waiting=token)


def show(
    *, token: str, code: str = "", recovery_code: str = "", credential: dict[str, Any] | None = None, origin: Origin, now: datetime.datetime
) -> tuple[Waiting, str]:
    """The waiting sign-in and the factor that was shown; the token is then spent.

    Raises SecondFactorExpired, PasskeyRefused, TooManyAttempts, and FieldErrors for `code` or `recovery_code`.
    """
    found = waiting(token)
    factor = check(user=found.user, waiting=token, code=code, recovery_code=recovery_code, credential=credential, origin=origin, now=now)
    if challenges.consume(purpose=PURPOSE, challenge=_bytes(token)) is None:
        raise SecondFactorExpired
    return found, factor


def check(
    *,
    user: User,
    waiting: str,
    code: str,
    recovery_code: str,
    credential: dict[str, Any] | None,
    origin: Origin,
    now: datetime.datetime,
    session_id: uuid.UUID | None = None,
) -> str:
    """Which factor was shown; it is used up. `session_id`: for showing it again within a sign-in. Raises as `show` does."""
    if credential is not None:
        if session_id is None:
            passkeys.check_second_factor(user=user, waiting=waiting, credential=credential, origin=origin, now=now)
        else:
            passkeys.check_again(user=user, session_id=session_id, credential=credential, origin=origin, now=now)
        return "passkey"
    try:
        guessing.count_code(user=user, origin=origin)
    except guessing.TooManyAttempts:
        sign_in_history.refused(user=user, refusal=SignInRecord.Refusal.TOO_MANY_ATTEMPTS, origin=origin)
        # Once a day: who guesses must not fill a mailbox.
        if not rates.take(key=f"told-of-guessing:{user.pk}", amount=1, seconds=86400):
            factors.tell(user=user, change=factors.Change.CODES_GUESSED)
        raise
    field, is_right = _by_code(user, code, recovery_code, now)
    if not is_right:
        factor = "recovery_code" if field == "recovery_code" else "totp"
        sign_in_history.refused(user=user, refusal=SignInRecord.Refusal.WRONG_CODE, factor=factor, origin=origin)
        raise FieldErrors({field: [_("This code is not right, or was used already.")]})
    guessing.forgive_codes(user=user, origin=origin)
    return "recovery_code" if field == "recovery_code" else "totp"


def recover(*, token: str, now: datetime.datetime) -> datetime.datetime:
    """Every factor is lost: when they can be removed. Raises SecondFactorExpired."""
    return factor_recovery.ask(user=waiting(token).user, now=now)


def _by_code(user: User, code: str, recovery_code: str, now: datetime.datetime) -> tuple[str, bool]:
    if recovery_code:
        return "recovery_code", recovery_codes.use(user=user, code=recovery_code, now=now)
    return "code", bool(code) and totp.use(user=user, code=code, now=now)


def _mark(user: User) -> str:
    """Changes with the password."""
    return salted_hmac("person.second_factor", user.password).hexdigest()


def _bytes(token: str) -> bytes:
    try:
        return bytes.fromhex(token)
    except ValueError:
        return b""
