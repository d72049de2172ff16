"""Ten codes to write down: shown once, stored as hashes, each good once.

A code has 120 random bits, so a plain hash is enough (ASVS 6.5.2 asks for a password hash below 112).
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
import uuid

from django.db import transaction

from ..models import RecoveryCode, User
from . import account_job, factors

AMOUNT = 10
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U, which are taken for others."""
LENGTH = 24
ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def renew(*, user: User) -> list[str]:
    """Ten new codes; the earlier ones are worth nothing any more. Raises NoSecondFactor."""
    with transaction.atomic(durable=True):
        account_job.lock(user)
        if not factors.has_any(user.pk):
            raise factors.NoSecondFactor
        codes = make(user)
        factors.tell(user=user, change=factors.Change.NEW_CODES)
    return codes


def make(user: User) -> list[str]:
    """The same within the caller's transaction, in which the person's row is locked."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(AMOUNT)]
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, code_hash=_hash(code)) for code in codes])
    return ["-".join(code[at : at + 4] for at in range(0, LENGTH, 4)) for code in codes]


def made_with_first(user: User) -> list[str]:
    """Codes for somebody who has none that are good yet; else nothing, and the old ones stay. As `make`."""
    return [] if left(user.pk) else make(user)


def left(user_id: uuid.UUID) -> int:
    return RecoveryCode.objects.filter(user=user_id, used_at__isnull=True).count()


def use(*, user: User, code: str, now: datetime.datetime) -> bool:
    """Use a code up. Of parallel uses one is True."""
    with transaction.atomic():
        if not RecoveryCode.objects.filter(user=user, code_hash=_hash(code), used_at__isnull=True).update(used_at=now):
            return False
        factors.tell(user=user, change=factors.Change.CODE_USED, left=left(user.pk))
    return True


def _hash(code: str) -> str:
    return hashlib.sha256(code.upper().translate(ALIKE).encode("utf-8", "replace")).hexdigest()
