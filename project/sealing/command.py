"""What the commands that seal old rows beside a site in use have in common."""

from __future__ import annotations

import os
from typing import Any

from django.core.management import BaseCommand

HURRY = "--hurry"
NICENESS = 10


class PacedCommand(BaseCommand):
    """With `--hurry` at full speed, for a site that is stopped; else everything else on this machine goes first."""

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(HURRY, action="store_true", help="without rests, for a site that is stopped")

    def run_from_argv(self, argv: list[str]) -> None:
        # Not where it is called within another program, since a process can't take it back.
        if HURRY not in argv:
            os.nice(NICENESS)
        super().run_from_argv(argv)
