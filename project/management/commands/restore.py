"""`manage.py restore FILE`: put a backup into an empty site."""

import tarfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command

from person.flows import deletion
from project.backup import BackupError
from project.backup.read import read
from project.storage import StorageUnavailable


class Command(BaseCommand):
    help = "Put a backup into an empty site, whose database is migrated first. The server must not run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--person-keys", type=Path, help="The newest file of the persons' keys; else the one beside the backup.")
        parser.add_argument("--other-key", action="store_true", help="Restore although SECRET_KEY is another one.")

    def handle(self, *args: Any, file: Path, other_key: bool, person_keys: Path | None, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        try:
            manifest = read(file, erase=deletion.finish_after_restore, with_other_key=other_key, keys_of_persons=person_keys)
        except (BackupError, OSError, tarfile.TarError) as error:
            raise CommandError(str(error)) from error
        except StorageUnavailable as error:
            raise CommandError(error.detail) from error
        self.stdout.write(f"{manifest.rows} rows and {manifest.files} files of {manifest.made_at} are back.")
