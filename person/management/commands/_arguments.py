"""Arguments of the commands that make codes."""

import datetime
from argparse import ArgumentTypeError
from collections.abc import Callable

from django.utils import timezone


def count(most: int) -> Callable[[str], int]:
    """A whole number from 1 to `most`."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
            raise ArgumentTypeError(f"must be a whole number from 1 to {most}")
        return int(text)

    return read


def expiry(days: int | None) -> datetime.datetime | None:
    return timezone.now() + datetime.timedelta(days=days) if days else None
