"""The limit that the suite has out of the way."""

from __future__ import annotations

import pytest
from rest_framework.throttling import SimpleRateThrottle


@pytest.fixture
def ten_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """THROTTLE_LOGIN as it is by default; the suite's own is out of the way."""
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "login", "10/minute")
