"""The numbers at `/metrics/` are for this machine or for who has the token; a client can't make them grow without end."""

from __future__ import annotations

from pathlib import Path

import pytest

from .client import Client
from .process import ServerProcess

pytestmark = pytest.mark.embedded


def test_requests_are_counted_by_view_method_and_status(anyone: Client) -> None:
    anyone.get("/health/ready/")
    assert (
        'reverie_http_requests_total{method="GET",status="200",view="project.observability.health.ready"}' in anyone.get("/metrics/").text
    )


def test_invented_methods_are_one_series(anyone: Client) -> None:
    for number in range(5):
        anyone.request(f"ODD{number}", "/health/")
    assert "ODD" not in anyone.get("/metrics/").text


def test_what_a_proxy_passes_on_is_refused(anyone: Client) -> None:
    assert anyone.get("/metrics/", **{"X-Forwarded-For": "127.0.0.1"}).status == 403


def test_with_a_token_set_only_its_bearer_may_look(data_dir: Path) -> None:
    with ServerProcess(data_dir, env={"METRICS_TOKEN": "let-me-see"}) as server:
        anyone = Client(server)
        assert anyone.get("/metrics/").status == 403
        assert anyone.get("/metrics/", Authorization="Bearer wrong").status == 403
        assert anyone.get("/metrics/", Authorization="Bearer let-me-see").status == 200
