"""Sealed drafts that can be appended to: AES-256-CTR with a key for each reply and epoch, the counter being the place in the text; and a
tag of all of it, which each piece brings along anew.

    RVD2 · salt (8) · tag (16) · the text's bytes, each exclusive-or'd with the stream's byte of the same place

The salt is the writer's own, so that two who write the same epoch (one of them does not know yet that it lost its lease) never share a
stream. The tag is HMAC-SHA-256 over salt and sealed bytes, with a key of its own (encrypt, then authenticate). So a draft that was
changed, cut, or moved to another reply is an alarm; that an older state of the same attempt was put back can't be told, and harms nobody:
a draft is shown, never stored as a reply without its owner's own text.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

import structlog
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

from project.observability import metrics
from project.realtime.database import in_database
from project.sealing.keyring import keys_of
from project.sealing.person_keys import derive

from ...models import Message

MAGIC = b"RVD2"
SALT = 8
TAG = 16
TAG_AT = len(MAGIC) + SALT
HEADER = TAG_AT + TAG
BLOCK = 16
MOST_KEYS = 5000

log = structlog.get_logger(__name__)


class DraftKeys:
    """The draft keys of the persons whose replies run or are read here. Used on its loop only."""

    def __init__(self) -> None:
        self._known: dict[int, bytes] = {}

    def note(self, message_id: int, key: bytes) -> None:
        if len(self._known) >= MOST_KEYS:
            self._known.clear()
        self._known[message_id] = key

    def known(self, message_id: int) -> bytes | None:
        return self._known.get(message_id)

    def forget(self, message_id: int) -> None:
        self._known.pop(message_id, None)

    async def find(self, message_id: int) -> bytes | None:
        """From the database where it is not known; None where the message is gone. Raises CannotOpen."""
        key = self._known.get(message_id)
        if key is None and (key := await in_database(_key_of, message_id)) is not None:
            self.note(message_id, key)
        return key


def _key_of(message_id: int) -> bytes | None:
    author = Message.objects.filter(pk=message_id).values_list("dream__author_id", flat=True).first()
    return None if author is None else keys_of(author).draft


class Writer:
    """Seals one attempt's text piece by piece."""

    def __init__(self, key: bytes, message_id: int, epoch: int) -> None:
        self._key, self._tag_key = attempt_keys(key, message_id, epoch)
        self._salt = secrets.token_bytes(SALT)
        self.text = ""
        """All that was given so far."""
        self._begin_anew()

    def _begin_anew(self) -> None:
        """Where the pieces before end: how far, the tag so far, and the stream that goes on there. A cipher for each piece is dear."""
        self._count = 0
        self._stream = _stream(self._key, self._salt)
        self._tagged = _tag_of(self._tag_key, self._salt)

    def piece(self, piece: bytes, whole: str, before: int) -> tuple[bytes, int, bytes]:
        """What to append behind how many bytes, and the tag of it all; for a piece behind `before` bytes of text, which is `whole` then."""
        if self._count != before:
            # Not behind the piece before: an attempt that goes on with what is there.
            self._begin_anew()
            self._tagged.update(self._stream.update(whole.encode()[:before]))
        sealed = self._stream.update(piece)
        self._tagged.update(sealed)
        self._count, self.text = before + len(piece), whole
        tag = self._tagged.digest()[:TAG]
        return (sealed, HEADER + before, tag) if before else (MAGIC + self._salt + tag + sealed, 0, tag)

    def whole(self, text: bytes) -> bytes:
        sealed = _streamed(self._key, self._salt, text)
        tagged = _tag_of(self._tag_key, self._salt)
        tagged.update(sealed)
        return MAGIC + self._salt + tagged.digest()[:TAG] + sealed


def opened(stored: bytes, key: bytes, message_id: int, epoch: int) -> str | None:
    """The draft's text. None, with an alarm, where it is not what its writer wrote: a draft may be lost, a wrong one is not shown."""
    text_key, tag_key = attempt_keys(key, message_id, epoch)
    salt, sealed = stored[len(MAGIC) : TAG_AT], stored[HEADER:]
    tagged = _tag_of(tag_key, salt)
    tagged.update(sealed)
    if stored[: len(MAGIC)] != MAGIC or not hmac.compare_digest(tagged.digest()[:TAG], stored[TAG_AT:HEADER]):
        metrics.NOT_OPENED.labels("draft").inc()
        log.error("sealing.cannot_open", table="drafts", row=message_id)
        return None
    return _streamed(text_key, salt, sealed).decode()


def attempt_keys(key: bytes, message_id: int, epoch: int) -> tuple[bytes, bytes]:
    """Of one attempt: to seal with, and to tag with."""
    return derive(key, f"draft {message_id} {epoch}"), derive(key, f"draft tag {message_id} {epoch}")


def _tag_of(key: bytes, salt: bytes) -> hmac.HMAC:
    return hmac.new(key, salt, hashlib.sha256)


def _stream(key: bytes, salt: bytes) -> CipherContext:
    """From the text's beginning on: what goes through comes out sealed, or opened."""
    return Cipher(algorithms.AES(key), modes.CTR(salt + bytes(BLOCK - SALT))).encryptor()


def _streamed(key: bytes, salt: bytes, data: bytes) -> bytes:
    return _stream(key, salt).update(data)
