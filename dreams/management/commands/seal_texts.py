"""`manage.py seal_texts`: seal what was written before words were sealed."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from dreams import seal_texts


class Command(BaseCommand):
    help = (
        "Seal the words that were stored by a version that did not. Runs while the site serves, once all its processes are new, "
        "and may be stopped and started again. With --check nothing is written: it fails while anything plain is left."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="only say how many rows hold something plain")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        total = 0
        while not check and (done := seal_texts.seal_some()):
            total += done
            self.stdout.write(f"{total} rows sealed")
        left = seal_texts.left()
        for table, count in left.items():
            self.stdout.write(f"{table}: {count} rows are not sealed")
        if left:
            raise CommandError("Not everything is sealed.")
        if not check:
            seal_texts.forbid_plain()
        self.stdout.write("Everything is sealed." if check else "Everything is sealed, and the database refuses anything plain.")
