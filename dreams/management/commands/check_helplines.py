"""Which numbers of the card that names help should be looked at again."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from dreams.safety import helplines


class Command(BaseCommand):
    help = "Print the helplines that nobody checked for a year, each with its source; status 1 where there are any. For a cron job."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=datetime.date.fromisoformat, default=None, help="as if today were this day (YYYY-MM-DD)")

    def handle(self, *args: Any, **options: Any) -> None:
        found = helplines.outdated(options["on"] or timezone.localdate())
        for one in found:
            self.stdout.write(f"{one.as_of}  {one.country or '--'}  {one.name}: {one.number}  {one.source}")
        if found:
            raise SystemExit(1)
        self.stdout.write("All helplines were checked within a year.")
