"""Print the built-in analyst's answers to the corpus, for reading: `python -m tests.analysts.offline.read en [how many]`."""

from __future__ import annotations

import os
import sys

import django


def main(language: str, most: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    from .test_composing import PERSONAS, answer, dreams

    for number, dream in enumerate(dreams(language)[:most]):
        print(f"### {dream}\n\n{answer(language, dream, persona=PERSONAS[number % len(PERSONAS)])}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 60)
