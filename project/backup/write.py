"""Making a backup. The site may go on: what is read of the database is one moment, and files are written before rows name them."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from ..storage import Listing
from . import (
    DATABASE,
    MANIFEST,
    MEDIA,
    BackupError,
    Manifest,
    applied_migrations,
    key_fingerprint,
    lift_time_limits,
    models,
    person_keys,
    rows,
)

BATCH = 500


def write(path: Path, *, with_files: bool = True, keys_of_persons: Path | None = None) -> Manifest:
    """Write a backup to `path`, which must not exist yet; it appears there whole. Readable by its owner alone.

    The persons' keys go to another file, `person_keys.FILE` beside it where none is named, in place of those of the backup before.
    """
    if path.exists():
        raise BackupError(f"{path} exists already.")
    partial = path.with_name(f"{path.name}.partial")
    with contextlib.ExitStack() as stack:
        stack.callback(partial.unlink, missing_ok=True)
        file = stack.enter_context(os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"))
        archive = stack.enter_context(tarfile.open(fileobj=file, mode="w"))
        database = stack.enter_context(tempfile.TemporaryFile(dir=path.parent))
        migrations = applied_migrations()
        count, digest = _write_rows(database)
        # After the rows: a file that a row of that moment names was there before it, and is deleted later than its row.
        files = _write_files(archive) if with_files else 0
        manifest = Manifest(timezone.now().isoformat(), migrations, key_fingerprint(), count, files, digest)
        _add(archive, DATABASE, database)
        _add(archive, MANIFEST, io.BytesIO(manifest.to_json()))
        archive.close()
        file.flush()
        os.fsync(file.fileno())
        # Before the backup is there: one without its keys would be of no use.
        person_keys.write(keys_of_persons or path.with_name(person_keys.FILE))
        partial.rename(path)
    return manifest


def _write_rows(file: IO[bytes]) -> tuple[int, str]:
    """All rows of one moment, gzipped; how many, and the SHA-256 of the lines."""
    count = 0
    told = hashlib.sha256()
    with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed, _one_moment():
        for model in models():
            if model._meta.label_lower == person_keys.MODEL:
                continue
            for row in model._base_manager.order_by("pk").iterator(chunk_size=BATCH):
                line = rows.line(row)
                told.update(line)
                packed.write(line)
                count += 1
    return count, told.hexdigest()


@contextlib.contextmanager
def _one_moment() -> Iterator[None]:
    """A snapshot that holds up no writer."""
    if connection.vendor == "sqlite":
        # Django's own would be an immediate transaction, which is a writer's.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        lift_time_limits(cursor)
        yield


def _write_files(archive: tarfile.TarFile) -> int:
    count = 0
    after = ""
    storage = cast(Listing, default_storage)
    while found := storage.listed("", after=after, limit=BATCH):
        for entry in found:
            with contextlib.suppress(FileNotFoundError), default_storage.open(entry.name) as file:  # deleted meanwhile
                _add(archive, MEDIA + entry.name, cast("IO[bytes]", file), size=file.size)
                count += 1
        after = found[-1].name
    return count


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes], *, size: int | None = None) -> None:
    member = tarfile.TarInfo(name)
    member.size = file.seek(0, os.SEEK_END) if size is None else size
    member.mode = 0o600
    member.mtime = int(timezone.now().timestamp())
    file.seek(0)
    archive.addfile(member, file)
