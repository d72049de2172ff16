"""Words of the journal that wait in a file of their own (what is imported, shared, rewritten), sealed with their owner's key."""

from __future__ import annotations

import contextlib
import json
import secrets
import tempfile
import uuid
from collections.abc import Iterator
from typing import IO, Any, cast

import structlog
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from person.keys import keys_of
from project.observability import metrics
from project.sealing import files
from project.sealing.errors import CannotOpen
from project.storage import reported

log = structlog.get_logger(__name__)


def save(folder: str, content: bytes, person_id: uuid.UUID) -> str:
    """Keep the bytes; the name under which they are read. Raises StorageUnavailable and KeyDestroyed."""
    name = f"{folder}/{secrets.token_hex(16)}"
    sealed = b"".join(files.sealed_file([content], keys_of(person_id), name))
    return default_storage.save(name, ContentFile(sealed))


def save_file(folder: str, content: IO[bytes], person_id: uuid.UUID) -> str:
    """The same for what is too large to be held in memory; read from its beginning."""
    name = f"{folder}/{secrets.token_hex(16)}"
    with tempfile.TemporaryFile() as sealed:
        with reported("save", name, OSError):
            for piece in files.sealed_file(iter(lambda: content.read(files.CHUNK), b""), keys_of(person_id), name):
                sealed.write(piece)
            sealed.seek(0)
        return default_storage.save(name, File(sealed))


def read(name: str, person_id: uuid.UUID) -> bytes:
    """Raises FileNotFoundError, StorageUnavailable and CannotOpen."""
    with opened(name, person_id) as content:
        return content.whole()


@contextlib.contextmanager
def opened(name: str, person_id: uuid.UUID, *, is_partial: bool = False) -> Iterator[files.SealedFile | _Plain]:
    """The same to be read in parts: `size`, `read(start, stop)` and `whole()`. Raises what `read` raises.

    `is_partial`: some of it is wanted.
    """
    storage = cast(Any, default_storage)
    with storage.open_partly(name) if is_partial else storage.open(name) as stored, _alarmed(name, person_id):
        head = stored.read(len(files.MAGIC))
        stored.seek(0)
        if not files.is_sealed(head):
            yield _Plain(cast(bytes, stored.read()))
            return
        yield files.SealedFile(cast(Any, stored), stored.size, keys_of(person_id), name)


@contextlib.contextmanager
def _alarmed(name: str, person_id: uuid.UUID) -> Iterator[None]:
    try:
        yield
    except CannotOpen as error:
        metrics.NOT_OPENED.labels("journal").inc()
        log.error("journal.cannot_open", file=name, person=str(person_id), error=type(error).__name__)  # noqa: TRY400 - no contents in the log
        raise


class _Plain:
    """Kept before files were sealed."""

    def __init__(self, content: bytes) -> None:
        self._content, self.size = content, len(content)

    def whole(self) -> bytes:
        return self._content

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        yield self._content[start:stop]


def save_json(folder: str, content: Any, person_id: uuid.UUID) -> str:
    return save(folder, json.dumps(content, ensure_ascii=False).encode(), person_id)


def read_json(name: str, person_id: uuid.UUID) -> Any:
    """Raises what `read` raises; CannotOpen as well where what stands there was never kept so."""
    content = read(name, person_id)
    try:
        return json.loads(content)
    except ValueError as error:
        with _alarmed(name, person_id):
            raise CannotOpen from error


def delete(name: str) -> None:
    """Nothing happens where there is no such file. Raises StorageUnavailable."""
    if name:
        with contextlib.suppress(FileNotFoundError):
            default_storage.delete(name)


def drop(rows: QuerySet[Any]) -> None:
    """Delete rows that name a file each, and their files before them: what a crash leaves behind is found again by its row."""
    for row in rows:
        delete(row.file)
        rows.filter(pk=row.pk).delete()
