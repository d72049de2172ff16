"""Writes down how well people, places, emotions, symbols and actions are found in the labelled dreams."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from dreams.signs import figures


class Command(BaseCommand):
    help = "Make dreams/signs/figures.json anew from tests/journal/labelled/: when the lexicon, its rules or the dreams changed."

    def handle(self, *args: Any, **options: Any) -> None:
        measured = figures.measure(Path(settings.BASE_DIR) / "tests/journal/labelled")
        figures.store(measured)
        self.stdout.write(figures.as_text(measured))
