"""Sealed files: chunks of AES-256-GCM that can be read from any place, and of which none can be cut off, moved or left out.

    magic (4) · nonce prefix (7) · chunks of 64 KiB, each with its tag (16); the last one may be shorter

The nonce of a chunk is the prefix, its number, and whether it is the last one (the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár, 2015). The key is the file's own, derived from the person's and the file's name.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ..seekable import Seekable
from .errors import CannotOpen
from .person_keys import PersonKeys, derive

MAGIC = b"RVF1"
CHUNK = 64 * 1024
TAG = 16
_PREFIX = 7
HEADER = len(MAGIC) + _PREFIX


def is_sealed(beginning: bytes) -> bool:
    """Whether a file that begins so was sealed here, also where one byte of the mark was changed or the file was cut within it: that is
    an alarm, and not a file from before. No picture or archive begins so.
    """
    head = beginning[: len(MAGIC)]
    alike = sum(a == b for a, b in zip(head, MAGIC, strict=False))
    return alike >= len(MAGIC) - 1 or 0 < alike == len(head)


def sealed_file(content: Iterable[bytes], keys: PersonKeys, name: str) -> Iterator[bytes]:
    """The sealed file piece by piece; holds two chunks at most."""
    cipher, prefix = AESGCM(_key(keys, name)), secrets.token_bytes(_PREFIX)
    yield MAGIC + prefix
    number, waiting = 0, bytearray()
    for piece in content:
        waiting += piece
        # The last chunk is told apart by its nonce, so one is held back until more is known to follow.
        while len(waiting) > CHUNK:
            yield cipher.encrypt(_nonce(prefix, number, is_last=False), bytes(waiting[:CHUNK]), MAGIC)
            del waiting[:CHUNK]
            number += 1
    yield cipher.encrypt(_nonce(prefix, number, is_last=True), bytes(waiting), MAGIC)


class SealedFile:
    """Reads a sealed file from an open binary file of known length. CannotOpen where it was changed, cut or is another's."""

    def __init__(self, file: BinaryIO, length: int, keys: PersonKeys, name: str) -> None:
        self._file = file
        file.seek(0)
        header = file.read(HEADER)
        body = length - HEADER
        if header[: len(MAGIC)] != MAGIC or body < TAG:
            raise CannotOpen
        self._cipher, self._prefix = AESGCM(_key(keys, name)), header[len(MAGIC) :]
        self._last = -(-body // (CHUNK + TAG)) - 1
        self.size = body - (self._last + 1) * TAG
        """Of the content, in bytes."""
        # A file that was cut at the border of two chunks shows by its last chunk only.
        self._last_content = self._chunk(self._last)

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The content from `start` to before `stop`, piece by piece."""
        stop = self.size if stop is None else min(stop, self.size)
        while start < stop:
            number, offset = divmod(start, CHUNK)
            piece = self._chunk(number)[offset : offset + stop - start]
            yield piece
            start += len(piece)

    def whole(self) -> bytes:
        """All of the content at once: half the processor time of `read`, for what is held in memory anyway."""
        content = bytearray(self.size)
        self._file.seek(HEADER)
        view, sealed = memoryview(content), memoryview(self._file.read())
        try:
            for number in range(self._last):
                start, place = number * (CHUNK + TAG), number * CHUNK
                nonce = _nonce(self._prefix, number, is_last=False)
                self._cipher.decrypt_into(nonce, sealed[start : start + CHUNK + TAG], MAGIC, view[place : place + CHUNK])
        except (InvalidTag, ValueError) as error:
            raise CannotOpen from error
        view[self._last * CHUNK :] = self._last_content
        return bytes(content)

    def _chunk(self, number: int) -> bytes:
        self._file.seek(HEADER + number * (CHUNK + TAG))
        sealed = self._file.read(CHUNK + TAG)
        try:
            return self._cipher.decrypt(_nonce(self._prefix, number, is_last=number == self._last), sealed, MAGIC)
        except (InvalidTag, ValueError) as error:
            raise CannotOpen from error


class OpenedFile(Seekable):
    """A sealed file's content as a file for reading, from any place; closing it closes the sealed one."""

    def __init__(self, file: BinaryIO, length: int, keys: PersonKeys, name: str) -> None:
        self._file, self._sealed = file, SealedFile(file, length, keys, name)
        super().__init__(self._sealed.size)

    def readinto(self, buffer: Any) -> int:
        piece = next(self._sealed.read(self._place, self._place + len(buffer)), b"")
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])


def _key(keys: PersonKeys, name: str) -> bytes:
    return derive(keys.file, f"file {name}")
