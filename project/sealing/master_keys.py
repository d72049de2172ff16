"""The operator's keys (ENCRYPTION_KEYS, newest first) and what they wrap: one random key a person."""

from __future__ import annotations

import base64
import functools
import hashlib
import secrets
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from .errors import CannotOpen, UnknownMasterKey

KEY_BYTES = 32
NONCE_BYTES = 12
ID_BYTES = 8
_VERSION = b"\x01"
_PURPOSE = b"reverie person key"


def key_id(key: bytes) -> bytes:
    """Tells keys apart without telling anything of them."""
    return hashlib.sha256(b"reverie key id" + key).digest()[:ID_BYTES]


def newest_id() -> bytes:
    """Of the key that wraps from now on."""
    return next(iter(_keys(tuple(settings.ENCRYPTION_KEYS))))


def known_ids() -> list[bytes]:
    """Of all keys that open what they wrapped."""
    return list(_keys(tuple(settings.ENCRYPTION_KEYS)))


def new_person_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def wrap(person_key: bytes, person_id: uuid.UUID) -> bytes:
    """With the newest key. Only for this person: wrapped bytes in another's row do not open."""
    identity, master = next(iter(_keys(tuple(settings.ENCRYPTION_KEYS)).items()))
    nonce = secrets.token_bytes(NONCE_BYTES)
    return _VERSION + identity + nonce + AESGCM(master).encrypt(nonce, person_key, _PURPOSE + person_id.bytes)


def unwrap(wrapped: bytes, person_id: uuid.UUID) -> bytes:
    """UnknownMasterKey if none of ENCRYPTION_KEYS wrapped it; CannotOpen if it was changed, or is another person's."""
    start = len(_VERSION) + ID_BYTES
    if wrapped[: len(_VERSION)] != _VERSION:
        raise CannotOpen
    master = _keys(tuple(settings.ENCRYPTION_KEYS)).get(wrapped_with(wrapped))
    if master is None:
        raise UnknownMasterKey
    nonce, sealed = wrapped[start : start + NONCE_BYTES], wrapped[start + NONCE_BYTES :]
    try:
        return AESGCM(master).decrypt(nonce, sealed, _PURPOSE + person_id.bytes)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error


def wrapped_with(wrapped: bytes) -> bytes:
    """The id of the key that wrapped it."""
    return wrapped[len(_VERSION) : len(_VERSION) + ID_BYTES]


@functools.lru_cache(maxsize=4)
def _keys(configured: tuple[str, ...]) -> dict[bytes, bytes]:
    return {key_id(key): key for key in map(base64.b64decode, configured)}
