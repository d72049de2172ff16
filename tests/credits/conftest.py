"""Alice, who signed in with a program, and an empty cache for the limits."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from .program import Program


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def alice() -> Program:
    return Program("alice")


@pytest.fixture
def bob() -> Program:
    return Program("bob")
