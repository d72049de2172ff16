"""`manage.py invite --count 10 --note "the choir"`: invite codes, printed one a line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from person.flows import invite

from ._arguments import count, expiry


class Command(BaseCommand):
    help = "Make invite codes, each good for one registration, and print them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=count(invite.MOST_AT_ONCE), default=1)
        parser.add_argument("--note", default="", help="Who they are for.")
        parser.add_argument("--days", type=count(3650), help="How long they are good; for ever without.")

    def handle(self, *args: Any, count: int, note: str, days: int | None, **options: Any) -> None:
        for code in invite.make(count=count, note=note[:200], expires_at=expiry(days)):
            self.stdout.write(code.code)
