"""Secrets of webhooks and what is signed with them (Standard Webhooks). A database that gets into wrong hands holds no secret."""

from __future__ import annotations

import base64
import datetime
import functools
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from standardwebhooks import Webhook

from ..models import WebhookEndpoint

PREFIX = "whsec_"
SECRET_BYTES = 32


class SecretUnreadable(Exception):
    """SECRET_KEY is another one than when the secret was made."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def seal(secret: str) -> str:
    return _box(settings.SECRET_KEY).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises SecretUnreadable."""
    try:
        return _box(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SecretUnreadable from None


def headers(endpoint: WebhookEndpoint, *, event_id: str, body: str, now: datetime.datetime) -> dict[str, str]:
    """The three headers of an attempt. While a secret is being replaced, there is a signature with each. Raises SecretUnreadable."""
    sealed = [endpoint.sealed_secret]
    if endpoint.old_secret_until is not None and endpoint.old_secret_until > now:
        sealed.append(endpoint.sealed_old_secret)
    # The library takes the moment's clock for UTC, whatever its zone says.
    at = now.astimezone(datetime.UTC)
    signatures = [Webhook(unseal(one)).sign(event_id, at, body) for one in sealed]
    return {"webhook-id": event_id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": " ".join(signatures)}


@functools.cache
def _box(secret_key: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"reverie webhooks").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
