"""`manage.py restore_person ARCHIVE`: bring back what one person's archive holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from person import restoring
from person.archive import BadArchive
from person.models import User
from project.storage import StorageUnavailable


class Command(BaseCommand):
    help = "Restore one person's archive of their data, into a new account or into one that they have here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--into", metavar="EMAIL", help="Into this account, in place of a new one.")
        parser.add_argument("--credits", action="store_true", help="Also the balance: whoever made the archive may have changed it.")

    def handle(self, *args: Any, archive: Path, into: str | None, credits: bool, **options: Any) -> None:  # noqa: A002 - the option's name
        account = User.objects.by_email(into) if into else None
        if into and account is None:
            raise CommandError(f"Nobody here has the address {into}.")
        try:
            restored = restoring.person(path=archive, into=account, with_credits=credits)
        except BadArchive as error:
            raise CommandError(str(error)) from error
        except StorageUnavailable as error:
            raise CommandError(error.detail) from error
        told = ", ".join(f"{count} {name}" for name, count in restored.counts.items())
        self.stdout.write(f"{restored.user.email}: {told}.")
        if into is None:
            self.stdout.write("They set a password by “Forgotten your password?” on the sign-in page.")
