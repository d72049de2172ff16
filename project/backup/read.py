"""Putting a backup into an empty site: all of it, or nothing of its rows."""

from __future__ import annotations

import gzip
import hashlib
import tarfile
import uuid
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO, cast

from django.contrib.auth import get_user_model
from django.core import serializers
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from ..sealing.fields import keep_as_stored
from . import DATABASE, MANIFEST, MEDIA, BackupError, Manifest, applied_migrations, key_fingerprint, lift_time_limits, models, person_keys


def read(
    path: Path,
    *,
    erase: Callable[[Sequence[uuid.UUID]], None],
    with_other_key: bool = False,
    keys_of_persons: Path | None = None,
) -> Manifest:
    """Restore `path`. The database must be migrated and without people; what migrations and `seed` put into it is replaced.

    `erase` is told, in the same transaction, who deleted their account since the backup was made: nothing of theirs opens any more.
    """
    with tarfile.open(path, "r:") as archive:
        manifest = Manifest.from_json(_opened(archive, MANIFEST).read())
        _check(manifest, with_other_key=with_other_key)
        with transaction.atomic():
            rows = _opened(archive, DATABASE)
            keys = person_keys.read(keys_of_persons or path.with_name(person_keys.FILE), backup_made_at=manifest.made_at)
            with gzip.open(rows) as lines:
                _read_rows(lines, manifest)
            if gone := person_keys.put_back(keys, now=timezone.now()):
                erase(gone)
            # In the transaction: rows without their files would look like a whole site.
            _read_files(archive)
    return manifest


def _check(manifest: Manifest, *, with_other_key: bool) -> None:
    if manifest.migrations != applied_migrations():
        raise BackupError(
            "This backup was made by another version of Reverie, or this database is not migrated. Restore with that version."
        )
    if get_user_model()._default_manager.exists():
        raise BackupError("There are people in this database already. Restore into an empty one.")
    if manifest.key != key_fingerprint() and not with_other_key:
        raise BackupError("SECRET_KEY is not that of the backup: webhooks' secrets could not be read. Set it, or say --other-key.")


def _read_rows(lines: Iterable[bytes], manifest: Manifest) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            lift_time_limits(cursor)
    _empty()
    told = hashlib.sha256()
    for line in lines:
        told.update(line)
        for row in serializers.deserialize("jsonl", line.decode()):
            if row.object._meta.label_lower == person_keys.MODEL:
                # Backups from before held the keys, also those of who was deleted since. They come from the file alone.
                continue
            keep_as_stored(row.object)
            row.save(force_insert=True)
    if told.hexdigest() != manifest.database_sha256:
        raise BackupError("This backup is damaged: its rows are not those that were written.")
    _reset_sequences()


def _empty() -> None:
    """Without TRUNCATE, which could not be undone on SQLite; order does not matter, for constraints are looked at in the end."""
    with connection.cursor() as cursor:
        for model in models():
            for field in model._meta.local_many_to_many:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(field.m2m_db_table())}")  # noqa: S608 - a table of ours
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 - the same


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models()):
            cursor.execute(statement)


def _read_files(archive: tarfile.TarFile) -> None:
    for member in archive:
        if member.isfile() and member.name.startswith(MEDIA):
            name = member.name.removeprefix(MEDIA)
            if default_storage.exists(name):
                default_storage.delete(name)
            kept = default_storage.save(name, File(cast("IO[bytes]", archive.extractfile(member)), name=name))
            if kept != name:
                raise BackupError(f"The file {name} could not be put back under its name.")


def _opened(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        file = archive.extractfile(name)
    except KeyError:
        file = None
    if file is None:
        raise BackupError(f"This is no backup of Reverie: {name} is missing.")
    return file
