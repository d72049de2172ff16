"""Bodies that a server compresses although nobody asked for it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

_GZIP = b"\x1f\x8b"
_WITH_HEADER = zlib.MAX_WBITS | 32  # gzip or zlib, told apart by what it begins with
_PIECE = 64 * 1024
MOST_UNPACKED_BYTES = 64 << 20


class NotUnpacked(ValueError):
    """The body is broken, grows beyond all measure, or is compressed in a way that nobody here knows."""


class Unpacker:
    """Bytes as they arrive in, plain bytes out, at most 64 KiB at a time. Recognises gzip by its first bytes, whatever the head says."""

    __slots__ = ("_head", "_inflater", "_unpacked")

    def __init__(self, content_encoding: str = "") -> None:
        encoding = content_encoding.strip().lower()
        if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise NotUnpacked("an encoding that was not asked for")
        self._inflater = zlib.decompressobj(_WITH_HEADER) if encoding == "deflate" else None
        self._head: bytes | None = None if self._inflater else b""
        self._unpacked = 0

    def feed(self, arrived: bytes) -> Iterator[bytes]:
        if self._head is not None:
            arrived, self._head = self._head + arrived, None
            if arrived == _GZIP[:1]:
                self._head = arrived
                return
            if arrived.startswith(_GZIP):
                self._inflater = zlib.decompressobj(_WITH_HEADER)
        if self._inflater is None:
            yield arrived
            return
        try:
            while not self._inflater.eof and (plain := self._inflater.decompress(arrived, _PIECE)):
                arrived = self._inflater.unconsumed_tail
                self._unpacked += len(plain)
                if self._unpacked > MOST_UNPACKED_BYTES:
                    raise NotUnpacked("a compressed body is too large")
                yield plain
        except zlib.error as error:
            raise NotUnpacked("a compressed body is broken") from error

    def end(self) -> None:
        """The body has ended. Raises where it was cut off."""
        if self._inflater is not None and not self._inflater.eof:
            raise NotUnpacked("a compressed body ended early")
