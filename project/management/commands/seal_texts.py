"""`manage.py seal_texts`: seal what was written before words were sealed, of dreams, pictures and people."""

import itertools
from typing import Any

from django.core.management import CommandError

from dreams import seal_texts as dreams
from imagegen.upkeep import seal_all as imagegen
from person.flows import picture as portraits
from project.sealing.command import PacedCommand
from project.sealing.constraints import forbid_plain_everywhere
from project.sealing.pace import Pace

PARTS = (dreams, imagegen, portraits)


class Command(PacedCommand):
    help = (
        "Seal the words that were stored by a version that did not. Runs while the site serves, once all its processes are new, "
        "and may be stopped and started again. With --check nothing is written: it fails while anything plain is left."
    )

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("--check", action="store_true", help="only say how many rows hold something plain")

    def handle(self, *args: Any, check: bool = False, hurry: bool = False, **options: Any) -> None:
        if not check:
            self._seal(Pace(is_hurried=hurry))
        left = {table: count for part in PARTS for table, count in part.left().items()}
        for table, count in left.items():
            self.stdout.write(f"{table}: {count} rows are not sealed")
        if left:
            raise CommandError("Not everything is sealed.")
        if not check:
            forbid_plain_everywhere()
        self.stdout.write("Everything is sealed." if check else "Everything is sealed, and the database refuses anything plain.")

    def _seal(self, pace: Pace) -> None:
        """Round after round, until one finds nothing: what somebody changed meanwhile is for the next one."""
        total = 0
        while True:
            found = 0
            for done in pace.kept(itertools.chain.from_iterable(part.seal_round(pace) for part in PARTS)):
                found += done
                if done:
                    self.stdout.write(f"{total + found} rows sealed")
            total += found
            if not found:
                break
