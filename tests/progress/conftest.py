"""Alice and Bob with their programs, and an empty cache for the limits."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from .client import Dreamer


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def alice() -> Dreamer:
    return Dreamer("alice")


@pytest.fixture
def bob() -> Dreamer:
    return Dreamer("bob")
