"""Keys for programs (`Authorization: Bearer rvk_…`): made once and shown once, scoped, revoked at once, open sockets included.

To everything that asks whether a sign-in still counts, a key is a sign-in whose id is the key's own.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import secrets
import uuid
from collections.abc import Collection

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from ..models import ApiKey, User
from . import callers
from .identity import Identity, NotSignedIn

log = structlog.get_logger(__name__)

MARK = "rvk_"
MOST_KEYS = 20
USE_NOTED_SECONDS = 60
"""`last_used_at` is right to within a minute: a busy program must not write a row with every request."""


class TooManyKeys(DomainError):
    code = "too_many_api_keys"
    kind = Kind.CONFLICT
    message = _("You have %(limit)s keys already. Revoke one first.")


class NoSuchKey(DomainError):
    code = "api_key_not_found"
    kind = Kind.MISSING
    message = _("There is no such key.")


@dataclasses.dataclass(frozen=True, slots=True)
class NewKey:
    """`secret` is the whole key; it is nowhere else."""

    key: ApiKey
    secret: str


def make(
    *,
    person_id: uuid.UUID,
    name: str,
    scopes: Collection[str],
    now: datetime.datetime,
    expires_at: datetime.datetime | None = None,
) -> NewKey:
    """A new key. Raises TooManyKeys."""
    prefix = MARK + secrets.token_hex(4)
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    with transaction.atomic(durable=True):
        User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person_id)
        if ApiKey.objects.alive(now).filter(user_id=person_id).count() >= MOST_KEYS:
            raise TooManyKeys(limit=MOST_KEYS)
        key = ApiKey.objects.create(
            user_id=person_id, name=name, scopes=sorted(set(scopes)), prefix=prefix, secret_hash=_hash(secret), expires_at=expires_at
        )
    log.info("api_key.made", person=str(person_id), key=str(key.pk))
    return NewKey(key, secret)


def revoke(*, person_id: uuid.UUID, key_id: uuid.UUID, now: datetime.datetime) -> None:
    """End a key: no request and no socket of its counts from now on. Twice is once. Raises NoSuchKey."""
    with transaction.atomic(durable=True):
        key = ApiKey.objects.filter(pk=key_id, user_id=person_id)
        if not key.exists():
            raise NoSuchKey
        key.filter(revoked_at__isnull=True).update(revoked_at=now)
        callers.announce_end(person_id=person_id, session_id=key_id)
    log.info("api_key.revoked", person=str(person_id), key=str(key_id))


def revoke_all(*, person_id: uuid.UUID, now: datetime.datetime) -> int:
    """End all keys of a person; how many there were."""
    with transaction.atomic():
        alive = list(ApiKey.objects.filter(user=person_id, revoked_at__isnull=True).values_list("pk", flat=True))
        ApiKey.objects.filter(pk__in=alive).update(revoked_at=now)
        for key_id in alive:
            callers.announce_end(person_id=person_id, session_id=key_id)
    if alive:
        log.info("api_key.all_revoked", person=str(person_id), keys=len(alive))
    return len(alive)


def identify(secret: str) -> Identity:
    """Who a key speaks for, and what it may do. Raises NotSignedIn."""
    return callers.identified(secret, lambda: _look_up(secret))


def _look_up(secret: str) -> Identity:
    now = timezone.now()
    key = ApiKey.objects.alive(now).filter(secret_hash=_hash(secret)).first()
    if key is None:
        raise NotSignedIn
    _note_use(key, now)
    return Identity(key.user_id, key.pk, key.expires_at, frozenset(key.scopes))


def _note_use(key: ApiKey, now: datetime.datetime) -> None:
    noted_before = now - datetime.timedelta(seconds=USE_NOTED_SECONDS)
    if key.last_used_at is None or key.last_used_at < noted_before:
        unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lt=noted_before)
        ApiKey.objects.filter(unnoted, pk=key.pk).update(last_used_at=now)


def _hash(secret: str) -> str:
    """A plain hash is enough for 256 random bits, and lets the key be found by it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
