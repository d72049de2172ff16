"""`manage.py backup FILE`: database and files of the running site in one file; `--keys FILE` writes the keys into another."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from project.backup import BackupError
from project.backup.write import write
from project.storage import StorageUnavailable


class Command(BaseCommand):
    help = "Write database and files into one file, while the site runs. Keys are not in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--keys", type=Path, help="Write the keys into this file, to be kept elsewhere.")
        parser.add_argument(
            "--person-keys",
            type=Path,
            help="Where the persons' keys go, in place of those before; else beside the backup.",
        )
        parser.add_argument("--without-files", action="store_true", help="The database alone: a bucket has backups of its own.")

    def handle(self, *args: Any, file: Path, keys: Path | None, person_keys: Path | None, without_files: bool, **options: Any) -> None:
        try:
            manifest = write(file, with_files=not without_files, keys_of_persons=person_keys)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        except StorageUnavailable as error:
            raise CommandError(error.detail) from error
        if keys is not None:
            _write_keys(keys)
        self.stdout.write(f"{file}: {manifest.rows} rows, {manifest.files} files.")


def _write_keys(path: Path) -> None:
    lines = f"SECRET_KEY={settings.SECRET_KEY}\nJWT_SIGNING_KEY={settings.SIMPLE_JWT['SIGNING_KEY']}\n"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(lines)
