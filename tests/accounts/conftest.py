"""Limits count in the cache: every test begins with an empty one."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from rest_framework.throttling import SimpleRateThrottle


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def ten_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """THROTTLE_LOGIN as it is by default; the suite's own is out of the way."""
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "login", "10/minute")
