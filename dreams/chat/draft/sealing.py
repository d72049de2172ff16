"""Sealed drafts that can be appended to: AES-256-CTR with a key for each reply and epoch, the counter being the place in the text.

    RVD1 · salt (8) · the text's bytes, each exclusive-or'd with the stream's byte of the same place

The salt is the writer's own, so that two who write the same epoch (one of them does not know yet that it lost its lease) never share a
stream. Nothing here tells that a draft was changed: a draft is shown, never stored as a reply without its owner's own text.
"""

from __future__ import annotations

import secrets

import structlog
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from project.realtime.database import in_database
from project.sealing.keyring import keys_of
from project.sealing.person_keys import derive

from ...models import Message

MAGIC = b"RVD1"
SALT = 8
HEADER = len(MAGIC) + SALT
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
        self._key = attempt_key(key, message_id, epoch)
        self._salt = secrets.token_bytes(SALT)

    def piece(self, piece: bytes, before: int) -> tuple[bytes, int]:
        """What to append behind how many bytes, for a piece behind `before` bytes of text."""
        sealed = _streamed(self._key, self._salt, piece, before)
        return (sealed, HEADER + before) if before else (MAGIC + self._salt + sealed, 0)

    def whole(self, text: bytes) -> bytes:
        return MAGIC + self._salt + _streamed(self._key, self._salt, text, 0)


def opened(stored: bytes, key: bytes, message_id: int, epoch: int) -> str | None:
    """The draft's text. None, with an alarm, where it is not what its writer wrote: a draft may be lost, a wrong one is not shown."""
    if stored[: len(MAGIC)] == MAGIC:
        stored = _streamed(attempt_key(key, message_id, epoch), stored[len(MAGIC) : HEADER], stored[HEADER:], 0)
    # Else it was written by a server of an earlier version.
    try:
        return stored.decode()
    except UnicodeDecodeError:
        log.error("sealing.cannot_open", table="drafts", row=message_id)  # noqa: TRY400 - its frames hold the words
        return None


def attempt_key(key: bytes, message_id: int, epoch: int) -> bytes:
    return derive(key, f"draft {message_id} {epoch}")


def _streamed(key: bytes, salt: bytes, data: bytes, start: int) -> bytes:
    block, skip = divmod(start, BLOCK)
    stream = Cipher(algorithms.AES(key), modes.CTR(salt + block.to_bytes(BLOCK - SALT, "big"))).encryptor()
    stream.update(bytes(skip))
    return stream.update(data)
