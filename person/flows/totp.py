"""The authenticator app: six digits from a shared secret and the clock (RFC 6238).

The secret is sealed with the person's own key. A code is good for its half minute and, for clocks that are wrong, the one before and after
(TOTP_STEPS_BESIDE), and only once: a
conditional update moves `last_step` forward, so of parallel uses of a code one wins (RFC 6238 §5.2).
"""

from __future__ import annotations

import dataclasses
import datetime
import io
import secrets
import uuid

import pyotp
import segno
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, FieldErrors, Kind
from project.sealing.errors import CannotOpen

from .. import keys
from ..models import Authenticator, User
from . import account_job, factors, recovery_codes

ISSUER = "Reverie"
STEP_SECONDS = 30
DIGITS = 6
SECRET_CHARS = 32
"""160 bits in base32, as RFC 4226 §4 recommends."""
NONCE_BYTES = 12
VERSION = b"\x01"
"""Of how a secret is sealed: AES-256-GCM under the person's `factor` key."""
LENGTH_BEFORE = NONCE_BYTES + SECRET_CHARS + 16
"""Of those from before they named a version."""


class TotpOnAlready(DomainError):
    code = "totp_on_already"
    kind = Kind.CONFLICT
    message = _("An authenticator app is set up already. Remove it first.")


@dataclasses.dataclass(frozen=True, slots=True)
class Setup:
    """What the app needs: by hand, as an address, and as a picture to scan (SVG)."""

    secret: str
    uri: str
    qr_svg: str


def begin(*, user: User) -> Setup:
    """A new secret, which counts once a code of it was shown. One that waited before is forgotten. Raises TotpOnAlready."""
    secret = pyotp.random_base32(SECRET_CHARS)
    with transaction.atomic(durable=True):
        account_job.lock(user)
        if Authenticator.objects.filter(user=user, confirmed_at__isnull=False).exists():
            raise TotpOnAlready
        fields = {"sealed_secret": _seal(user.pk, secret), "last_step": 0}
        Authenticator.objects.update_or_create(user=user, defaults=fields)
    return _setup(user, secret)


def waiting(user: User) -> Setup | None:
    """The setup that waits for its first code, to be shown again."""
    row = Authenticator.objects.filter(user=user, confirmed_at__isnull=True).first()
    return _setup(user, _open(row)) if row is not None else None


def confirm(*, user: User, code: str, session_id: uuid.UUID | None, now: datetime.datetime) -> list[str]:
    """Begin to count. Ten recovery codes where there were none. Raises FieldErrors for `code`."""
    with transaction.atomic(durable=True):
        account_job.lock(user)
        row = Authenticator.objects.filter(user=user, confirmed_at__isnull=True).first()
        step = _step_of(row, code, now) if row is not None else None
        if row is None or step is None:
            raise FieldErrors({"code": [_("This code is not right. Does the clock of your device go right?")]})
        Authenticator.objects.filter(user=user).update(confirmed_at=now, last_step=step, last_used_at=now)
        codes = recovery_codes.made_with_first(user)
        factors.mark_two_factor(session_id=session_id, now=now)
        factors.tell(user=user, change=factors.Change.TOTP_ON)
    return codes


def remove(*, user: User) -> None:
    """Twice is once."""
    with transaction.atomic(durable=True):
        account_job.lock(user)
        was_on = Authenticator.objects.filter(user=user, confirmed_at__isnull=False).exists()
        Authenticator.objects.filter(user=user).delete()
        if was_on:
            factors.after_removal(user)
            factors.tell(user=user, change=factors.Change.TOTP_OFF)


def use(*, user: User, code: str, now: datetime.datetime) -> bool:
    """Whether the code is right; it is used up then. Of parallel uses one is True."""
    row = Authenticator.objects.filter(user=user, confirmed_at__isnull=False).first()
    step = _step_of(row, code, now) if row is not None else None
    if step is None:
        return False
    unused = Authenticator.objects.filter(user=user, confirmed_at__isnull=False, last_step__lt=step)
    return bool(unused.update(last_step=step, last_used_at=now))


def _step_of(row: Authenticator, code: str, now: datetime.datetime) -> int | None:
    """The half minute that a code is of, if it is one of those that are good."""
    given = "".join(code.split())
    here = int(now.timestamp()) // STEP_SECONDS
    made = pyotp.HOTP(_open(row), digits=DIGITS)
    beside = settings.TOTP_STEPS_BESIDE
    found = [step for step in range(here - beside, here + beside + 1) if constant_time_compare(made.at(step), given)]
    return found[-1] if found else None


def _setup(user: User, secret: str) -> Setup:
    uri = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).provisioning_uri(name=user.email, issuer_name=ISSUER)
    picture = io.BytesIO()
    segno.make(uri, error="m", micro=False).save(
        picture, kind="svg", scale=5, border=3, light="#fff", xmldecl=False, svgns=True, svgclass=None, lineclass=None, omitsize=True
    )
    return Setup(secret, uri, picture.getvalue().decode())


def _seal(user_id: uuid.UUID, secret: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(keys.keys_of(user_id).factor).encrypt(nonce, secret.encode(), _bound_to(user_id))


def _open(row: Authenticator) -> str:
    sealed = bytes(row.sealed_secret)
    if len(sealed) != LENGTH_BEFORE:
        if sealed[: len(VERSION)] != VERSION:
            raise CannotOpen
        sealed = sealed[len(VERSION) :]
    try:
        opened = AESGCM(keys.keys_of(row.user_id).factor).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound_to(row.user_id))
    except InvalidTag as error:
        raise CannotOpen from error
    return opened.decode()


def _bound_to(user_id: uuid.UUID) -> bytes:
    """A secret that was moved to somebody else's row does not open."""
    return b"person_authenticator|sealed_secret|" + user_id.bytes
