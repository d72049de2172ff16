"""Where a text can be parted for reading piece by piece. It need not be right about abbreviations: no meaning hangs on it."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def pieces(text: str) -> list[str]:
    """Its sentences and lines in order, as they stand; blank ones are left out."""
    return [piece for piece in _END.split(text) if piece.strip()]
