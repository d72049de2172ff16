"""Where somebody wanted to go, as it may be kept or handed on while they sign in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

PART = re.compile(r"[A-Za-z][\w-]{0,40}", re.ASCII)


def without_words(address: str) -> str:
    """The path and the part of its page alone: a query may hold what somebody searches their dreams for."""
    found = urlsplit(address)
    return found.path + (f"#{found.fragment}" if PART.fullmatch(found.fragment) else "")
