"""How often: a few times in the suite, many times with `make test-long`."""

from __future__ import annotations

import os
from typing import Any

import pytest

LONG_SECONDS = 3600
IS_LONG = "REVERIE_TEST_LONG" in os.environ
"""Whether this is a long run (tests/conftest.py sets it before it collects)."""


def short_and_long(short: Any, long: Any) -> list[Any]:
    """Parameters of a test or a fixture: `short` in the suite, `long` before a release."""
    return [short, pytest.param(long, marks=[pytest.mark.long, pytest.mark.timeout(LONG_SECONDS)])]
