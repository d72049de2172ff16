"""Archives from outside: bounded in what they unpack to, and refused when a name points outside of them."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from .rows import MOST_ENTRIES, ImportTooLarge, ImportUnreadable, ImportUnsafe

MOST_UNPACKED = 64 * 1024**2
MOST_FILES = MOST_ENTRIES + 5_000
TEXTS = (".md", ".markdown", ".txt", ".json", ".csv")
_DRIVE = re.compile("[A-Za-z]:")
MOST_RATIO = 200
"""Text packs to a tenth, seldom to a fiftieth; a bomb to a thousandth."""


class SafeZip:
    """The text files of an archive. Raises ImportUnreadable, ImportTooLarge and ImportUnsafe."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise ImportUnreadable from error
        found = self._zip.infolist()
        if len(found) > MOST_FILES:
            raise ImportTooLarge
        for info in found:
            _refuse_if_outside(info)
        self._texts = [info for info in found if not info.is_dir() and _is_text(info.filename)]
        self._left = MOST_UNPACKED
        unpacked = sum(info.file_size for info in self._texts)
        if unpacked > MOST_UNPACKED or any(info.file_size > MOST_RATIO * max(info.compress_size, 1024) for info in self._texts):
            raise ImportUnsafe

    def names(self) -> list[str]:
        return [info.filename for info in self._texts]

    def files(self, *endings: str) -> Iterator[tuple[str, bytes]]:
        """Name and content, in the order of their names."""
        for info in sorted(self._texts, key=lambda info: info.filename):
            if info.filename.lower().endswith(endings):
                yield info.filename, self._read(info)

    def read(self, name: str) -> bytes:
        info = next((info for info in self._texts if info.filename == name), None)
        if info is None:
            raise ImportUnreadable
        return self._read(info)

    def _read(self, info: zipfile.ZipInfo) -> bytes:
        try:
            with self._zip.open(info) as file:
                # A header may lie about the size.
                content = file.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError) as error:
            raise ImportUnreadable from error
        self._left -= len(content)
        if self._left < 0:
            raise ImportUnsafe
        return content


def is_zip(data: bytes) -> bool:
    return data[:4] in {b"PK\x03\x04", b"PK\x05\x06"}


def _is_text(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in TEXTS and not any(part.startswith((".", "__MACOSX")) for part in path.parts)


def _refuse_if_outside(info: zipfile.ZipInfo) -> None:
    name = info.filename.replace("\\", "/")
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    if is_link or name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
        raise ImportUnsafe
