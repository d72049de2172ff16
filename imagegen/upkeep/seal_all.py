"""All of the words here that are plain still, for `manage.py seal_texts`: what resealing.py does in small shares by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from project.sealing.pace import Pace

from ..jobs import sealing as prompts
from ..media import upload_words
from ..prompts import templates

SOME: tuple[Callable[..., tuple[int, Any]], ...] = (prompts.seal_some, upload_words.settle_some, templates.seal_some)


def seal_round(pace: Pace) -> Iterator[int]:
    """Go through each kind once, a batch of the pace's size a transaction; how many rows each was."""
    for some in SOME:
        yield from pace.batches(some)


def left() -> dict[str, int]:
    """How many rows of each table hold something plain; tables without one are left out."""
    rows = (prompts.to_be_sealed(), upload_words.to_be_settled(), templates.to_be_sealed())
    counted = {some.model._meta.db_table: some.count() for some in rows}
    return {table: count for table, count in counted.items() if count}
