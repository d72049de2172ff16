"""Alice and Bob with their programs."""

from __future__ import annotations

import pytest

from .client import Dreamer


@pytest.fixture
def alice() -> Dreamer:
    return Dreamer("alice")


@pytest.fixture
def bob() -> Dreamer:
    return Dreamer("bob")
