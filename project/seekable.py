"""A file for reading that may be read from any place."""

from __future__ import annotations

import io


class Seekable(io.RawIOBase):
    """Of `size` bytes; what is read at `_place` is for the subclass to say."""

    size: int

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size, self._place = size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}[whence]
        self._place = max(0, start + offset)
        return self._place
