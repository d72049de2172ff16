"""Challenges: random, single use, minutes old at most, and bound to what they were made for.

They are in the cache, which all processes share, under their hash. Of parallel uses of one, one wins.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.core.cache import cache

from project import caches

BYTES = 32


def issue(*, purpose: str, facts: dict[str, Any], seconds: int) -> bytes:
    """A challenge that stands for these facts (JSON's types)."""
    challenge = secrets.token_bytes(BYTES)
    cache.set(_key(purpose, challenge), facts, seconds)
    return challenge


def read(*, purpose: str, challenge: bytes) -> dict[str, Any] | None:
    """Its facts while it is good; it stays good."""
    facts: dict[str, Any] | None = cache.get(_key(purpose, challenge))
    return facts


def consume(*, purpose: str, challenge: bytes) -> dict[str, Any] | None:
    """Its facts, for one caller only; None for every other."""
    facts: dict[str, Any] | None = caches.pop(_key(purpose, challenge))
    return facts


def _key(purpose: str, challenge: bytes) -> str:
    return f"person.challenge:{purpose}:{hashlib.sha256(challenge).hexdigest()}"
