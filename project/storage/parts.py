"""A file elsewhere that is fetched in parts, as it is read: for who wants some of a large one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..seekable import Seekable

Fetch = Callable[[int, int], tuple[bytes, int]]
"""The bytes from a place to before another one, and how many the whole has. Fewer where it ends before."""

FIRST_BYTES = 16 * 1024
MOST_AHEAD = 1024 * 1024


class PartlyFetched(Seekable):
    """`size` of the whole, in bytes. Who reads on from where they were is fetched more each time, up to `MOST_AHEAD`."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch, self._begin, self._ahead = fetch, 0, FIRST_BYTES
        self._part, size = fetch(0, FIRST_BYTES)
        super().__init__(size)

    def readall(self) -> bytes:
        return self._upto(self.size)

    def read(self, size: int = -1, /) -> bytes:
        return self._upto(self.size if size < 0 else min(self.size, self._place + size))

    def readinto(self, buffer: Any) -> int:
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def _upto(self, stop: int) -> bytes:
        start = self._place
        if start >= stop:
            return b""
        end = self._begin + len(self._part)
        if not self._begin <= start < stop <= end:
            # Where the part that is here ends, or within it: read on. Anywhere else it is as if begun anew.
            self._ahead = min(MOST_AHEAD, 2 * self._ahead) if self._begin <= start <= end else 0
            kept = self._part[start - self._begin :] if self._begin <= start < end else b""
            more, _ = self._fetch(start + len(kept), min(self.size, max(stop, start + self._ahead)))
            self._part, self._begin = kept + more, start
            self._ahead = self._ahead or FIRST_BYTES
        self._place = min(stop, self._begin + len(self._part))
        return self._part[start - self._begin : stop - self._begin]
