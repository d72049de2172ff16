"""`manage.py redeem_codes 5 --count 10 --note "the fair"`: codes worth credits, printed one a line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from person.flows import redeem

from ._arguments import count, expiry


class Command(BaseCommand):
    help = "Make codes that people redeem for credits, and print them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("credits", type=count(1_000_000))
        parser.add_argument("--count", type=count(redeem.MOST_AT_ONCE), default=1)
        parser.add_argument("--uses", type=count(1_000_000), default=1, help="How many people may redeem each code.")
        parser.add_argument("--note", default="", help="What they are for.")
        parser.add_argument("--days", type=count(3650), help="How long they can be redeemed; for ever without.")
        parser.add_argument("--credits-last-days", type=count(3650), help="How long the credits last; for ever without.")

    def handle(self, *args: Any, count: int, uses: int, note: str, days: int | None, **options: Any) -> None:
        codes = redeem.make(
            amount=options["credits"],
            count=count,
            max_uses=uses,
            note=note[:200],
            expires_at=expiry(days),
            credits_last_days=options["credits_last_days"],
        )
        for code in codes:
            self.stdout.write(code.code)
