"""The numbers at `/metrics/` are for this machine or for who has the token; a client can't make them grow without end."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.version import VERSION

from .client import Client
from .process import BASE_DIR, ServerProcess, wait_for

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
    with ServerProcess(data_dir, env={"METRICS_TOKEN": "let-me-see"}, prepares=True) as server:
        anyone = Client(server)
        assert anyone.get("/metrics/").status == 403
        assert anyone.get("/metrics/", Authorization="Bearer wrong").status == 403
        assert anyone.get("/metrics/", Authorization="Bearer let-me-see").status == 200


def test_the_version_is_told_to_who_watches_and_not_to_strangers(anyone: Client) -> None:
    assert f'reverie_info{{version="{VERSION}"}} 1.0' in anyone.get("/metrics/").text
    assert anyone.get("/health/").json() == {"status": "ok", "version": VERSION}
    assert anyone.get("/health/", **{"X-Forwarded-For": "127.0.0.1"}).json() == {"status": "ok"}
    assert f"## {VERSION}" in (BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8"), "what is new in it is told"


def test_what_waits_on_the_site_is_shown(anyone: Client) -> None:
    shown = anyone.get("/metrics/").text
    for line in ('reverie_jobs{state="pending"} 0.0', 'reverie_queue_length{queue="celery"}', "reverie_site_state_up 1.0"):
        assert line in shown


def test_a_told_dream_is_counted_and_not_a_word_of_it(server: ServerProcess) -> None:
    dreamer = Client.signed_in(server)
    dream = dreamer.new_dream()
    dreamer.post(f"/api/user/me/dream/{dream}/messages/", {"id": "one", "text": "I was Wilhelmina Quartz."})
    wait_for(lambda: 'reverie_replies_ended_total{code="",state="complete"}' in Client(server).get("/metrics/").text)
    shown = Client(server).get("/metrics/").text
    assert 'reverie_provider_calls_total{code="",kind="analyst",provider="local"} 1.0' in shown
    assert 'reverie_credits_total{kind="' in shown
    assert "Wilhelmina" not in shown
    assert dream not in shown
