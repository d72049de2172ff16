"""Looking for a word without storing it: the beginning of its HMAC under the person's search key.

Who has the database only learns that the same unknown word occurs again for the same person, and how often.
"""

from __future__ import annotations

import hashlib
import hmac

from .person_keys import PersonKeys


def term(keys: PersonKeys, purpose: str, word: str) -> int:
    """64 bits, signed as databases have them. `purpose` keeps the same word apart in different columns."""
    made = hmac.digest(keys.search, f"{purpose}\x00{word}".encode("utf-8", "surrogatepass"), hashlib.sha256)
    return int.from_bytes(made[:8], "big", signed=True)
