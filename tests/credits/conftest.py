"""Alice and Bob, who signed in with a program."""

from __future__ import annotations

import pytest

from .program import Program


@pytest.fixture
def alice() -> Program:
    return Program("alice")


@pytest.fixture
def bob() -> Program:
    return Program("bob")
