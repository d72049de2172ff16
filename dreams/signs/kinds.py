"""Which kind a lexicon's concept is shown as: what one does is an action, and where one is is a place, though both are symbols too."""

from __future__ import annotations

import functools

from ..insights import concept
from ..models import MarkKind

ACTIONS = frozenset({"flying", "falling", "swimming", "chase", "fight", "death"})
PLACES = frozenset(
    {"sea", "river", "cliff", "stairs", "elevator", "road", "bridge", "house", "room", "attic", "cellar", "forest", "garden", "mountain"}
)


def shown(kind: str, key: str) -> MarkKind:
    if kind == "symbol" and key in ACTIONS:
        return MarkKind.ACTION
    if kind == "symbol" and key in PLACES:
        return MarkKind.PLACE
    return MarkKind(kind)


@functools.cache
def is_animal(kind: str, key: str) -> bool:
    """Whether a lexicon's symbol is an animal."""
    if kind != "symbol":
        return False
    try:
        return concept("symbol", key).theme == "animal" or key == "bird"
    except StopIteration:
        return False  # a model's own word
