"""Files in a folder: MEDIA_ROOT."""

from __future__ import annotations

import contextlib
import datetime
import heapq
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from django.core.files import File
from django.core.files.storage import FileSystemStorage

from . import Entry, StorageUnavailable, reported


class DiskStorage(FileSystemStorage):
    def _save(self, name: str, content: File[Any]) -> str:
        try:
            with reported("save", name, OSError):
                return cast(str, super()._save(name, content))  # type: ignore[misc]  # the stubs leave it out
        except (StorageUnavailable, FileNotFoundError):
            # A full disk leaves the beginning of a file behind.
            with contextlib.suppress(OSError):
                Path(self.path(name)).unlink()
            raise

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        with reported("read", name, OSError):
            return cast("File[Any]", super()._open(name, mode))  # type: ignore[misc]  # the same

    def open_partly(self, name: str) -> File[Any]:
        """What is not read is not fetched anyway."""
        return self.open(name)

    def delete(self, name: str) -> None:
        with reported("delete", name, OSError):
            super().delete(name)

    def listed(self, folder: str, *, after: str, limit: int) -> list[Entry]:
        with reported("list", folder, OSError):
            names = heapq.nsmallest(limit, (name for name in self._names(folder) if name > after))
            return list(self._entries(names))

    def _names(self, folder: str) -> Iterator[str]:
        root = Path(self.path(folder))
        for where, _folders, files in os.walk(root):
            below = Path(where).relative_to(root)
            for file in files:
                yield str(Path(folder, below, file))

    def _entries(self, names: list[str]) -> Iterator[Entry]:
        for name in names:
            with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                written = os.stat(self.path(name)).st_mtime
                yield Entry(name, datetime.datetime.fromtimestamp(written, datetime.UTC))
