"""What a supervisor asks: is it alive, and can it do its work. Which part can't is in tests/faults/test_outages.py."""

from __future__ import annotations

import pytest

from project.version import VERSION

from .client import Client


@pytest.mark.embedded
def test_it_is_alive_and_ready(anyone: Client) -> None:
    # Asked from the machine itself; what strangers are told stands in tests/server/test_metrics.py.
    assert anyone.get("/health/").json() == {"status": "ok", "version": VERSION}
    ready = anyone.get("/health/ready/")
    assert ready.status == 200
    assert ready.json() == {"status": "ok", "checks": {"database": "ok", "channel_layer": "ok", "broker": "ok"}}
