"""Looking for something without storing it, by an HMAC under the person's search key: numbers of words, and fingerprints of texts.

Who has the database only learns that the same unknown word occurs again for the same person, and how often.
"""

from __future__ import annotations

from .person_keys import PersonKeys

KEYED = "k1:"
"""What fingerprints begin with: those from before are plain hashes, by which anybody can check a guess."""


def term(keys: PersonKeys, purpose: str, word: str) -> int:
    """64 bits, signed as databases have them. `purpose` keeps the same word apart in different columns."""
    return int.from_bytes(_keyed(keys, purpose, word)[:8], "big", signed=True)


def fingerprint(keys: PersonKeys, purpose: str, told: str) -> str:
    """At most 64 characters that are the same for the same text of the same person only."""
    return KEYED + _keyed(keys, purpose, told).hex()[:60]


def _keyed(keys: PersonKeys, purpose: str, told: str) -> bytes:
    made = keys.searches.copy()
    made.update(f"{purpose}\x00{told}".encode("utf-8", "surrogatepass"))
    return made.finalize()
