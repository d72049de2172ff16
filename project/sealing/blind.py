"""Looking for something without storing it, by an HMAC under the person's search key: numbers of words, and fingerprints of texts.

Who has the database only learns that the same unknown word occurs again for the same person, and how often.
"""

from __future__ import annotations

import hashlib
import hmac

from .person_keys import PersonKeys

KEYED = "k1:"
"""What fingerprints begin with: those from before are plain hashes, by which anybody can check a guess."""


def term(keys: PersonKeys, purpose: str, word: str) -> int:
    """64 bits, signed as databases have them. `purpose` keeps the same word apart in different columns."""
    made = hmac.digest(keys.search, f"{purpose}\x00{word}".encode("utf-8", "surrogatepass"), hashlib.sha256)
    return int.from_bytes(made[:8], "big", signed=True)


def fingerprint(keys: PersonKeys, purpose: str, told: str) -> str:
    """At most 64 characters that are the same for the same text of the same person only."""
    made = hmac.digest(keys.search, f"{purpose}\x00{told}".encode("utf-8", "surrogatepass"), hashlib.sha256)
    return KEYED + made.hex()[:60]
