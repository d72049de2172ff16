"""`manage.py rotate_keys`: wrap every person's key with the newest of ENCRYPTION_KEYS."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from person import keys
from project.sealing.errors import CannotOpen


class Command(BaseCommand):
    help = (
        "Wrap every person's key with the first of ENCRYPTION_KEYS. Runs while the site serves, and may be stopped and started again. "
        "When it says 0 are left and a backup was made since, the older keys can be taken out of ENCRYPTION_KEYS; a log archive or a "
        "copy of the disk from before still needs them."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        try:
            while done := keys.rewrap_some():
                total += done
                self.stdout.write(f"{total} wrapped anew")
        except CannotOpen as error:
            raise CommandError(
                f"{total} wrapped anew; then a key that none of ENCRYPTION_KEYS opens. Add the key that it was wrapped with."
            ) from error
        self.stdout.write(f"{keys.wrapped_with_older()} are left with an older key")
