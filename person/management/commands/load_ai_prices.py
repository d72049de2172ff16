"""`manage.py load_ai_prices [FILE]`: what models cost, from a file; says which models of this site are without a price."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from person import ai_costs


class Command(BaseCommand):
    help = "Load prices of AI models (US dollars) from FILE, or those that came with this version. What is there already stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=ai_costs.SHIPPED, help="JSON as person/ai_prices.json has it")
        parser.add_argument("--replace", action="store_true", help="also set the prices of models that have one already")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = ai_costs.load_prices(options["file"], replaces=options["replace"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
            raise CommandError(f"{options['file']} can't be loaded: {error}") from error
        self.stdout.write(f"Prices written: {', '.join(written) or 'none'}")
        for model in ai_costs.without_price(now=timezone.now()):
            self.stdout.write(self.style.WARNING(f"No price for {model}: what it costs is unknown, and the daily cap does not count it."))
