"""Web push: a browser is rung that its person let be rung. What is sent names the kind of reminder and nothing else; the browser's service
worker has the words (templates/service-worker.js).

Only services of PUSH_HOSTS are called, and no redirect of theirs is followed: an endpoint comes from outside, and must not lead this server
into its own network.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import datetime
import email.utils
import functools
import hashlib
import json
import urllib.parse
import uuid
from collections.abc import Collection

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind
from project.retry_after import wanted_wait

from ..models import OutgoingMail, PushSubscription, User

log = structlog.get_logger(__name__)

MOST = 10
LIVES_S = 3 * 3600
"""Rung later than that, a morning's reminder comes in the afternoon."""
TIMEOUT_S = 10
GONE = {404, 410}
TOO_MANY = 429
LIVES = datetime.timedelta(seconds=LIVES_S)
LOOPBACK = {"127.0.0.1", "localhost"}
KEY_BYTES = {"p256dh": 65, "auth": 16}


class PushNotOffered(DomainError):
    code = "push_not_offered"
    kind = Kind.MISSING
    message = _("This site rings no browsers.")


class PushInvalid(DomainError):
    code = "push_invalid"
    message = _("This browser's push service is not one that this site calls.")


class NoSuchDevice(DomainError):
    code = "push_device_not_found"
    kind = Kind.MISSING
    message = _("There is no such device.")


class TooManyDevices(DomainError):
    code = "too_many_push_devices"
    kind = Kind.CONFLICT
    message = _("At most %(limit)s devices can be rung. Please remove one first.")


def is_offered() -> bool:
    return bool(settings.VAPID_PRIVATE_KEY)


@functools.cache
def public_key() -> str:
    """What a browser subscribes with: the public half of VAPID_PRIVATE_KEY, as the Push API wants it."""
    from cryptography.hazmat.primitives import serialization
    from py_vapid import Vapid02

    point = Vapid02.from_string(settings.VAPID_PRIVATE_KEY).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def subscribe(*, user: User, endpoint: str, keys: dict[str, str], user_agent: str, now: datetime.datetime) -> PushSubscription:
    """Ring this browser from now on; sent again, it is one. Raises PushNotOffered, PushInvalid and TooManyDevices."""
    if not is_offered():
        raise PushNotOffered
    if not _is_allowed(endpoint) or not all(_size(keys.get(name, "")) == size for name, size in KEY_BYTES.items()):
        raise PushInvalid
    digest = hashlib.sha256(endpoint.encode()).hexdigest()
    with transaction.atomic(durable=True):
        User.objects.lock(user.pk)
        # A browser that somebody else used before rings for whoever uses it now.
        PushSubscription.objects.filter(endpoint_hash=digest).delete()
        if PushSubscription.objects.filter(user=user).count() >= MOST:
            raise TooManyDevices(limit=MOST)
        kept = {name: keys[name] for name in KEY_BYTES}
        return PushSubscription.objects.create(
            user=user, endpoint=endpoint, endpoint_hash=digest, keys=kept, user_agent=user_agent[:300], created_at=now
        )


def devices(user: User) -> list[PushSubscription]:
    """The oldest first."""
    return list(PushSubscription.objects.filter(user=user).order_by("created_at"))


def remove(*, user: User, device_id: uuid.UUID) -> None:
    """Raises NoSuchDevice."""
    if not PushSubscription.objects.filter(user=user, pk=device_id).delete()[0]:
        raise NoSuchDevice


@dataclasses.dataclass(slots=True)
class Rung:
    """`reached`: services that took it; `later`: devices whose services may do so later, not before `wait` has passed."""

    reached: int = 0
    later: list[str] = dataclasses.field(default_factory=list)
    wait: datetime.timedelta = datetime.timedelta()


def ring(*, user: User, kind: OutgoingMail.Kind, only: Collection[str], now: datetime.datetime) -> Rung:
    """Ring these of the person's browsers. One that is gone is forgotten. Not within a transaction."""
    rung = Rung()
    for device in PushSubscription.objects.filter(user=user, pk__in=list(only)) if is_offered() else ():
        answer = _send(device, kind, now)
        if isinstance(answer, datetime.timedelta):
            rung.later.append(str(device.pk))
            rung.wait = max(rung.wait, answer)
        rung.reached += answer is True
    return rung


def _send(device: PushSubscription, kind: OutgoingMail.Kind, now: datetime.datetime) -> bool | datetime.timedelta:
    """Whether its service took it; where it may do so later, how long it wants to be left alone."""
    import requests
    from py_vapid import VapidException
    from pywebpush import WebPushException, webpush

    with requests.Session() as session:
        session.max_redirects = 0
        try:
            webpush(
                {"endpoint": device.endpoint, "keys": device.keys},
                data=json.dumps({"kind": kind.value}),
                vapid_private_key=settings.VAPID_PRIVATE_KEY,
                vapid_claims={"sub": _subject()},
                # A service that was rung twice keeps the last one.
                headers={"Topic": kind.value},
                ttl=LIVES_S,
                timeout=TIMEOUT_S,
                requests_session=session,
            )
        except WebPushException as error:
            status = error.response.status_code if error.response is not None else 0
            if status in GONE:
                PushSubscription.objects.filter(pk=device.pk).delete()
            log.warning("push.refused", status=status, device=str(device.pk))
            if error.response is not None and (status == TOO_MANY or status >= 500):
                wait = wanted_wait(error.response.headers.get("Retry-After", ""), now)
                return min(wait or datetime.timedelta(), LIVES)
            return False
        except (requests.ConnectionError, requests.Timeout) as error:
            log.warning("push.failed", reason=type(error).__name__, device=str(device.pk))
            return datetime.timedelta()
        except (requests.RequestException, VapidException, ValueError) as error:
            log.warning("push.failed", reason=type(error).__name__, device=str(device.pk))
            return False
    PushSubscription.objects.filter(pk=device.pk).update(sent_at=now)
    return True


def _subject() -> str:
    """Whom a push service may write to: an address of the web or of mail, as RFC 8292 wants it."""
    if settings.VAPID_SUBJECT or settings.PUBLIC_URL.startswith("https:"):
        return str(settings.VAPID_SUBJECT or settings.PUBLIC_URL)
    return f"mailto:{email.utils.parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


def _is_allowed(endpoint: str) -> bool:
    try:
        parts = urllib.parse.urlsplit(endpoint)
        host, has_user = parts.hostname or "", bool(parts.username or parts.password)
        parts.port  # noqa: B018 - it is looked at only here, and raises
    except ValueError:
        return False
    is_named = any(host == name or (name.startswith("*.") and host.endswith(name[1:])) for name in settings.PUSH_HOSTS)
    return is_named and not has_user and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


def _size(key: str) -> int:
    try:
        return len(base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return 0
