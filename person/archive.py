"""An archive of one person's data (flows/export.py), opened to be restored. Whoever brings it may have written it: nothing is believed."""

from __future__ import annotations

import json
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

MOST_JSON_BYTES = 256 * 1024**2
MOST_FILE_BYTES = 64 * 1024**2

M = TypeVar("M", bound=models.Model)


class BadArchive(Exception):
    """Says which file is not as Reverie writes it."""


class Archive:
    """`ids` tells by which id something of the archive is known here, where it was restored."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise BadArchive(f"{path} is no archive: {error}") from error
        self.ids: dict[str, uuid.UUID] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._zip.close()

    def names(self, folder: str) -> list[str]:
        return [name for name in self._zip.namelist() if name.startswith(f"{folder}/")]

    def read(self, name: str, *, most_bytes: int = MOST_FILE_BYTES) -> bytes:
        """The bytes of a file; b"" where there is none."""
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            return b""
        if info.file_size > most_bytes:
            raise BadArchive(f"{name} is too large")
        try:
            with self._zip.open(info) as file:
                # A header may lie about the size.
                content = file.read(most_bytes + 1)
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
            raise BadArchive(f"{name} is damaged") from error
        if len(content) > most_bytes:
            raise BadArchive(f"{name} is too large")
        return content

    def json(self, name: str) -> Any:
        """What a file says; None where there is none."""
        content = self.read(name, most_bytes=MOST_JSON_BYTES)
        if not content:
            return None
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as error:
            raise BadArchive(f"{name} is not JSON") from error

    def mapping(self, name: str) -> Mapping[str, Any]:
        found = self.json(name)
        if found is not None and not isinstance(found, dict):
            raise BadArchive(f"{name} is not as Reverie writes it")
        return found or {}

    def rows(self, name: str) -> Iterator[Mapping[str, Any]]:
        found = self.json(name) or []
        yield from checked_rows(found, name)


def checked_rows(found: Any, name: str) -> Sequence[Mapping[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise BadArchive(f"{name} is not as Reverie writes it")
    return found


def built(model: type[M], row: Mapping[str, Any], names: Sequence[str], *, source: str, **given: Any) -> M:
    """An unsaved object with these of the row's values, each of its column's type and within its limits, and what is `given`."""
    try:
        columns: Any = model._meta
        values = {name: columns.get_field(name).to_python(row[name]) for name in names if row.get(name) is not None}
        made = model(**values, **given)
        if any("\x00" in value for value in values.values() if isinstance(value, str)):
            # PostgreSQL stores none.
            raise ValidationError("a text with a NUL")
        made.clean_fields(exclude={field.name for field in model._meta.fields if field.name not in values})
    except (ValidationError, TypeError, ValueError, OverflowError) as error:
        raise BadArchive(f"{source} has a value that can't be: {error}") from error
    return made


def key(value: Any) -> uuid.UUID | None:
    """An id; None for what is none."""
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None
