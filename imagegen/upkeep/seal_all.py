"""All of the words here that are plain still, for `manage.py seal_texts`: what resealing.py does in small shares by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..jobs import sealing as prompts
from ..media import upload_words
from ..prompts import templates

SOME: tuple[Callable[..., tuple[int, Any]], ...] = (prompts.seal_some, upload_words.settle_some, templates.seal_some)


def seal_some() -> int:
    """Seal all of each kind, a batch a transaction; how many rows it were."""
    total = 0
    for some in SOME:
        after = None
        while True:
            done, after = some(after=after)
            total += done
            if after is None:
                break
    return total


def left() -> dict[str, int]:
    """How many rows of each table hold something plain; tables without one are left out."""
    rows = (prompts.to_be_sealed(), upload_words.to_be_settled(), templates.to_be_sealed())
    counted = {some.model._meta.db_table: some.count() for some in rows}
    return {table: count for table, count in counted.items() if count}
